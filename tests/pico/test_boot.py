"""An emulated Pico W boots from our one file, measures, and keeps its memory; without a network. One board."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from contract import half
from hardware.flash import image, stock
from tests.pico.emulated import Pico, powered
from tests.pico.parts import FELT, NODE, OBSERVED, READ, WORLD, settings

FIRST_SAMPLE_MS = 3_000  # the issue's


@pytest.fixture(scope="module")
def board() -> Iterator[Pico]:
    """The whole of it, from the file that a maker would drag onto it."""
    file = image.personal_file("pico_w", settings(), None, stock.micropython("pico_w"))
    with powered(file, WORLD) as made:
        yield made


def test_the_first_sample_is_on_flash_three_seconds_after_power_on(board: Pico) -> None:
    board.wait_to_hear(f"node {NODE} on pico_w boot 1")
    before = board.programs

    board.wait_for(lambda: board.programs > before and board.moments(), "a moment on flash")

    assert board.ms <= FIRST_SAMPLE_MS, board.ms


@pytest.fixture(scope="module")
def measured(board: Pico) -> tuple[int, int, Any]:
    """(run, boot, packs) of what was measured, asked on the serial line, where the node is interrupted for it."""
    board.moments()  # the tests before have waited for one
    run, boot, packs = json.loads(board.run(READ % json.dumps(OBSERVED)))
    return run, boot, packs


def test_what_the_chips_felt_is_what_was_measured(measured: tuple[int, int, Any]) -> None:
    _, _, packs = measured
    (_, _, samples) = packs[0]
    values = {name: value for name, _, value in samples[0][1]}

    assert {name for name, (felt, off) in FELT.items() if not abs(values[name] - felt) <= off} == set(), values


def test_a_moment_without_the_hour_is_relative_to_now_or_waits(measured: tuple[int, int, Any]) -> None:
    run, boot, packs = measured

    assert 0 < run < 2**31
    assert boot == 2  # reading it back opened the outbox once more
    assert all(isinstance(t, int) for _, _, samples in packs for t, _ in samples)


SAMPLES = [
    (1767225600, [("temperature", "Cel", 4.25), ("pressure", "hPa", 1013.25)]),
    (1767225660, [("rain", "mm", 0.2)]),
]
WRITE = """
from contract import half
print(half.encode_pack("tilleuls-03", 1041, %r, 7, 1040).decode())
"""


def test_a_board_of_32_bits_writes_the_pack_that_a_host_writes(board: Pico) -> None:
    assert board.run(WRITE % (SAMPLES,)) == half.encode_pack(NODE, 1041, SAMPLES, 7, 1040).decode()


def test_its_floats_could_not_hold_the_hour(board: Pico) -> None:
    """Why no time of ours is one."""
    assert board.run("print(int(1767225661.0) - 1767225661)") != "0"
