"""Sensirion SHT40, SHT41, SHT45 on I2C: temperature and humidity (datasheet 6, July 2023: 4.5, 4.6)."""

from firmware.sensirion import words
from firmware.sensors import Sensor

_MEASURE_HIGH = b"\xfd"  # single shot, high repeatability


class SHT4x(Sensor):
    OBSERVES = (("temperature", "Cel"), ("humidity", "%RH"))
    SETTLE_MS = 10  # 8.3 ms at most (table 5)

    def __init__(self, bus, spec):
        self._bus, self._address = bus, spec.get("address", 0x44)

    def wake(self):
        self._bus.writeto(self._address, _MEASURE_HIGH)

    def observe(self):
        temperature, humidity = words(self._bus.readfrom(self._address, 6))
        # The line runs past both ends of what there is; the datasheet crops it (4.6).
        relative = min(100.0, max(0.0, humidity * 125 / 65535 - 6))
        return round(temperature * 175 / 65535 - 45, 2), round(relative, 2)
