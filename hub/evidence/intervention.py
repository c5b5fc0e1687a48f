"""intervention.toml in, a checked Intervention out: what is asked, where, when and how it will be judged.

One readable file that can be reviewed, copied to another street and registered: its hash covers everything but the
event log and the registration itself. Refuses, by key and value, what cannot be judged.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo

from contract.topics import is_area_id, is_node_id
from contract.vocabulary import PROPERTIES
from hub.evidence import EvidenceError
from hub.evidence.days import RULES, ZONES
from hub.evidence.panel import Metric, Role

PERIODS = ("10min", "1h")
DIRECTIONS = ("down", "up", "either")
WHERE = ("treated", "control", "everywhere")
_UNREGISTERED = ("registration", "event")
Span = tuple[time, time]


class InterventionError(EvidenceError):
    """A key or value of intervention.toml that cannot be used; the sentence says which and what is accepted."""


@dataclass(frozen=True)
class Placed:
    id: str
    role: Role
    street: str


@dataclass(frozen=True)
class Measured:
    name: str
    metric: Metric
    matters: float
    nodes: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    start: date
    end: date  # the first day after
    kind: str
    where: str
    leave_out: bool


@dataclass(frozen=True)
class Intervention:
    id: str
    area: str
    timezone: ZoneInfo
    question: Mapping[str, str]  # by language
    primary: str
    direction: str
    before: date
    trial: date
    end: date  # the first day after
    rule: str
    zone: str
    subdivision: str | None
    period: str
    window: tuple[Span, ...]  # empty: all day
    shoulder: tuple[Span, ...]
    nodes: tuple[Placed, ...]
    properties: tuple[Measured, ...]  # the primary one first
    events: tuple[Event, ...]
    digest: str  # SHA-256 of what is registered
    registered: datetime | None  # when, if the hash there is that of this file

    @property
    def registered_before_trial(self) -> bool:
        midnight = datetime.combine(self.trial, time(), self.timezone)
        return self.registered is not None and self.registered < midnight

    @property
    def left_out(self) -> frozenset[date]:
        every = (event for event in self.events if event.leave_out)
        return frozenset(day for event in every for day in _each(event.start, event.end))

    @property
    def control_events(self) -> int:
        """What happened at the control while it was to stand for "nothing happened", and was not left out."""
        inside = (event for event in self.events if event.end > self.before and event.start < self.end)
        return sum(event.where != "treated" and not event.leave_out for event in inside)


def _each(start: date, end: date) -> list[date]:
    return [date.fromordinal(n) for n in range(start.toordinal(), end.toordinal())]


def read(text: str) -> Intervention:
    return checked(parsed(text))


def parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InterventionError(f"this is not TOML: {error}") from None


def checked(top: Mapping[str, Any]) -> Intervention:
    _only_known(top)
    question, days = _table(top, "question"), _table(top, "days")
    primary, nodes = _one_of(question, "question.property", PROPERTIES), _nodes(top)
    before, trial, end = _phases(_table(top, "phases"))
    period, window, shoulder = _window(_table(top, "window") if "window" in top else {})
    digest = fingerprint(top)
    return Intervention(
        id=_matching(top, "id", is_area_id, "small letters, digits, - and _"),
        area=_matching(top, "area", is_area_id, "the id of an area"),
        timezone=_zone(top.get("timezone", "Europe/Paris")),
        question={language: _question(question, language) for language in ("fr", "en")},
        primary=primary,
        direction=_one_of(question, "question.direction", DIRECTIONS),
        before=before,
        trial=trial,
        end=end,
        rule=_one_of(days, "days.rule", RULES),
        zone=_one_of(days, "days.zone", ZONES),
        subdivision=str(days.get("subdivision", "")) or None,
        period=period,
        window=window,
        shoulder=shoulder,
        nodes=nodes,
        properties=_properties(top, nodes, primary),
        events=tuple(_event(row) for row in _rows(top, "event")),
        digest=digest,
        registered=_registered(_table(top, "registration") if "registration" in top else {}, digest),
    )


def _only_known(top: Mapping[str, Any]) -> None:
    known = {"id", "area", "timezone", "question", "phases", "days", "window", "node", "property", *_UNREGISTERED}
    if unknown := sorted(top.keys() - known):
        raise InterventionError(f"{unknown[0]}: not known; accepted: {', '.join(sorted(known))}")


def _phases(table: Mapping[str, Any]) -> tuple[date, date, date]:
    before, trial, end = (_day(table, f"phases.{name}") for name in ("before", "trial", "end"))
    if not before < trial < end:
        raise InterventionError(f"phases: before {before}, trial {trial}, end {end} where they must follow each other")
    return before, trial, end


def _rows(top: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    rows = top.get(name, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise InterventionError(f"{name}: {rows!r} where tables under [[{name}]] are needed")
    return rows


def fingerprint(top: Mapping[str, Any]) -> str:
    """The hash of what is registered: the same for the same content, however the file is laid out."""
    asked = {key: value for key, value in top.items() if key not in _UNREGISTERED}
    text = json.dumps(asked, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _registered(table: Mapping[str, Any], digest: str) -> datetime | None:
    if not table:
        return None
    at, given = table.get("at"), table.get("hash")
    if not isinstance(at, datetime):
        raise InterventionError(f"registration.at: {at!r} where a date and time is needed")
    if given != digest:
        raise InterventionError(
            f"registration.hash: {given!r} was registered, and what is asked now is {digest!r}. Way out: bring back "
            "the registered text, or take [registration] out and read the result as exploratory"
        )
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _table(top: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    if not isinstance(top.get(name), dict):
        raise InterventionError(f"[{name}] is missing")
    return cast(Mapping[str, Any], top[name])


def _one_of(table: Mapping[str, Any], key: str, accepted: object) -> str:
    value, names = table.get(key.rsplit(".", 1)[-1]), list(cast("list[str]", accepted))
    if value not in names:
        raise InterventionError(f"{key}: {value!r} where one of {', '.join(names)} is accepted")
    return cast(str, value)


def _matching(table: Mapping[str, Any], key: str, fits: Any, accepted: str) -> str:
    value = table.get(key.rsplit(".", 1)[-1])
    if not isinstance(value, str) or not fits(value):
        raise InterventionError(f"{key}: {value!r} where {accepted} is accepted")
    return value


def _question(table: Mapping[str, Any], language: str) -> str:
    asks = re.compile(r"[^\n]{5,200}\?").fullmatch
    return _matching(table, f"question.{language}", asks, 'one sentence that ends in "?"')


def _day(table: Mapping[str, Any], key: str) -> date:
    value = table.get(key.rsplit(".", 1)[-1])
    if not isinstance(value, date) or isinstance(value, datetime):
        raise InterventionError(f"{key}: {value!r} where a day such as 2025-09-22 is needed")
    return value


def _zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(cast(str, value))
    except (ValueError, OSError, KeyError, TypeError, AttributeError):
        raise InterventionError(f'timezone: {value!r} where a name such as "Europe/Paris" is accepted') from None


def _window(table: Mapping[str, Any]) -> tuple[str, tuple[Span, ...], tuple[Span, ...]]:
    """No table at all: the intervention acts all day, and whole hours are read."""
    period = _one_of({"period": "1h"} | dict(table), "window.period", PERIODS)
    hours, shoulder = (tuple(_span(text) for text in _list(table, name)) for name in ("hours", "shoulder"))
    if shoulder and not hours:
        raise InterventionError("window.shoulder without window.hours: shoulder hours lie beside a window")
    if any(one[0] < other[1] and other[0] < one[1] for one in hours for other in shoulder):
        raise InterventionError("window.shoulder overlaps window.hours: the intervention acts there")
    return period, hours, shoulder


def _list(table: Mapping[str, Any], name: str) -> list[object]:
    value = table.get(name, [])
    if not isinstance(value, list):
        raise InterventionError(f'window.{name}: {value!r} where a list such as ["08:15-08:50"] is needed')
    return value


def _span(text: object) -> Span:
    found = re.fullmatch(r"(\d\d:\d\d)-(\d\d:\d\d)", text) if isinstance(text, str) else None
    try:
        start, end = (time.fromisoformat(part) for part in found.groups()) if found else (time(1), time())
    except ValueError:
        start, end = time(1), time()
    if start >= end:
        raise InterventionError(f'window: {text!r} where hours such as "08:15-08:50" are accepted')
    return start, end


def _nodes(top: Mapping[str, Any]) -> tuple[Placed, ...]:
    rows = []
    for row in _rows(top, "node"):
        id = _matching(row, "node.id", is_node_id, "the id of a node")
        role = cast(Role, _one_of(row, f"node {id}.role", get_args(Role)))
        rows.append(Placed(id, role, str(row.get("street", role))))
    if len({row.id for row in rows}) < len(rows):
        raise InterventionError("node: an id is there twice")
    for role in ("treated", "control"):
        if not any(row.role == role for row in rows):
            raise InterventionError(f'no [[node]] with role = "{role}": without it nothing can be compared')
    return tuple(rows)


def _properties(top: Mapping[str, Any], nodes: tuple[Placed, ...], primary: str) -> tuple[Measured, ...]:
    rows = tuple(_property(row, nodes) for row in _rows(top, "property"))
    if primary not in [row.name for row in rows]:
        raise InterventionError(f"question.property: {primary!r} has no [[property]] that says what matters")
    return tuple(sorted(rows, key=lambda row: row.name != primary))


def _property(row: Mapping[str, Any], nodes: tuple[Placed, ...]) -> Measured:
    name = _one_of(row, "property.name", PROPERTIES)
    metric = cast(Metric, _one_of({"metric": "difference"} | dict(row), f"property {name}.metric", get_args(Metric)))
    if metric == "ratio" and PROPERTIES[name].combine != "sum":
        raise InterventionError(f"property {name}.metric: 'ratio' is for what is counted; say difference")
    matters = row.get("matters")
    if isinstance(matters, bool) or not isinstance(matters, int | float) or matters <= 0:
        raise InterventionError(f"property {name}.matters: {matters!r} where a change above 0 is needed")
    known = [node.id for node in nodes]
    own = row.get("nodes", known)
    if lost := [id for id in own if id not in known]:
        raise InterventionError(f"property {name}.nodes: {lost[0]!r} is not among [[node]]")
    return Measured(name, metric, float(matters), tuple(own))


def _event(row: Mapping[str, Any]) -> Event:
    start = _day(row, "event.start")
    end = _day({"end": date.fromordinal(start.toordinal() + 1)} | dict(row), "event.end")
    where = _one_of({"where": "everywhere"} | dict(row), "event.where", WHERE)
    return Event(start, end, str(row.get("kind", "")), where, row.get("leave_out", False) is True)
