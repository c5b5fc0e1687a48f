"""Bosch BME280 on I2C: temperature, humidity, pressure (datasheet BST-BME280-DS002 1.6; integer formulas of 4.2.3).

A BMP280 that is sold as a BME280 says so by its id and is refused: its humidity would be rubbish.
"""

import struct

from micropython import const

from firmware.sensors import Fault, Sensor

_ID = const(0xD0)
_STATUS = const(0xF3)
_MEASURING = const(8)
_CONTROL_HUMIDITY = const(0xF2)
_CONTROL = const(0xF4)
_DATA = const(0xF7)
_FORCED = b"\x25"  # temperature and pressure once each, then sleep (table 23, 24, 25)
_NONE_20 = const(0x80000)  # what a skipped or failed measurement leaves (table 29)
_NONE_16 = const(0x8000)


class BME280(Sensor):
    OBSERVES = (("temperature", "Cel"), ("humidity", "%RH"), ("pressure", "hPa"))
    SETTLE_MS = 15  # 9.3 ms at most for one of each (9.1)
    ID = 0x60

    def __init__(self, bus, spec):
        self._bus, self._address = bus, spec.get("address", 0x76)
        if bus.readfrom_mem(self._address, _ID, 1)[0] != self.ID:
            raise Fault("identity")
        self._t = struct.unpack("<Hhh", bus.readfrom_mem(self._address, 0x88, 6))
        self._p = struct.unpack("<Hhhhhhhhh", bus.readfrom_mem(self._address, 0x8E, 18))
        if self.ID == 0x60:
            self._h = self._humidity_trim()

    def _humidity_trim(self):
        """H1 to H6, two of them of 12 bits that share a byte (table 16)."""
        first = self._bus.readfrom_mem(self._address, 0xA1, 1)[0]
        raw = self._bus.readfrom_mem(self._address, 0xE1, 7)
        second, third, a, b, c, sixth = struct.unpack("<hBbBbb", raw)
        return first, second, third, a << 4 | b & 15, c << 4 | b >> 4, sixth

    def wake(self):
        self._bus.writeto_mem(self._address, _CONTROL_HUMIDITY, b"\x01")
        self._bus.writeto_mem(self._address, _CONTROL, _FORCED)

    def _raw(self, size):
        if self._bus.readfrom_mem(self._address, _STATUS, 1)[0] & _MEASURING:
            raise Fault("slow")
        d = self._bus.readfrom_mem(self._address, _DATA, size)
        pressure, temperature = d[0] << 12 | d[1] << 4 | d[2] >> 4, d[3] << 12 | d[4] << 4 | d[5] >> 4
        if _NONE_20 in (pressure, temperature) or not pressure or not temperature:  # zeros: a line held at ground
            raise Fault("no_sample")
        return pressure, temperature, d

    def observe(self):
        pressure, temperature, d = self._raw(8)
        humidity = d[6] << 8 | d[7]
        if humidity == _NONE_16:
            raise Fault("no_sample")
        fine = self.fine(temperature)
        return self.celsius(fine), self.humidity(humidity, fine), self.hectopascal(pressure, fine)

    def fine(self, raw):
        t1, t2, t3 = self._t
        part = ((raw >> 3) - (t1 << 1)) * t2 >> 11
        square = (raw >> 4) - t1
        return part + ((square * square >> 12) * t3 >> 14)

    def celsius(self, fine):
        return (fine * 5 + 128 >> 8) / 100

    def hectopascal(self, raw, fine):
        p1, p2, p3, p4, p5, p6, p7, p8, p9 = self._p
        a = fine - 128000
        b = a * a * p6 + (a * p5 << 17) + (p4 << 35)
        a = (a * a * p3 >> 8) + (a * p2 << 12)
        a = ((1 << 47) + a) * p1 >> 33
        if not a:
            raise Fault("trim")
        p = ((1048576 - raw << 31) - b) * 3125 // a
        a = p9 * (p >> 13) * (p >> 13) >> 25
        p = (p + a + (p8 * p >> 19) >> 8) + (p7 << 4)
        return p * 100 // 256 / 10000  # Q24.8 of pascals; whole numbers first: a board's float has seven digits

    def humidity(self, raw, fine):
        h1, h2, h3, h4, h5, h6 = self._h
        v = fine - 76800
        a = (raw << 14) - (h4 << 20) - h5 * v + 16384 >> 15
        b = ((v * h6 >> 10) * ((v * h3 >> 11) + 32768) >> 10) + 2097152
        v = a * (b * h2 + 8192 >> 14)
        v -= ((v >> 15) * (v >> 15) >> 7) * h1 >> 4
        v = min(max(v, 0), 419430400)
        return (v >> 12) * 100 // 1024 / 100
