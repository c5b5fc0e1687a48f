"""The node's own battery, through a divider on an ADC pin.

`ratio` is battery to pin, `full_mv` the pin at full scale.
"""

from firmware.sensors import Fault, Sensor

_TIMES = 8
_OPEN_BELOW = 300  # nothing lives on so little: its wire is off


class Battery(Sensor):
    OBSERVES = (("battery", "V"),)
    BUS = "adc"

    def __init__(self, bus, spec):
        self._bus, self._ratio, self._full_mv = bus, spec.get("ratio", 2), spec.get("full_mv", 3300)

    def observe(self):
        raw = 0
        for _ in range(_TIMES):
            raw += self._bus.read_u16()
        raw //= _TIMES
        if raw >= 65500:
            raise Fault("saturated")
        if raw < _OPEN_BELOW:
            raise Fault("open")
        return (round(raw * self._full_mv // 65535 * self._ratio / 1000, 3),)
