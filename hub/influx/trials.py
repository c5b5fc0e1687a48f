"""Interventions of the register in, the parts of nodes and the lines of phases and events out.

A node has its part from the first day before the trial, through it and after it: until the intervention was closed or
stopped, or until the node was moved after the end. Days begin at midnight in the intervention's street. Refuses to
guess: an intervention without dates gives nothing.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from hub.influx.lines import head, line
from hub.influx.places import Part
from hub.register import Placement, Register
from hub.register.civic_rows import Deployment, Event, Intervention

EVENT = "event"
_FAR = int(datetime(2100, 1, 1, tzinfo=UTC).timestamp())
_PHASES = {"before": ("Avant", "Before"), "trial": ("Pendant l'essai", "During the trial")}
_AFTER = ("Fin de l'essai", "End of the trial")


class Trials(NamedTuple):
    """What the register says of interventions, and what was made of it."""

    parts: Mapping[str, Sequence[Part]]
    lines: Mapping[str, tuple[str, ...]]  # intervention -> its phases and events


def trials(register: Register, placements: Mapping[str, Sequence[Placement]]) -> Trials:
    interventions = register.interventions()
    events: dict[str, list[Event]] = {}
    for event in register.events():
        events.setdefault(event.intervention, []).append(event)
    return Trials(
        parts(interventions, register.deployments(), placements),
        {each.id: tuple(lines(each, events.get(each.id, ()))) for each in interventions},
    )


def midnight(day: date, timezone: str) -> int:
    return int(datetime.combine(day, time(), ZoneInfo(timezone)).timestamp())


def stopped(each: Intervention) -> int | None:
    """The moment it was stopped before its end."""
    return each.state_since if each.state == "stopped" else None


def span(each: Intervention) -> tuple[int, int] | None:
    """From the first day before the trial to the end; one that has no end yet goes on."""
    first = each.before or each.trial
    if first is None:
        return None
    start = midnight(first, each.timezone)
    end = midnight(each.end, each.timezone) if each.end else _FAR
    return start, max(start, min(end, stopped(each) or end))


def parts(
    interventions: Iterable[Intervention],
    deployments: Iterable[Deployment],
    placements: Mapping[str, Sequence[Placement]],
) -> dict[str, list[Part]]:
    known = {each.id: (each, span(each)) for each in interventions}
    found: dict[str, list[Part]] = {}
    for deployment in deployments:
        each, when = known[deployment.intervention]
        if when is not None:
            first, end = when[0], _over(each, when[1], placements.get(deployment.node, ()))
            found.setdefault(deployment.node, []).append(Part(first, end, deployment.role))
    return {node: sorted(part for part in rows if part.first < part.end) for node, rows in found.items()}


def _over(each: Intervention, end: int, placements: Sequence[Placement]) -> int:
    """When a node's part is over: after the end its street is still compared with what it was."""
    closed = stopped(each) or each.closed or _FAR
    return min([closed, *(row.start for row in placements[1:] if row.start >= end)])


def lines(each: Intervention, events: Iterable[Event]) -> Iterator[str]:
    for kind, start, end, titles in _phases(each):
        yield _line(each, kind, start, end, titles, "")
    for event in events:
        start, end = midnight(event.start, each.timezone), midnight(event.end, each.timezone)
        yield _line(each, event.kind, start, end, (event.title("fr"), event.title("en")), event.where)


def _phases(each: Intervention) -> Iterator[tuple[str, int, int, tuple[str, str]]]:
    when = span(each)
    if when is None:
        return
    first, last = when
    trial = midnight(each.trial, each.timezone) if each.trial else last
    for kind, start, end in (("before", first, min(trial, last)), ("trial", max(trial, first), last)):
        if start < end:
            yield kind, start, end, _PHASES[kind]
    if each.end or stopped(each) is not None:
        yield "after", last, last, _AFTER


def _line(each: Intervention, kind: str, start: int, end: int, titles: tuple[str, str], where: str) -> str:
    """`end` in milliseconds, as Grafana reads it. Events of one kind that begin together differ by `where`."""
    tags = {"area": each.area, "intervention": each.id, "kind": kind, "where": where}
    fields = {"title_fr": titles[0], "title_en": titles[1], "end": end * 1000}
    return line(head(EVENT, tags), fields, start) or ""
