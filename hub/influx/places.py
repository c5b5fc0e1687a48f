"""The register's placements in, tags out: where a node was at a moment, and how much of it may be told.

Pure but for what it is given. A reading carries the place it was taken at, also after its node moved on; a roll-up that
touches two placements is as private as the stricter of them.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from contract.vocabulary import PROPERTIES
from hub.influx.geohash import LENGTH, geohash
from hub.influx.lines import head
from hub.privacy import Exposure, may_show, strictest
from hub.register import Area, Node, Placement

Role = Callable[[str, int], str]  # (node, t) -> "treated", "control", "background" or ""


def no_role(node: str, t: int) -> str:
    return ""


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
        role: Role = no_role,
    ) -> None:
        """`sharing` counts, for (area, property), the nodes of an area that measure it."""
        self._placements = {node: sorted(rows, key=lambda row: row.start) for node, rows in placements.items() if rows}
        self._areas = areas
        self._sharing = sharing
        self._role = role

    def __contains__(self, node: str) -> bool:
        return node in self._placements

    def at(self, node: str, t: int) -> Placement:
        """Before the first placement that one counts, after the last that one."""
        rows = self._placements[node]
        return rows[max(0, bisect_right(rows, t, key=lambda row: row.start) - 1)]

    def spells(self, node: str, first: int, last: int) -> Iterator[Spell]:
        """The time from first to last, cut where the node was moved."""
        cuts = [row.start for row in self._placements[node][1:] if first < row.start <= last]
        for start, end in zip([first, *cuts], [*(cut - 1 for cut in cuts), last], strict=True):
            yield Spell(start, end, self.at(node, start).exposure, tuple(self.tags(node, start).items()))

    def during(self, node: str, start: int, end: int) -> Exposure:
        """The strictest placement that touches this time; `end` is not part of it."""
        later = (row.exposure for row in self._placements[node][1:] if start < row.start < end)
        return strictest((self.at(node, start).exposure, *later))

    def tags(self, node: str, t: int, exposure: Exposure | None = None) -> dict[str, str]:
        at = self.at(node, t)
        tags = {"area": at.area, "node": node, "role": self._role(node, t)}
        if at.lat is not None and at.lon is not None:
            tags["geohash"] = geohash(at.lat, at.lon, LENGTH[strictest((at.exposure, exposure or at.exposure))])
        return {key: value for key, value in tags.items() if value}

    def may_show(self, node: str, name: str, exposure: Exposure, t: int) -> bool:
        area = self._areas.get(self.at(node, t).area)
        if name not in PROPERTIES or area is None:
            return False
        return may_show(PROPERTIES[name], exposure, self._sharing.get((area.id, name), 0), area.presence_minimum)


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
