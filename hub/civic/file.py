"""intervention.toml to register rows, and back: the one readable file that is reviewed, copied and imported.

Pure: a text and the row that is there in, rows out. What has rows of its own (deployments, events, side-by-sides,
registration, the place) is taken out of the document and written in again on export.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import tomli_w

from hub.evidence import intervention, whole
from hub.evidence.whole import Whole
from hub.register.civic_rows import Deployment, Event, Intervention, Matter, Registration, SideBySide
from hub.register.people_rows import TimeContract

APART = ("place", "deployment", "side_by_side", "event", "registration")
_DETAILS = ("prise", "owner_yes", "height_m", "wall_m", "road_m", "sun_10", "sun_13", "sun_16", "self_test")
_ORDER = ("id", "area", "timezone", "question", "change_mind", "place", "phases", "days", "window", "time_contract")
_HEAD = (
    "# One intervention, whole: what is asked, where, when, and how it will be judged (docs/interventions.md).\n"
    "# Copy it to another street: moineau intervention import FILE\n"
)


@dataclass(frozen=True)
class Imported:
    """What a file says, as the register keeps it."""

    row: Intervention
    matters: tuple[Matter, ...]
    nodes: tuple[Deployment, ...]
    details: Mapping[str, Mapping[str, Any]]
    events: tuple[Event, ...]
    side_by_sides: tuple[SideBySide, ...]
    registration: Registration | None
    contract: TimeContract | None  # None: the file says nothing of it
    whole: Whole


def imported(top: Mapping[str, Any], now: int, role: str, old: Intervention | None = None) -> Imported:
    """Raises InterventionError for what cannot be. An intervention that is there keeps its state and its history."""
    said = whole.whole(top)
    return Imported(
        row=_row(top, said, now, old),
        matters=tuple(Matter(each.name, each.metric, each.matters) for each in said.properties),
        nodes=tuple(Deployment(said.id, node.id, node.role, node.street) for node in said.nodes),
        details=said.deployments,
        events=tuple(_event(said.id, each, role, now) for each in said.events),
        side_by_sides=tuple(_together(moment, span) for moment, span in said.side_by_side.items()),
        registration=_registration(said),
        contract=_contract(said) if "time_contract" in top else None,
        whole=said,
    )


def _row(top: Mapping[str, Any], said: Whole, now: int, old: Intervention | None) -> Intervention:
    before, trial, end = said.phases or (None, None, None)
    return Intervention(
        id=said.id,
        area=said.area,
        place=said.site.name,
        question_fr=said.question.get("fr", ""),
        question_en=said.question.get("en", ""),
        property=said.primary or "",
        before=before,
        trial=trial,
        end=end,
        timezone=said.timezone.key,
        lat=said.site.lat,
        lon=said.site.lon,
        state=old.state if old else "question",
        state_since=old.state_since if old else now,
        created=old.created if old else now,
        closed=old.closed if old else None,
        outcome=old.outcome if old else None,
        reason=old.reason if old else "",
        copied_from=old.copied_from if old else "",
        simulated=old.simulated if old else False,
        digest=said.digest,
        document=written(_without_rows(top)),
    )


def _without_rows(top: Mapping[str, Any]) -> dict[str, Any]:
    """The document: what has rows of its own is taken out. Of the time contract only the evening stays."""
    kept = {name: value for name, value in top.items() if name not in APART}
    evening = kept.pop("time_contract", {}).get("restitution")
    return kept | ({"time_contract": {"restitution": evening}} if evening else {})


def _contract(said: Whole) -> TimeContract:
    asked = (said.contract.install_min, said.contract.week_min, said.contract.restitution_min)
    return TimeContract(*(round(minutes or 0) for minutes in asked))


def _event(id: str, of: intervention.Event, role: str, now: int) -> Event:
    where = of.where if of.where in ("treated", "control") else "everywhere"
    return Event(0, id, of.start, of.end, of.kind, where, of.leave_out, of.fr, of.en, role, now)


def _together(moment: str, span: tuple[datetime, datetime]) -> SideBySide:
    start, end = (int(each.timestamp()) for each in span)
    return SideBySide("before" if moment == "before" else "after", start, end)


def _registration(said: Whole) -> Registration | None:
    if said.registered is None:
        return None
    return Registration(int(said.registered.timestamp()), said.digest, "file")


# -- and back ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """Everything the register holds of an intervention's file."""

    row: Intervention
    nodes: Sequence[Deployment]
    events: Sequence[Event]
    side_by_sides: Sequence[SideBySide]
    registration: Registration | None
    contract: TimeContract


def exported(kept: Kept) -> str:
    """The file, whole: what was imported comes out again, with the log and the installation that followed."""
    return _HEAD + written(top_of(kept))


def top_of(kept: Kept) -> dict[str, Any]:
    top = intervention.parsed(kept.row.document)
    top |= _filled("place", {"name": kept.row.place, "lat": kept.row.lat, "lon": kept.row.lon})
    top |= _filled("time_contract", _minutes(kept.contract) | top.get("time_contract", {}))
    details = [_detail(node) for node in kept.nodes]
    top |= _listed("deployment", [row for row in details if len(row) > 1])
    top |= _listed("side_by_side", [_span(each) for each in kept.side_by_sides])
    top |= _listed("event", [_logged(each) for each in kept.events])
    if kept.registration:
        at = datetime.fromtimestamp(kept.registration.at, UTC)
        top["registration"] = {"at": at, "hash": kept.registration.hash}
    return top


def _minutes(asked: TimeContract) -> dict[str, Any]:
    told = {"install_min": asked.install_min, "week_min": asked.week_min, "restitution_min": asked.meeting_min}
    return {name: minutes for name, minutes in told.items() if minutes}


def _filled(name: str, values: dict[str, Any]) -> dict[str, Any]:
    there = {key: value for key, value in values.items() if value not in (None, "")}
    return {name: there} if there else {}


def _listed(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: rows} if rows else {}


def _detail(node: Deployment) -> dict[str, Any]:
    told = {name: getattr(node, name) for name in _DETAILS}
    return {"node": node.node} | {name: value for name, value in told.items() if value is not None}


def _span(each: SideBySide) -> dict[str, Any]:
    start, end = (datetime.fromtimestamp(at, UTC) for at in (each.start, each.end))
    return {"moment": each.moment, "start": start, "end": end}


def _logged(each: Event) -> dict[str, Any]:
    told = {"start": each.start, "end": each.end, "kind": each.kind, "where": each.where, "leave_out": each.leave_out}
    return told | {name: text for name, text in (("fr", each.fr), ("en", each.en)) if text}


def written(top: Mapping[str, Any]) -> str:
    """Sections in the order in which people read them."""
    order = [name for name in _ORDER if name in top] + [name for name in top if name not in _ORDER]
    return tomli_w.dumps({name: top[name] for name in order})


# -- copies --------------------------------------------------------------------------------------------------------


def copied(top: Mapping[str, Any], id: str, area: str) -> dict[str, Any]:
    """The same question in another street: its days, nodes, log and place are still to be chosen."""
    cleared = ("phases", "node", *intervention.LATER)
    kept = {name: value for name, value in top.items() if name not in cleared}
    if "time_contract" in top:
        kept["time_contract"] = {k: v for k, v in top["time_contract"].items() if k != "restitution"}
    if "property" in kept:
        kept["property"] = [{k: v for k, v in row.items() if k != "nodes"} for row in kept["property"]]
    return kept | {"id": id, "area": area}


def moved_days(top: Mapping[str, Any], before: date) -> dict[str, Any]:
    """The phases as long as they were, from another day on."""
    phases = top["phases"]
    shift = before - phases["before"]
    return dict(top) | {"phases": {name: day + shift for name, day in phases.items()}}
