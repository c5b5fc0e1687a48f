"""The city's inbox: what waits for an answer, the most urgent first; a page, JSON and CSV. Everybody may read it.

Whoever entered as the cell finds the acts beside each item. It counts hours and shows no ranking of anybody.
"""

from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from hub.civic import acts
from hub.civic.act import Scene
from hub.civic.acts_city import shown_city
from hub.civic.city import Waiting, inbox, stage_line
from hub.civic.people_words import VERDICT_NAMES
from hub.civic.voices import line, voices
from hub.web import rights
from hub.web.desk import Desk
from hub.web.downloads import as_csv
from hub.web.frame import page_of, words_of
from hub.web.ranges import one_of
from hub.web.session import entered
from hub.web.words import Words

_COLUMNS = (
    *("intervention", "area", "question", "sent", "next", "due", "days left", "days without answer", "service"),
    *("verdict", "page"),
)


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(tags=["the city"])

    @routes.api_route(
        "/{language}/cellule", methods=["GET", "HEAD"], include_in_schema=False, response_class=HTMLResponse
    )
    def cell(request: Request, language: str, area: str | None = None) -> Response:
        words = words_of(desk, language)
        _known_area(desk, words, area)
        actor = entered(request, desk)
        mine = [act for act in acts.every() if act.group == "city" and actor and rights.may(actor, act)]
        items = [_item(desk, words, found) for found in _inbox(desk, area)]
        content = {
            "simulated": any(item["simulated"] for item in items),
            "open": [item for item in items if item["open"]],
            "decided": [item for item in items if not item["open"]],
            "acts": [(act, act.what.of(language)) for act in mine],
            "area": area or "",
        }
        return page_of(request, words, "cell.html", content)

    @routes.get("/api/v1/inbox")
    def told(area: str | None = None, format: str = "json", lang: str = "fr") -> Any:
        one_of("format", format, ("json", "csv"))
        words = words_of(desk, one_of("lang", lang, ("fr", "en")))
        _known_area(desk, words, area)
        found = _inbox(desk, area)
        if format == "csv":
            return as_csv("inbox", _COLUMNS, [_csv_row(desk, words, each) for each in found])
        return {"inbox": [shown_city(each) | {"page": _page(desk, words, each)} for each in found]}

    return routes


def _inbox(desk: Desk, area: str | None) -> list[Waiting]:
    today = Scene(desk.register, desk.clock(), desk.settings.timezone).today
    return inbox(desk.register, today, area)


def _known_area(desk: Desk, words: Words, area: str | None) -> None:
    if area is not None and desk.register.area(area) is None:
        raise HTTPException(404, words.say("There is no neighbourhood called %(name)s.", name=area[:40]))


def _page(desk: Desk, words: Words, found: Waiting) -> str:
    return f"{desk.settings.web.root}/{words.language}/intervention/{found.intervention.id}"


def _item(desk: Desk, words: Words, found: Waiting) -> dict[str, Any]:
    language, answer = words.language, found.answer
    return {
        "id": found.intervention.id,
        "question": found.intervention.question(language),
        "sentence": found.sentence.of(language),
        "owed": stage_line(found.clock).of(language),
        "late": found.clock.late,
        "open": found.clock.next is not None and found.intervention.state != "stopped",
        "voices": line(voices(desk.register, found.intervention.id)).of(language),
        "verdict": VERDICT_NAMES[answer.verdict].of(language) if answer and answer.verdict else "",
        "answer": answer,
        "simulated": found.intervention.simulated,
    }


def _csv_row(desk: Desk, words: Words, found: Waiting) -> tuple[Any, ...]:
    clock, row = found.clock, found.intervention
    due = clock.next.due.isoformat() if clock.next else ""
    return (
        *(row.id, row.area, row.question(words.language), clock.sent.isoformat()),
        *(clock.next.name if clock.next else "", due, clock.days_left, clock.silent_days, found.service),
        *(found.answer.verdict if found.answer else "", _page(desk, words, found)),
    )
