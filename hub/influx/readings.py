"""Arrivals in, the lines of their readings out: of public placements only, each with the place it was taken at.

Packs of one node that lie close together are asked for in one stretch. A reading in between that came with another pack
is then written twice, which changes nothing. While InfluxDB stores one share, the next is read.
"""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from hub.influx import told
from hub.influx.places import Places
from hub.influx.told import Told
from hub.journal.trail import Arrival, Trail

CURSOR = "influx"

_SHARE = 60_000  # readings in one question to the journal: some 6 MB of lines
_CLOSE_S = 900
_SLICE_S = 10_000_000  # seconds of one series, or of many together, in one answer: a pack may span a year

Series = Mapping[str, Mapping[str, int]]  # node -> property -> number


class Share(NamedTuple):
    """What was read, from behind one pack up to another; `rest` is still to be read."""

    after: int
    upto: int
    places: Places
    lines: list[str]
    rest: list[list[Told]]
    is_full: bool


class Readings:
    def __init__(self, folder: Path) -> None:
        self._trail = Trail(folder)
        self._ahead: Future[Share] | None = None
        self._reading = ThreadPoolExecutor(1, "influx-read")
        self.seen = self._trail.cursor(CURSOR)

    def close(self) -> None:
        self._reading.shutdown(cancel_futures=True)
        self._trail.close()

    def rewind(self) -> None:
        self.seen = 0

    def step(self, places: Places, series: Series, newest: int) -> Iterator[list[str]]:
        """Lines to write; when they all are, what was asked is done: call it again."""
        share = self._share(places, series, newest)
        if share.is_full and not share.rest:
            self._ahead = self._reading.submit(self._read, share.upto, places, series, newest)
        yield share.lines
        for slice in share.rest:
            yield told.readings(self._trail, slice)
        self.seen = share.upto

    def look_again(self) -> None:
        """What was read ahead is not to be told any more."""
        if self._ahead is not None:
            self._ahead.cancel()
            self._ahead = None

    def _share(self, places: Places, series: Series, newest: int) -> Share:
        ahead, self._ahead = self._ahead, None
        share = ahead.result() if ahead is not None else None
        if share is not None and share.after == self.seen and share.places is places:
            return share
        return self._read(self.seen, places, series, newest)

    def _read(self, after: int, places: Places, series: Series, newest: int) -> Share:
        arrivals = self._trail.arrivals(after, newest, _SHARE)
        wanted: list[Told] = []
        for node, spans in stretches(arrivals).items():
            for first, last in spans if node in places else ():
                wanted += wanted_of(node, first, last, places, series.get(node, {}))
        upto = arrivals[-1].id if arrivals else after
        first, *rest = sliced(wanted) or [[]]
        return Share(after, upto, places, told.readings(self._trail, first), rest, upto < newest)


def stretches(arrivals: Sequence[Arrival]) -> dict[str, list[tuple[int, int]]]:
    """For each node the times of its packs, joined where they nearly touch."""
    found: dict[str, list[tuple[int, int]]] = {}
    for _, node, first, last, n in sorted(arrivals, key=itemgetter(2)):
        spans = found.setdefault(node, [])
        if not n:
            continue
        if spans and first - spans[-1][1] <= _CLOSE_S:
            spans[-1] = (spans[-1][0], max(spans[-1][1], last))
        else:
            spans.append((first, last))
    return found


def wanted_of(node: str, first: int, last: int, places: Places, series: Mapping[str, int]) -> Iterator[Told]:
    """What may be told, one by one, of a node between two moments."""
    for spell in places.spells(node, first, last):
        if spell.exposure != "public":
            continue
        for name, number in series.items():
            if places.may_show(node, name, "public", spell.first):
                correction = places.correction(node, name, spell.first)
                wet = series.get("humidity") if correction and correction.wet else None
                yield Told(number, spell.first, spell.last, spell.head(name), False, correction, wet)


def sliced(wanted: Sequence[Told]) -> list[list[Told]]:
    """The same, in parts whose answers fit into a small machine's memory."""
    slices: list[list[Told]] = []
    room = 0
    for each in wanted:
        for first in range(each.first, each.last + 1, _SLICE_S):
            piece = each._replace(first=first, last=min(each.last, first + _SLICE_S - 1))
            room -= piece.last - piece.first
            if not slices or room < 0:
                slices.append([])
                room = _SLICE_S - (piece.last - piece.first)
            slices[-1].append(piece)
    return slices
