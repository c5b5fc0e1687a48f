"""Claims about sensors that fail: each fault has its name, gives no value, and is over when it is over."""

import machine

from workbench import _now, felt, instrument, lived, recovers

# (sensor, what is wrong, what the status says): none of them gives a reading.
FAULTS = (
    ("bme280", {"bme280": "nack"}, "bus"),
    ("bme280", {"bme280": "no_sample"}, "no_sample"),
    ("bme280", {"bme280": "zeros"}, "no_sample"),
    ("bme280", {"bme280": "slow"}, "slow"),
    ("bmp280", {"bmp280": "nack"}, "bus"),
    ("bmp280", {"bmp280": "no_sample"}, "no_sample"),
    ("bmp280", {"bmp280": "zeros"}, "no_sample"),
    ("bmp280", {"bmp280": "slow"}, "slow"),
    ("bh1750", {"bh1750": "nack"}, "bus"),
    ("sht4x", {"sht4x": "nack"}, "bus"),
    ("sht4x", {"sht4x": "crc"}, "checksum"),
    ("scd4x", {"scd4x": "nack"}, "bus"),
    ("scd4x", {"scd4x": "crc"}, "checksum"),
    ("scd4x", {"scd4x": "no_sample"}, "no_sample"),
    ("sds011", {"sds011": "silent"}, "silent"),
    ("sds011", {"sds011": "crc"}, "checksum"),
    ("sds011", {"sds011": "half"}, "silent"),
    ("pms5003", {"pms5003": "silent"}, "silent"),
    ("pms5003", {"pms5003": "crc"}, "checksum"),
    ("pms5003", {"pms5003": "half"}, "checksum"),
    ("ds18b20", {"ds18b20": "nack"}, "missing"),
    ("ds18b20", {"ds18b20": "crc"}, "checksum"),
    ("ds18b20", {"ds18b20": "power_on"}, "power_on"),
    ("ds18b20", {"ds18b20": "short"}, "checksum"),
)


def test_every_fault_is_counted_by_its_name_and_gives_no_value():
    for kind, faults, word in FAULTS:
        felt(faults=faults)
        one = instrument(kind)

        assert lived(one, 40) == {}, (kind, faults)
        assert list(one.faults) == [word], (kind, faults, one.faults)


def test_every_sensor_tells_again_when_its_fault_is_over():
    for kind, faults, _ in FAULTS:
        felt(faults=faults)
        one = instrument(kind)
        lived(one, 40)
        now = _now[0]
        felt()
        _now[0] = now

        assert recovers(one), (kind, faults)


def test_a_bus_that_is_held_down_is_freed_by_nine_clocks():
    for kind in ("sht4x", "bme280", "bmp280", "scd4x", "bh1750"):
        felt(faults={"i2c0": "stuck"})
        one = instrument(kind)

        assert recovers(one), kind
        assert machine.clocks[22] >= 9, kind
        assert one.faults["bus"] >= 3, kind


def test_a_sensor_that_is_missing_takes_the_bus_from_no_other():
    """To free it is to drive its pins by hand: until it is opened anew nobody gets an answer."""
    felt(chips={"i2c0/118": "bme280"})
    there, missing = instrument("bme280"), instrument("sht4x")
    missing._buses = there._buses
    told = 0
    for second in range(600):
        _now[0] = 1000 * second
        due = _now[0] if second % 7 == 0 else _now[0] + 5000
        for one in (there, missing):
            one.prepare(_now[0], due)
        _now[0] += 100
        told += len(there.readings(_now[0], 7000)) == 3

    assert missing.faults["bus"] > 50
    assert there.faults == {} and told == 600 // 7, (there.faults, told)


def test_a_bus_that_this_board_lacks_is_that_sensors_fault_for_ever():
    felt()
    one = instrument("sht4x", bus=7)

    assert lived(one, 60) == {}
    assert list(one.faults) == ["pins"] and one.faults["pins"] > 3


def test_no_carbon_dioxide_at_all_is_no_sample():
    felt(co2=0)
    one = instrument("scd4x")

    assert lived(one, 12) == {}
    assert one.faults == {"no_sample": 1}


def test_a_battery_at_the_end_of_its_scale_is_no_value():
    felt(adc={"28": 65535})
    one = instrument("battery")

    assert lived(one, 3) == {}
    assert one.faults == {"saturated": 1}


def test_a_battery_off_its_wire_is_not_empty():
    felt(adc={"28": 12})
    one = instrument("battery")

    assert lived(one, 3) == {}
    assert one.faults == {"open": 1}


def test_a_radio_that_does_not_know_how_strong_it_is_tells_nothing():
    for rssi in (0, 31, -128):
        felt(rssi=rssi)
        assert lived(instrument("wifi"), 3) == {}, rssi


def test_a_probe_off_its_wire_or_out_of_its_range_is_a_fault():
    for raw, word in ((100, "open"), (65300, "open"), (60000, "calibration"), (12000, "calibration")):
        felt(adc={"26": raw})
        one = instrument("adc_soil")
        assert lived(one, 3) == {}
        assert one.faults == {word: 1}
