"""MicroPython's `onewire` for a node without a wire: one DS18B20 hangs on each pin that the world names."""

import world
from chips import made


class OneWire:
    def __init__(self, pin):
        name = world.felt("chips", {}).get("onewire/%s" % pin.id)
        self._name, self._chip = name, made(name) if name else None

    def reset(self, required=False):
        if self._chip is None or world.fault(self._name) == "nack":
            return False
        self._chip.begin()
        return True

    def writebyte(self, byte):
        self._chip.write(byte)

    def readbyte(self):
        return self._chip.read()
