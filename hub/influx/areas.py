"""Hours and days of an area's nodes in, one line for each property of the neighbourhood out, as hub.aggregate has it.

A dashboard of a hundred nodes then asks for one series and not for a hundred. Only what is told of a node by itself is
counted, so a neighbourhood of one tells nothing more. Days also say what the nodes give that measured enough of them:
a guideline of a day is held against those.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from contract.vocabulary import PROPERTIES
from hub.aggregate import SECONDS, Across, Period, corrected, over_nodes
from hub.aggregate import Bucket as Sum
from hub.correction import Correction
from hub.influx.buckets import Bucket, Calendar
from hub.influx.lines import head, line
from hub.influx.places import Places
from hub.journal.trail import Asked, Summed, Trail

SUFFIX: dict[Period, str] = {"1h": "_area_1h", "1d": "_area_1d"}
ENOUGH = 0.75  # of a day's hours, as for a guideline
_AT_ONCE = 20_000  # buckets in one question

_Series = Mapping[str, Mapping[str, int]]  # node -> property -> number


class Member(NamedTuple):
    """One node's bucket of one property."""

    node: str
    name: str
    asked: Asked
    correction: Correction | None


def touched(buckets: Iterable[Bucket], places: Places) -> dict[tuple[str, Period], set[int]]:
    """(area, period) -> the starts that have to be summed up anew."""
    found: dict[tuple[str, Period], set[int]] = {}
    for bucket in buckets:
        if bucket.period in SUFFIX and bucket.node in places:
            found.setdefault((places.at(bucket.node, bucket.start).area, bucket.period), set()).add(bucket.start)
    return found


class Areas:
    def __init__(self, trail: Trail, calendar: Calendar) -> None:
        self._trail = trail
        self._calendar = calendar

    def lines(self, buckets: Iterable[Bucket], places: Places, series: _Series, now: int) -> Iterator[list[str]]:
        for (area, period), starts in sorted(touched(buckets, places).items()):
            yield from self.between(area, period, sorted(starts), places, series, now)

    def between(
        self, area: str, period: Period, starts: Sequence[int], places: Places, series: _Series, now: int
    ) -> Iterator[list[str]]:
        members: list[Member] = []
        for start in starts:
            if len(members) > _AT_ONCE:
                yield self._summed(area, period, members)
                members = []
            members += self._members(area, period, start, places, series, now)
        if members:
            yield self._summed(area, period, members)

    def _members(
        self, area: str, period: Period, start: int, places: Places, series: _Series, now: int
    ) -> Iterator[Member]:
        end = self._calendar.end(start, period)
        for node in places.ever_in(area):
            bucket = Bucket(node, period, start)
            if places.at(node, start).area != area or not self._calendar.is_told(bucket, places, now):
                continue
            exposure, numbers = places.during(node, start, end), series.get(node, {})
            for name, number in numbers.items():
                if places.may_show(node, name, exposure, start):
                    correction = places.correction(node, name, start)
                    wet = numbers.get("humidity") if correction and correction.wet else None
                    yield Member(node, name, Asked(number, start, end - 1, wet), correction)

    def _summed(self, area: str, period: Period, members: Sequence[Member]) -> list[str]:
        groups: dict[tuple[str, int], dict[str, tuple[Sum, int]]] = {}
        for found in self._trail.buckets(period, [member.asked for member in members]):
            member = members[found.place]
            group = groups.setdefault((member.name, member.asked.first), {})
            group[member.node] = (_told(member, found), found.hours)
        made = (self._line(area, name, period, start, group) for (name, start), group in sorted(groups.items()))
        return [each for each in made if each]

    def _line(self, area: str, name: str, period: Period, start: int, group: dict[str, tuple[Sum, int]]) -> str | None:
        combine = PROPERTIES[name].combine
        fields = _fields(over_nodes(combine, {node: bucket for node, (bucket, _) in group.items()}))
        if period == "1d":
            needed = ENOUGH * (self._calendar.end(start, period) - start) / SECONDS["1h"]
            whole = over_nodes(combine, {node: bucket for node, (bucket, hours) in group.items() if hours >= needed})
            if whole is not None:
                fields |= {"whole": whole.value, "whole_high": whole.high, "whole_nodes": len(whole.nodes)}
        return line(head(name + SUFFIX[period], {"area": area}), fields, start)


def _told(member: Member, found: Summed) -> Sum:
    if member.correction is None:
        return found.bucket
    return corrected(member.correction, found.bucket, found.humidity) or found.bucket


def _fields(across: Across | None) -> dict[str, float | str | None]:
    if across is None:
        return {}
    return {
        "value": across.value,
        "low": across.low,
        "high": across.high,
        "nodes": len(across.nodes),
        "n": across.readings,
        "flag": across.flag,
    }
