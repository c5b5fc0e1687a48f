"""An intervention and a journal's roll-ups in, panels out: for each node and comparable day one number, or a hole.

A day counts where at least three quarters of its buckets are there and good; suspect buckets are holes. Refuses a
window into which no whole bucket fits.
"""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta

import numpy as np

from contract.vocabulary import PROPERTIES
from hub.aggregate import SECONDS, Bucket, Period, merged
from hub.evidence import EvidenceError, days
from hub.evidence.intervention import Intervention, Measured, Span
from hub.evidence.panel import Floats, Panel, Role
from hub.quality import SUSPECT

Rollups = Callable[[str, str, int, int], Sequence[Bucket]]  # node, property, start, end
Slots = list[list[int]]  # for each day, when its buckets begin
_ENOUGH = 0.75
_ALL_DAY: tuple[Span, ...] = ((time(0), time(23, 59, 59)),)


def comparable_days(asked: Intervention) -> list[date]:
    return days.comparable(
        asked.rule, asked.before, asked.end, asked.zone, subdivision=asked.subdivision, left_out=asked.left_out
    )


def panels(asked: Intervention, rollups: Rollups, chosen: Sequence[date] | None = None) -> dict[str, Panel]:
    """One panel a property, the primary one first. `chosen`: these days, whatever the calendars say by now."""
    chosen = list(chosen or comparable_days(asked))
    if not chosen:
        raise EvidenceError(f"no {asked.rule} day between {asked.before} and {asked.end}: see [days] and [phases]")
    slots = _both(asked, chosen)
    return {each.name: _panel(asked, each, chosen, rollups, slots) for each in asked.properties}


def _both(asked: Intervention, chosen: Sequence[date]) -> tuple[Slots, Slots | None]:
    shoulder = _slots(asked, chosen, asked.shoulder) if asked.shoulder else None
    return _slots(asked, chosen, asked.window or _ALL_DAY), shoulder


def moments(asked: Intervention, chosen: Sequence[date]) -> list[int]:
    """When the buckets begin that enter the estimate, in order."""
    window, shoulder = _both(asked, chosen)
    return sorted({t for slots in (window, shoulder or []) for day in slots for t in day})


def window_hours(asked: Intervention, day: date) -> float:
    """How many hours of the window are measured on a day: what is counted in them is told by the hour."""
    (slots,) = _slots(asked, [day], asked.window or _ALL_DAY)
    return len(slots) * SECONDS[period_of(asked)] / 3600


def _slots(asked: Intervention, chosen: Sequence[date], spans: Sequence[Span]) -> Slots:
    step = SECONDS[period_of(asked)]
    slots = [[t for span in spans for t in _inside(asked, day, span, step)] for day in chosen]
    if not all(slots):
        hours = ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in spans)
        raise EvidenceError(f'no whole bucket of {asked.period} fits into {hours}: set window.period = "10min"')
    return slots


def _inside(asked: Intervention, day: date, span: Span, step: int) -> list[int]:
    """Buckets wholly within the span, on the street's clock."""
    start, end = (int(datetime.combine(day, clock, asked.timezone).timestamp()) for clock in span)
    if span == _ALL_DAY[0]:
        end = int(datetime.combine(day + timedelta(days=1), time(0), asked.timezone).timestamp())
    first = -(-start // step) * step
    return list(range(first, end - step + 1, step))


def _panel(
    asked: Intervention, each: Measured, chosen: list[date], rollups: Rollups, slots: tuple[Slots, Slots | None]
) -> Panel:
    nodes = [node for node in asked.nodes if node.id in each.nodes]
    window, shoulder = slots
    found = [_found(rollups, node.id, each.name, window, shoulder) for node in nodes]
    roles: tuple[Role, ...] = tuple(node.role for node in nodes)
    return Panel(
        each.name,
        each.metric,
        tuple(chosen),
        np.array([day >= asked.trial for day in chosen]),
        tuple(node.id for node in nodes),
        roles,
        tuple(node.street for node in nodes),
        np.array([_numbers(each, buckets, window) for buckets in found]),
        None if shoulder is None else np.array([_numbers(each, buckets, shoulder) for buckets in found]),
    )


def _found(rollups: Rollups, node: str, name: str, window: Slots, shoulder: Slots | None) -> dict[int, Bucket]:
    wanted = [t for slots in (window, shoulder or []) for day in slots for t in day]
    buckets = rollups(node, name, min(wanted), max(wanted) + 1)
    return {bucket.t: bucket for bucket in buckets if bucket.flag < SUSPECT}


def _numbers(each: Measured, buckets: dict[int, Bucket], slots: Slots) -> Floats:
    return np.array([_number(each, buckets, day) for day in slots])


def _number(each: Measured, buckets: dict[int, Bucket], day: list[int]) -> float:
    """A count is what passed in the whole span; everything else is combined as its property demands."""
    there = [buckets[t] for t in day if t in buckets]
    if len(there) < _ENOUGH * len(day):
        return float("nan")
    combine = PROPERTIES[each.name].combine
    if combine == "sum":
        return sum(bucket.value for bucket in there) * len(day) / len(there)
    # Every bucket of the window weighs the same, however often its node spoke.
    bucket = merged(combine, [bucket._replace(n=1) for bucket in there])
    return float("nan") if bucket is None else bucket.value


def period_of(asked: Intervention) -> Period:
    return "10min" if asked.period == "10min" else "1h"
