"""The power of an emulated Pico W goes amid an update: its littlefs then holds one whole build, and takes the other."""

import hashlib
import json
from collections.abc import Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from hardware.flash import image
from hub.updates.build import made, modulus_of
from tests.pico.emulated import Pico, file_of, powered

KEY = rsa.generate_private_key(65537, 2048)
CUT = 24  # pages written from the offer on: the files are on their way
# Says what a boot would run and what is in it; `take` takes the update.
TAKER = """
import json, os, sys
sys.path.insert(0, "/fw")
from binascii import hexlify
from hashlib import sha256
from firmware import updates
from firmware.slots import Slot

def held(path):
    found = {}
    for name in os.listdir(path):
        below = path + "/" + name
        if os.stat(below)[0] & 0x4000:
            found.update(held(below))
        else:
            with open(below, "rb") as file:
                found[below[3:]] = hexlify(sha256(file.read()).digest()).decode()
    return found

slot = Slot()
slot.begin(False)
print("runs", json.dumps([slot.version(slot.name), slot.trial, held("/" + slot.name)]))

def take():
    one, said = updates.Updates(slot, "/data"), ""
    with open("/orders") as file:
        for line in file:
            said = one.heard(line.strip(), 0)
    print("said", said or one.refused or "nothing")
"""


def files_of(version: int) -> dict[str, bytes]:
    """Most of it is new with each version."""
    names = ("firmware/main.mpy", "firmware/sensors/one.mpy", "contract/own.mpy")
    return {name: f"{name} {version} ".encode() * 60 for name in names} | {"contract/same.mpy": b"same" * 40}


def held(version: int) -> dict[str, str]:
    """What a slot of this version holds: name -> SHA-256."""
    content = files_of(version) | {"version": b"%d" % version}
    return {name: hashlib.sha256(raw).hexdigest() for name, raw in content.items()}


def orders() -> bytes:
    """An offer and all the pieces of build 2, a line each."""
    one = made(files_of(2), 2, "any").signed(KEY)
    return "\n".join([one.offer(), *map(one.piece, range(one.pieces)), ""]).encode()


@pytest.fixture(scope="module")
def board() -> Iterator[Pico]:
    files = {f"/fw/{name}": content for name, content in image.application("armv6m").items()}
    files |= {f"/a/{name}": content for name, content in files_of(1).items()} | {"/a/version": b"1"}
    files |= {"/orders": orders(), "/update.key": modulus_of(KEY.public_key()), "/data/.there": b""}
    files |= {"/taker.py": image.program().typed(TAKER).encode()}
    with powered(file_of(files), haste=100) as powered_board:
        yield powered_board


def said(board: Pico, word: str, since: int) -> list[str]:
    lines = board.log[since:].splitlines()
    return [line.removeprefix(word + " ") for line in lines[:-1] if line.startswith(word + " ")]


def typed(board: Pico, code: str, word: str) -> str:
    since = len(board.log)
    board.type(code.encode() + b"\r\n")
    return board.wait_for(lambda: said(board, word, since), word)[0]


def booted(board: Pico) -> tuple[int, bool]:
    """(version, on trial) of the build that a boot runs, which is whole."""
    since = len(board.log)
    board.wait_for(lambda: ">>> " in board.log[since:] or board.type(b"\r\n"), "the prompt")
    version, trial, found = json.loads(typed(board, "import taker", "runs"))
    assert found == held(version)
    return version, trial


def test_an_update_that_is_cut_leaves_a_whole_build_and_goes_on(board: Pico) -> None:
    assert booted(board) == (1, False)
    board.cut_at = goal = board.programs + CUT
    board.type(b"taker.take()\r\n")
    board.wait_for(lambda: board.programs >= goal, "the power cut")

    assert booted(board) == (1, False)
    assert typed(board, "taker.take()", "said") == "restart"
    board.reset()
    assert booted(board) == (2, True)
