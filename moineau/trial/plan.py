"""Today in; when the school street was tried, and the intervention.toml that asked about it, out.

The most recent seven weeks with enough school days before and during, and a story after them that has ended by today.
Refuses a day whose school holidays nobody has published.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import tomli_w

from simulator.sites import AREA, CAMPAIGN, STREET, Site

ID = "rue-des-tilleuls"
PREFIX = "essai"
ZONE, TIMEZONE = "B", ZoneInfo("Europe/Paris")
BEFORE, TRIAL, STORY = timedelta(weeks=3), timedelta(days=27), timedelta(days=40)
_OLDEST = timedelta(days=390)  # the hub takes nothing older than 400 days
_WANTED = (11, 14)  # comparable days before and during; what is more is better
_ROLES = {"gate": "treated", "middle": "treated", "end": "treated", "parallel": "parallel", "control": "control"}
_STREETS = {"treated": STREET, "parallel": "rue des Lavandières", "control": "rue du Moulin", "background": "square"}
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Dates:
    before: date
    trial: date
    end: date  # the first day after

    @property
    def together(self) -> tuple[tuple[datetime, datetime], tuple[datetime, datetime]]:
        """A day and more in the box, before the nodes are hung up and after they are taken down."""
        first, last = self.before - 3 * _DAY, self.end + 2 * _DAY
        return _span(first), _span(last)

    @property
    def start(self) -> date:
        return self.before - 4 * _DAY

    @property
    def over(self) -> date:
        """When the nodes are back in their box for good."""
        return self.end + 4 * _DAY


def _span(day: date) -> tuple[datetime, datetime]:
    return datetime.combine(day, time(8), TIMEZONE), datetime.combine(day + _DAY, time(10), TIMEZONE)


def chosen(today: date) -> Dates:
    """The latest Monday from which it works out."""
    from hub.evidence import EvidenceError, days

    monday = today - STORY - BEFORE - TRIAL
    monday -= timedelta(days=monday.weekday())
    while monday > today - _OLDEST:
        dates = Dates(monday, monday + BEFORE, monday + BEFORE + TRIAL)
        try:
            every = days.comparable("school", dates.before, dates.end, ZONE)
        except days.CalendarError:
            every = []
        before = sum(day < dates.trial for day in every)
        if before >= _WANTED[0] and len(every) - before >= _WANTED[1]:
            return dates
        monday -= 7 * _DAY
    raise EvidenceError(f"no seven weeks of school before {today} are known to vacances-scolaires-france; update it")


def node_id(site: Site) -> str:
    return f"{PREFIX}-{site.suffix}"


def role_of(site: Site) -> str:
    return _ROLES.get(site.role, "background")


def nodes_with(property: str, *, but: tuple[str, ...] = ()) -> list[str]:
    return [node_id(site) for site in CAMPAIGN if property in site.properties and site.role not in but]


def file(dates: Dates) -> str:
    """The whole question, as somebody would have written it before the trial."""
    return tomli_w.dumps(_top(dates))


def _top(dates: Dates) -> dict[str, Any]:
    restitution = datetime.combine(dates.end + 13 * _DAY, time(18, 30), TIMEZONE)
    return {
        "id": ID,
        "area": AREA,
        "timezone": TIMEZONE.key,
        "question": {
            "fr": "Passe-t-il moins de voitures devant l'école quand la rue est fermée à l'heure de l'entrée ?",
            "en": "Do fewer cars pass in front of the school when its street is closed at school hours?",
            "property": "count_car",
            "direction": "down",
        },
        "change_mind": {
            "fr": "Si moins d'une voiture sur sept disparaît, ou si elles passent toutes rue des Lavandières.",
            "en": "If fewer than one car in seven disappears, or if all of them pass in rue des Lavandières.",
        },
        "place": {"name": STREET, "lat": CAMPAIGN[0].lat, "lon": CAMPAIGN[0].lon},
        "phases": {"before": dates.before, "trial": dates.trial, "end": dates.end},
        "days": {"rule": "school", "zone": ZONE},
        "window": {
            "period": "10min",
            "hours": ["08:15-08:50", "16:15-16:50"],
            "shoulder": ["07:00-08:00", "09:20-10:20", "15:00-16:00", "17:20-18:20"],
        },
        "kit": {"box": "R07", "size": "place"},
        "material": {"items": ["deux barrières", "un panneau"], "authorisation": "AOT 07-118 (fictive)"},
        "time_contract": {"install_min": 30, "week_min": 10, "restitution_min": 60, "restitution": restitution},
        "property": _properties(),
        "node": [{"id": node_id(site), "role": role_of(site), "street": _STREETS[role_of(site)]} for site in CAMPAIGN],
    }


def _properties() -> list[dict[str, Any]]:
    return [
        {"name": "count_car", "metric": "ratio", "matters": 0.15, "nodes": nodes_with("count_car")},
        {"name": "noise_laeq", "matters": 1, "nodes": nodes_with("noise_laeq", but=("gate",))},
        {"name": "no2", "matters": 2, "nodes": nodes_with("no2")},
        {"name": "pm2_5", "matters": 1, "nodes": nodes_with("pm2_5", but=("park",))},
    ]
