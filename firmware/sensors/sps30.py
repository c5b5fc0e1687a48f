"""Sensirion SPS30 on I2C: PM1, PM2.5, PM4, PM10 (datasheet 1.0, March 2020: 4, 6.1 to 6.3).

PM4 and PM10 are worked out from the finer ones (1.1), not seen. It counts for 8 s where the air is dirty and for 30 s
where it is clean before its values hold (table 1, "start-up time").
"""

import struct

from firmware.sensirion import masses, words
from firmware.sensors import Fault, Sensor

_START_FLOAT = b"\x00\x10\x03\x00\xac"
_STOP = b"\x01\x04"
_READY = b"\x02\x02"
_READ = b"\x03\x00"
_STATUS = b"\xd2\x06"
_LASER = 0x20  # of its low word (4.4)
_FAN = 0x10


class SPS30(Sensor):
    OBSERVES = (("pm1", "ug/m3"), ("pm2_5", "ug/m3"), ("pm4", "ug/m3"), ("pm10", "ug/m3"))
    SETTLE_MS = 30000
    STAYS = True

    def __init__(self, bus, spec):
        self._bus, self._address = bus, spec.get("address", 0x69)
        bus.writeto(self._address, _STOP)  # it may still measure from before our restart

    def wake(self):
        self._bus.writeto(self._address, _START_FLOAT)

    def observe(self):
        low = self._asked(_STATUS, 6)[1]
        if low & (_LASER | _FAN):
            raise Fault("laser" if low & _LASER else "fan")
        if not self._asked(_READY, 3)[0] & 1:
            raise Fault("no_sample")
        return masses(struct.pack(">8H", *self._asked(_READ, 24)))

    def _asked(self, command, size):
        self._bus.writeto(self._address, command)
        return words(self._bus.readfrom(self._address, size))

    def rest(self):
        self._bus.writeto(self._address, _STOP)
