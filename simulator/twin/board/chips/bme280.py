"""A BME280's registers. Raw values are found backwards through the floating-point formulas of the datasheet (8.1)."""

import struct

import world
from chips import bisected

_T = (27504, 26435, -1000)
_P = (36477, -10685, 3024, 2855, 140, -7, 15500, -14600, 6000)
_H = (75, 362, 0, 324, 50, 30)


def fine_of(raw):
    one = (raw / 16384 - _T[0] / 1024) * _T[1]
    two = raw / 131072 - _T[0] / 8192
    return one + two * two * _T[2]


def pascal_of(raw, fine):
    p1, p2, p3, p4, p5, p6, p7, p8, p9 = _P
    one = fine / 2 - 64000
    two = one * one * p6 / 32768 + one * p5 * 2
    two = two / 4 + p4 * 65536
    one = (p3 * one * one / 524288 + p2 * one) / 524288
    one = (1 + one / 32768) * p1
    p = (1048576 - raw - two / 4096) * 6250 / one
    return p + (p9 * p * p / 2147483648 + p * p8 / 32768 + p7) / 16


def percent_of(raw, fine):
    h1, h2, h3, h4, h5, h6 = _H
    h = fine - 76800
    h = (raw - (h4 * 64 + h5 / 16384 * h)) * (h2 / 65536 * (1 + h6 / 67108864 * h * (1 + h3 / 67108864 * h)))
    return h * (1 - h1 * h / 524288)


class BME280:
    ID = 0x60

    def __init__(self, name):
        self._name = name
        self._registers = bytearray(256)
        self._at = 0
        self._begin()

    def _begin(self):
        self._registers[0xD0] = self.ID
        self._set(0x88, struct.pack("<Hhh", *_T) + struct.pack("<Hhhhhhhhh", *_P))
        h1, h2, h3, h4, h5, h6 = _H
        self._registers[0xA1] = h1
        self._set(0xE1, struct.pack("<hB", h2, h3) + bytes((h4 >> 4, h4 & 15 | (h5 & 15) << 4, h5 >> 4, h6)))
        self._set(0xF7, b"\x80\x00\x00\x80\x00\x00\x80\x00")

    def _set(self, at, content):
        self._registers[at : at + len(content)] = content

    def write(self, content):
        if not content:
            return  # somebody only asks whether it is there
        self._at = content[0]
        for at in range(0, len(content) - 1, 2):  # pairs of register and value (6.2.1)
            register, value = content[at], content[at + 1]
            self._registers[register] = value
            if register == 0xE0 and value == 0xB6:
                self._begin()
            if register == 0xF4 and value & 3:
                self._measure()
                self._registers[0xF4] = value & 0xFC if value & 3 != 3 else value

    def read(self, size):
        if self._registers[0xF4] & 3 == 3:
            self._measure()
        found = bytes(self._registers[self._at : self._at + size])
        self._at += size
        return found

    def _measure(self):
        fault = world.fault(self._name)
        self._registers[0xF3] = 8 if fault == "slow" else 0
        if fault == "no_sample":
            return self._set(0xF7, b"\x80\x00\x00\x80\x00\x00\x80\x00")
        if fault == "zeros":  # as a data line that is held at ground reads
            return self._set(0xF7, bytes(8))
        temperature = bisected(lambda raw: fine_of(raw) / 5120, 0, 1048575, world.felt("temperature", 20))
        fine = fine_of(temperature)
        pressure = bisected(lambda raw: pascal_of(raw, fine), 0, 1048575, world.felt("pressure", 1013.25) * 100)
        humidity = bisected(lambda raw: percent_of(raw, fine), 0, 65535, world.felt("humidity", 50))
        packed = bytes((humidity >> 8, humidity & 255))
        for raw in (temperature, pressure):
            packed = bytes((raw >> 12, raw >> 4 & 255, (raw & 15) << 4)) + packed
        return self._set(0xF7, packed)
