"""A board's name in, its pins, buses, radio, watchdog and reset cause out. The only file that knows `machine`.

Pins come from boards/NAME.py and may be set otherwise per sensor. A bus that a sensor holds down is freed by nine
clocks (NXP UM10204, 3.1.16).
"""

import time

import machine
import network

from firmware.sensors import Fault
from firmware.visitor import drop

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


class Board:
    def __init__(self, name):
        try:
            self.pins = __import__("firmware.boards." + name, None, None, ("NAME",))
            self.name = self.pins.NAME
        except (AttributeError, ImportError, ValueError):
            raise ValueError("settings: board %r is no file of boards/" % name)
        try:
            self._led = machine.Pin(self.pins.LED, machine.Pin.OUT) if self.pins.LED is not None else None
        except (TypeError, ValueError):
            raise ValueError("settings: board %s is not what this is: it has no pin %s" % (name, self.pins.LED))
        self.buses = Buses(self.pins)
        self.naps = getattr(self.pins, "NAPS", False)
        self._feed = _nothing

    def wlan(self):
        wlan = network.WLAN(network.STA_IF)
        self.buses.wlan = wlan  # pyright: ignore[reportAttributeAccessIssue] -- None until now
        return wlan

    def reset_cause(self):
        state = getattr(self.pins, "RESET_STATE", None)
        if state is not None and machine.mem32[state] & 63 == _BROWN_OUT:
            return "brown_out"  # MicroPython calls it a power on
        cause = machine.reset_cause()
        for name, word in _CAUSES:
            if getattr(machine, name, None) == cause:
                return word
        return "%d" % cause

    def watchdog(self, timeout_ms):
        """What feeds it."""
        if timeout_ms:
            self._feed = machine.WDT(timeout=min(timeout_ms, getattr(self.pins, "WATCHDOG_MS", timeout_ms))).feed
        return self._feed

    def light(self, on):
        if self._led is not None:
            self._led.value(1 if on != self.pins.LED_INVERTED else 0)

    def ticks_ms(self):
        return time.ticks_ms()

    def ticks_diff(self, later, earlier):
        return time.ticks_diff(later, earlier)

    def own_clock(self):
        """Seconds of the port's own clock, in its own epoch; 0 where it was set to no more than a guess."""
        return 0 if _rtc_note(None) == _GUESS else int(time.time())

    def set_clock(self, t, known):
        """In the port's own epoch: what certificates are held against, and what a sleep does not forget."""
        year, month, day, hour, minute, second, weekday = time.gmtime(t)[:7]
        machine.RTC().datetime((year, month, day, weekday, hour, minute, second, 0))
        _rtc_note(b"" if known else _GUESS)

    def wait(self, ms):
        time.sleep_ms(ms)

    def nap(self, ms):
        """A sleep that forgets nothing, in slices: this watchdog goes on counting, and nobody can stop it.

        It ends when it is time, and not before, whatever wakes the processor meanwhile.
        """
        if self.buses.wlan is not None:
            self.buses.wlan.active(False)  # 20 mA that a nap would not save
        began = time.ticks_ms()
        while True:
            self._feed()
            left = ms - time.ticks_diff(time.ticks_ms(), began)
            if left <= 0:
                return
            machine.lightsleep(min(left, _NAP_MS))

    def deep_sleep(self, ms):
        machine.deepsleep(ms)


def _nothing():
    """No watchdog is to be fed."""


class Buses:
    """Opens what a sensor hangs on; sensors that name the same pins share it."""

    def __init__(self, pins):
        self._pins = pins
        self._open = {}
        self.wlan = None

    def of(self, kind, spec):
        key = self._key(kind, spec)
        if kind in ("none", "wifi"):
            return self.wlan
        if key not in self._open:
            try:
                self._open[key] = getattr(_lines(), kind)(*key[1:])
            except (TypeError, ValueError):  # not a pin of this board, or not one of that bus
                raise Fault("pins")
            finally:
                drop("firmware.lines")
        return self._open[key]

    def free(self, kind, spec):
        """A bus that answers nothing: nine clocks and a stop, then it is opened anew."""
        try:
            key = self._key(kind, spec)
        except Fault:
            return
        bus = self._open.pop(key, None)
        if kind == "i2c" and bus is not None:
            scl, sda = key[-2:]
            _lines().nine_clocks(machine.Pin(scl, machine.Pin.OPEN_DRAIN), machine.Pin(sda, machine.Pin.OPEN_DRAIN))
            drop("firmware.lines")

    def _key(self, kind, spec):
        number = spec.get("bus", 0)
        if kind in ("i2c", "uart") and number >= len(self._pins.I2C if kind == "i2c" else self._pins.UART):
            raise Fault("pins")
        if kind == "i2c":
            number, scl, sda = self._pins.I2C[number]
            return kind, number, spec.get("scl", scl), spec.get("sda", sda)
        if kind == "uart":
            number, tx, rx = self._pins.UART[number]
            return kind, number, spec.get("tx", tx), spec.get("rx", rx), spec["baud"]
        if kind == "adc":
            return kind, spec.get("pin", self._pins.BATTERY if spec["type"] == "battery" else None)
        if kind == "echo":
            return kind, spec["trigger"], spec["echo"]
        if kind == "i2s":
            return kind, spec["sck"], spec["ws"], spec["sd"]
        return kind, spec.get("pin")


def _lines():
    from firmware import lines

    return lines


def _rtc_note(note):
    """What an ESP32 remembers through sleeps and restarts, as it does its clock; other ports forget both."""
    memory = getattr(machine.RTC(), "memory", None)
    if memory is None:
        return b""
    return bytes(memory()) if note is None else memory(note)
