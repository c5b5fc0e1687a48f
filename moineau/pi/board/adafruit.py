"""A BME280 read by adafruit-circuitpython-bme280: temperature, humidity, pressure (datasheet BST-BME280-DS002 1.6).

What the library does not say is asked here: registers that no measurement has filled (table 29) look like a mild day.
Its waits have no end; then the watchdog's is.
"""

from adafruit_bme280 import basic

from firmware.sensors import Fault, Sensor

_DATA = b"\xf7"
_NONE_20, _NONE_16 = 0x80000, 0x8000


class BME280(Sensor):
    OBSERVES = (("temperature", "Cel"), ("humidity", "%RH"), ("pressure", "hPa"))
    SETTLE_MS = 15

    def __init__(self, bus, spec):
        self._bus, self._address = bus, spec.get("address", 0x76)
        try:
            self._chip = basic.Adafruit_BME280_I2C(bus, address=self._address)
        except ValueError as error:  # nobody answers there
            raise OSError(19, str(error)) from error
        except RuntimeError as error:  # it is something else, a BMP280 perhaps
            raise Fault("identity") from error

    def observe(self):
        told = self._chip.temperature, self._chip.relative_humidity, self._chip.pressure
        raw = self._registers()
        pressure, temperature = (int.from_bytes(raw[at : at + 3], "big") >> 4 for at in (0, 3))
        if {0, _NONE_20} & {pressure, temperature} or int.from_bytes(raw[6:8], "big") == _NONE_16:
            raise Fault("no_sample")
        return tuple(round(value, 2) for value in told)

    def _registers(self):
        """What the library has just worked with."""
        while not self._bus.try_lock():
            pass
        try:
            raw = bytearray(8)
            self._bus.writeto_then_readfrom(self._address, _DATA, raw)
            return raw
        finally:
            self._bus.unlock()
