"""The types of the firmware are held against what each port of MicroPython really offers (make static does it)."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TYPES = ROOT / "tests/firmware/types"


def complaints(port: str, text: str, folder: Path) -> list[str]:
    """What pyright says of this text, with our own settings for this port."""
    node, pyright = shutil.which("node"), TYPES / "node_modules/pyright/index.js"
    if node is None or not pyright.exists() or not (ROOT / ".stubs" / port).exists():
        pytest.skip("pyright and the stubs are not installed: make static")
    (folder / "board_part.py").write_text(text)
    lines = (TYPES / f"{port}.json").read_text().splitlines()
    settings = json.loads("\n".join(line.partition("//")[0] for line in lines))
    stubs = os.path.relpath(ROOT / ".stubs" / port, folder)
    settings |= {"include": ["board_part.py"], "exclude": [], "stubPath": stubs, "typeshedPath": stubs}
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    ran = subprocess.run([node, str(pyright), "--outputjson", "-p", str(folder)], capture_output=True, text=True)
    return [found["rule"] for found in json.loads(ran.stdout)["generalDiagnostics"]]


@pytest.mark.parametrize("port", ["esp32", "rp2"])
def test_what_a_board_does_not_offer_is_found(port: str, tmp_path: Path) -> None:
    wrong = "import machine\nimport time\n\nmachine.Pin(4).vlaue(1)\ntime.sleep_ms()\n"

    assert complaints(port, wrong, tmp_path) == ["reportAttributeAccessIssue", "reportCallIssue"]


@pytest.mark.parametrize("port", ["esp32", "rp2"])
def test_what_a_board_offers_is_none(port: str, tmp_path: Path) -> None:
    right = "import machine\nimport time\n\nmachine.Pin(4).value(1)\ntime.sleep_ms(10)\n"

    assert complaints(port, right, tmp_path) == []
