"""Sensirion SCD40, SCD41 on I2C: CO2, temperature, humidity (datasheet 1.4, 3.5 and 3.9).

Its automatic self-calibration takes the lowest CO2 of a week for fresh air: right in a street, wrong in a cellar.
"""

from firmware.sensirion import words
from firmware.sensors import Fault, Sensor

_START = b"\x21\xb1"
_STOP = b"\x3f\x86"  # 500 ms until the next command
_READY = b"\xe4\xb8"
_READ = b"\xec\x05"


class SCD4x(Sensor):
    OBSERVES = (("co2", "ppm"), ("temperature", "Cel"), ("humidity", "%RH"))
    SETTLE_MS = 6000  # one value every 5 s
    STAYS = True

    def __init__(self, bus, spec):
        self._bus, self._address = bus, spec.get("address", 0x62)
        bus.writeto(self._address, _STOP)  # it may still measure from before our restart

    def wake(self):
        self._bus.writeto(self._address, _START)

    def observe(self):
        if not self._asked(_READY, 3)[0] & 0x7FF:
            raise Fault("no_sample")
        co2, temperature, humidity = self._asked(_READ, 9)
        if not co2:
            raise Fault("no_sample")
        return co2, round(temperature * 175 / 65535 - 45, 2), round(humidity * 100 / 65535, 2)

    def _asked(self, command, size):
        self._bus.writeto(self._address, command)
        return words(self._bus.readfrom(self._address, size))

    def rest(self):
        self._bus.writeto(self._address, _STOP)
