"""HC-SR04 or JSN-SR04T: how high the water stands, by the time an echo takes (HC-SR04 manual, "timing diagram").

`zero_mm` is how far below it the mark of zero lies, measured on the spot; `blind_mm` what it cannot see (20 with an
HC-SR04, 250 with a JSN-SR04T). Sound goes faster in warm air, 5 cm in 2 m from 20 to 35 degC: without the temperature
of this very moment, from a sensor that stands before it in the settings, there is no level.
"""

import time

from firmware.sensors import Fault, Sensor

PAUSE_MS = 60  # until the last echo has died (manual)
_TIMES = 5
_ENOUGH = 3
_TOGETHER_MM = 60  # the middle three, or it is not one surface: a branch, a wave, a web


class WaterLevel(Sensor):
    OBSERVES = (("water_level", "m"),)
    BUS = "echo"
    PINS = ("trigger", "echo")
    WANTS = "temperature"

    def __init__(self, bus, spec):
        self._bus, self._zero, self._blind = bus, spec.get("zero_mm"), spec.get("blind_mm", 250)
        if self._zero is None:
            raise Fault("calibration")

    def observe(self):
        celsius = self.wanted
        if celsius is None:
            raise Fault("temperature")
        times = []
        for n in range(_TIMES):
            if n:
                time.sleep_ms(PAUSE_MS)
            us = self._bus.echo_us()
            if us > 0:
                times.append(us)
        return (round((self._zero - self._far_mm(sorted(times), celsius)) / 1000, 3),)

    def _far_mm(self, times, celsius):
        """The middle of its echoes."""
        if len(times) < _ENOUGH:
            raise Fault("no_echo")
        per_us = (331.3 + 0.606 * celsius) / 2000  # mm there and back
        middle = len(times) // 2
        far = times[middle] * per_us
        if far <= self._blind:
            raise Fault("blind")
        if (times[middle + 1] - times[middle - 1]) * per_us > _TOGETHER_MM:
            raise Fault("unsteady")
        return far
