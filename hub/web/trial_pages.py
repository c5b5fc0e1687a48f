"""Interventions over HTTP: each one's page, the lists, the short address on a sheet's code, and what can be taken home.

A sheet is drawn from what is stored; a dossier is made of the journal, once, and kept beside it. Refuses, with the way
out, what has no evidence yet.
"""

import threading
from pathlib import Path
from typing import Any, cast

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import FileResponse, HTMLResponse, RedirectResponse

from hub.civic import city
from hub.civic.gather import statistics_missing
from hub.civic.proof import text_of
from hub.civic.states import STOPPED
from hub.evidence import EvidenceError
from hub.evidence import record as records
from hub.evidence.phrases import Language
from hub.evidence.record import Record
from hub.register import Evidence
from hub.register.civic_rows import Intervention
from hub.web import downloads
from hub.web.desk import Desk
from hub.web.frame import page_of, words_of
from hub.web.language import preferred
from hub.web.trial_before import Befores
from hub.web.trial_line import trial_line
from hub.web.trial_page import page
from hub.web.words import Words

_ONE_AT_A_TIME = threading.Lock()  # a dossier reads the whole campaign
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
        return FileResponse(_dossier(desk, words, row, evidence, found), filename=f"{row.id}.zip")

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
    today = city.day_of(desk.clock(), row.timezone)
    waiting = city.waiting(desk.register, row, today)
    return (waiting.sentence.of(words.language),) if waiting else ()


def _dossier(desk: Desk, words: Words, row: Intervention, stored: Evidence, found: Record) -> Path:
    """Made once for each evidence; a journal that has changed since gives none."""
    folder = desk.settings.data / "dossiers"
    made = folder / f"{row.id}-{stored.data_hash[:16]}.zip"
    with _ONE_AT_A_TIME:
        if made.exists():
            return made
        if missing := statistics_missing():
            raise HTTPException(503, missing.of(words.language))
        from hub.evidence import dossier
        from hub.evidence.material import collected

        try:
            material = collected(text_of(desk.register, row.id), desk.reader.rollups, simulated=found.simulated)
            _same_data(words, material, stored)
            folder.mkdir(mode=0o700, exist_ok=True)
            dossier.made(material, desk.settings.data, made)
        except EvidenceError as error:
            raise HTTPException(409, error.fr if words.language == "fr" and error.fr else str(error)) from None
    return made


def _same_data(words: Words, material: Any, stored: Evidence) -> None:
    from hub.evidence import compute

    if compute.data_hash(material.used, material.sides) != stored.data_hash:
        raise HTTPException(409, words.say("Readings have arrived since: the evidence is to be computed again first."))
