"""Arrivals in, the lines of their readings out: of public placements only, each with the place it was taken at.

Packs of one node that lie close together are asked for in one stretch. A reading in between that came with another pack
is then written twice, which changes nothing.
"""

from collections.abc import Iterator, Mapping, Sequence

from hub.influx.lines import head
from hub.influx.places import Places
from hub.journal.trail import Arrival, Trail, Wanted

CURSOR = "influx"

_ARRIVALS_OF = 20_000  # readings in one question to the journal
_CLOSE_S = 900


class Readings:
    def __init__(self, trail: Trail) -> None:
        self._trail = trail
        self.seen = trail.cursor(CURSOR)

    def rewind(self) -> None:
        self.seen = 0

    def step(self, places: Places, series: Mapping[str, Mapping[str, int]], newest: int) -> Iterator[list[str]]:
        """Lines to write; when they all are, what was asked is done: call it again."""
        arrivals = self._trail.arrivals(self.seen, newest, _ARRIVALS_OF)
        wanted: list[Wanted] = []
        for node, spans in stretches(arrivals).items():
            for first, last in spans if node in places else ():
                wanted += wanted_of(node, first, last, places, series.get(node, {}))
        if wanted:
            yield self._trail.readings(wanted)
        if arrivals:
            self.seen = arrivals[-1].id


def stretches(arrivals: Sequence[Arrival]) -> dict[str, list[tuple[int, int]]]:
    """For each node the times of its packs, joined where they nearly touch."""
    found: dict[str, list[tuple[int, int]]] = {}
    for arrival in sorted(arrivals, key=lambda arrival: arrival.first):
        if not arrival.n:
            continue
        spans = found.setdefault(arrival.node, [])
        if spans and arrival.first - spans[-1][1] <= _CLOSE_S:
            spans[-1] = (spans[-1][0], max(spans[-1][1], arrival.last))
        else:
            spans.append((arrival.first, arrival.last))
    return found


def wanted_of(node: str, first: int, last: int, places: Places, series: Mapping[str, int]) -> Iterator[Wanted]:
    """What may be told, one by one, of a node between two moments."""
    for spell in places.spells(node, first, last):
        if spell.exposure != "public":
            continue
        for name, number in series.items():
            if places.may_show(node, name, "public", spell.first):
                yield Wanted(number, spell.first, spell.last, head(name, spell.tags))
