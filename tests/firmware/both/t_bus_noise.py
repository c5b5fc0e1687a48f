"""Claims about drivers on a line that says anything: no reading of a line that is held, and never a crash."""

import gc

from firmware.visitor import drop
from ground import Draw
from workbench import CHIPS, _now, felt, instrument, lived

# sensor: what its status says where all bits are ones, as a bus without a chip reads them, and where all are zeros.
CONSTANT = {
    "bme280": ("slow", "no_sample"),
    "bmp280": ("slow", "no_sample"),
    "sht4x": ("checksum", "checksum"),
    "scd4x": ("checksum", "checksum"),
    "sps30": ("checksum", "checksum"),
    "sps30_uart": ("silent", "silent"),
    "sds011": ("silent", "silent"),
    "pms5003": ("silent", "silent"),
    "bh1750": ("saturated", None),  # its zeros are the night
    "ds18b20": ("checksum", "checksum"),
    "battery": ("saturated", "open"),
    "adc_soil": ("open", "open"),
}
SECOND = {"chips": dict(CHIPS, **{"i2c0/105": "sps30", "uart1": "sps30_uart"})}


def of_a_bus(kind, bus):
    """One sensor of this kind, begun well, whose bus then says what this one says."""
    felt(**(SECOND if kind.startswith("sps30") else {}))
    one = instrument(kind, **({"bus": 1} if kind == "sps30_uart" else {}))
    lived(one, 40)
    one.faults.clear()
    one._driver._bus = bus
    return one


def asked(one):
    """What it tells of the next moment."""
    start = _now[0] + 60000
    one._woken = None
    one.prepare(start, start)
    _now[0] = start + 61000
    one.prepare(_now[0], _now[0])
    return one.readings(_now[0], 60000)


def test_a_line_that_says_the_same_for_ever_gives_no_reading():
    for kind in CONSTANT:
        for filling, word in zip((255, 0), CONSTANT[kind]):
            one = of_a_bus(kind, Bus(lambda filling=filling: filling))

            told = asked(one)
            if word is not None:
                assert (told, list(one.faults)) == ([], [word]), (kind, filling, told, one.faults)
        forgotten(kind)


def test_whatever_a_line_says_is_a_finite_reading_or_a_fault_with_a_name():
    draw = Draw(11)
    for kind in CONSTANT:
        one = of_a_bus(kind, Bus(lambda: draw.below(256)))
        bus = one._driver._bus
        for _ in range(40):
            for _, _, value in asked(one):
                assert -1e30 < value < 1e30, (kind, value)
            if one._driver is None:  # begun anew, on the same line
                one._buses.of = lambda kind, spec, bus=bus: bus
        assert one.faults or kind in ("bh1750", "battery", "adc_soil"), kind
        assert not set(one.faults) - NAMED, (kind, one.faults)
        forgotten(kind)


def forgotten(kind):
    """A board has some of them, never all."""
    for part in ("firmware.sensors." + kind, "chips." + kind):
        drop(part)
    gc.collect()


NAMED = {
    "bus",
    "checksum",
    "silent",
    "no_sample",
    "slow",
    "identity",
    "power_on",
    "missing",
    "saturated",
    "open",
    "number",
}
NAMED |= {"calibration", "trim", "fan", "laser", "state"}


class Bus:
    """I2C, UART, 1-Wire and ADC at once: takes every command, and answers with these bytes."""

    def __init__(self, byte):
        self._byte = byte

    def _bytes(self, size):
        return bytes([self._byte() for _ in range(size)])

    def writeto(self, address, content):
        pass

    def readfrom(self, address, size):
        return self._bytes(size)

    def writeto_mem(self, address, register, content):
        pass

    def readfrom_mem(self, address, register, size):
        return self._bytes(size)

    def read(self):
        return self._bytes(self._byte() % 80)

    def write(self, content):
        pass

    def reset(self):
        return True

    def writebyte(self, byte):
        pass

    def readbyte(self):
        return self._byte()

    def read_u16(self):
        return self._byte() << 8 | self._byte()
