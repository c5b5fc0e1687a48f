"""Bosch BME280 on I2C: temperature, humidity, pressure (datasheet BST-BME280-DS002 1.6; integer formulas of 4.2.3).

A BMP280 that is sold as a BME280 says so by its id and is refused: its humidity would be rubbish.
"""

import struct

from firmware.sensors import Fault, Sensor

_ID = 0xD0
_TRIM = 0x88
_HUMIDITY_TRIM = 0xE1
_STATUS = 0xF3
_MEASURING = 8
_DATA = 0xF7
_NONE_20 = 0x80000  # what a skipped or failed measurement leaves (table 29)
_NONE_16 = 0x8000


class BME280(Sensor):
    OBSERVES = (("temperature", "Cel"), ("humidity", "%RH"), ("pressure", "hPa"))
    SETTLE_MS = 15  # 9.3 ms at most for one of each (9.1)
    ID = 0x60
    FORCED = b"\xf2\x01\xf4\x25"  # pairs of register and value (6.2.1): each once, then sleep (tables 20, 23 to 25)

    def __init__(self, bus, spec):
        self._bus, self._address = bus, spec.get("address", 0x76)
        if bus.readfrom_mem(self._address, _ID, 1)[0] != self.ID:
            raise Fault("identity")
        # T1 to T3, P1 to P9, a byte of nobody, H1 (table 16); T1 and P1 have no sign
        self._trim = struct.unpack("<12hBB", bus.readfrom_mem(self._address, _TRIM, 26))
        if self.ID == 0x60:
            self._more = struct.unpack("<hBbBbb", bus.readfrom_mem(self._address, _HUMIDITY_TRIM, 7))

    def wake(self):
        self._bus.writeto(self._address, self.FORCED)

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
        celsius, fine = self.temperature(temperature)
        return celsius, self.humidity(humidity, fine), self.hectopascal(pressure, fine)

    def temperature(self, raw):
        """Degrees, and the fine ones that the other two are worked out with."""
        t1, t2, t3 = self._trim[:3]
        t1 &= 0xFFFF
        square = (raw >> 4) - t1
        fine = (((raw >> 3) - (t1 << 1)) * t2 >> 11) + ((square * square >> 12) * t3 >> 14)
        return (fine * 5 + 128 >> 8) / 100, fine

    def hectopascal(self, raw, fine):
        p1, p2, p3, p4, p5, p6, p7, p8, p9 = self._trim[3:12]
        a = fine - 128000
        b = a * a * p6 + (a * p5 << 17) + (p4 << 35)
        a = (a * a * p3 >> 8) + (a * p2 << 12)
        a = ((1 << 47) + a) * (p1 & 0xFFFF) >> 33
        if not a:
            raise Fault("trim")
        p = ((1048576 - raw << 31) - b) * 3125 // a
        a = p9 * (p >> 13) * (p >> 13) >> 25
        p = (p + a + (p8 * p >> 19) >> 8) + (p7 << 4)
        return p * 100 // 256 / 10000  # Q24.8 of pascals; whole numbers first: a board's float has seven digits

    def humidity(self, raw, fine):
        h2, h3, h4, shared, h5, h6 = self._more  # the fourth and fifth have 12 bits
        h4, h5 = h4 << 4 | shared & 15, h5 << 4 | shared >> 4
        v = fine - 76800
        a = (raw << 14) - (h4 << 20) - h5 * v + 16384 >> 15
        b = ((v * h6 >> 10) * ((v * h3 >> 11) + 32768) >> 10) + 2097152
        v = a * (b * h2 + 8192 >> 14)
        v -= ((v >> 15) * (v >> 15) >> 7) * self._trim[13] >> 4
        v = min(max(v, 0), 419430400)
        return (v >> 12) * 100 // 1024 / 100
