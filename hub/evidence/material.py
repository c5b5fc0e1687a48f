"""An intervention.toml and a journal's roll-ups in, everything that an estimate is made of out, read at one moment.

Where the file says when its nodes hung side by side, their cards are made of what they measured then. Pure: roll-ups
are asked of whoever has them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from hub.aggregate import Bucket
from hub.evidence import EvidenceError, cards, compute, gather, intervention, whole
from hub.evidence.cards import Row, When
from hub.evidence.compute import Used
from hub.evidence.intervention import Intervention
from hub.evidence.record import Record
from hub.evidence.whole import Whole

Rollups = Callable[[str, str, str, int, int], Sequence[Bucket]]  # period, node, property, start, end


@dataclass(frozen=True)
class Material:
    """Everything that an estimate is made of, read at one moment."""

    text: str  # the intervention.toml, as it is
    asked: Intervention
    chosen: tuple[date, ...]
    used: Used
    sides: tuple[Row, ...] = ()
    simulated: bool = False

    def record(self, method: str) -> Record:
        return compute.computed(self.asked, self.used, self.chosen, self.sides, method, simulated=self.simulated)


def collected(text: str, rollups: Rollups, sides: Sequence[Row] = (), *, simulated: bool = False) -> Material:
    """`sides`: cards that were made elsewhere; they stand beside those of the file's own side-by-sides."""
    top = intervention.parsed(text)
    asked, period = intervention.checked(top), gather.period_of(intervention.checked(top))
    chosen = gather.comparable_days(asked)
    if not chosen:
        raise EvidenceError(f"no {asked.rule} day between {asked.before} and {asked.end}: see [days] and [phases]")
    used = compute.used(asked, lambda *of: rollups(period, *of), chosen)
    own = _side_by_sides(whole.whole(top), asked, rollups)
    return Material(text, asked, tuple(chosen), used, (*own, *sides), simulated)


def _side_by_sides(said: Whole, asked: Intervention, rollups: Rollups) -> list[Row]:
    """A card for each node and property of the campaign that hung beside at least two others."""
    rows: list[Row] = []
    for when, (start, end) in said.side_by_side.items():
        span = int(start.timestamp()), int(end.timestamp())
        for each in asked.properties:
            told = {node: rollups("10min", node, each.name, *span) for node in each.nodes}
            there = {node: buckets for node, buckets in told.items() if buckets}
            if each.metric == "difference" and len(there) >= cards.FEWEST_PEERS:
                rows += cards.measured(each.name, cast(When, when), there)
    return rows
