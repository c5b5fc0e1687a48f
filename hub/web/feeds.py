"""What anybody may take along: Atom feeds of interventions and of the city's inbox, and the prises as GeoJSON."""

import json
from typing import Any

from fastapi import APIRouter, HTTPException, Response

from hub.civic import shown
from hub.civic.act import Scene
from hub.civic.city import inbox
from hub.civic.words import SUPPORTS
from hub.register.civic_rows import Prise
from hub.web.atom import Entry, Feed, atom
from hub.web.desk import Desk
from hub.web.frame import words_of
from hub.web.news import news, waiting
from hub.web.words import Words

_NEWEST = 100  # entries


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(tags=["feeds"])

    @routes.get("/{language}/interventions.atom")
    def interventions(language: str, area: str | None = None) -> Response:
        """What happened to interventions: moves, events, evidence, answers."""
        words = words_of(desk, language)
        _known_area(desk, words, area)
        rows = desk.register.interventions(area)
        entries = [entry for row in rows for entry in news(desk.register, row, words, desk.settings.web.root)]
        title = words.say("Interventions: what happens to them")
        return _atom(desk, words, ("interventions.atom", "", area), title, entries)

    @routes.get("/{language}/cellule.atom")
    def cell(language: str, area: str | None = None) -> Response:
        """What waits for the city, and what it said."""
        words = words_of(desk, language)
        _known_area(desk, words, area)
        today = Scene(desk.register, desk.clock(), desk.settings.timezone).today
        items = inbox(desk.register, today, area)
        entries = [waiting(item, words, desk.settings.web.root) for item in items]
        return _atom(desk, words, ("cellule.atom", "cellule", area), words.say("The city's inbox"), entries)

    @routes.get("/prises.geojson")
    def prises(area: str | None = None) -> Response:
        """Poles, walls and bays that are open to interventions, with their conditions."""
        _known_area(desk, words_of(desk, "en"), area)
        today = Scene(desk.register, desk.clock(), desk.settings.timezone).today
        found = [each for each in desk.register.prises(area) if each.expires is None or each.expires >= today]
        body = {"type": "FeatureCollection", "features": [_feature(each) for each in found]}
        text = json.dumps(body, ensure_ascii=False)
        return Response(text, media_type="application/geo+json", headers={"Access-Control-Allow-Origin": "*"})

    return routes


def _atom(desk: Desk, words: Words, where: tuple[str, str, str | None], title: str, entries: list[Entry]) -> Response:
    path, page, area = where
    root = f"{desk.settings.web.root}/{words.language}"
    within = f"?area={area}" if area else ""
    subtitle = words.say("Anybody may read this feed; it names no person.")
    feed = Feed(f"{root}/{path}{within}", f"{root}/{page}{within if page else ''}", title, subtitle, words.language)
    newest = sorted(entries, key=lambda each: -each.updated)[:_NEWEST]
    headers = {"Cache-Control": "no-cache", "Content-Language": words.language}
    return Response(atom(feed, newest), media_type="application/atom+xml", headers=headers)


def _known_area(desk: Desk, words: Words, area: str | None) -> None:
    if area is not None and desk.register.area(area) is None:
        raise HTTPException(404, words.say("There is no neighbourhood called %(name)s.", name=area[:40]))


def _feature(prise: Prise) -> dict[str, Any]:
    """A prise off public ground is where its cell of 150 m has its middle; `public` says which it is."""
    known = prise.lat is not None and prise.lon is not None
    told = shown.row(prise, ("lat", "lon", "support"))
    kind = SUPPORTS[prise.support]
    return {
        "type": "Feature",
        "id": prise.id,
        "geometry": {"type": "Point", "coordinates": [prise.lon, prise.lat]} if known else None,
        "properties": told | {"support": prise.support, "support_name": {"fr": kind.fr, "en": kind.en}},
    }
