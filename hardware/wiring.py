"""The nodes of a kit and a board in, the picture of what is wired where out: WireViz' own words, or its SVG.

WireViz is GPL-3 and runs as a program of its own; it draws with Graphviz. Refuses (CatalogueError) where either is
missing, with the way out.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hardware import wires
from hardware.kit import Fitting, Nodes
from hardware.parts import Board
from hardware.rows import CatalogueError

_BOARD = "board"
_COLOURS = ("YE", "GN", "BU", "WH", "OG")
_PATIENCE_S = 60


def _power(one: Fitting) -> str:
    return "5V" if one.sensor.volts >= 5 else "3V3"


def _fed(one: Fitting) -> list[str]:
    """The pins of the board that feed it: a divider hangs on the cell, not on the board's own volts."""
    return ["GND"] if one.sensor.driver == "battery" else [_power(one), "GND"]


def harness(nodes: Nodes, board: Board) -> dict[str, Any]:
    """What WireViz reads: connectors, cables, and which wire goes from where to where."""
    wired = [(one, wires.of(board, [one])) for one in nodes.sensors]
    wired = [(one, lines) for one, lines in wired if lines]
    pins = wires.by_pin([line for _, lines in wired for line in lines])
    fed = [name for name in ("3V3", "5V", "GND") if any(name in _fed(one) for one, _ in wired)]
    connectors: dict[str, Any] = {
        _BOARD: {"type": board.label, "pins": fed + [_pin(pin) for pin in pins], "hide_disconnected_pins": False}
    }
    cables: dict[str, Any] = {}
    connections = []
    for one, lines in wired:
        name, cable = one.sensor.name, f"W {one.sensor.name}"
        there = [*(["VCC", "GND"] if len(_fed(one)) == 2 else ["GND"]), *(line.line for line in lines)]
        here = [*_fed(one), *(_pin(line.pin) for line in lines)]
        colours = [*(["RD", "BK"] if len(_fed(one)) == 2 else ["BK"]), *_COLOURS[: len(lines)]]
        connectors[name] = {"type": one.sensor.label, "pins": there}
        if one.sensor.wiring:
            connectors[name]["notes"] = one.sensor.wiring
        cables[cable] = {"colors": colours, "wirecount": len(colours), "show_wirecount": False}
        connections.append([{_BOARD: here}, {cable: list(range(1, len(here) + 1))}, {name: there}])
    return {"connectors": connectors, "cables": cables, "connections": connections}


def _pin(pin: int) -> str:
    return f"GPIO {pin}"


def table(nodes: Nodes, board: Board) -> list[tuple[str, str, str]]:
    """The same in words: sensor, what is written on it, pin of the board."""
    rows = []
    for one in nodes.sensors:
        lines = wires.of(board, [one])
        if lines:
            rows += [(one.sensor.label, "GND" if pin == "GND" else "VCC", pin) for pin in _fed(one)]
            rows += [(one.sensor.label, line.line, _pin(line.pin)) for line in lines]
    return rows


def drawn(nodes: Nodes, board: Board) -> str:
    """The SVG."""
    if find_spec("wireviz") is None:
        raise CatalogueError(
            "WireViz is not on this machine: pip install 'moineau[kit]'; --table says the same in words"
        )
    if shutil.which("dot") is None:
        way_out = "apt install graphviz, or brew install graphviz; --table says the same in words"
        raise CatalogueError(f"Graphviz (its program dot) is not on this machine: {way_out}")
    with tempfile.TemporaryDirectory() as folder:
        plan = Path(folder) / "node.yml"
        plan.write_text(json.dumps(harness(nodes, board)), encoding="utf-8")  # JSON is YAML
        words = [sys.executable, "-m", "wireviz.wv_cli", "-f", "s", str(plan)]
        ran = subprocess.run(words, capture_output=True, text=True, timeout=_PATIENCE_S, cwd=folder)
        made = plan.with_suffix(".svg")
        if ran.returncode or not made.exists():
            said = (ran.stderr or ran.stdout).strip().splitlines()
            raise CatalogueError(f"WireViz could not draw it: {said[-1] if said else ran.returncode}")
        return made.read_text(encoding="utf-8")
