"""Buckets of one node in, whether and when they may be told out: by the street's clock and hub.privacy. Pure."""

from collections.abc import Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hub.aggregate import SECONDS, Period, bucket_end, bucket_start
from hub.influx.places import Places
from hub.privacy import grain, newest_visible

PERIODS: tuple[Period, ...] = ("10min", "1h", "1d")


class Bucket(NamedTuple):
    """Of all properties of a node."""

    node: str
    period: Period
    start: int


class Calendar:
    def __init__(self, timezone: str) -> None:
        self._zone = ZoneInfo(timezone)

    def starts(self, first: int, last: int, period: Period) -> Iterator[int]:
        start = bucket_start(first, period, self._zone)
        while start <= last:
            yield start
            start = bucket_end(start, period, self._zone)

    def end(self, start: int, period: Period) -> int:
        return bucket_end(start, period, self._zone)

    def around(self, node: str, first: int, last: int) -> Iterator[Bucket]:
        """Those that hold any moment from the first to the last."""
        for period in PERIODS:
            for start in self.starts(first, last, period):
                yield Bucket(node, period, start)

    def may_ever(self, bucket: Bucket, places: Places) -> bool:
        if bucket.node not in places:
            return False
        exposure = places.during(bucket.node, bucket.start, self.end(bucket.start, bucket.period))
        return bucket.period in _coarser(grain(exposure).period)

    def is_told(self, bucket: Bucket, places: Places, now: int) -> bool:
        if not self.may_ever(bucket, places):
            return True  # gone, or turned private: nothing will be written, nothing has to wait
        end = self.end(bucket.start, bucket.period)
        exposure = places.during(bucket.node, bucket.start, end)
        return exposure == "public" or end <= newest_visible(exposure, now)


def _coarser(period: Period | None) -> tuple[Period, ...]:
    """The periods that are no finer than what may be shown."""
    return PERIODS if period is None else tuple(each for each in PERIODS if SECONDS[each] >= SECONDS[period])
