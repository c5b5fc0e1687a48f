"""The buses of an emulated Pico W, read by the drivers that ship; and its watchdog, which never stops."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from hardware.flash import image
from tests.pico.emulated import Pico, file_of, powered
from tests.pico.parts import WORLD

STREET = WORLD | {
    "pm1": 3,
    "chips": WORLD["chips"] | {"i2c0/68": "sht4x", "i2c1/119": "bmp280", "uart1": "pms5003"},
    "faults": {},
}
READ = """
import json, sys, time
sys.path.insert(0, "/a")
from firmware import port
from firmware.drivers import driver_of
board = port.board_of("pico_w")
found = []
for spec in json.loads('''%s'''):
    kind = driver_of(spec["type"])
    spec["baud"] = kind.BAUD
    try:
        driver = kind(board.of(kind.BUS, spec), spec)
        driver.wake()
        time.sleep_ms(min(1300, kind.SETTLE_MS))
        driver.listen()
        found.append(driver.observe())
    except OSError as error:
        found.append(repr(error))
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def board() -> Iterator[Pico]:
    files = {f"/a/{name}": content for name, content in image.application("armv6m").items()}
    with powered(file_of(files), STREET, haste=2000) as made:
        yield made


def read(board: Pico, *specs: dict[str, Any]) -> list[Any]:
    return json.loads(board.typed(READ % json.dumps(specs)))


CHIPS: list[tuple[dict[str, Any], list[float], float]] = [
    ({"type": "bme280"}, [21.37, 56.2, 1008.25], 0.02),
    ({"type": "bmp280", "bus": 1, "address": 0x77}, [21.37, 1008.25], 0.02),
    ({"type": "sht4x"}, [21.37, 56.2], 0.01),
    ({"type": "bh1750"}, [300], 1),
    ({"type": "sds011"}, [12.3, 20.1], 0.001),
    ({"type": "pms5003", "bus": 1}, [3, 12, 20], 0.001),
]


@pytest.fixture(scope="module")
def values(board: Pico) -> list[Any]:
    return read(board, *[spec for spec, _, _ in CHIPS], {"type": "bme280", "address": 0x77})


@pytest.mark.parametrize("number", range(len(CHIPS)), ids=[spec["type"] for spec, _, _ in CHIPS])
def test_a_chip_on_the_emulated_bus_is_read_as_it_feels(values: list[Any], number: int) -> None:
    _, felt, off = CHIPS[number]

    assert values[number] == pytest.approx(felt, abs=off)


def test_a_chip_that_is_not_there_is_trouble_and_no_value(values: list[Any]) -> None:
    assert values[-1].startswith("OSError"), values[-1]


COUNTER = """
kind, spec = driver_of("pulses"), {"type": "pulses", "pin": 15}
counter = kind(board.of(kind.BUS, spec), spec)
counter.wake()
"""


def test_seven_tips_of_a_rain_gauge_are_counted_as_seven(board: Pico, values: list[Any]) -> None:
    board.typed(COUNTER)
    board.buses.pulse(15, 7)

    counted = board.typed("time.sleep_ms(2000)\nprint(counter.observe()[0])")

    assert float(counted) == 7


NAP = """
board.feed = port.watchdog(port.pins_of("pico_w"), 8000)
start = time.ticks_ms()
port.nap(board, 20000)
print(time.ticks_diff(time.ticks_ms(), start) // 1000)
"""


def test_a_board_whose_watchdog_cannot_be_stopped_naps_longer_than_it_waits(board: Pico, values: list[Any]) -> None:
    """rp2 (datasheet, 4.7): at most 8.3 s; it goes on while the board sleeps, so that it is fed between slices."""
    assert board.typed(NAP) == "20"
