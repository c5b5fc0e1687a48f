"""Readings in, buckets out: what a span of time, or a neighbourhood, amounts to.

In: readings with their qc, or smaller buckets, or one bucket a node. Out: one bucket, or one `Across` the nodes.
Refuses to guess: nothing usable gives None, and a hole stays a hole.

Failed readings never count. Suspect ones count only where there is nothing better; the bucket then carries flag 3.
How values combine is the property's: decibels by their energy, directions as vectors, counts and rain by their sum.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from math import atan2, cos, degrees, fsum, hypot, log10, radians, sin
from typing import Final, Literal, NamedTuple

from hub.correction import Correction
from hub.quality import FAIL, PASS, SUSPECT

Combine = Literal["mean", "energy", "direction", "sum", "max"]
Period = Literal["10min", "1h", "1d"]

SECONDS: Final[dict[Period, int]] = {"10min": 600, "1h": 3600, "1d": 86400}


class Bucket(NamedTuple):
    """A span of time of one series. `low` and `high` are the extremes of the readings that made `value`."""

    t: int
    n: int  # readings that made the value
    suspect: int  # suspect readings of the span: left out of the value, unless flag is 3
    value: float
    low: float
    high: float
    flag: int


class Across(NamedTuple):
    """A neighbourhood at one moment: every node weighs the same, however often it speaks.

    `low` and `high` are the lowest and the highest node, not reading: they show how the streets differ, and they
    never tell more of one home than its own mean does.
    """

    value: float
    low: float
    high: float
    nodes: tuple[str, ...]
    readings: int
    flag: int


def bucket_start(t: int, period: Period, tz: tzinfo) -> int:
    """When the bucket of this moment began. Days begin at midnight in the street, so two a year have 23 or 25 hours."""
    if period == "1d":
        return _midnight(datetime.fromtimestamp(t, tz))
    return t - (t + _offset(t // 900, tz)) % SECONDS[period]


def bucket_end(start: int, period: Period, tz: tzinfo) -> int:
    if period == "1d":
        return _midnight(datetime.fromtimestamp(start, tz) + timedelta(days=1))
    return start + SECONDS[period]


def combined(combine: Combine, readings: Iterable[tuple[int, float, int]], t: int = 0) -> Bucket | None:
    """The bucket starting at `t` of these (time, value, qc), or None when none of them is fit to use."""
    good: list[float] = []
    suspect: list[float] = []
    for _, value, qc in readings:
        flag = qc % 10
        if flag < SUSPECT:
            good.append(value)
        elif flag == SUSPECT:
            suspect.append(value)
    values = good or suspect
    if not values:
        return None
    value = _weighted(combine, values, [1] * len(values))
    low, high = _extremes(combine, value, values, values)
    return Bucket(t, len(values), len(suspect), value, low, high, PASS if good else SUSPECT)


def merged(combine: Combine, buckets: Sequence[Bucket], t: int | None = None) -> Bucket | None:
    """One bucket of several smaller ones: what `combined` would say of all their readings.

    Exact for everything but directions, which are merged as unit vectors weighted by their readings.
    """
    used = _fit(buckets)
    if not used:
        return None
    weights = [bucket.n for bucket in used]
    value = _weighted(combine, [bucket.value for bucket in used], weights)
    low, high = _extremes(combine, value, [bucket.low for bucket in used], [bucket.high for bucket in used])
    start = min(bucket.t for bucket in buckets) if t is None else t
    return Bucket(start, sum(weights), sum(bucket.suspect for bucket in buckets), value, low, high, used[0].flag)


def corrected(correction: Correction, bucket: Bucket, humidity: float | None = None) -> Bucket | None:
    """The bucket as it is told: exact for gain and offset; a formula takes the span's own mean humidity. None when that
    is not known.
    """
    parts = [correction.of(raw, humidity) for raw in (bucket.value, bucket.low, bucket.high)]
    value, low, high = parts
    if value is None or low is None or high is None:
        return None
    return bucket._replace(value=value, low=low, high=high)


def over_nodes(combine: Combine, buckets: Mapping[str, Bucket]) -> Across | None:
    """The neighbourhood, from one bucket a node: who contributed, and what their streets say together.

    Sums are averaged over the nodes: four gauges under one cloud do not make four times the rain.
    """
    used = _fit(buckets.values())
    if not used:
        return None
    flag = used[0].flag
    values = [bucket.value for bucket in used]
    value = _weighted("mean" if combine == "sum" else combine, values, [1] * len(values))
    low, high = _extremes(combine, value, values, values)
    nodes = tuple(sorted(node for node, bucket in buckets.items() if _rank(bucket.flag) == _rank(flag)))
    return Across(value, low, high, nodes, sum(bucket.n for bucket in used), flag)


def _fit(buckets: Iterable[Bucket]) -> list[Bucket]:
    """The good buckets, or the suspect ones where there is no good one."""
    usable = [bucket for bucket in buckets if bucket.n and bucket.flag < FAIL]
    return [bucket for bucket in usable if bucket.flag < SUSPECT] or usable


def _rank(flag: int) -> int:
    return PASS if flag < SUSPECT else flag


def _weighted(combine: Combine, values: Sequence[float], weights: Sequence[int]) -> float:
    if combine == "sum":
        return fsum(values)
    if combine == "max":
        return max(values)
    if combine == "energy":
        return _decibels(values, weights)
    if combine == "direction":
        return _direction(values, weights)
    return fsum(value * n for value, n in zip(values, weights, strict=True)) / sum(weights)


def _decibels(values: Sequence[float], weights: Sequence[int]) -> float:
    """Ten quiet minutes and ten loud ones are nearly as loud as the loud ones: energies are averaged, not decibels."""
    energy = fsum(n * 10 ** (value / 10) for value, n in zip(values, weights, strict=True))
    return 10 * log10(energy / sum(weights))


def _direction(values: Sequence[float], weights: Sequence[int]) -> float:
    """Degrees in [0, 360). Opposite winds cancel out: then the first one is as good as any."""
    east = fsum(n * sin(radians(value)) for value, n in zip(values, weights, strict=True))
    north = fsum(n * cos(radians(value)) for value, n in zip(values, weights, strict=True))
    if hypot(east, north) < 1e-9 * sum(weights):
        return values[0] % 360
    return degrees(atan2(east, north)) % 360 % 360  # -1e-17 % 360 is 360.0


def _extremes(combine: Combine, value: float, lows: Sequence[float], highs: Sequence[float]) -> tuple[float, float]:
    if combine == "direction":
        return value, value  # a circle has no lowest and no highest
    return min(lows), max(highs)


@lru_cache(maxsize=4096)
def _offset(quarter: int, tz: tzinfo) -> int:
    """Seconds east of Greenwich in this quarter of an hour (clocks change on quarters), so hours are the street's."""
    offset = datetime.fromtimestamp(quarter * 900, UTC).astimezone(tz).utcoffset()
    assert offset is not None, f"time zone {tz!r} has no offset: give a ZoneInfo"
    return round(offset.total_seconds())


def _midnight(moment: datetime) -> int:
    # fold=0: the first of two midnights; where midnight is skipped, the instant of the change.
    return int(moment.replace(hour=0, minute=0, second=0, microsecond=0, fold=0).timestamp())
