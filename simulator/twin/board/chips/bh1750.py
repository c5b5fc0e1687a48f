"""A BH1750: 16 bits that end at 65535, at a measurement time that can be set (technical note, pages 5 and 11)."""

import world


class BH1750:
    def __init__(self, name):
        self._name, self._time, self._raw = name, 69, 0

    def write(self, content):
        code = content[0]
        if code & 0xF8 == 0x40:
            self._time = self._time & 31 | (code & 7) << 5
        elif code & 0xE0 == 0x60:
            self._time = self._time & 0xE0 | code & 31
        elif code in (0x10, 0x20):
            self._raw = min(65535, int(world.felt("light", 0) * 1.2 * self._time / 69))

    def read(self, size):
        return bytes((self._raw >> 8, self._raw & 255))[:size]
