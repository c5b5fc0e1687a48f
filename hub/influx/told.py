"""Rows of the journal in, lines of InfluxDB out: as they lie there, or corrected with the raw value beside.

What is not corrected becomes lines inside SQLite and is never touched here; the few series that are corrected come as
rows. Refuses to invent: where a formula lacks its humidity, the value is told as it was measured, without a `method`.
"""

from collections.abc import Sequence
from typing import NamedTuple

from hub.aggregate import Bucket, corrected
from hub.correction import Correction
from hub.influx.lines import line
from hub.journal.trail import Asked, Summed, Trail, Wanted


class Told(NamedTuple):
    """Rows of a series from `first` to `last`, both included, and how they are told."""

    series: int
    first: int
    last: int
    head: str
    faded: bool = False  # without extremes
    correction: Correction | None = None
    humidity: int | None = None  # the series of the same node

    @property
    def wanted(self) -> Wanted:
        return Wanted(self.series, self.first, self.last, self.head, self.faded)

    @property
    def asked(self) -> Asked:
        return Asked(self.series, self.first, self.last, self.humidity)


def readings(trail: Trail, told: Sequence[Told]) -> list[str]:
    plain, other = _parted(told)
    lines = trail.readings([each.wanted for each in plain])
    for place, t, raw, qc, wet in trail.measured([each.asked for each, _ in other]):
        each, correction = other[place]
        value = correction.of(raw, wet)
        fields = {"value": raw if value is None else value, "raw": raw, "qc": qc, "method": _method(correction, value)}
        lines.append(line(each.head, fields, t) or "")
    return lines


def means(trail: Trail, period: str, told: Sequence[Told]) -> list[str]:
    plain, other = _parted(told)
    lines = trail.means(period, [each.wanted for each in plain])
    for found in trail.buckets(period, [each.asked for each, _ in other]):
        lines.append(_mean(*other[found.place], found, period))
    return lines


def _mean(each: Told, correction: Correction, found: Summed, period: str) -> str:
    bucket = corrected(correction, found.bucket, found.humidity)
    shown = bucket or found.bucket
    fields = _fields(shown, faded=each.faded) | {"raw": found.bucket.value, "method": _method(correction, bucket)}
    if period == "1d":
        fields["hours"] = found.hours
    return line(each.head, fields, shown.t) or ""


def _fields(bucket: Bucket, *, faded: bool) -> dict[str, float | str | None]:
    return {
        "value": bucket.value,
        "low": bucket.value if faded else bucket.low,
        "high": bucket.value if faded else bucket.high,
        "n": bucket.n,
        "suspect": bucket.suspect,
        "flag": bucket.flag,
    }


def _method(correction: Correction, value: object) -> str | None:
    return None if value is None else correction.formula


def _parted(told: Sequence[Told]) -> tuple[list[Told], list[tuple[Told, Correction]]]:
    plain = [each for each in told if each.correction is None]
    return plain, [(each, each.correction) for each in told if each.correction is not None]
