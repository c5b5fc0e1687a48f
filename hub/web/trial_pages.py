"""Interventions over HTTP: each one's page, the lists, the short address on a sheet's code, and what can be taken home.

A sheet is drawn from what is stored; a dossier is made of the journal, once, and kept beside it. Refuses, with the way
out, what has no evidence yet.
"""

from typing import Any, cast

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse

from hub.civic import city
from hub.civic.states import STOPPED
from hub.evidence import record as records
from hub.evidence.phrases import Language
from hub.evidence.record import Record
from hub.register import Evidence
from hub.register.civic_rows import Intervention
from hub.web import downloads
from hub.web.desk import Desk
from hub.web.dossiers import dossier_of
from hub.web.frame import page_of, words_of
from hub.web.language import preferred
from hub.web.trial_before import Befores
from hub.web.trial_line import trial_line
from hub.web.trial_page import page
from hub.web.words import Words

DAYS = ("day", "phase", "property", "street of the trial", "control street")


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    _pages(routes, desk)
    _taken_home(routes, desk)
    return routes


def _pages(routes: APIRouter, desk: Desk) -> None:
    befores = Befores()

    @routes.api_route("/{language}/intervention/{id}", methods=["GET", "HEAD"])
    def one(request: Request, language: str, id: str) -> Response:
        words = words_of(desk, language)
        return page_of(request, words, "intervention.html", page(words, desk, _row(desk, words, id), befores))

    @routes.api_route("/{language}/area/{area}/interventions", methods=["GET", "HEAD"])
    def every(request: Request, language: str, area: str) -> Response:
        words = words_of(desk, language)
        known = desk.register.area(area)
        if known is None:
            raise HTTPException(404, words.say("There is no neighbourhood called %(name)s.", name=area[:40]))
        rows = desk.register.interventions(area)
        content = {"area": known, "simulated": any(row.simulated for row in rows), **listed(words, desk, rows)}
        return page_of(request, words, "interventions.html", content)

    @routes.api_route("/i/{id}", methods=["GET", "HEAD"])
    def short(request: Request, id: str) -> Response:
        """What a code on paper leads to: the page in the reader's own language."""
        language = preferred(request.headers.get("accept-language", ""))
        _row(desk, words_of(desk, language), id)
        return RedirectResponse(f"/{language}/intervention/{id}", 303, {"Vary": "Accept-Language"})


def listed(words: Words, desk: Desk, rows: list[Intervention]) -> dict[str, Any]:
    """What goes on, what is over, what was stopped: failures are as easy to find as successes."""
    going = [row for row in rows if row.state != STOPPED and row.closed is None]
    over = [row for row in rows if row.state != STOPPED and row.closed is not None]
    stopped = [row for row in rows if row.state == STOPPED]
    groups = (
        (words.say("Going on"), going),
        (words.say("Over"), over),
        (words.say("Stopped"), stopped),
    )
    return {"groups": [(title, [trial_line(words, desk, row) for row in of]) for title, of in groups if of]}


def _row(desk: Desk, words: Words, id: str) -> Intervention:
    row = desk.register.intervention(id)
    if row is None:
        raise HTTPException(404, words.say("There is no intervention called %(name)s.", name=id[:40]))
    return row


# -- what can be taken home ------------------------------------------------------------------------------------------


def _taken_home(routes: APIRouter, desk: Desk) -> None:
    @routes.api_route("/{language}/intervention/{id}/sheet.pdf", methods=["GET", "HEAD"])
    def sheet(language: str, id: str) -> Response:
        words = words_of(desk, language)
        row, _, found = _evidence(desk, words, id)
        name = f'inline; filename="{row.id}-{language}.pdf"'
        drawn = _sheet(desk, words, row, found)
        return Response(drawn, media_type="application/pdf", headers={"Content-Disposition": name})

    @routes.api_route("/{language}/intervention/{id}/dossier.zip", methods=["GET", "HEAD"])
    def dossier(language: str, id: str) -> Response:
        words = words_of(desk, language)
        row, evidence, found = _evidence(desk, words, id)
        return FileResponse(dossier_of(desk, words, evidence, found), filename=f"{row.id}.zip")

    @routes.get("/api/v1/interventions/{id}/days")
    def days(id: str) -> Response:
        """The table that the estimate is made of, day by day, as CSV."""
        row, _, found = _evidence(desk, words_of(desk, "en"), id)
        rows = ((each.day, each.phase, each.property, each.street, each.control) for each in found.days)
        return downloads.as_csv(f"{row.id}-days", DAYS, rows)

    @routes.get("/api/v1/interventions/{id}/evidence")
    def evidence(id: str) -> Response:
        """What was found, whole: numbers, gates, sentences."""
        _, stored, _ = _evidence(desk, words_of(desk, "en"), id)
        return Response(stored.record, media_type="application/json")


def _evidence(desk: Desk, words: Words, id: str) -> tuple[Intervention, Evidence, Record]:
    row = _row(desk, words, id)
    stored = desk.register.evidence(id)
    if stored is None:
        raise HTTPException(404, words.say("This intervention has no evidence yet: it comes after the trial."))
    return row, stored, records.decoded(stored.record)


def _sheet(desk: Desk, words: Words, row: Intervention, found: Record) -> bytes:
    from hub.evidence import sheet

    area = desk.register.area(row.area)
    place = " · ".join(part for part in (row.place, area.name if area else row.area) if part)
    address = f"{desk.settings.web.root}/i/{row.id}"
    return sheet.pdf(sheet.Sheet(found, place, address, _news(desk, words, row)), cast(Language, words.language))


def _news(desk: Desk, words: Words, row: Intervention) -> tuple[str, ...]:
    """What the city said, and where to borrow a kit."""
    waiting = city.waiting(desk.register, row, city.day_of(desk.clock(), row.timezone))
    news = [waiting.sentence.of(words.language)] if waiting else []
    for place in desk.register.places(row.area)[:1]:
        where = ", ".join(part for part in (place.name, place.address, place.hours) if part)
        news.append(words.say("Where to borrow a kit: %(where)s", where=where))
    return tuple(news)
