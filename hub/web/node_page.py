"""A node in, what its page says out: how it is, what to do next, and its series of a day and of two weeks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from contract.vocabulary import Property
from hub import privacy
from hub.aggregate import SECONDS, Bucket, Period, bucket_start, merged
from hub.quality import SUSPECT, flag, test
from hub.register import Node
from hub.web import charts, health
from hub.web.area_page import name_of
from hub.web.sight import Hidden, Sight
from hub.web.words import Words

DAY = 86_400
FORTNIGHT = 14 * DAY
_STATUS_IS_OLD_S = 7200  # a node tells how it is every hour


@dataclass(frozen=True)
class Row:
    """One row of a data table."""

    when: str
    mean: str
    low: str
    high: str
    said: str
    doubtful: bool


@dataclass(frozen=True)
class Chart:
    """A picture, its live numbers, and the words and table that say the same."""

    title: str
    key: str
    unit: str
    picture: charts.Picture | None
    top: str
    bottom: str
    numbers: dict[str, Any]
    summary: str
    ticks: tuple[tuple[float, str], ...]
    rows: tuple[Row, ...]
    rows_are: str
    extremes: bool
    suspect: bool


@dataclass(frozen=True)
class Shown:
    """One property of a node."""

    name: str
    label: str
    sentence: str
    now: str
    now_said: str
    doubtful: bool
    charts: tuple[Chart, ...]


def page(words: Words, sight: Sight, node: Node) -> dict[str, Any]:
    heard = sight.desk.reader.last_heard(node.id)
    private = sight.exposure(node) == "private"
    status = sight.desk.reader.status(node.id)
    condition = health.Condition(
        sight.now,
        heard,
        sight.desk.settings.silent_after_s,
        status[1] if status else {},
        sight.desk.latest.get(node.id, {}),
        exact=not private,
        refused=sight.desk.reader.refused_since(node.id, sight.now - SECONDS["1d"]),
    )
    place = node.placement
    return {
        "node": node,
        "name": name_of(node),
        "area": sight.desk.register.area(place.area) if place else None,
        "private": private,
        "silent": condition.silent,
        "heard": words.say("Last heard %(since)s ago.", since=words.lasting(sight.now - heard)) if heard else "",
        "told": _told(words, sight.now, *status) if status else "",
        "advices": [] if node.retired else health.advices(words, condition),
        "retired": words.long_date(node.retired) if node.retired else "",
        "shown": [_shown(words, sight, node, property) for property in sight.properties(node)],
        "simulated": node.simulated,
    }


def _told(words: Words, now: int, t: int, status: Mapping[str, Any]) -> str:
    """How old is what the advices say of its battery, its link, its sensors; nothing while that is no news."""
    if not status.keys() - {"online"} or now - t < _STATUS_IS_OLD_S:
        return ""
    return words.say("It told how it is %(since)s ago.", since=words.lasting(now - t))


def _shown(words: Words, sight: Sight, node: Node, property: Property) -> Shown:
    made = (_chart(words, sight, node, property, "day"), _chart(words, sight, node, property, "fortnight"))
    last = sight.desk.latest.get(node.id, {}).get(property.name)
    value, said, doubtful = "", "", False
    if last is not None and sight.exposure(node) == "public" and last.t >= sight.since(node):
        value = words.value(property, last.value)
        doubtful = flag(last.qc) >= SUSPECT
        reason = words.reason(test(last.qc))
        ago = words.say("%(since)s ago", since=words.lasting(sight.now - last.t))
        said = ", ".join(part for part in (ago, words.flag(flag(last.qc)), reason) if part)
    return Shown(property.name, words.label(property), words.sentence(property), value, said, doubtful, made)


def _chart(words: Words, sight: Sight, node: Node, property: Property, which: str) -> Chart:
    coarse = which == "fortnight"
    private = sight.exposure(node) == "private"
    period: Period = "1h" if coarse or private else "10min"
    newest = privacy.newest_visible(sight.exposure(node), sight.now)
    end = bucket_start(newest, period, sight.zone) + (0 if private else SECONDS[period])
    start = end - (FORTNIGHT if coarse else DAY)
    from_here = max(start, sight.since(node))
    buckets, readings = _series(sight, node, property, period, (from_here, end), with_readings=not coarse)
    chart = charts.series(property, (start, end), SECONDS[period], buckets, readings)
    drawing = charts.picture(chart)
    return Chart(
        words.say("The last 14 days") if coarse else words.say("The last 24 hours"),
        f"{property.name}-{which}",
        property.unit_label,
        drawing,
        words.exact(property, drawing.high) if drawing else "",
        words.exact(property, drawing.low) if drawing else "",
        charts.numbers(chart),
        summary(words, chart, buckets),
        _ticks(words, chart, coarse=coarse),
        _table(words, sight, property, buckets, coarse=coarse),
        words.say("Day") if coarse else words.say("Hour"),
        not private,
        bool(chart.suspect),
    )


def _series(
    sight: Sight, node: Node, property: Property, period: Period, span: tuple[int, int], *, with_readings: bool
) -> tuple[list[Bucket], list[tuple[int, float, int]]]:
    """What may be seen; nothing at all rather than an error, where a private placement hides it."""
    try:
        buckets = sight.buckets(period, node, property, *span)
        if not with_readings or sight.exposure_during(node, *span) == "private":
            return buckets, []
        return buckets, sight.readings(node, property, *span)
    except Hidden:
        return [], []


def summary(words: Words, chart: charts.Series, buckets: Sequence[Bucket]) -> str:
    """The chart in words, for who cannot or will not look at it."""
    parts = [_extent(words, chart)]
    if chart.suspect:
        parts.append(_doubts(words, chart))
    if chart.failed:
        parts.append(
            words.count(
                "%(n)s impossible reading is not drawn.", "%(n)s impossible readings are not drawn.", chart.failed
            )
        )
    missing = charts.gaps(chart)
    if buckets and missing >= max(2 * chart.step, 3600):
        parts.append(words.say("In all, %(since)s are without a reading.", since=words.lasting(missing)))
    return " ".join(parts)


def _extent(words: Words, chart: charts.Series) -> str:
    if not chart.good:
        return words.say("No good reading in this time.")
    if chart.property.combine == "direction":
        whole = merged("direction", chart.good)
        return words.say("Mostly %(from_there)s.", from_there=words.wind_from(whole.value if whole else 0))
    low = min(chart.good, key=lambda bucket: bucket.value)
    high = max(chart.good, key=lambda bucket: bucket.value)
    return words.say(
        "Lowest %(low)s (%(low_at)s), highest %(high)s (%(high_at)s).",
        low=words.value(chart.property, low.value),
        low_at=words.date_and_clock(low.t),
        high=words.value(chart.property, high.value),
        high_at=words.date_and_clock(high.t),
    )


def _doubts(words: Words, chart: charts.Series) -> str:
    return words.count(
        "%(n)s suspect reading is drawn as a circle and is not part of the line.",
        "%(n)s suspect readings are drawn as circles and are not part of the line.",
        len(chart.suspect),
    )


def _ticks(words: Words, chart: charts.Series, *, coarse: bool) -> tuple[tuple[float, str], ...]:
    """A few times under the picture, on whole six hours or on midnights, also on days when the clocks change."""
    midnight = words.moment(chart.start).replace(hour=0, minute=0, second=0, microsecond=0)
    days = (midnight + timedelta(days=number) for number in range((chart.end - chart.start) // DAY + 2))
    if coarse:
        marks = [day for day in days if day.toordinal() % 4 == 3]
    else:
        marks = [day.replace(hour=hour) for day in days for hour in (0, 6, 12, 18)]
    width = chart.end - chart.start
    ticks = [(t, (t - chart.start) / width) for t in (int(mark.timestamp()) for mark in marks)]
    return tuple(
        (round(share * charts.WIDTH), words.day(t) if coarse else words.clock(t))
        for t, share in ticks
        if 0.04 < share < 0.96
    )


def _table(
    words: Words, sight: Sight, property: Property, buckets: Sequence[Bucket], *, coarse: bool
) -> tuple[Row, ...]:
    """A row an hour of the day, or a row a day of the fortnight; newest first."""
    period: Period = "1d" if coarse else "1h"
    slots: dict[int, list[Bucket]] = {}
    for bucket in buckets:
        slots.setdefault(bucket_start(bucket.t, period, sight.zone), []).append(bucket)
    whole = [(t, merged(property.combine, slots[t])) for t in sorted(slots, reverse=True)]
    return tuple(_row(words, property, t, bucket, coarse=coarse) for t, bucket in whole if bucket)


def _row(words: Words, property: Property, t: int, bucket: Bucket, *, coarse: bool) -> Row:
    said = words.flag(bucket.flag)
    if bucket.suspect and bucket.flag < SUSPECT:
        said = words.say("%(flag)s, %(n)s suspect", flag=said, n=words.number(bucket.suspect))
    return Row(
        words.day(t) if coarse else words.clock(t),
        words.exact(property, bucket.value),
        words.exact(property, bucket.low),
        words.exact(property, bucket.high),
        said,
        bucket.flag >= SUSPECT,
    )
