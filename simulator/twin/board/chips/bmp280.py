"""A BMP280: a BME280's registers with another id, and no humidity behind them."""

from chips.bme280 import BME280


class BMP280(BME280):
    ID = 0x58
