"""An INMP441: samples of 24 bits in words of 32; a tone of 1 kHz as loud as the street (datasheet DS-INMP441-00 1.1).

94 dB are 26 dB below its full scale. It stands a little off zero, as they do.
"""

import math

import world

_FULL = 8388607
_OFFSET = 12000
_AT_94 = 420426  # peak, of a sine


class INMP441:
    def __init__(self, name):
        self._name, self._made_for, self._tone = name, None, b""

    def said(self, into, rate):
        """Fills it; False where nothing comes."""
        fault = world.fault(self._name)
        if fault == "stopped":
            return False
        wanted = (fault, world.felt("noise_laeq", 50), len(into), rate)
        if self._made_for != wanted:
            self._made_for, self._tone = wanted, tone(*wanted)
        into[:] = self._tone
        return True


def tone(fault, decibel, size, rate):
    """Whole waves: block after block it goes on without a seam."""
    made = bytearray(size)
    peak = _AT_94 * 10 ** ((decibel - 94) / 20)
    for n in range(size // 4):
        wave = math.sin(2 * math.pi * 1000 * n / rate) * peak
        sample = 0 if fault == "silent" else round(wave) + _OFFSET
        sample = min(_FULL, max(-_FULL - 1, sample))
        made[4 * n : 4 * n + 4] = bytes((0, sample & 255, sample >> 8 & 255, sample >> 16 & 255))
    return bytes(made)
