"""intervention.toml in, a checked Intervention out: what is asked, where, when and how it will be judged.

One readable file that can be reviewed, copied to another street and registered: its hash covers what is asked and how
it is judged, not what happens later or who lends the box (LATER). hub/evidence/whole.py reads the rest of the file.
Refuses, by key and value, what cannot be judged.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, cast, get_args
from zoneinfo import ZoneInfo

from contract.topics import is_area_id, is_node_id
from contract.vocabulary import PROPERTIES
from hub.evidence import keys
from hub.evidence.keys import InterventionError, Span, Table
from hub.evidence.terms import RULES, ZONES, Metric, Role

__all__ = ["Event", "Intervention", "InterventionError", "Measured", "Placed", "Span", "checked", "parsed", "read"]

PERIODS = ("10min", "1h")
DIRECTIONS = ("down", "up", "either")
WHERE = ("treated", "control", "everywhere")
ASKED = ("id", "area", "timezone", "question", "change_mind", "phases", "days", "window", "node", "property")
# What may change without changing what was asked: it is no part of the hash.
LATER = ("place", "kit", "material", "time_contract", "deployment", "side_by_side", "event", "registration")
QUESTION = ("fr", "en", "property", "direction")
DAYS = ("rule", "zone", "subdivision")
_AREA = ("the id of an area", "l'identifiant d'un quartier")
_ID = ("small letters, digits, - and _", "des minuscules, des chiffres, - et _")
_NODE = ("the id of a node", "l'identifiant d'un boîtier")
_SENTENCE = ('one sentence that ends in "?"', "une phrase qui finit par « ? »")


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
    fr: str = ""
    en: str = ""


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
        return sum(event.where != "treated" and not event.leave_out and event.kind not in MARKS for event in inside)


# The trial itself began or ended: that is what is being asked, not something that happened to the control.
MARKS = ("start", "stop")


def _each(start: date, end: date) -> list[date]:
    return [date.fromordinal(n) for n in range(start.toordinal(), end.toordinal())]


def read(text: str) -> Intervention:
    return checked(parsed(text))


def parsed(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise InterventionError(f"this is not TOML: {error}", f"ceci n'est pas du TOML : {error}") from None


def checked(top: Table) -> Intervention:
    keys.only_known(top, (*ASKED, *LATER))
    question, days = _whole_question(top), _day_rule(top)
    primary, nodes = keys.one_of(question, "question.property", PROPERTIES), compared(placed(top))
    before, trial, end = phases(keys.section(top, "phases"))
    period, hours, shoulder = window(keys.optional(top, "window") or {})
    digest = fingerprint(top)
    return Intervention(
        id=id_of(top),
        area=area_of(top),
        timezone=zone_of(top),
        question={language: asked_in(question, language) for language in ("fr", "en")},
        primary=primary,
        direction=keys.one_of(question, "question.direction", DIRECTIONS),
        before=before,
        trial=trial,
        end=end,
        rule=keys.one_of(days, "days.rule", RULES),
        zone=keys.one_of(days, "days.zone", ZONES),
        subdivision=str(days.get("subdivision", "")) or None,
        period=period,
        window=hours,
        shoulder=shoulder,
        nodes=nodes,
        properties=weighed(measured(top, nodes), primary),
        events=tuple(event(row) for row in keys.rows(top, "event")),
        digest=digest,
        registered=registered(keys.optional(top, "registration") or {}, digest),
    )


def fingerprint(top: Table) -> str:
    """The hash of what is registered: the same for the same content, however the file is laid out."""
    asked = {key: value for key, value in top.items() if key not in LATER}
    text = json.dumps(asked, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


# -- the sections, each read by itself: a draft has some of them only ----------------------------------------------


def id_of(top: Table) -> str:
    return keys.matching(top, "id", is_area_id, _ID)


def area_of(top: Table) -> str:
    return keys.matching(top, "area", is_area_id, _AREA)


def zone_of(top: Table) -> ZoneInfo:
    return keys.zone(top.get("timezone", "Europe/Paris"))


def asked_in(table: Table, language: str) -> str:
    """Of one line: marks that turn the direction of writing, and the like, are no part of a question."""
    return keys.matching(table, f"question.{language}", _is_a_question, _SENTENCE)


def _is_a_question(text: str) -> bool:
    return bool(re.fullmatch(r".{5,200}\?", text)) and text.isprintable()


def _whole_question(top: Table) -> Table:
    keys.only_known(table := keys.section(top, "question"), QUESTION, "question.")
    return table


def _day_rule(top: Table) -> Table:
    keys.only_known(table := keys.section(top, "days"), DAYS, "days.")
    return table


def phases(table: Table) -> tuple[date, date, date]:
    keys.only_known(table, ("before", "trial", "end"), "phases.")
    before, trial, end = (keys.day(table, f"phases.{name}") for name in ("before", "trial", "end"))
    if not before < trial < end:
        raise InterventionError(
            f"phases: before {before}, trial {trial}, end {end} where they must follow each other",
            f"phases : avant {before}, essai {trial}, fin {end}, alors qu'ils doivent se suivre",
        )
    return before, trial, end


def window(table: Table) -> tuple[str, tuple[Span, ...], tuple[Span, ...]]:
    """No table at all: the intervention acts all day, and whole hours are read."""
    keys.only_known(table, ("period", "hours", "shoulder"), "window.")
    period = keys.one_of({"period": "1h"} | dict(table), "window.period", PERIODS)
    hours, shoulder = keys.spans(table, "window.hours"), keys.spans(table, "window.shoulder")
    if shoulder and not hours:
        raise InterventionError(
            "window.shoulder without window.hours: shoulder hours lie beside a window",
            "window.shoulder sans window.hours : les heures voisines bordent celles de l'essai",
        )
    if any(one[0] < other[1] and other[0] < one[1] for one in hours for other in shoulder):
        raise InterventionError(
            "window.shoulder overlaps window.hours: the intervention acts there",
            "window.shoulder empiète sur window.hours : l'essai y agit",
        )
    return period, hours, shoulder


def placed(top: Table) -> tuple[Placed, ...]:
    found = []
    for row in keys.rows(top, "node"):
        id = keys.matching(row, "node.id", is_node_id, _NODE)
        role = cast(Role, keys.one_of(row, f"node {id}.role", get_args(Role)))
        keys.only_known(row, ("id", "role", "street"), f"node {id}.")
        found.append(Placed(id, role, keys.line(row, f"node {id}.street") or role))
    if len({row.id for row in found}) < len(found):
        raise InterventionError("node: an id is there twice", "node : un identifiant y est deux fois")
    return tuple(found)


def compared(nodes: tuple[Placed, ...]) -> tuple[Placed, ...]:
    for role in ("treated", "control"):
        if not any(row.role == role for row in nodes):
            raise InterventionError(
                f'no [[node]] with role = "{role}": without it nothing can be compared',
                f'aucun [[node]] avec role = "{role}" : sans lui, rien à comparer',
            )
    return nodes


def measured(top: Table, nodes: tuple[Placed, ...]) -> tuple[Measured, ...]:
    return tuple(_property(row, nodes) for row in keys.rows(top, "property"))


def weighed(properties: tuple[Measured, ...], primary: str) -> tuple[Measured, ...]:
    """The primary one first."""
    if primary not in [row.name for row in properties]:
        raise InterventionError(
            f"question.property: {primary!r} has no [[property]] that says what matters",
            f"question.property : aucun [[property]] ne dit ce qui compte pour {primary!r}",
        )
    return tuple(sorted(properties, key=lambda row: row.name != primary))


def _property(row: Table, nodes: tuple[Placed, ...]) -> Measured:
    name = keys.one_of(row, "property.name", PROPERTIES)
    key = f"property {name}"
    metric = cast(Metric, keys.one_of({"metric": "difference"} | dict(row), f"{key}.metric", get_args(Metric)))
    if metric == "ratio" and PROPERTIES[name].combine != "sum":
        raise keys.refused(f"{key}.metric", metric, "'ratio' is for what is counted; say difference", "difference")
    matters = row.get("matters")
    if isinstance(matters, bool) or not isinstance(matters, int | float) or not 0 < matters < float("inf"):
        raise keys.refused(f"{key}.matters", matters, "a change above 0 is needed", "un changement au-dessus de 0")
    keys.only_known(row, ("name", "metric", "matters", "nodes"), f"{key}.")
    known = tuple(node.id for node in nodes)
    own = keys.lines(row, f"{key}.nodes", most=1000) if "nodes" in row else known
    if lost := [id for id in own if id not in known]:
        raise InterventionError(
            f"{key}.nodes: {lost[0]!r} is not among [[node]]", f"{key}.nodes : {lost[0]!r} n'est pas parmi les [[node]]"
        )
    return Measured(name, metric, float(matters), own)


def event(row: Table) -> Event:
    keys.only_known(row, ("start", "end", "kind", "where", "leave_out", "fr", "en"), "event.")
    start = keys.day(row, "event.start")
    end = keys.day({"end": date.fromordinal(start.toordinal() + 1)} | dict(row), "event.end")
    where = keys.one_of({"where": "everywhere"} | dict(row), "event.where", WHERE)
    titles = (keys.line(row, "event.fr"), keys.line(row, "event.en"))
    return Event(start, end, keys.line(row, "event.kind"), where, keys.truth(row, "event.leave_out") or False, *titles)


def registered(table: Table, digest: str) -> datetime | None:
    if not table:
        return None
    at, given = keys.moment(table, "registration.at"), table.get("hash")
    if given != digest:
        raise InterventionError(
            f"registration.hash: {given!r} was registered, and what is asked now is {digest!r}. Way out: bring back "
            "the registered text, or take [registration] out and read the result as exploratory",
            f"registration.hash : {given!r} a été déposé, et la question est maintenant {digest!r}. Rétablir le texte "
            "déposé, ou retirer [registration] : le résultat sera exploratoire",
        )
    return at
