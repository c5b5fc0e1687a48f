"""Blinka's `board` on a machine without pins: an I2C bus with a BME280's registers on it, in a test's world."""

import os
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[3] / "simulator/twin/board"))

import world
from chips import made

_PLACE = "i2c1/%d"
world.follow(os.environ["PI_WORLD"])


class _Bus:
    """As Blinka's busio.I2C: locked by one at a time, an OSError from who does not answer."""

    def __init__(self):
        self._chips, self._locked = {}, False

    def try_lock(self):
        self._locked, free = True, not self._locked
        return free

    def unlock(self):
        self._locked = False

    def _chip(self, address):
        assert self._locked, "used without its lock"
        name = world.felt("chips", {}).get(_PLACE % address)
        if name is None or world.fault(name) == "nack":
            raise OSError(19)
        return self._chips.setdefault((address, name), made(name))

    def writeto(self, address, buffer, *, start=0, end=None):
        self._chip(address).write(bytes(buffer[start:end]))

    def readfrom_into(self, address, buffer, *, start=0, end=None):
        stop = len(buffer) if end is None else end
        buffer[start:stop] = self._chip(address).read(stop - start)

    def writeto_then_readfrom(self, address, out, into, *, out_start=0, out_end=None, in_start=0, in_end=None):
        self.writeto(address, out, start=out_start, end=out_end)
        self.readfrom_into(address, into, start=in_start, end=in_end)


_bus = _Bus()


def I2C():
    if world.fault("i2c1") == "off":
        raise ValueError("No Hardware I2C on (scl,sda)=(3, 2)\nValid I2C ports: ()")
    return _bus
