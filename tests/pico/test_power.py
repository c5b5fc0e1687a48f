"""The power of an emulated Pico W goes at half a page of flash; what was kept is there when it comes back."""

import json
from collections.abc import Iterator

import pytest

from hardware.flash import image
from tests.pico.emulated import Pico, file_of, powered

# Says what it found, then keeps moments until it is stopped. A value tells the boot and the moment.
KEEPER = """
import json, sys
sys.path.insert(0, "/a")
from firmware.outbox import Outbox
box = Outbox("/data/outbox", [("temperature", "Cel")], 49152)
found = []
for seq in range(box.low, box.next_seq):  # all of them: `next` hands out no more than a window
    found += [value for _, readings in box.pack(seq)[2] for _, _, value in readings]
print("found", json.dumps([box.boot, box.dropped, found]))
n = 0
while True:
    n += 1
    box.add(1767225600 + 1000 * box.boot + n, [("temperature", "Cel", 100 * box.boot + n)], True)
    print("kept", 100 * box.boot + n)
"""
CUTS = (4, 9, 15)  # pages written from the first moment of a boot on


@pytest.fixture(scope="module")
def board() -> Iterator[Pico]:
    files = {f"/a/{name}": content for name, content in image.application("armv6m").items()}
    with powered(file_of(files | {"/keeper.py": image.program().typed(KEEPER).encode()}), haste=100) as made:
        yield made


def heard(board: Pico, word: str, since: int, until: int | None = None) -> list[str]:
    lines = board.log[since:until].splitlines()
    return [line.removeprefix(word + " ") for line in lines[:-1] if line.startswith(word + " ")]


def awake(board: Pico) -> tuple[int, int, int, list[float]]:
    """Starts the keeper: (where its log begins, its boot, what it says was dropped, what it found on flash)."""
    since = len(board.log)
    board.wait_for(lambda: ">>> " in board.log[since:] or board.type(b"\r\n"), "the prompt")
    board.type(b"import keeper\r\n")
    (told,) = board.wait_for(lambda: heard(board, "found", since), "what it found")
    boot, dropped, found = json.loads(told)
    return since, boot, dropped, found


def test_what_was_kept_is_there_after_every_cut_and_nothing_twice(board: Pico) -> None:
    kept: set[float] = set()
    for cut in CUTS:
        since, _, dropped, found = awake(board)
        assert kept <= set(found), sorted(kept - set(found))
        assert len(found) == len(set(found))
        assert dropped == 0
        kept = set(found)
        before = board.programs
        board.cut_at = before + cut
        board.wait_for(lambda goal=board.cut_at: board.programs >= goal, "the power cut")
        kept |= {float(value) for value in heard(board, "kept", since, board.said_by_cut)}

    _, boot, dropped, found = awake(board)
    assert kept <= set(found), sorted(kept - set(found))
    assert len(found) == len(set(found))
    assert len(found) >= len(CUTS)
    assert (boot, dropped) == (len(CUTS) + 1, 0)
