"""An SPS30 on I2C: commands of two bytes, floats in words with CRCs, none before the fan turns (datasheet 1.0, 6)."""

import struct

import world
from chips import word

_NAMES = ("pm1", "pm2_5", "pm4", "pm10")


def floats():
    """Ten of them: four masses, five counts, a size."""
    masses = [float(world.felt(name, 5)) for name in _NAMES]
    return struct.pack(">10f", *masses, 30.0, 35.0, 36.0, 36.1, 36.2, 0.5)


class SPS30:
    def __init__(self, name):
        self._name, self._answer, self._started = name, b"", None

    def write(self, content):
        command, fault = content[0] << 8 | content[1], world.fault(self._name)
        if command == 0x0010 and content[2:] == b"\x03\x00\xac":
            self._started = world.ms()
        elif command == 0x0104:
            self._started = None
        elif command == 0x0202:
            self._answer = word(self._ready() and fault != "no_sample")
        elif command == 0x0300:
            made = floats() if fault != "nan" else b"\x7f\xc0\x00\x00" * 10
            self._answer = b"".join([word(made[n] << 8 | made[n + 1]) for n in range(0, 40, 2)])
        elif command == 0xD206:
            self._answer = word(0) + word({"laser": 0x20, "fan": 0x10}.get(fault, 0))
        else:
            raise OSError(19)
        if fault == "crc" and self._answer:
            self._answer = self._answer[:2] + bytes((self._answer[2] ^ 1,)) + self._answer[3:]

    def _ready(self):
        return self._started is not None and world.ms() - self._started >= 1000

    def read(self, size):
        return self._answer[:size]
