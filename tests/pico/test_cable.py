"""`moineau` at the other end of an emulated Pico W's USB cable: its raw REPL, its files, its watchdog."""

import os
import select
import threading
from collections.abc import Iterator

import pytest

from hardware.flash import repl
from tests.pico.emulated import Pico, file_of, powered
from tests.plugins.ptys import Cord


@pytest.fixture
def pico(cord: Cord, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pico]:
    """Stock MicroPython at its prompt; what it says on USB comes out of the cord."""
    monkeypatch.setattr(repl, "_WAITS_S", (60.0,))
    monkeypatch.setattr(repl, "_READ_S", 30.0)
    monkeypatch.setattr(repl, "_PATIENCE_S", 120)
    with powered(file_of({"/settings.json": b'{"node":"home-01"}'}), haste=20000) as board:
        hear, over = board._hear, threading.Event()

        def to_the_cord(said: bytes | bytearray) -> None:
            hear(said)
            os.write(cord.board, bytes(said))

        def from_the_cord() -> None:
            while not over.is_set():
                if select.select([cord.board], [], [], 0.05)[0]:
                    board.type(os.read(cord.board, 64))

        board.device.cdc.on_serial_data = to_the_cord
        typing = threading.Thread(target=from_the_cord)
        typing.start()
        board.wait_to_hear(">>> ")
        yield board
        over.set()
        typing.join()


def test_a_pico_w_is_known_and_its_files_are_read_and_written(pico: Pico, cord: Cord) -> None:
    content = bytes(range(256)) * 4

    with repl.entered(cord.port) as board:
        told = board.who()
        before = board.read("/settings.json")
        board.write("/a/firmware/x.mpy", content)
        after = board.read("/a/firmware/x.mpy")

    assert told == ("pico_w", "Raspberry Pi Pico W with RP2040")
    assert before == b'{"node":"home-01"}'
    assert after == content
    assert pico.files()["/a/firmware/x.mpy"] == content


def test_its_watchdog_that_nobody_can_stop_is_fed_while_it_is_spoken_to(pico: Pico, cord: Cord) -> None:
    with repl.entered(cord.port) as board:
        board.run("import time\nbegan=time.ticks_ms()\ntime.sleep(9)")
        passed = board.run("print(time.ticks_diff(time.ticks_ms(),began))")

    assert int(passed) >= 9000  # it knows its names yet: it was not restarted
