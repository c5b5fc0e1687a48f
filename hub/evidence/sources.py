"""A file and a hub's data folder in, evidence out: where the pure middle meets the disk. Reads only, writes nothing.

Refuses a folder without a journal, and nodes whose keepers are owed privacy finer than the question asks.
"""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path

from contract.vocabulary import PROPERTIES
from hub import privacy
from hub.evidence import EvidenceError, cards, gather, method
from hub.evidence.cards import Row, When
from hub.evidence.intervention import Intervention
from hub.evidence.material import Material, collected
from hub.evidence.record import Record, encoded
from hub.journal import Reader
from hub.journal.schema import FILE as JOURNAL
from hub.register import Evidence, Register
from hub.register.store import FILE as REGISTER

Known = Callable[[Register, str], str]  # the file of an intervention of the register
_FOR_EVER = 1 << 60


def evidence(text: str, folder: Path, sides: Path | None = None) -> Record:
    return material(text, folder, cards_in(sides)).record(method.fingerprint())


def text_of(given: str, folder: Path, known: Known) -> tuple[str, bool]:
    """A file's text, or that of an intervention of the register; and whether it is the register's."""
    if (file := Path(given)).is_file():
        return file.read_text(encoding="utf-8"), False
    if not (folder / REGISTER).exists():
        raise EvidenceError(f"{given[:80]}: no such file, and no register in {folder} (--data DIR)")
    with closing(Register(folder, create=False)) as register:
        return known(register, given), True


def kept(found: Record, folder: Path, now: int) -> None:
    """What was computed for an intervention of the register stands there, for its page and its sheet."""
    verdict, text = found.findings[0].verdict, encoded(found)
    with closing(Register(folder, create=False)) as register:
        register.set_evidence(Evidence(found.intervention, now, verdict, found.before_trial, found.data_hash, text))


def cards_in(file: Path | None) -> tuple[Row, ...]:
    return tuple(cards.read(file.read_text(encoding="utf-8"))) if file else ()


def material(text: str, folder: Path, sides: Sequence[Row] = ()) -> Material:
    with closing(journal(folder)) as reader:
        found = collected(text, reader.rollups, sides)
    return replace(found, simulated=simulated(found.asked, folder))


def journal(folder: Path) -> Reader:
    if not (folder / JOURNAL).exists():
        raise EvidenceError(f"{folder}: no journal there; say --data DIR, the data directory of the hub")
    return Reader(folder)


def simulated(asked: Intervention, folder: Path) -> bool:
    """Whether a node of it never hung in a street: then everything that is made of it says so."""
    if not (folder / REGISTER).exists():
        return False
    with closing(Register(folder, create=False)) as register:
        nodes = [register.node(node.id) for node in asked.nodes]
    return any(node is not None and node.simulated for node in nodes)


def place_of(area: str, folder: Path) -> str:
    """What the neighbourhood is called; its id where no register knows it."""
    if not (folder / REGISTER).exists():
        return area
    with closing(Register(folder, create=False)) as register:
        known = register.area(area)
    return known.name if known else area


def span(asked: Intervention) -> tuple[int, int]:
    """The campaign, in seconds since 1970."""
    days = (asked.before, asked.end)
    start, end = (int(datetime.combine(day, time(), asked.timezone).timestamp()) for day in days)
    return start, end


def owed_privacy(asked: Intervention, folder: Path) -> str:
    """Why the readings of this campaign may not be handed out; empty where they may.

    Of a private placement only hourly means leave the hub, and of what tells whether somebody is home not even those.
    """
    if not (folder / REGISTER).exists():
        return ""
    start, end = span(asked)
    with closing(Register(folder, create=False)) as register:
        for node in asked.nodes:
            touched = [p for p in register.placements(node.id) if p.start < end and (p.end or _FOR_EVER) > start]
            if not touched or privacy.strictest(p.exposure for p in touched) == "public":
                continue
            area = register.area(touched[-1].area)
            names = [each.name for each in asked.properties if node.id in each.nodes]
            minimum = area.presence_minimum if area else _FOR_EVER
            hidden = [n for n in names if not privacy.may_show(PROPERTIES[n], "private", len(asked.nodes), minimum)]
            if hidden or gather.period_of(asked) != "1h":
                what = hidden[0] if hidden else f"means over {asked.period}"
                return (
                    f"node {node.id} hangs in a private place: its {what} may not be handed out. "
                    'Way out: ask in whole hours (window.period = "1h"), or leave the node out'
                )
    return ""


def side_by_side(
    folder: Path, nodes: Sequence[str], span: tuple[int, int], when: When, reference: str | None
) -> tuple[list[Row], list[str]]:
    """Cards of every property that at least two of the nodes measured; and the pairs that gave none."""
    rows, silent = [], []
    with closing(journal(folder)) as reader:
        measured = {node: reader.properties(node) for node in nodes}
        for name in PROPERTIES:
            there = [node for node in nodes if name in measured[node]]
            if len(there) < 2 or (reference is not None and reference not in there):
                continue
            told = {node: reader.rollups("10min", node, name, *span) for node in there}
            if reference is None and len(there) < cards.FEWEST_PEERS:
                silent += [f"{node} {name}" for node in there]
                continue
            found = cards.measured(name, when, told, reference)
            rows += found
            silent += [f"{n} {name}" for n in there if n != reference and n not in {row.node for row in found}]
    return rows, silent
