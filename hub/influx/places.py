"""The register's placements in, tags out: where a node was at a moment, and how much of it may be told.

Pure. A reading carries the place it was taken at, also after its node moved on, and the part its node had in an
intervention then; a roll-up that touches two placements is as private as the stricter of them.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from contract.vocabulary import PROPERTIES
from hub.correction import Correction, valid
from hub.influx.geohash import LENGTH, geohash
from hub.influx.lines import head
from hub.privacy import Exposure, may_show, strictest
from hub.register import Area, Node, Placement


class Part(NamedTuple):
    """What a node is for in an intervention, from its first moment until its end, which is none of it."""

    first: int
    end: int
    role: str  # treated, control, parallel, background


class Spell(NamedTuple):
    """A stretch of time that a node spent in one place, both ends included."""

    first: int
    last: int
    exposure: Exposure
    tags: tuple[tuple[str, str], ...]

    def head(self, measurement: str) -> str:
        return _head(measurement, self.tags)


@lru_cache(maxsize=20_000)
def _head(measurement: str, tags: tuple[tuple[str, str], ...]) -> str:
    return head(measurement, dict(tags))


class Places:
    def __init__(
        self,
        placements: Mapping[str, Sequence[Placement]],
        areas: Mapping[str, Area],
        sharing: Mapping[tuple[str, str], int],
        parts: Mapping[str, Sequence[Part]] | None = None,
        corrections: Mapping[str, Sequence[Correction]] | None = None,
    ) -> None:
        """`sharing` counts, for (area, property), the nodes of an area that measure it."""
        self._placements = {node: sorted(rows, key=lambda row: row.start) for node, rows in placements.items() if rows}
        self._areas = areas
        self._sharing = sharing
        self._parts = parts or {}
        self._corrections = corrections or {}
        self._in = in_area(self._placements)

    def __contains__(self, node: str) -> bool:
        return node in self._placements

    def at(self, node: str, t: int) -> Placement:
        """Before the first placement that one counts, after the last that one."""
        rows = self._placements[node]
        return rows[max(0, bisect_right(rows, t, key=lambda row: row.start) - 1)]

    def nodes(self) -> Sequence[str]:
        return sorted(self._placements)

    def ever_in(self, area: str) -> Sequence[str]:
        """Nodes that stand or once stood in an area."""
        return self._in.get(area, ())

    def areas_of(self, node: str) -> set[str]:
        return {row.area for row in self._placements.get(node, ())}

    def role(self, node: str, t: int) -> str:
        """Of two interventions at once, the one that began later speaks."""
        found = [part for part in self._parts.get(node, ()) if part.first <= t < part.end]
        return max(found).role if found else ""

    def correction(self, node: str, name: str, t: int) -> Correction | None:
        return valid(self._corrections.get(node, ()), name, t)

    def turns(self, node: str) -> list[int]:
        """When anything changes in how a node is told: where it stands, its part, its corrections."""
        moved = [row.start for row in self._placements.get(node, ())[1:]]
        played = [t for part in self._parts.get(node, ()) for t in part[:2]]
        return sorted({*moved, *played, *(row.start for row in self._corrections.get(node, ()))})

    def spells(self, node: str, first: int, last: int) -> Iterator[Spell]:
        """The time from first to last, cut where the node was moved, or anything else of it changed."""
        cuts = [turn for turn in self.turns(node) if first < turn <= last]
        for start, end in zip([first, *cuts], [*(cut - 1 for cut in cuts), last], strict=True):
            yield Spell(start, end, self.at(node, start).exposure, tuple(self.tags(node, start).items()))

    def during(self, node: str, start: int, end: int) -> Exposure:
        """The strictest placement that touches this time; `end` is not part of it."""
        later = (row.exposure for row in self._placements[node][1:] if start < row.start < end)
        return strictest((self.at(node, start).exposure, *later))

    def tags(self, node: str, t: int, exposure: Exposure | None = None) -> dict[str, str]:
        at = self.at(node, t)
        tags = {"area": at.area, "node": node, "role": self.role(node, t)}
        if at.lat is not None and at.lon is not None:
            tags["geohash"] = geohash(at.lat, at.lon, LENGTH[strictest((at.exposure, exposure or at.exposure))])
        return {key: value for key, value in tags.items() if value}

    def may_show(self, node: str, name: str, exposure: Exposure, t: int) -> bool:
        area = self._areas.get(self.at(node, t).area)
        if name not in PROPERTIES or area is None:
            return False
        return may_show(PROPERTIES[name], exposure, self._sharing.get((area.id, name), 0), area.presence_minimum)


def in_area(placements: Mapping[str, Sequence[Placement]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node, rows in sorted(placements.items()):
        for area in {row.area for row in rows}:
            found.setdefault(area, []).append(node)
    return found


def sharing(nodes: Sequence[Node], series: Mapping[str, Mapping[str, int]]) -> dict[tuple[str, str], int]:
    """How many nodes in service of each area measure each property."""
    counts: dict[tuple[str, str], int] = {}
    for node in nodes:
        if node.placement is None:
            continue
        for name in series.get(node.id, ()):
            key = (node.placement.area, name)
            counts[key] = counts.get(key, 0) + 1
    return counts
