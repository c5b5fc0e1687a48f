"""A capacitive soil probe on an ADC pin: water in the soil, between two points that somebody has measured.

`dry` and `wet` are its 16-bit readings in air and in water. Far outside them it is not in the soil, or its wire is off.
"""

from firmware.sensors import Fault, Sensor

_TIMES = 8
_OPEN_BELOW = 300
_OPEN_ABOVE = 65000
_BEYOND = 15  # per cent past either point


class SoilMoisture(Sensor):
    OBSERVES = (("soil_moisture", "/100"),)
    BUS = "adc"
    PINS = ("pin",)

    def __init__(self, bus, spec):
        self._bus, self._dry, self._wet = bus, spec.get("dry", 52000), spec.get("wet", 22000)
        if self._dry == self._wet:
            raise Fault("calibration")

    def observe(self):
        raw = 0
        for _ in range(_TIMES):
            raw += self._bus.read_u16()
        raw //= _TIMES
        if not _OPEN_BELOW <= raw <= _OPEN_ABOVE:
            raise Fault("open")
        share = (self._dry - raw) * 100 / (self._dry - self._wet)
        if not -_BEYOND <= share <= 100 + _BEYOND:
            raise Fault("calibration")
        return (round(min(100.0, max(0.0, share)), 1),)
