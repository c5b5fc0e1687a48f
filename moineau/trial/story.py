"""The dates of a trial in; who did what on which day out: the acts of a campaign that never was, in order.

Everything goes through hub/civic/acts.py, as the command line, the API and the pages do it: each gate is passed, or the
demo stops there and says which. People and services are invented; nobody is named.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any, NamedTuple

from PIL import Image, ImageDraw

from moineau.trial.plan import ID, STREET, TIMEZONE, Dates, file, node_id
from simulator.sites import AREA, CAMPAIGN

_SLIPS = 24


class Step(NamedTuple):
    day: date
    act: str  # "intervention import"
    id: str
    given: dict[str, Any]
    role: str = "keeper"


def steps(dates: Dates) -> Iterator[Step]:
    yield from _asked(dates)
    yield from _hung_up(dates)
    yield from _tried(dates)
    yield from _proposed(dates)


def _on(*, fr: str, en: str) -> dict[str, str]:
    return {"fr": fr, "en": en}


def _advance(day: date) -> Step:
    return Step(day, "intervention advance", ID, {})


def _asked(dates: Dates) -> Iterator[Step]:
    asked, lent = dates.before - timedelta(days=21), dates.before - timedelta(days=5)
    place = {"area": AREA, "name": "Maison de quartier", "kind": "base", "hours": "mer-sam 14 h - 18 h"}
    yield Step(asked, "place add", "maison", place, "host")
    contents = ["12 boîtier", "1 boîtier de rechange", "14 sangle"]
    yield Step(asked, "box add", "R07", {"size": "place", "home": "maison", "contents": contents}, "host")
    yield Step(asked, "intervention import", ID, {"file": file(dates), "simulated": True}, "operator")
    yield _advance(asked)
    yield Step(asked, "intervention outlook", ID, {})
    yield _advance(asked + timedelta(days=1))
    for site in CAMPAIGN:
        yes = {"node": node_id(site), "owner_yes": asked + timedelta(days=8), "owner": "fictif"}
        yield Step(asked + timedelta(days=8), "intervention deploy", ID, yes)
    yield Step(asked + timedelta(days=8), "intervention register", ID, {})
    yield _advance(asked + timedelta(days=8))
    loan = {"intervention": ID, "out": lent, "due": dates.over + timedelta(days=2), "holder": "fictif"}
    yield Step(lent, "loan add", "R07", loan, "host")
    yield _advance(lent)


def _hung_up(dates: Dates) -> Iterator[Step]:
    """The day in the box, then the forms, the photos and the self-tests."""
    hung, (start, end) = dates.before - timedelta(days=1), map(datetime.isoformat, dates.together[0])
    yield Step(hung, "intervention together", ID, {"moment": "before", "start": start, "end": end})
    for site in CAMPAIGN:
        form = {"node": node_id(site), "height_m": 2.5, "wall_m": 0.6, "road_m": 1.5, "self_test": hung}
        sun = {"sun_10": False, "sun_13": True, "sun_16": False}
        yield Step(hung, "intervention deploy", ID, form | sun | {"lat": site.lat, "lon": site.lon})
        yield Step(hung, "intervention photo", ID, {"node": node_id(site), "photo": picture(node_id(site))})
    yield _advance(hung)


def picture(node: str) -> bytes:
    """What stands for a photo in a street that does not exist: says so itself."""
    drawn = Image.new("RGB", (480, 320), "#d9d2c6")
    pen = ImageDraw.Draw(drawn)
    pen.rectangle((215, 60, 225, 320), fill="#555555")
    pen.rectangle((190, 90, 250, 150), fill="#f4f0e8", outline="#333333", width=3)
    pen.text((20, 290), f"{node} - image simulee / simulated picture", fill="#333333")
    out = BytesIO()
    drawn.save(out, "PNG")
    return out.getvalue()


def _tried(dates: Dates) -> Iterator[Step]:
    last = dates.end - timedelta(days=1)
    log = "intervention event"
    yield Step(dates.trial, log, ID, {"kind": "start"} | _on(fr="les barrières sont posées", en="the barriers are up"))
    yield _advance(dates.trial)
    visit = _on(fr="un camion de déménagement est passé", en="a removal lorry was let through")
    yield Step(dates.trial + timedelta(days=8), log, ID, {"kind": "visit", "where": "treated"} | visit)
    yield Step(last, log, ID, {"kind": "stop"} | _on(fr="les barrières sont rangées", en="the barriers are put away"))
    minutes = {"minutes": 540, "day": last}
    yield Step(last, "intervention gave", ID, minutes)
    start, end = map(datetime.isoformat, dates.together[1])
    yield Step(dates.over, "intervention together", ID, {"moment": "after", "start": start, "end": end})
    yield Step(dates.over, "loan return", "R07", {"condition": "complète, un câble changé", "back": dates.over}, "host")
    yield _advance(dates.over)


def _proposed(dates: Dates) -> Iterator[Step]:
    told, opened = dates.end + timedelta(days=13), dates.end + timedelta(days=14)
    yield _advance(dates.over)
    yield Step(told, "intervention propose", ID, _PROPOSAL)
    yield _advance(told)
    yield Step(opened, "support slips", ID, {"count": _SLIPS}, "host")
    sent = told + timedelta(days=21)
    yield _advance(sent)
    yield Step(sent + timedelta(days=1), "city receive", ID, _SIGNED, "cell")
    yield Step(sent + timedelta(days=2), "city service", ID, _SIGNED | {"service": "Voirie"}, "cell")
    answer = _ANSWER | {"next_date": sent + timedelta(days=60)}
    yield Step(sent + timedelta(days=5), "city answer", ID, _SIGNED | answer, "cell")


_PROPOSAL = {
    "fr": f"Fermer la {STREET} aux voitures de 8 h 15 à 8 h 50 et de 16 h 15 à 16 h 50, les jours d'école. "
    "Deux barrières, tenues par des parents et par l'école ; riverains, bus et secours passent.",
    "en": f"Close {STREET} to cars from 8:15 to 8:50 and from 16:15 to 16:50 on school days. Two "
    "barriers, looked after by parents and the school; residents, buses and emergency services pass.",
    "cost_low": 2000,
    "cost_high": 6000,
    "maintainer": "l'école et deux familles",
    "hours_a_month": 6,
    "undone": "on range les deux barrières",
}
_SIGNED = {"signatory": "adjointe aux mobilités (fictive)"}
_ANSWER = {
    "verdict": "yes_if",
    "service": "Voirie",
    "reasons": "L'essai a été mesuré avec une rue témoin et la question avait été déposée avant : le résultat nous "
    "suffit pour continuer. Oui, si les livraisons de la boulangerie restent possibles avant 8 h et si la rue des "
    "Lavandières est comptée encore un trimestre. La fermeture est reconduite jusqu'à l'été, puis nous décidons.",
    "next_step": "compter la rue des Lavandières, puis décider",
}
# (kind, how much, how near): what people wrote on the slips of the host place.
GIVEN = (
    *[("add_voice", 1, "near")] * 8,
    *[("add_voice", 1, "quarter")] * 3,
    ("host_sensor", 1, "near"),
    ("host_sensor", 1, "near"),
    ("lend_place", 1, "near"),
    ("lend_place", 1, "quarter"),
    ("give_time", 3, "near"),
    ("give_time", 6, "quarter"),
    ("add_voice", 1, "elsewhere"),
)
DOUBTS = (
    ("Où vont les voitures qui ne passent plus ici ? Chez nous, rue des Lavandières.", "near"),
    ("Je livre du pain à 8 h 20 : par où passer ?", "near"),
)
REPLIES = (
    "On y a compté aussi : la page le dit, et la Ville comptera encore un trimestre.",
    "La proposition laisse passer les livraisons avant 8 h.",
)


def opening(dates: Dates) -> datetime:
    """When the slips were filled in."""
    return datetime.combine(dates.end + timedelta(days=16), time(18), TIMEZONE)
