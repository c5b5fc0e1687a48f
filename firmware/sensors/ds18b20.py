"""Maxim DS18B20 on 1-Wire, one per pin: a globe's temperature, or the air's (datasheet 19-7487 Rev 6, pages 6-12)."""

from firmware.sensors import Fault, Sensor

_SKIP_ROM = 0xCC
_CONVERT = 0x44
_READ = 0xBE


def crc8(data):
    """x^8 + x^5 + x^4 + 1, low bit first (page 9)."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0x8C if crc & 1 else crc >> 1
    return crc


class DS18B20(Sensor):
    OBSERVES = (("globe_temperature", "Cel"), ("temperature", "Cel"))
    BUS = "onewire"
    PINS = ("pin",)
    ONE = True
    SETTLE_MS = 800  # 750 ms at most for 12 bits

    def __init__(self, bus, spec):
        self._bus = bus
        self._begin()

    def _begin(self):
        if not self._bus.reset():
            raise Fault("missing")
        self._bus.writebyte(_SKIP_ROM)

    def wake(self):
        self._begin()
        self._bus.writebyte(_CONVERT)

    def observe(self):
        self._begin()
        self._bus.writebyte(_READ)
        pad = bytes([self._bus.readbyte() for _ in range(9)])
        if crc8(pad[:8]) != pad[8] or not any(pad):
            raise Fault("checksum")
        raw = pad[0] | pad[1] << 8
        if raw == 0x550 and pad[6] == 0x0C:
            raise Fault("power_on")  # 85 degC: it lost power, nothing was measured (page 6)
        celsius = (raw - 65536 if raw & 0x8000 else raw) / 16
        return celsius, celsius
