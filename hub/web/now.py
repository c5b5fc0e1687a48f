"""The newest readings of an area in, one value per property out, with yesterday's same hour beside it.

Values of now are made of fresh good readings in public places. What is only known of private places, and what is
counted over time (rain, passers-by), stands for an hour and says which. A comparison takes the same nodes on both
days, over a whole hour, and is not made when less than half of either hour is there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from contract.vocabulary import PROPERTIES, Property
from hub import privacy
from hub.aggregate import Across, Bucket, Period, bucket_start, merged, over_nodes
from hub.quality import SUSPECT, flag
from hub.register import Area, Node
from hub.web.sight import Sight

HOUR = 3600
_HALF_AN_HOUR = {"10min": 3, "1h": 1}
# Told on the node's own page, as health.
OF_THE_NODE = frozenset({"battery", "rssi"})

Hours = dict[str, dict[str, Bucket]]


@dataclass(frozen=True)
class Present:
    """One property of an area, now."""

    property: Property
    value: float
    flag: int
    nodes: int
    left_out: int  # nodes whose newest reading is suspect or worse, and which another one speaks for
    hour: tuple[int, int] | None  # None: now
    today: float | None  # over the last hour, by the nodes that also spoke yesterday
    yesterday: float | None


@dataclass(frozen=True)
class Span:
    """The hour that can be spoken of, and from which roll-ups."""

    period: Period
    start: int

    @property
    def end(self) -> int:
        return self.start + HOUR


def a_day_before(t: int, zone: tzinfo) -> int:
    """The same time on the street's clocks: 23 or 25 hours before when they were changed."""
    return int((datetime.fromtimestamp(t, zone) - timedelta(days=1)).timestamp())


def span(exposure: privacy.Exposure, now: int, zone: tzinfo) -> Span:
    if privacy.grain(exposure).period is None:
        return Span("10min", bucket_start(now, "10min", zone) - HOUR)
    return Span("1h", bucket_start(privacy.newest_visible(exposure, now), "1h", zone) - HOUR)


class Comparisons:
    """Hours of an area: the last one is kept for a minute, yesterday's until the next ten minutes have closed."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str, int], tuple[tuple[object, ...], Hours]] = {}

    def hours(self, sight: Sight, area: Area, nodes: list[Node], over: Span, shift: int) -> Hours:
        """{property: {node: its bucket}} of an hour (shift 0) or of the same hour a day before (shift 1)."""
        key = (area.id, over.period, shift)
        minute = 0 if shift else sight.now // 60
        state = (over.start, minute, tuple((node.id, sight.since(node)) for node in nodes))
        kept = self._kept.get(key)
        if kept and kept[0] == state:
            return kept[1]
        start = a_day_before(over.start, sight.zone) if shift else over.start
        hours = _hours(sight, nodes, over.period, start)
        self._kept[key] = (state, hours)
        return hours


def _hours(sight: Sight, nodes: list[Node], period: Period, start: int) -> Hours:
    since = {node.id: sight.since(node) for node in nodes}
    found: Hours = {}
    rows = sight.desk.reader.rollups_of_area(period, list(since), start, start + HOUR)
    for node, properties in rows.items():
        for name, buckets in properties.items():
            here = [bucket for bucket in buckets if bucket.t >= since[node]]
            if name in PROPERTIES and len(here) >= _HALF_AN_HOUR[period]:
                hour = merged(PROPERTIES[name].combine, here)
                if hour is not None:
                    found.setdefault(name, {})[node] = hour
    return found


@dataclass(frozen=True)
class _Group:
    """The nodes of one exposure, and their hours."""

    nodes: list[Node]
    span: Span
    today: Hours
    yesterday: Hours


def presents(sight: Sight, area: Area, nodes: Iterable[Node], comparisons: Comparisons) -> list[Present]:
    """What can be said of each property, in the vocabulary's order."""
    by_exposure: dict[privacy.Exposure, list[Node]] = {"public": [], "private": []}
    for node in nodes:
        by_exposure[sight.exposure(node)].append(node)
    public = _group(sight, area, "public", by_exposure["public"], comparisons)
    private = _group(sight, area, "private", by_exposure["private"], comparisons)
    latest = {node.id: sight.desk.latest.get(node.id, {}) for node in public.nodes}
    found = []
    for property in PROPERTIES.values():
        if property.name in OF_THE_NODE:
            continue
        present = _live(sight, property, public, latest) or _of_the_hour(property, public)
        if present is None and _shared(sight, area, property):
            present = _of_the_hour(property, private)
        if present is not None:
            found.append(present)
    return found


def _group(sight: Sight, area: Area, exposure: privacy.Exposure, nodes: list[Node], comparisons: Comparisons) -> _Group:
    over = span(exposure, sight.now, sight.zone)
    if not nodes:
        return _Group([], over, {}, {})
    today, yesterday = (comparisons.hours(sight, area, nodes, over, shift) for shift in (0, 1))
    return _Group(nodes, over, today, yesterday)


def _shared(sight: Sight, area: Area, property: Property) -> bool:
    return privacy.may_show(property, "private", sight.sharing(area, property), area.presence_minimum)


def _live(sight: Sight, property: Property, group: _Group, latest: Mapping[str, Mapping]) -> Present | None:
    """The mean over nodes of their newest readings, when these are fresh; None for what is counted over time."""
    if property.combine == "sum":
        return None
    fresh_from = sight.now - sight.desk.settings.silent_after_s
    newest = {node: known[property.name] for node, known in latest.items() if property.name in known}
    fresh = {node: last for node, last in newest.items() if last.t >= fresh_from}
    across = over_nodes(property.combine, {node: _moment(last) for node, last in fresh.items()})
    if across is None:
        return None
    return _present(property, across, len(fresh), None, group)


def _moment(last) -> Bucket:  # noqa: ANN001 (hub.journal.Last, or anything with its names)
    return Bucket(last.t, 1, int(flag(last.qc) == SUSPECT), last.value, last.value, last.value, flag(last.qc))


def _of_the_hour(property: Property, group: _Group) -> Present | None:
    hours = group.today.get(property.name, {})
    across = over_nodes(property.combine, hours)
    if across is None:
        return None
    return _present(property, across, len(hours), (group.span.start, group.span.end), group)


def _present(property: Property, across: Across, spoke: int, hour: tuple[int, int] | None, group: _Group) -> Present:
    today, yesterday = _same_nodes(property, group)
    left_out = spoke - len(across.nodes)
    return Present(property, across.value, across.flag, len(across.nodes), left_out, hour, today, yesterday)


def _same_nodes(property: Property, group: _Group) -> tuple[float | None, float | None]:
    """The hour and yesterday's, by the nodes whose hour was good on both days."""
    today, yesterday = group.today.get(property.name, {}), group.yesterday.get(property.name, {})
    both = [node for node in today if node in yesterday and max(today[node].flag, yesterday[node].flag) < SUSPECT]
    before = over_nodes(property.combine, {node: yesterday[node] for node in both})
    after = over_nodes(property.combine, {node: today[node] for node in both})
    return (after.value if after else None), (before.value if before else None)
