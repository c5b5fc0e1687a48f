"""MicroPython's `machine` for a node without a board: its buses end at the chips of chips/, which feel the world.

A bus fault is what a board would see: ENODEV from a chip that does not answer, ETIMEDOUT from a bus held down, until
nine clocks free it.
"""

import os
import sys

import world
from chips import made

PWRON_RESET, HARD_RESET, WDT_RESET, DEEPSLEEP_RESET, SOFT_RESET = 1, 2, 3, 4, 5
RESET_CODE, SLEEP_CODE = 64, 65  # exit codes that the twin's keeper answers
_ENODEV, _ETIMEDOUT = 19, 110

clocks = {}  # pin: how often it was pulled up, as a bus that is freed sees it
_bus_of = {}  # pin: the number of the I2C that it is led to; who drives it by hand takes it away


def reset_cause():
    return int(os.getenv("TWIN_RESET_CAUSE") or PWRON_RESET)


def reset():
    sys.exit(RESET_CODE)


def deepsleep(ms=0):
    print("sleep", ms)
    sys.exit(SLEEP_CODE)


class Pin:
    IN, OUT, OPEN_DRAIN, PULL_UP, PULL_DOWN, IRQ_FALLING, IRQ_RISING = 0, 1, 2, 1, 2, 2, 1

    def __init__(self, id, mode=0, pull=0):
        self.id, self._value, self._handler, self._seen = id, 1, None, None
        if mode in (self.OUT, self.OPEN_DRAIN):
            _bus_of.pop(id, None)

    def value(self, level=None):
        if level is None:
            return self._value
        if level and not self._value:
            clocks[self.id] = clocks.get(self.id, 0) + 1
        self._value = level
        return None

    def irq(self, handler=None, trigger=0):
        self._handler = handler
        self._pulsed(world.values())
        world.listeners.append(self._pulsed)

    def _pulsed(self, values):
        """As many edges as the street has made since the last look."""
        total = values.get("pulses", {}).get(str(self.id), 0)
        for _ in range(total - (total if self._seen is None else self._seen)):
            self._handler(self)
        self._seen = total


class RTC:
    """A twin's clock is its machine's: what it is set to is only remembered."""

    told = None

    def datetime(self, when=None):
        if when is not None:
            RTC.told = when
        return RTC.told


class ADC:
    def __init__(self, pin):
        self._pin = pin.id if isinstance(pin, Pin) else pin

    def read_u16(self):
        return int(world.felt("adc", {}).get(str(self._pin), 0))


class I2C:
    def __init__(self, id=0, scl=None, sda=None, freq=100000):
        self._id, self._scl = id, scl.id if scl else None
        self._chips = {}
        for pin in (scl, sda):
            _bus_of[pin.id if pin else None] = id

    def _chip(self, address):
        if _bus_of.get(self._scl) != self._id:
            raise OSError(_ETIMEDOUT)
        if world.fault("i2c%d" % self._id) == "stuck" and clocks.get(self._scl, 0) < 9:
            raise OSError(_ETIMEDOUT)
        name = world.felt("chips", {}).get("i2c%d/%d" % (self._id, address))
        if name is None or world.fault(name) == "nack":
            raise OSError(_ENODEV)
        if address not in self._chips or self._chips[address][0] != name:
            self._chips[address] = (name, made(name))
        return self._chips[address][1]

    def scan(self):
        start = "i2c%d/" % self._id
        return sorted([int(key[len(start) :]) for key in world.felt("chips", {}) if key.startswith(start)])

    def writeto(self, address, buffer, stop=True):
        self._chip(address).write(bytes(buffer))

    def readfrom(self, address, size, stop=True):
        return self._chip(address).read(size)

    def writeto_mem(self, address, register, buffer):
        self._chip(address).write(bytes((register,)) + bytes(buffer))

    def readfrom_mem(self, address, register, size):
        self._chip(address).write(bytes((register,)))
        return self._chip(address).read(size)


class I2S:
    """Gives what the chip on this word-select pin hears, as fast as time goes; never a sample early."""

    RX, MONO, STEREO = 0, 0, 1
    _BEHIND_S = 1  # more than that was lost in a board's buffer

    def __init__(self, id, sck=None, ws=None, sd=None, mode=0, bits=32, format=0, rate=24000, ibuf=9600):
        name = world.felt("chips", {}).get("i2s%d" % id)
        self._chip, self._rate, self._into, self._handler = made(name) if name else None, rate, None, None
        self._heard_ms = world.ms()

    def irq(self, handler):
        self._handler = handler
        world.listeners.append(self._pass)

    def readinto(self, buffer):
        self._into = buffer
        return 0

    def deinit(self):
        self._into = None

    def _pass(self, values):
        now = world.ms()
        self._heard_ms = max(self._heard_ms, now - 1000 * self._BEHIND_S)
        while self._into is not None and self._chip is not None:
            took_ms = len(self._into) // 4 * 1000 // self._rate
            if self._heard_ms + took_ms > now or not self._chip.said(self._into, self._rate):
                return
            self._heard_ms += took_ms
            self._into = None
            self._handler(self)


def time_pulse_us(pin, level, timeout_us=1000000):
    """The echo of the next distance (mm) that the world has for this pin, in air of its warmth."""
    told = world.felt("echoes", {}).get(str(pin.id), [])
    if not told:
        return -2
    pin.asked = getattr(pin, "asked", -1) + 1
    far = told[pin.asked % len(told)]
    if far is None:
        return -1
    us = round(far * 2000 / (331.3 + 0.606 * world.felt("temperature", 20)))
    return us if us <= timeout_us else -1


class UART:
    def __init__(self, id=0, baudrate=9600, tx=None, rx=None, txbuf=256):
        name = world.felt("chips", {}).get("uart%d" % id)
        self._chip = made(name) if name else None

    def read(self, size=-1):
        return (self._chip.said(world.ms()) if self._chip else b"") or None

    def write(self, buffer):
        if self._chip:
            self._chip.heard(bytes(buffer), world.ms())
        return len(buffer)


class WDT:
    """Only counts: the twin's keeper sees a process that hangs."""

    fed = 0

    def __init__(self, id=0, timeout=5000):
        pass

    def feed(self):
        WDT.fed += 1
