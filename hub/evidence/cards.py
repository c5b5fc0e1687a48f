"""Side-by-sides in, cards out, and cards as rows of a file: what each node makes of the same air, before and after.

Nodes that hang in one box are held against the mean of the others, or against a reference among them. A card is a row
of CSV that can be read, reviewed and carried from one hub to another. Refuses a row that is no card, by its line.
"""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Literal, cast, get_args

import numpy as np

from contract.topics import is_node_id
from contract.vocabulary import PROPERTIES
from hub.aggregate import SECONDS, Bucket
from hub.evidence import EvidenceError
from hub.evidence.colocation import Card, side_by_side
from hub.evidence.effect import TooLittle
from hub.evidence.panel import Floats
from hub.quality import SUSPECT

When = Literal["before", "after"]
Against = Literal["reference", "peers"]
COLUMNS = (
    *("node", "property", "when", "against", "gain", "gain_error", "offset", "offset_error", "level", "spread"),
    "readings",
)
FEWEST_PEERS = 3  # one of two nodes is wrong, but which?
_STEP = SECONDS["10min"]


@dataclass(frozen=True)
class Row:
    node: str
    property: str
    when: When
    against: Against
    card: Card


@dataclass(frozen=True)
class Sides:
    """The cards of one property, by node."""

    before: Mapping[str, Card] = field(default_factory=dict)
    after: Mapping[str, Card] = field(default_factory=dict)
    peers: int = 0  # how many nodes the cards stand against; 0: a reference, whose own error is not ours to guess


def measured(name: str, when: When, told: Mapping[str, Sequence[Bucket]], reference: str | None = None) -> list[Row]:
    """The cards of the nodes that hung side by side: ten-minute buckets of one span, by node."""
    if reference is not None and reference not in told:
        raise EvidenceError(f"reference {reference!r} is not among the nodes side by side: {', '.join(told)}")
    if reference is None and len(told) < FEWEST_PEERS:
        way_out = f"say --reference, or hang {FEWEST_PEERS} together"
        raise EvidenceError(f"{name}: {len(told)} nodes side by side; {way_out}")
    nodes, values = list(told), _table(list(told.values()))
    against: Against = "peers" if reference is None else "reference"
    rows = []
    for n, node in enumerate(nodes):
        if node == reference:
            continue
        other = _mean_of_others(values, n) if reference is None else values[nodes.index(reference)]
        try:
            rows.append(Row(node, name, when, against, side_by_side(values[n], other)))
        except TooLittle:
            continue
    return rows


def _table(series: Sequence[Sequence[Bucket]]) -> Floats:
    """Nodes x moments of ten minutes; NaN where one has no good value."""
    moments = sorted({bucket.t for buckets in series for bucket in buckets})
    column = {t: n for n, t in enumerate(moments)}
    values = np.full((len(series), len(moments)), np.nan)
    for row, buckets in enumerate(series):
        for bucket in buckets:
            if bucket.flag < SUSPECT:
                values[row, column[bucket.t]] = bucket.value
    return values


def _mean_of_others(values: Floats, row: int) -> Floats:
    others = np.delete(values, row, axis=0)
    there = ~np.isnan(others)
    total = np.where(there, others, 0.0).sum(axis=0)
    # All of them or none: with one missing the mean would step by that one's own offset.
    return np.where(there.all(axis=0), total / len(others), np.nan)


def sides(rows: Iterable[Row]) -> dict[str, Sides]:
    """By property. A node's later row of the same side replaces an earlier one."""
    found: dict[str, Sides] = {}
    for row in rows:
        known = found.get(row.property, Sides())
        before, after = dict(known.before), dict(known.after)
        (before if row.when == "before" else after)[row.node] = row.card
        found[row.property] = Sides(before, after, known.peers + (row.against == "peers" and row.when == "before"))
    return found


def text(rows: Sequence[Row]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in sorted(rows, key=lambda row: (row.property, row.when != "before", row.node)):
        card = row.card
        numbers = (card.gain, card.gain_error, card.offset, card.offset_error, card.level, card.spread, card.readings)
        writer.writerow([row.node, row.property, row.when, row.against, *map(repr, numbers)])
    return out.getvalue()


def read(source: str) -> list[Row]:
    reader = csv.DictReader(io.StringIO(source))
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise EvidenceError(
            f"cards: the first line is {', '.join(reader.fieldnames or ['empty'])[:80]!r}, "
            f"where {','.join(COLUMNS)} is accepted"
        )
    return [_row(row, number) for number, row in enumerate(reader, 2)]


def _row(row: Mapping[str, str | None], line: int) -> Row:
    def word(column: str, accepted: Iterable[str]) -> str:
        value = row.get(column) or ""
        if value not in accepted:
            raise EvidenceError(f"cards, line {line}: {column} {value[:40]!r} where {', '.join(accepted)} is accepted")
        return value

    node = row.get("node") or ""
    if not is_node_id(node):
        raise EvidenceError(f"cards, line {line}: node {node[:40]!r} where the id of a node is accepted")
    when, against = word("when", get_args(When)), word("against", get_args(Against))
    card = _card([row.get(column) or "" for column in COLUMNS[4:]], line)
    return Row(node, word("property", PROPERTIES), cast(When, when), cast(Against, against), card)


def _card(numbers: Sequence[str], line: int) -> Card:
    try:
        *values, readings = (float(number) for number in numbers)
    except ValueError:
        raise EvidenceError(f"cards, line {line}: {', '.join(numbers)[:80]!r} where numbers are accepted") from None
    card = Card(*values, readings=int(readings) if isfinite(readings) else 0)
    if not all(map(isfinite, values)) or card.gain <= 0 or card.readings < 1:
        raise EvidenceError(f"cards, line {line}: gain {card.gain:g} of {card.readings} readings is no side-by-side")
    return card
