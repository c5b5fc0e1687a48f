"""Bosch BMP280 on I2C: temperature and pressure, a BME280 without humidity (datasheet BST-BMP280-DS001 1.19)."""

from firmware.sensors.bme280 import BME280


class BMP280(BME280):
    OBSERVES = (("temperature", "Cel"), ("pressure", "hPa"))
    ID = 0x58
    FORCED = b"\xf4\x25"

    def observe(self):
        pressure, temperature, _ = self._raw(6)
        celsius, fine = self.temperature(temperature)
        return celsius, self.hectopascal(pressure, fine)
