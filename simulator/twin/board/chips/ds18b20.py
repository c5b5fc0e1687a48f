"""A DS18B20's scratchpad: 85 degrees until it has converted (datasheet, pages 6 to 12)."""

import world


def _crc(content):
    """By bits of the whole message, as the shift register of page 9 does it."""
    register = 0
    for bit in [byte >> n & 1 for byte in content for n in range(8)]:
        fed = register & 1 ^ bit
        register = register >> 1 ^ (0x8C if fed else 0)
    return register


class DS18B20:
    def __init__(self, name):
        self._name, self._raw, self._reserved = name, 0x550, 0x0C
        self._out = b""

    def begin(self):
        self._out = b""

    def write(self, byte):
        fault = world.fault(self._name)
        if byte == 0x44 and fault != "power_on":
            otherwise = world.felt("temperature", 20)
            self._raw = round(world.felt("globe_temperature", otherwise) * 16) & 0xFFFF
            self._reserved = 0x10 - (self._raw & 15)
        if byte == 0xBE:
            if fault == "power_on":
                self._raw, self._reserved = 0x550, 0x0C
            pad = bytes((self._raw & 255, self._raw >> 8, 0x4B, 0x46, 0x7F, 0xFF, self._reserved, 0x10))
            self._out = pad + bytes((_crc(pad) ^ (fault == "crc"),))
            if fault == "short":
                self._out = bytes(9)

    def read(self):
        byte, self._out = (self._out[0], self._out[1:]) if self._out else (255, b"")
        return byte
