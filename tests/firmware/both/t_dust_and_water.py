"""Claims about the SPS30 on both of its buses, and about the water whose height an echo tells."""

from firmware.sensirion import masses
from firmware.sensors import Fault, sps30_uart, water_level
from ground import refused
from workbench import CHIPS, _now, felt, instrument, lived, near, recovers

water_level.PAUSE_MS = 0
DUST = {"pm1": 4.1, "pm2_5": 6.3, "pm4": 7.25, "pm10": 8.5}
PLACES = {"i2c0/105": "sps30", "uart0": "sps30_uart"}
KINDS = ("sps30", "sps30_uart")
WATER = {"trigger": 12, "echo": 13, "zero_mm": 2000}
FELT = [("temperature", "Cel", 10.0)]


def dusty(**more):
    felt(chips=dict(CHIPS, **PLACES), **dict(DUST, **more))


def test_the_frames_of_the_sps30_datasheet():
    assert sps30_uart._READ == b"\x7e\x00\x03\x00\xfc\x7e"
    assert sps30_uart.content(b"\x00\x01\x00\xfe\x00"[:3] + b"\x00\xfe") == b"\x00\x01\x00\x00"
    # "43 11 7E" is written as 43 7D 31 7D 5E (5.1, table 4).
    stuffed = b"\x00\x03\x00\x03\x43\x7d\x31\x7d\x5e"
    check = 255 - (0 + 3 + 0 + 3 + 0x43 + 0x11 + 0x7E) % 256
    assert sps30_uart.content(stuffed + bytes((check,)))[4:] == b"\x43\x11\x7e"


def test_a_frame_that_is_cut_or_spoilt_is_refused():
    for raw in (
        b"",
        b"\x00",
        b"\x00\x01\x00\x00\xff",
        b"\x00\x03\x00\x28\x00\x00",
        b"\x00\x01\x00\x00\xfe\x00",
        b"\x7d",
    ):
        assert refused(Fault, sps30_uart.content, raw) == "checksum"


def test_a_mass_is_a_float_in_network_order():
    assert masses(b"\x40\x83\x33\x33" * 4) == (4.1,) * 4


def test_an_sps30_tells_dust_on_both_of_its_buses():
    for kind in KINDS:
        dusty()
        told = lived(instrument(kind), 40)
        assert sorted(told) == sorted(DUST), (kind, told)
        for name in DUST:
            assert near(told[name], DUST[name], 0.06), (kind, told)


def test_bytes_that_mean_something_else_arrive_on_the_wire():
    """32.0 is 42 00 00 00; 1.09375 holds an 11 and 13 hides in 0.5742."""
    for value in (2.266602, 9.066406, 0.5742, 1.0703125, 252.5):
        dusty(pm1=value)
        assert near(lived(instrument("sps30_uart"), 40)["pm1"], value, 0.06)


def test_nothing_is_told_while_the_fan_starts():
    for kind in KINDS:
        dusty()
        one = instrument(kind)
        assert lived(one, 25) == {} and one.faults == {}, kind


def test_an_sps30_that_measured_before_our_restart_begins_again():
    dusty()
    for kind in KINDS:
        one = instrument(kind)
        assert lived(one, 40)
        again = instrument(kind)
        again._buses = one._buses
        _now[0] = 0
        assert near(lived(again, 40)["pm10"], 8.5, 0.06), kind


def test_a_bus_that_is_held_down_is_freed_for_an_sps30_too():
    dusty(faults={"i2c0": "stuck"})
    one = instrument("sps30")

    assert recovers(one)
    assert one.faults["bus"] >= 3


FAULTS = (
    ("sps30", "nack", "bus"),
    ("sps30", "crc", "checksum"),
    ("sps30", "no_sample", "no_sample"),
    ("sps30", "fan", "fan"),
    ("sps30", "laser", "laser"),
    ("sps30", "nan", "number"),
    ("sps30_uart", "silent", "silent"),
    ("sps30_uart", "crc", "checksum"),
    ("sps30_uart", "half", "checksum"),
    ("sps30_uart", "fan", "state"),
    ("sps30_uart", "nan", "number"),
)


def test_every_fault_of_an_sps30_has_its_name_and_ends_with_it():
    for kind, fault, word in FAULTS:
        dusty(faults={kind: fault})
        one = instrument(kind)
        assert lived(one, 40) == {}, (kind, fault)
        assert list(one.faults) == [word], (kind, fault, one.faults)
        now = _now[0]
        dusty()
        _now[0] = now
        assert recovers(one), (kind, fault)


def level(echoes, before=FELT, **more):
    """(what is told, the faults) of one moment over water so far away (mm)."""
    felt(temperature=10.0, echoes={"13": echoes})
    one = instrument("water_level", **dict(WATER, **more))
    for n in range(8):
        one.prepare(250 * n, 0)
    return [value for _, _, value in one.readings(2000, 60000, before)], one.faults


def test_water_stands_as_high_as_the_echo_says():
    assert level([1400])[0] == [0.6]
    assert near(level([2300])[0][0], -0.3, 0.001)


def test_warm_air_carries_sound_faster():
    cold = level([1500], [("temperature", "Cel", 10.0)])[0][0]
    warm = level([1500], [("humidity", "%RH", 50), ("temperature", "Cel", 25.0)])[0][0]

    # The same time in air of 25 degC is a way of 1500 * 346.45 / 337.36: farther, so lower water.
    assert cold == 0.5
    assert near(warm, 2 - 1.5 * 346.45 / 337.36, 0.001)


def test_a_level_without_a_temperature_is_no_level():
    assert level([1400], []) == ([], {"temperature": 1})
    assert level([1400], [("humidity", "%RH", 50)]) == ([], {"temperature": 1})


def test_the_temperature_of_the_moment_before_does_not_count():
    felt(temperature=10.0, echoes={"13": [1400]})
    one = instrument("water_level", **WATER)
    one.prepare(0, 0)
    one.prepare(250, 0)
    assert one.readings(300, 60000, FELT)
    one.prepare(60000, 60000)

    assert one.readings(60001, 60000, []) == []
    assert one.faults == {"temperature": 1}


def test_one_leaf_in_five_echoes_changes_nothing():
    assert level([1400, 300, 1401, 1399, 1400])[0] == [0.6]
    assert level([1400, None, 1400, None, 1400])[0] == [0.6]


def test_what_is_no_echo_is_no_level():
    assert level([]) == ([], {"no_echo": 1})
    assert level([None, 1400, None, None, 1400]) == ([], {"no_echo": 1})
    assert level([7000]) == ([], {"no_echo": 1})


def test_what_is_too_near_is_not_seen():
    assert level([249]) == ([], {"blind": 1})
    assert level([30], blind_mm=20)[0] == [1.97]


def test_a_branch_and_the_water_in_turn_are_no_surface():
    assert level([1400, 900, 1400, 900, 1150]) == ([], {"unsteady": 1})


def test_a_level_above_a_mark_that_nobody_measured_is_none():
    felt(echoes={"13": [1400]})
    one = instrument("water_level", trigger=12, echo=13)
    one.prepare(0, 0)

    assert one.faults == {"calibration": 1}
