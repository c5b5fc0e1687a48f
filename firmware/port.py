"""A board's name in, the board out; what it is asked once or rarely. Needed then, and dropped."""

import time

import machine
import network

from firmware.board import Board
from firmware.lines import pins_of

_GUESS = b"guess"
_BROWN_OUT = 15  # RTCWDT_BROWN_OUT_RESET, of every ESP32's reset state
_NAP_MS = 4000
# The port's name for it, and what the status says. Ports lack some: rp2 knows power on and watchdog only.
_CAUSES = (
    ("PWRON_RESET", "power_on"),
    ("WDT_RESET", "watchdog"),
    ("HARD_RESET", "reset_pin"),
    ("DEEPSLEEP_RESET", "deep_sleep"),
    ("SOFT_RESET", "software"),
)


def board_of(name):
    """ValueError where this is no such board."""
    try:
        pins = pins_of(name)
        pin = pins.LED
    except (AttributeError, ImportError, ValueError):
        raise ValueError("settings: board %r is no file of boards/" % name)
    try:
        led = machine.Pin(pin, machine.Pin.OUT) if pin is not None else None
    except (TypeError, ValueError):
        raise ValueError("settings: board %s is not what this is: it has no pin %s" % (name, pin))
    return Board(name, pins, led, network.WLAN(network.STA_IF))


def reset_cause(pins):
    state = getattr(pins, "RESET_STATE", None)
    if state is not None and machine.mem32[state] & 63 == _BROWN_OUT:
        return "brown_out"  # MicroPython calls it a power on
    cause = machine.reset_cause()
    for name, word in _CAUSES:
        if getattr(machine, name, None) == cause:
            return word
    return "%d" % cause


def watchdog(pins, timeout_ms):
    """What feeds it."""
    return machine.WDT(timeout=min(timeout_ms, getattr(pins, "WATCHDOG_MS", timeout_ms))).feed


def epoch_offset():
    """What to add to this port's seconds: it says where its 0 is."""
    return 946684800 if time.gmtime(0)[0] == 2000 else 0


def own_clock():
    """Seconds since 1970 of the port's own clock; 0 where it was set to no more than a guess."""
    return 0 if _rtc_note(None) == _GUESS else int(time.time()) + epoch_offset()


def set_clock(t, known):
    """What certificates are held against, and what a sleep does not forget."""
    year, month, day, hour, minute, second, weekday = time.gmtime(t - epoch_offset())[:7]
    machine.RTC().datetime((year, month, day, weekday, hour, minute, second, 0))
    _rtc_note(b"" if known else _GUESS)


def _rtc_note(note):
    """What an ESP32 remembers through sleeps and restarts, as it does its clock; other ports forget both."""
    memory = getattr(machine.RTC(), "memory", None)
    if memory is None:
        return b""
    return bytes(memory()) if note is None else memory(note)


def nap(board, ms):
    """A sleep that forgets nothing, in slices: this watchdog goes on counting, and nobody can stop it.

    It ends when it is time, and not before, whatever wakes the processor meanwhile.
    """
    board.wlan.active(False)  # 20 mA that a nap would not save
    began = time.ticks_ms()
    while True:
        board.feed()
        left = ms - time.ticks_diff(time.ticks_ms(), began)
        if left <= 0:
            return
        machine.lightsleep(min(left, _NAP_MS))
