"""InvenSense INMP441 or TDK ICS-43434 on I2S: what the ear hears, never what is said (datasheet DS-INMP441-00 1.1).

Blocks of 25 ms come in by themselves; of each only its level (A-weighted, IEC 61672-1) stays, and of the levels only a
count. Told since the moment before, a minute at least: the mean energy, what a tenth and nine tenths of the time were
louder than, and the loudest eighth of a second. No sample leaves this memory.
"""

import math
import time
from array import array

from firmware import aweight
from firmware.sensors import Fault, Sensor

_EIGHTH = 5  # blocks in 125 ms, as long as a sound level meter's "fast"
_SETTLING = 40  # blocks: it starts with a thump (datasheet, "startup time")
_LOW = 15  # dB: levels are counted in steps of half a dB from here
_STEPS = 250
_LEAST_MS = 59000
_ZERO = 0x3FFFFFFF  # what aweight calls zero


class Microphone(Sensor):
    OBSERVES = (("noise_laeq", "dB"), ("noise_l10", "dB"), ("noise_l90", "dB"), ("noise_lmax", "dB"))
    BUS = "i2s"
    PINS = ("sck", "ws", "sd")
    SETTLE_MS = 61000
    STAYS = True

    def __init__(self, bus, spec):
        self._bus = bus
        self._sound = bytearray(4 * aweight.BLOCK)
        self._state = array("i", [_ZERO] * aweight.STATE)
        self._told = array("i", [0, 0, 0])
        self._counts = array("H", [0] * _STEPS)
        self._on = False
        bus.irq(self.heard)

    def wake(self):
        self._begin()
        self._blocks = -_SETTLING
        if not self._on:
            self._on = True
            self._bus.readinto(self._sound)

    def _begin(self):
        for n in range(_STEPS):
            self._counts[n] = 0
        self._energy = self._eighth = self._loudest = 0.0
        self._blocks = self._clipped = self._dead = 0
        self._since = time.ticks_ms()

    def heard(self, bus):
        """A block is in `_sound`."""
        if not self._on:
            return
        total = aweight.weighed(self._sound, self._state, self._told)
        if self._blocks < 0:
            self._blocks += 1
            if not self._blocks:
                self._begin()
        else:
            self._count(float(total << 2 * self._told[0]) / aweight.BLOCK)
        bus.readinto(self._sound)

    def _count(self, square):
        self._clipped += self._told[1] > 0
        self._dead += not self._told[2]
        self._blocks += 1
        self._energy += square
        self._eighth += square
        if self._blocks % _EIGHTH:
            return
        square, self._eighth = self._eighth / _EIGHTH, 0.0
        self._loudest = max(self._loudest, square)
        step = min(_STEPS - 1, max(0, int((level(square) - _LOW) * 2)))
        self._counts[step] = min(65535, self._counts[step] + 1)

    def observe(self):
        heard_ms, since_ms = self._blocks * 25, time.ticks_diff(time.ticks_ms(), self._since)
        if since_ms < _LEAST_MS and heard_ms < _LEAST_MS:
            return (None,) * 4
        clipped, dead = self._clipped, self._dead
        mean = level(self._energy / max(1, self._blocks))
        told = [mean, self._exceeded(10), self._exceeded(90), level(self._loudest)]
        self._begin()
        if dead * 50 >= heard_ms:  # half of what came, or nothing came
            raise Fault("silent")
        if clipped:
            raise Fault("clipped")
        if heard_ms * 10 < since_ms * 9:
            raise Fault("gaps")
        for n in range(4):
            told[n] = round(told[n], 1)
        return told

    def _exceeded(self, percent):
        """The level above which it was for so much of the time."""
        above = sum(self._counts) * percent / 100
        for step in range(_STEPS - 1, 0, -1):
            here = self._counts[step]
            if here and here >= above:
                return _LOW + (step + 1 - above / here) / 2
            above -= here
        return _LOW

    def rest(self):
        self._on = False


def level(square):
    """dB(A) of a mean square: 94 dB at 1 kHz make 80.3 dB of aweight's (-26 dBFS at 94 dB: INMP441, ICS-43434)."""
    return 13.7 + 10 * math.log10(square) if square >= 1e-3 else 0.0
