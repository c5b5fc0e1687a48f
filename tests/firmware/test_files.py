"""What holds for every file of the firmware: it compiles for boards, is small, and speaks the vocabulary's words."""

import ast
import json
import subprocess
from pathlib import Path

import pytest

from contract.vocabulary import PROPERTIES
from tests.firmware.board_files import ROOT, compiler, is_native, sources
from tests.firmware.conftest import BOTH, command

DRIVERS = sorted(path for path in (ROOT / "firmware/sensors").glob("*.py") if path.stem != "__init__")


def classes(path: Path) -> list[ast.ClassDef]:
    return [node for node in ast.parse(path.read_text()).body if isinstance(node, ast.ClassDef)]


def observed(kind: ast.ClassDef) -> tuple[tuple[str, str], ...]:
    (value,) = [
        node.value for node in kind.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "OBSERVES"
    ]
    return ast.literal_eval(value)


def test_every_driver_is_one_class_and_is_in_the_list() -> None:
    listed = ast.parse((ROOT / "firmware/drivers.py").read_text()).body
    (table,) = [node.value for node in listed if isinstance(node, ast.Assign) and "CLASSES" in ast.unparse(node)]

    assert {path.stem: kind.name for path in DRIVERS for kind in classes(path)} == dict(
        pair.split(":") for pair in ast.literal_eval(table).split(" ")
    )


def test_every_driver_speaks_the_words_and_units_of_the_vocabulary() -> None:
    told = {(path.stem, *pair) for path in DRIVERS for kind in classes(path) for pair in observed(kind)}

    assert {row for row in told if row[1] not in PROPERTIES or PROPERTIES[row[1]].unit != row[2]} == set()


def test_every_driver_cites_what_it_was_written_from() -> None:
    own = {"adc_soil", "battery", "pulses", "wifi"}  # no chip, no datasheet
    silent = [
        path.stem
        for path in DRIVERS
        if path.stem not in own
        and not any(word in (ast.get_docstring(ast.parse(path.read_text())) or "") for word in ("datasheet", "manual"))
    ]
    assert [name for name in silent if name != "bh1750"] == []  # Rohm calls its own a technical note


@pytest.mark.parametrize("machine", ["armv6m", "xtensawin", "rv32imc"])
def test_what_a_board_makes_machine_code_of_can_be_that_on_each(machine: str, tmp_path: Path) -> None:
    native = [source for source in sources() if is_native(source)]

    for source in native:
        words = [*compiler(), f"-march={machine}", "-o", str(tmp_path / "made.mpy"), str(ROOT / source)]
        subprocess.run(words, check=True, timeout=30)

    assert [source.name for source in native] == ["aweight.py"]


def test_a_node_with_four_sensors_leaves_a_board_its_memory(board_files: Path, tmp_path: Path) -> None:
    """On 64 bits: an object is twice what it is on a board, whose own figure the emulated board has yet to tell."""
    shims = board_files / "simulator/twin/board"
    words = [*command("micropython", "256k"), str(BOTH / "weigh.py"), str(shims), str(board_files)]
    ran = subprocess.run([*words, str(tmp_path / "flash")], capture_output=True, text=True, timeout=60)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = json.loads(ran.stdout.splitlines()[-1])
    print(told)
    assert told["live"] <= 120_000
    assert told["mqtt"] <= 2 * 5_000
    assert max(told[kind] for kind in ("bme280", "bh1750", "sds011", "battery")) <= 2 * 2_000
