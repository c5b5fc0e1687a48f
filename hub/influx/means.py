"""Arrivals in, the lines of the roll-ups they touched out; again whenever late readings changed one.

Public placements: 10 minutes, hours and days, also while they grow. Private ones: hours and days, an hour after they
ended, without extremes, and only what hub.privacy lets through; until then they wait, and the cursor waits with them.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hub.aggregate import Period
from hub.influx import told
from hub.influx.areas import Areas
from hub.influx.buckets import PERIODS, Bucket, Calendar
from hub.influx.lines import SUFFIX, head
from hub.influx.places import Places
from hub.influx.readings import stretches
from hub.influx.told import Told
from hub.journal.rollups import CURSOR as SUMMED
from hub.journal.trail import Arrival, Trail

CURSOR = "influx_means"

_ARRIVALS_OF = 20_000  # readings
_Series = Mapping[str, Mapping[str, int]]


class Means:
    def __init__(self, trail: Trail, timezone: str) -> None:
        self._trail = trail
        self.calendar = Calendar(timezone)
        self.areas = Areas(trail, self.calendar)
        self._waiting: dict[Bucket, int] = {}  # private and too fresh -> the first pack that touched it
        self._early: deque[tuple[str, int]] = deque(maxlen=_ARRIVALS_OF)
        self._heard: set[tuple[str, int]] = set()
        self.seen = trail.cursor(CURSOR)

    def rewind(self) -> None:
        self.seen = 0
        self._waiting.clear()

    def summed(self, written: Iterable[tuple[str, int]]) -> None:
        """(node, start) of ten minutes that are summed up while the roll-ups' cursor waits for an earlier pack. May be
        called from any thread, and may be lost: the cursor comes by later.
        """
        self._early.extend(written)

    def hear(self) -> None:
        """Before the journal is asked for its newest pack: whoever measured these ten minutes is known then."""
        self._heard.update(self._early.popleft() for _ in range(len(self._early)))

    @property
    def cursor(self) -> int:
        """Everything up to this pack is written, what waits included."""
        return min(self._waiting.values(), default=self.seen + 1) - 1

    def step(self, places: Places, series: _Series, now: int) -> Iterator[list[str]]:
        """Lines to write; when they all are, what was asked is done: call it again."""
        early = self._told_early(places, now)
        arrivals = self._trail.arrivals(self.seen, self._trail.cursor(SUMMED), _ARRIVALS_OF)
        touched = self._touched(arrivals, places)
        due = [bucket for bucket in self._waiting if self.calendar.is_told(bucket, places, now)]
        fresh = {bucket: pack for bucket, pack in touched.items() if not self.calendar.is_told(bucket, places, now)}
        ready = [bucket for bucket in touched if bucket not in fresh]
        yield from self.lines({*ready, *due, *early}, places, series, now)
        self._heard.clear()
        for bucket in due:
            del self._waiting[bucket]
        for bucket, pack in fresh.items():
            self._waiting.setdefault(bucket, pack)
        if arrivals:
            self.seen = arrivals[-1].id

    def lines(self, buckets: Iterable[Bucket], places: Places, series: _Series, now: int) -> Iterator[list[str]]:
        """Of the nodes and of their neighbourhoods."""
        found = set(buckets)
        yield from self.of_nodes(found, places, series)
        yield from self.areas.lines(found, places, series, now)

    def of_nodes(self, buckets: Iterable[Bucket], places: Places, series: _Series) -> Iterator[list[str]]:
        wanted: dict[Period, list[Told]] = {period: [] for period in PERIODS}
        for bucket in sorted(buckets):
            wanted[bucket.period] += self._wanted(bucket, places, series.get(bucket.node, {}))
        for period in PERIODS:
            if wanted[period]:
                yield told.means(self._trail, period, wanted[period])

    def buckets(self, node: str, first: int, last: int, places: Places, now: int) -> list[Bucket]:
        """All that may be told of a node between two moments."""
        around = self.calendar.around(node, first, last)
        return [bucket for bucket in around if self.calendar.is_told(bucket, places, now)]

    def _told_early(self, places: Places, now: int) -> list[Bucket]:
        """What may be told already; for the rest its turn comes with the cursor."""
        around = (bucket for node, start in self._heard for bucket in self.calendar.around(node, start, start))
        return [bucket for bucket in around if self.calendar.is_told(bucket, places, now)]

    def _touched(self, arrivals: Sequence[Arrival], places: Places) -> dict[Bucket, int]:
        """What may ever be told of it. The first pack stands for all: the cursor then waits a little further back."""
        touched = {
            bucket: arrivals[0].id
            for node, spans in stretches(arrivals).items()
            for first, last in (spans if node in places else ())
            for bucket in self.calendar.around(node, first, last)
        }
        return {bucket: pack for bucket, pack in touched.items() if self.calendar.may_ever(bucket, places)}

    def _wanted(self, bucket: Bucket, places: Places, series: Mapping[str, int]) -> Iterator[Told]:
        if not self.calendar.may_ever(bucket, places):
            return
        node, period, start = bucket
        end = self.calendar.end(start, period)
        exposure = places.during(node, start, end)
        tags = places.tags(node, start, exposure)
        for name, number in series.items():
            if places.may_show(node, name, exposure, start):
                correction = places.correction(node, name, start)
                wet = series.get("humidity") if correction and correction.wet else None
                beginning = head(name + SUFFIX[period], tags)
                yield Told(number, start, end - 1, beginning, exposure == "private", correction, wet)
