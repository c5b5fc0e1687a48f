"""Rohm BH1750FVI on I2C: light (technical note 2011.11, pages 5 and 11).

In full sun it runs into its end; then it looks for a shorter time (measurement time register 31 instead of 69). What
is still at the end is no value.
"""

from firmware.sensors import Fault, Sensor

_ONCE_HIGH = 0x20
_USUAL = 69
_SHORT = 31
_END = 0xFFFF


class BH1750(Sensor):
    OBSERVES = (("light", "lx"),)
    SETTLE_MS = 200  # 180 ms at most, at the usual time

    def __init__(self, bus, spec):
        self._bus, self._address = bus, spec.get("address", 0x23)
        self._time = _USUAL

    def wake(self):
        for command in (0x40 | self._time >> 5, 0x60 | self._time & 31, _ONCE_HIGH):
            self._bus.writeto(self._address, bytes((command,)))

    def observe(self):
        answer = self._bus.readfrom(self._address, 2)
        raw, used = answer[0] << 8 | answer[1], self._time
        if raw == _END:
            self._time = _SHORT
            raise Fault("saturated")
        self._time = _USUAL if raw < 20000 else _SHORT
        return (round(raw / 1.2 * _USUAL / used, 1),)
