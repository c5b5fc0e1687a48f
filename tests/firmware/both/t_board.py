"""Claims about boards: what restarted them, naps before a watchdog that nobody stops, settings of another board."""

import time

import machine

from firmware import port, words
from firmware.sensors import Fault
from ground import refused


class Pins:
    RESET_STATE, WATCHDOG_MS = 0x3FF48034, 8388


def test_a_brown_out_is_told_apart_from_a_power_on():
    for state, word in ((15, "brown_out"), (15 | 15 << 6, "brown_out"), (1, "power_on"), (14, "power_on")):
        machine.mem32 = {Pins.RESET_STATE: state}
        assert port.reset_cause(Pins) == word, state


class Dog:
    """An RP2040's watchdog: it bites whoever is late, asleep or not."""

    fed_ms, timeout = 0, 0

    def __init__(self, timeout):
        Dog.timeout, Dog.fed_ms = timeout, Time.ms

    def feed(self):
        assert Time.ms - Dog.fed_ms < Dog.timeout, "bitten"
        Dog.fed_ms = Time.ms


class Time:
    ms = 0
    ticks_diff = time.ticks_diff

    @staticmethod
    def ticks_ms():
        return Time.ms


def test_a_nap_of_ten_minutes_feeds_the_watchdog_all_the_while_and_ends_on_time():
    one = port.board_of("twin")
    wakings = [4000, 137, 4000, 1]
    slept = []

    def lightsleep(ms):
        slept.append(ms)
        Time.ms += min(ms, wakings[len(slept) % 4])  # a pulse wakes it early, now and then

    before, port.time, machine.WDT = port.time, Time, Dog
    dog, machine.lightsleep = machine.WDT, lightsleep
    try:
        one.feed = port.watchdog(Pins, 60000)
        began = Time.ms
        port.nap(one, 600000)
        one.feed()
    finally:
        port.time, machine.WDT = before, dog
        del machine.lightsleep

    assert Dog.timeout == 8388
    assert Time.ms - began == 600000
    assert max(slept) <= 4000


def test_a_board_that_is_no_file_and_a_pin_that_is_none_are_mistakes_of_the_settings():
    for name in ("esp99", "", "a.b"):
        assert refused(ValueError, port.board_of, name).startswith("settings: board"), name


class Refusing:
    """A port's I2C that knows no such pins."""

    def __init__(self, *given, **more):
        raise ValueError("bad SCL pin")


def test_pins_of_another_board_are_that_sensors_fault_and_end_nothing():
    one = port.board_of("twin")
    before, machine.I2C = machine.I2C, Refusing
    try:
        for spec in ({"scl": 99, "sda": 98}, {"bus": 7}):
            try:
                one.of("i2c", spec)
                raise AssertionError(spec)
            except Fault as fault:
                assert fault.args[0] == "pins"
            one.free("i2c", spec)
    finally:
        machine.I2C = before


def test_the_last_words_of_a_deep_error_name_the_innermost_place():
    try:
        port.board_of("esp99")
    except ValueError as error:
        assert words.said(error).rsplit(".", 1)[0].endswith(" in port"), words.said(error)
