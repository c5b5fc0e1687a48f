"""An emulated Pico W boots from our one file, measures, and keeps its memory; without a network. One board."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from contract import half
from hardware.flash import image, stock
from tests.pico.emulated import Pico, file_of, powered
from tests.pico.parts import FELT, NODE, WORLD, settings

FIRST_SAMPLE_MS = 3_000  # the issue's; make firmware-bench waits for it without haste
AFTER_MS = 1_500  # what firmware/node.py waits before it, and a page of flash
LIVE_BYTES = 50_000  # a tenth above the 45,488 of a node on a cable, as here; docs/firmware.md has one on Wi-Fi


@pytest.fixture(scope="module")
def board() -> Iterator[Pico]:
    """The whole of it, from the file that a maker would drag onto it."""
    file = image.personal_file("pico_w", settings(), None, stock.micropython("pico_w"))
    with powered(file, WORLD) as made:
        yield made


def test_a_node_is_up_so_early_that_its_first_sample_comes_within_three_seconds(board: Pico) -> None:
    board.wait_to_hear(f"node {NODE} on pico_w boot 1")

    assert board.ms + AFTER_MS <= FIRST_SAMPLE_MS, board.ms


def test_the_first_sample_is_on_its_flash(board: Pico) -> None:
    board.haste = 500

    assert board.wait_for(board.moments, "a moment on flash")


# A node made as main.py makes it, which is then told the hour: [its first pack, bytes of heap it lives in].
LIVE = """
import gc, json, sys
sys.path.insert(0, "/a")
from firmware.made import life_of
node = life_of("/settings.json", "/data", None).node
del life_of
while node.clock.ms < 2600:
    node.turn()
gc.collect()
live = gc.mem_alloc()
node.clock.learn(1767225600, "own")
node.learnt_the_time()
print(json.dumps([node.outbox.next(), live]))
"""


@pytest.fixture(scope="module")
def bare() -> Iterator[Pico]:
    """The same files without main.py: nothing has run before, and the serial line is ours."""
    files = image.board_files("pico_w", settings())
    del files["/main.py"]
    with powered(file_of(files), WORLD, haste=500) as made:
        yield made


@pytest.fixture(scope="module")
def lived(bare: Pico) -> tuple[list[Any], int]:
    pack, live = json.loads(bare.typed(LIVE).splitlines()[-1])  # before it, what it says on its cable
    return pack, live


def test_what_the_chips_felt_is_what_was_measured(lived: tuple[list[Any], int]) -> None:
    (_, _, ((t, readings), *_)), _ = lived
    values = {name: value for name, _, value in readings}

    assert {name for name, (felt, off) in FELT.items() if not abs(values[name] - felt) <= off} == set(), values
    assert isinstance(t, int)
    assert abs(t - 1767225600) < 10


def test_a_node_with_four_sensors_leaves_a_board_its_memory(lived: tuple[list[Any], int]) -> None:
    print(lived[1], "bytes of heap")
    assert lived[1] <= LIVE_BYTES


SAMPLES = [
    (1767225600, [("temperature", "Cel", 4.25), ("pressure", "hPa", 1013.25)]),
    (1767225660, [("rain", "mm", 0.2)]),
]
WRITE = """
from contract import half
print(half.encode_pack("tilleuls-03", 1041, %r, 7, 1040).decode())
"""


def test_a_board_of_32_bits_writes_the_pack_that_a_host_writes(bare: Pico, lived: tuple[list[Any], int]) -> None:
    assert bare.typed(WRITE % (SAMPLES,)) == half.encode_pack(NODE, 1041, SAMPLES, 7, 1040).decode()


def test_its_floats_could_not_hold_the_hour(bare: Pico) -> None:
    """Why no time of ours is one."""
    assert bare.run("print(int(1767225661.0) - 1767225661)") != "0"
