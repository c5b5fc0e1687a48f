"""One model of a BME280, read by our driver and by Adafruit's: two authors, two formulas, the same air."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.firmware.conftest import BOTH, TWIN


@pytest.fixture
def shims(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The twin's modules, for this test only."""
    for path in (BOTH / "cpython", TWIN):
        monkeypatch.syspath_prepend(str(path))
    before = set(sys.modules)
    yield
    for name in set(sys.modules) - before:
        if name.split(".")[0] in {"world", "chips", "machine", "micropython", "firmware"}:
            del sys.modules[name]


class Bus:
    """One chip, as both drivers hold a bus."""

    def __init__(self, chip: object) -> None:
        self._chip = chip

    # Blinka's
    def try_lock(self) -> bool:
        return True

    def unlock(self) -> None:
        pass

    def writeto(self, address: int, buffer: bytes, *, start: int = 0, end: int | None = None) -> None:
        if address != 0x76:
            raise OSError(19)
        self._chip.write(bytes(buffer[start:end]))  # ty: ignore[missing-attribute]

    def readfrom_into(self, address: int, buffer: bytearray, *, start: int = 0, end: int | None = None) -> None:
        stop = len(buffer) if end is None else end
        buffer[start:stop] = self._chip.read(stop - start)  # ty: ignore[missing-attribute]

    def writeto_then_readfrom(self, address: int, out: bytes, into: bytearray, **limits: int) -> None:
        self.writeto(address, out, start=limits.get("out_start", 0), end=limits.get("out_end"))
        self.readfrom_into(address, into, start=limits.get("in_start", 0), end=limits.get("in_end"))

    # MicroPython's
    def readfrom_mem(self, address: int, register: int, size: int) -> bytes:
        self.writeto(address, bytes((register,)))
        return self._chip.read(size)  # ty: ignore[missing-attribute]

    def writeto_mem(self, address: int, register: int, content: bytes) -> None:
        self.writeto(address, bytes((register,)) + content)


@pytest.mark.filterwarnings("default")
@pytest.mark.usefixtures("shims")
def test_our_driver_and_adafruits_read_the_same_air() -> None:
    import world  # ty: ignore[import-not-found]
    from adafruit_bme280 import basic
    from chips import made  # ty: ignore[import-not-found]

    from firmware.sensors.bme280 import BME280

    bus = Bus(made("bme280"))
    theirs, ours = basic.Adafruit_BME280_I2C(bus, address=0x76), BME280(bus, {})  # ty: ignore[invalid-argument-type]
    worst = [0.0, 0.0, 0.0]
    for temperature in (-25, -10.5, 0, 9.99, 20, 35.2, 50):
        for humidity, pressure in ((5, 800), (40, 980.4), (75.5, 1013.2), (99, 1060)):
            world.tell({"temperature": temperature, "humidity": humidity, "pressure": pressure})
            ours.wake()
            told = ours.observe()
            read = (theirs.temperature, theirs.relative_humidity, theirs.pressure)
            worst = [max(w, abs(a - b)) for w, a, b in zip(worst, told, read, strict=True)]

    assert worst[0] <= 0.01
    assert worst[1] <= 0.02
    assert worst[2] <= 0.01


def test_the_drivers_are_where_the_model_is_not() -> None:
    """A driver that shared a formula's code with its model would prove nothing."""
    models = [path.read_text() for path in Path(TWIN / "chips").glob("*.py")]
    assert not [text for text in models if "firmware" in text]
