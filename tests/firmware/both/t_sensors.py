"""Claims about the drivers: the datasheets' own examples, the model chips' values, and every fault by its name."""

import machine
from chips import ds18b20 as chip_ds18b20
from chips import pms5003 as chip_pms5003
from chips import sds011 as chip_sds011

from firmware.drivers import CLASSES, driver_of
from firmware.sensirion import crc8, words
from firmware.sensors import Fault, bme280, ds18b20, pms5003, sds011
from ground import refused
from workbench import _now, felt, instrument, lived, near


def test_bosch_own_example_of_temperature_and_pressure():
    felt()
    driver = bme280.BME280(machine.I2C(0, machine.Pin(22), machine.Pin(21)), {})

    celsius, fine = driver.temperature(519888)

    assert (celsius, fine) == (25.08, 128422)
    assert near(driver.hectopascal(415148, fine), 1006.5327, 0.0003), driver.hectopascal(415148, fine)


def test_a_bme280_tells_the_air():
    felt()
    told = lived(instrument("bme280"), 3)

    assert near(told["temperature"], 21.37, 0.01)
    assert near(told["humidity"], 56.2, 0.02)
    assert near(told["pressure"], 1008.25, 0.01)


def test_a_bme280_tells_every_weather():
    worst = [0, 0, 0]
    for temperature in (-25, -10.5, 0, 9.99, 20, 35.2, 50):
        for humidity, pressure in ((5, 800), (40, 980.4), (75.5, 1013.2), (99, 1060)):
            felt(temperature=temperature, humidity=humidity, pressure=pressure)
            told = lived(instrument("bme280"), 3)
            for n, (name, true) in enumerate(
                (("temperature", temperature), ("humidity", humidity), ("pressure", pressure))
            ):
                worst[n] = max(worst[n], abs(told[name] - true))
    assert worst[0] <= 0.01 and worst[1] <= 0.02 and worst[2] <= 0.01, worst


def test_a_bmp280_sold_as_a_bme280_is_found_out():
    felt(chips={"i2c0/118": "bmp280"})
    one = instrument("bme280")

    assert lived(one, 3) == {}
    assert one.faults == {"identity": 1}


def test_a_bmp280_tells_no_humidity():
    felt()
    told = lived(instrument("bmp280"), 3)

    assert sorted(told) == ["pressure", "temperature"]
    assert near(told["pressure"], 1008.25, 0.01)


def test_sensirion_own_example_of_a_crc():
    assert crc8(b"\xbe\xef") == 0x92
    assert words(b"\xbe\xef\x92") == [0xBEEF]
    assert refused(Fault, words, b"\xbe\xef\x93") == "checksum"


def test_an_sht4x_tells_the_air():
    felt()
    told = lived(instrument("sht4x"), 3)

    assert near(told["temperature"], 21.37, 0.01)
    assert near(told["humidity"], 56.2, 0.01)


def test_humidity_past_both_ends_is_cropped_as_the_datasheet_says():
    felt(humidity=103)
    assert lived(instrument("sht4x"), 3)["humidity"] == 100
    felt(humidity=-3)
    assert lived(instrument("sht4x"), 3)["humidity"] == 0


def test_an_scd4x_tells_what_people_breathe():
    felt()
    told = lived(instrument("scd4x"), 12)

    assert told["co2"] == 612
    assert near(told["temperature"], 21.37, 0.01)


def test_an_scd4x_that_measured_before_our_restart_begins_again():
    felt()
    one = instrument("scd4x")
    assert lived(one, 12)
    again = instrument("scd4x")
    again._buses = one._buses
    _now[0] = 0

    assert lived(again, 12)["co2"] == 612


def test_a_bh1750_tells_the_light_and_looks_again_when_the_sun_blinds_it():
    felt()
    assert near(lived(instrument("bh1750"), 3)["light"], 5000, 2)

    felt(light=90000)
    one = instrument("bh1750")
    assert lived(one, 3) == {}
    assert one.faults == {"saturated": 1}
    assert near(lived(one, 6)["light"], 90000, 10)


def test_light_beyond_the_sensor_is_no_value():
    felt(light=200000)
    one = instrument("bh1750")

    assert lived(one, 3) == lived(one, 6) == {}


def test_the_frame_of_the_sds011_manual():
    assert chip_sds011.frame(1236, 2618)[:9] == b"\xaa\xc0\xd4\x04\x3a\x0a\xa1\x60\x1d"
    assert sds011.command(6, 1)[-2:] == b"\x06\xab"  # the manual's own "set to work"


class Line:
    """A UART that says these bytes, once."""

    def __init__(self, said):
        self._said = said

    def read(self):
        said, self._said = self._said, b""
        return said or None

    def write(self, content):
        pass


def observed(driver, said):
    driver.wake()
    driver._bus = Line(said)
    return driver.observe()


def test_the_frames_of_the_manuals_are_read_amid_rubbish_and_after_half_a_frame():
    dust = b"\xaa\xc0\xd4\x04\x3a\x0a\xa1\x60\x1d\xab"  # PM2.5 123.6, PM10 261.8 (SDS011 protocol 1.3)
    words = (10, 20, 30, 6, 12, 26, 300, 200, 100, 30, 20, 10, 0x9700)
    body = b"\x42\x4d\x00\x1c" + b"".join([bytes((word >> 8, word & 255)) for word in words])
    plant = body + bytes((sum(body) >> 8, sum(body) & 255))  # PMS5003 manual, appendix I: words 4 to 6 are air's
    for before in (b"", b"\x00\xff\xaa", dust[:6], plant[:17], b"\xaa\xaa\x42\x42"):
        assert observed(sds011.SDS011(Line(b""), {}), before + dust) == (123.6, 261.8), before
        assert observed(pms5003.PMS5003(Line(b""), {}), before + plant) == (6, 12, 26), before


def test_the_manual_of_the_pms_says_how_it_is_sent_to_sleep_and_woken():
    for command in (pms5003._WAKE, pms5003._SLEEP, b"\x42\x4d\xe1\x00\x00\x01\x70"):
        assert sum(command[:5]) == command[5] << 8 | command[6]


def test_an_sds011_tells_dust_after_its_fan_has_blown():
    felt()
    one = instrument("sds011")

    assert lived(one, 20) == {}
    assert lived(one, 40) == {"pm2_5": 12.3, "pm10": 26.1}


def test_an_sds011_sleeps_between_far_moments():
    felt()
    one = instrument("sds011")
    lived(one, 40, interval_ms=600000)

    assert one._driver._bus._chip._asleep
    assert lived(one, 100, interval_ms=600000) == {"pm2_5": 12.3, "pm10": 26.1}


def test_the_frame_of_the_pms_manual():
    whole = chip_pms5003.frame(6, 12, 26)
    assert len(whole) == 32 and sum(whole[:30]) == whole[30] << 8 | whole[31]


def test_a_pms5003_tells_dust_in_air():
    felt()
    assert lived(instrument("pms5003"), 40) == {"pm1": 6, "pm2_5": 12, "pm10": 26}


def test_maxim_own_scratchpad():
    assert ds18b20.crc8(b"\x50\x05\x4b\x46\x7f\xff\x0c\x10") == 0x1C
    assert chip_ds18b20._crc(b"\x50\x05\x4b\x46\x7f\xff\x0c\x10") == 0x1C


def test_a_ds18b20_tells_a_globe_below_zero_and_an_honest_85():
    felt()
    assert lived(instrument("ds18b20"), 3) == {"globe_temperature": -12.5}
    felt(globe_temperature=85)
    assert lived(instrument("ds18b20"), 3) == {"globe_temperature": 85.0}


def test_rain_is_told_since_the_moment_before():
    felt()
    one = instrument("pulses")
    assert lived(one, 3) == {"rain": 0}

    felt(pulses={"5": 13})

    assert lived(one, 3) == {"rain": 0.8382}
    assert lived(one, 3) == {"rain": 0}


def test_a_reed_that_chatters_counts_once():
    felt()
    one = instrument("pulses", debounce_ms=60000)
    lived(one, 3)
    felt(pulses={"5": 15})

    assert lived(one, 3) == {"rain": 0.2794}


def test_soil_and_battery_are_told_between_their_ends():
    felt()
    assert lived(instrument("adc_soil"), 3) == {"soil_moisture": 50.0}
    assert near(lived(instrument("battery"), 3)["battery"], 4.028, 0.002)


def test_the_radio_tells_how_strong_it_is():
    felt(rssi=-71)
    assert lived(instrument("wifi"), 3) == {"rssi": -71}
    felt(wifi=False)
    assert lived(instrument("wifi"), 3) == {}


def test_a_setting_that_no_sensor_can_follow_is_refused_by_name():
    assert "bme280" in refused(ValueError, driver_of, "bme820")
    assert "temperature, humidity" in refused(ValueError, lambda: instrument("sht4x", only=["light"]))


def test_some_of_what_a_sensor_tells_can_be_left_out():
    felt()
    assert sorted(lived(instrument("bme280", only=["pressure"]), 3)) == ["pressure"]


def test_a_number_that_is_none_is_never_told():
    felt()
    one = instrument("sht4x")
    lived(one, 3)

    assert one._told((float("nan"), float("inf"))) == []
    assert one.faults == {"number": 2}


def test_every_class_is_where_its_name_says():
    assert all([driver_of(kind).OBSERVES for kind in [pair.split(":")[0] for pair in CLASSES.split(" ")]])
