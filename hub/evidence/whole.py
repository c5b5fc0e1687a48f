"""intervention.toml in, all of it out: what evidence judges, and the civic part that is written around it.

A draft has some of its sections only: `plan` is None then, and `lacks` says what keeps it from being judged. What is
there is checked as strictly as in a whole file. Sections beyond those of hub/evidence/intervention.py, all optional:

    [change_mind]    fr, en: what would change our mind (part of the hash)
    [place]          name, lat, lon          [kit]   box, size
    [material]       items, authorisation    [time_contract]  install_min, week_min, restitution_min, restitution
    [[deployment]]   node, prise, owner_yes, height_m, wall_m, road_m, sun_10, sun_13, sun_16, self_test
    [[side_by_side]] moment (before or after), start, end
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from contract.vocabulary import PROPERTIES
from hub.evidence import intervention, keys
from hub.evidence.intervention import Event, Intervention, Measured, Placed
from hub.evidence.keys import InterventionError, Table
from hub.evidence.terms import RULES, ZONES

SIZES = ("carnet", "rue", "place")
MOMENTS = ("before", "after")
_MEASURES = ("height_m", "wall_m", "road_m")
_SUN = ("sun_10", "sun_13", "sun_16")
_DAYS = ("owner_yes", "self_test")


@dataclass(frozen=True)
class Site:
    """Where the intervention is: the middle of it, which is shown."""

    name: str = ""
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class TimeContract:
    """What it asks of each person, in minutes, and when the result is told to all."""

    install_min: float | None = None
    week_min: float | None = None
    restitution_min: float | None = None
    restitution: datetime | None = None


@dataclass(frozen=True)
class Material:
    """What stands in the street during the trial; an authorisation where there is anything."""

    items: tuple[str, ...] = ()
    authorisation: str = ""


@dataclass(frozen=True)
class Whole:
    id: str
    area: str
    timezone: ZoneInfo
    question: Mapping[str, str]  # by language, those that are there
    primary: str | None
    change_mind: Mapping[str, str]
    phases: tuple[date, date, date] | None
    site: Site
    box: str
    size: str
    material: Material | None  # None: nothing was said yet
    contract: TimeContract
    nodes: tuple[Placed, ...]
    properties: tuple[Measured, ...]
    deployments: Mapping[str, Mapping[str, Any]]  # by node
    side_by_side: Mapping[str, tuple[datetime, datetime]]
    events: tuple[Event, ...]
    digest: str
    registered: datetime | None
    plan: Intervention | None  # what evidence judges, once nothing of it is missing
    lacks: InterventionError | None


def read(text: str) -> Whole:
    return whole(intervention.parsed(text))


def whole(top: Table) -> Whole:
    """What is there must be right; what is missing may come later."""
    keys.only_known(top, (*intervention.ASKED, *intervention.LATER))
    question, digest, zone = (
        keys.optional(top, "question") or {},
        intervention.fingerprint(top),
        intervention.zone_of(top),
    )
    nodes, (plan, lacks) = intervention.placed(top), _plan(top)
    intervention.window(keys.optional(top, "window") or {})
    _partly(keys.optional(top, "days") or {}, question)
    box, size = _kit(keys.optional(top, "kit"))
    return Whole(
        id=intervention.id_of(top),
        area=intervention.area_of(top),
        timezone=zone,
        question={each: intervention.asked_in(question, each) for each in ("fr", "en") if each in question},
        primary=keys.one_of(question, "question.property", PROPERTIES) if "property" in question else None,
        change_mind=_change_mind(keys.optional(top, "change_mind")),
        phases=intervention.phases(keys.section(top, "phases")) if "phases" in top else None,
        site=_site(keys.optional(top, "place")),
        box=box,
        size=size,
        material=_material(keys.optional(top, "material")),
        contract=_contract(keys.optional(top, "time_contract"), zone),
        nodes=nodes,
        properties=intervention.measured(top, nodes),
        deployments=_deployments(top, nodes),
        side_by_side=dict(_side_by_side(row, zone) for row in keys.rows(top, "side_by_side")),
        events=tuple(intervention.event(row) for row in keys.rows(top, "event")),
        digest=digest,
        registered=intervention.registered(keys.optional(top, "registration") or {}, digest),
        plan=plan,
        lacks=lacks,
    )


def _partly(days: Table, question: Table) -> None:
    """The closed sets of sections that may be half written."""
    keys.only_known(question, intervention.QUESTION, "question.")
    keys.only_known(days, intervention.DAYS, "days.")
    for table, key, accepted in (
        (days, "days.rule", RULES),
        (days, "days.zone", ZONES),
        (question, "question.direction", intervention.DIRECTIONS),
    ):
        if key.split(".")[1] in table:
            keys.one_of(table, key, accepted)


def _plan(top: Table) -> tuple[Intervention | None, InterventionError | None]:
    try:
        return intervention.checked(top), None
    except InterventionError as error:
        return None, error


def _change_mind(table: Table | None) -> Mapping[str, str]:
    if table is None:
        return {}
    keys.only_known(table, ("fr", "en"), "change_mind.")
    return {language: keys.line(table, f"change_mind.{language}", 300, needed=True) for language in table}


def _site(table: Table | None) -> Site:
    if table is None:
        return Site()
    keys.only_known(table, ("name", "lat", "lon"), "place.")
    lat, lon = keys.number(table, "place.lat", -90, 90), keys.number(table, "place.lon", -180, 180)
    if (lat is None) != (lon is None):
        raise InterventionError("place: needs both lat and lon, or neither", "place : lat et lon vont ensemble")
    return Site(keys.line(table, "place.name"), lat, lon)


def _kit(table: Table | None) -> tuple[str, str]:
    if table is None:
        return "", ""
    keys.only_known(table, ("box", "size"), "kit.")
    size = keys.one_of(table, "kit.size", SIZES) if "size" in table else ""
    return keys.line(table, "kit.box", 16), size


def _material(table: Table | None) -> Material | None:
    if table is None:
        return None
    keys.only_known(table, ("items", "authorisation"), "material.")
    return Material(keys.lines(table, "material.items"), keys.line(table, "material.authorisation"))


def _contract(table: Table | None, zone: ZoneInfo) -> TimeContract:
    if table is None:
        return TimeContract()
    names = ("install_min", "week_min", "restitution_min")
    keys.only_known(table, (*names, "restitution"), "time_contract.")
    minutes = (keys.number(table, f"time_contract.{name}", 0, 6000) for name in names)
    when = keys.moment(table, "time_contract.restitution", zone) if "restitution" in table else None
    return TimeContract(*minutes, when)


def _deployments(top: Table, nodes: tuple[Placed, ...]) -> dict[str, dict[str, Any]]:
    known = [node.id for node in nodes]
    found: dict[str, dict[str, Any]] = {}
    for row in keys.rows(top, "deployment"):
        node = keys.one_of(row, "deployment.node", known)
        if node in found:
            raise InterventionError(f"deployment: {node!r} is there twice", f"deployment : {node!r} y est deux fois")
        found[node] = _deployment(row, f"deployment {node}")
    return found


def _deployment(row: Table, key: str) -> dict[str, Any]:
    keys.only_known(row, ("node", "prise", *_DAYS, *_MEASURES, *_SUN), f"{key}.")
    found: dict[str, Any] = {"prise": keys.line(row, f"{key}.prise", 32)} if row.get("prise") else {}
    found |= {name: keys.day(row, f"{key}.{name}") for name in _DAYS if name in row}
    found |= {name: keys.number(row, f"{key}.{name}", 0, 100) for name in _MEASURES if name in row}
    return found | {name: keys.truth(row, f"{key}.{name}") for name in _SUN if name in row}


def _side_by_side(row: Table, zone: ZoneInfo) -> tuple[str, tuple[datetime, datetime]]:
    keys.only_known(row, ("moment", "start", "end"), "side_by_side.")
    when = keys.one_of(row, "side_by_side.moment", MOMENTS)
    start, end = (keys.moment(row, f"side_by_side.{name}", zone) for name in ("start", "end"))
    if start >= end:
        raise keys.refused("side_by_side.end", end, f"a moment after {start} is needed", f"un moment après {start}")
    return when, (start, end)
