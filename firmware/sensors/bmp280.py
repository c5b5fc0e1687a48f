"""Bosch BMP280 on I2C: temperature and pressure, a BME280 without humidity (datasheet BST-BMP280-DS001 1.19)."""

from firmware.sensors.bme280 import BME280


class BMP280(BME280):
    OBSERVES = (("temperature", "Cel"), ("pressure", "hPa"))
    ID = 0x58

    def wake(self):
        self._bus.writeto_mem(self._address, 0xF4, b"\x25")

    def observe(self):
        pressure, temperature, _ = self._raw(6)
        fine = self.fine(temperature)
        return self.celsius(fine), self.hectopascal(pressure, fine)
