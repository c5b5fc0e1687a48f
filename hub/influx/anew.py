"""A stretch of one node or of one area in, everything that is told of it out, from the journal: to be written anew."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from hub.influx import told
from hub.influx.areas import SUFFIX as OF_AREAS
from hub.influx.means import Means
from hub.influx.places import Places
from hub.influx.readings import wanted_of
from hub.journal.trail import Trail

_STRETCH_S = 7 * 86_400  # in one task

_Series = Mapping[str, Mapping[str, int]]


class Task(NamedTuple):
    """Of a node, or of an area when no node is named."""

    node: str
    area: str
    first: int
    last: int


def of_node(node: str, first: int, last: int) -> Iterator[Task]:
    return (Task(node, "", *stretch) for stretch in _stretches(first, last))


def of_area(area: str, first: int, last: int) -> Iterator[Task]:
    return (Task("", area, *stretch) for stretch in _stretches(first, last))


def reach(trail: Trail, numbers: Iterable[int]) -> tuple[int, int] | None:
    """When the first and the last reading of these series were taken."""
    found = [each for each in map(trail.reach, numbers) if each]
    return (min(first for first, _ in found), max(last for _, last in found)) if found else None


def lines(task: Task, trail: Trail, means: Means, places: Places, series: _Series, now: int) -> Iterator[list[str]]:
    if task.node and task.node in places:
        wanted = list(wanted_of(task.node, task.first, task.last, places, series.get(task.node, {})))
        yield told.readings(trail, wanted)
        yield from means.of_nodes(means.buckets(task.node, task.first, task.last, places, now), places, series)
    for period in OF_AREAS if task.area else ():
        starts = list(means.calendar.starts(task.first, task.last, period))
        yield from means.areas.between(task.area, period, starts, places, series, now)


def _stretches(first: int, last: int) -> Iterator[tuple[int, int]]:
    for start in range(first, last + 1, _STRETCH_S):
        yield start, min(last, start + _STRETCH_S - 1)
