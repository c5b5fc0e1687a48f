"""Arrivals in, the lines of the roll-ups they touched out; again whenever late readings changed one.

Public placements: 10 minutes, hours and days, also while they grow. Private ones: hours and days, an hour after they
ended, without extremes, and only what hub.privacy lets through; until then they wait, and the cursor waits with them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from zoneinfo import ZoneInfo

from hub.aggregate import SECONDS, Period, bucket_end, bucket_start
from hub.influx.lines import SUFFIX, head
from hub.influx.places import Places
from hub.influx.readings import stretches
from hub.journal.rollups import CURSOR as SUMMED
from hub.journal.trail import Arrival, Trail, Wanted
from hub.privacy import grain, newest_visible

CURSOR = "influx_means"
PERIODS: tuple[Period, ...] = ("10min", "1h", "1d")

_ARRIVALS_OF = 20_000  # readings
_Bucket = tuple[str, Period, int]  # node, period, start


class Means:
    def __init__(self, trail: Trail, timezone: str) -> None:
        self._trail = trail
        self._zone = ZoneInfo(timezone)
        self._waiting: dict[_Bucket, int] = {}  # private and too fresh -> the first pack that touched it
        self.seen = trail.cursor(CURSOR)

    def rewind(self) -> None:
        self.seen = 0
        self._waiting.clear()

    @property
    def cursor(self) -> int:
        """Everything up to this pack is written, what waits included."""
        return min(self._waiting.values(), default=self.seen + 1) - 1

    def step(self, places: Places, series: Mapping[str, Mapping[str, int]], now: int) -> Iterator[list[str]]:
        """Lines to write; when they all are, what was asked is done: call it again."""
        arrivals = self._trail.arrivals(self.seen, self._trail.cursor(SUMMED), _ARRIVALS_OF)
        touched = self._touched(arrivals, places)
        due = [bucket for bucket in self._waiting if self._is_told(bucket, places, now)]
        fresh = {bucket: pack for bucket, pack in touched.items() if not self._is_told(bucket, places, now)}
        told = [bucket for bucket in touched if bucket not in fresh]
        yield from self.lines([*told, *due], places, series)
        for bucket in due:
            del self._waiting[bucket]
        for bucket, pack in fresh.items():
            self._waiting.setdefault(bucket, pack)
        if arrivals:
            self.seen = arrivals[-1].id

    def lines(
        self, buckets: Iterable[_Bucket], places: Places, series: Mapping[str, Mapping[str, int]]
    ) -> Iterator[list[str]]:
        wanted: dict[Period, list[Wanted]] = {period: [] for period in PERIODS}
        for (node, period), starts in _by_node(buckets).items():
            for start in starts:
                wanted[period] += self._wanted(node, period, start, places, series.get(node, {}))
        for period in PERIODS:
            if wanted[period]:
                yield self._trail.means(period, wanted[period])

    def buckets(self, node: str, first: int, last: int, places: Places, now: int) -> list[_Bucket]:
        """All that may be told of a node between two moments."""
        found = [(node, period, start) for period in PERIODS for start in _starts(first, last, period, self._zone)]
        return [bucket for bucket in found if self._is_told(bucket, places, now)]

    def _touched(self, arrivals: Sequence[Arrival], places: Places) -> dict[_Bucket, int]:
        """What may ever be told of it. The first pack stands for all: the cursor then waits a little further back."""
        touched = {
            (node, period, start): arrivals[0].id
            for node, spans in stretches(arrivals).items()
            for first, last in (spans if node in places else ())
            for period in PERIODS
            for start in _starts(first, last, period, self._zone)
        }
        return {bucket: pack for bucket, pack in touched.items() if self._may_ever(bucket, places)}

    def _may_ever(self, bucket: _Bucket, places: Places) -> bool:
        node, period, start = bucket
        if node not in places:
            return False
        return period in _coarser(grain(places.during(node, start, self._end(bucket))).period)

    def _is_told(self, bucket: _Bucket, places: Places, now: int) -> bool:
        if not self._may_ever(bucket, places):
            return True  # gone, or turned private: nothing will be written, nothing has to wait
        exposure = places.during(bucket[0], bucket[2], self._end(bucket))
        return exposure == "public" or self._end(bucket) <= newest_visible(exposure, now)

    def _end(self, bucket: _Bucket) -> int:
        return bucket_end(bucket[2], bucket[1], self._zone)

    def _wanted(
        self, node: str, period: Period, start: int, places: Places, series: Mapping[str, int]
    ) -> Iterator[Wanted]:
        if not self._may_ever((node, period, start), places):
            return
        exposure = places.during(node, start, self._end((node, period, start)))
        tags = places.tags(node, start, exposure)
        for name, number in series.items():
            if places.may_show(node, name, exposure, start):
                yield Wanted(number, start, start, head(name + SUFFIX[period], tags), exposure == "private")


def _coarser(period: Period | None) -> tuple[Period, ...]:
    """The periods that are no finer than what may be shown."""
    return PERIODS if period is None else tuple(each for each in PERIODS if SECONDS[each] >= SECONDS[period])


def _starts(first: int, last: int, period: Period, zone: ZoneInfo) -> Iterator[int]:
    start = bucket_start(first, period, zone)
    while start <= last:
        yield start
        start = bucket_end(start, period, zone)


def _by_node(buckets: Iterable[_Bucket]) -> dict[tuple[str, Period], list[int]]:
    found: dict[tuple[str, Period], list[int]] = {}
    for node, period, start in sorted(set(buckets)):
        found.setdefault((node, period), []).append(start)
    return found
