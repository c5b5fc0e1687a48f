"""What every page has around it: its language, itself in the other one, and how long it may be kept."""

from typing import Any
from zoneinfo import ZoneInfo

from fastapi import HTTPException, Request, Response
from fastapi.responses import HTMLResponse

from hub.web.desk import Desk
from hub.web.language import LANGUAGES, other, preferred, templates
from hub.web.words import Words


def words_of(desk: Desk, language: str) -> Words:
    if language not in LANGUAGES:
        raise HTTPException(404)
    return Words(language, ZoneInfo(desk.settings.timezone))


def page_of(request: Request, words: Words, template: str, content: dict[str, Any], status: int = 200) -> Response:
    """The rendered page; private when whoever asks is known, and may see more than others do."""
    text = templates(words.language).get_template(template).render(content | _around(request, words))
    known = "authorization" in request.headers or "cookie" in request.headers
    kept = "private, no-store" if known else "no-cache"
    # A status may hold half of a surrogate pair: JSON can write it, UTF-8 cannot.
    return HTMLResponse(
        text.encode(errors="replace"), status, {"Cache-Control": kept, "Content-Language": words.language}
    )


def _around(request: Request, words: Words) -> dict[str, Any]:
    """What the frame of every page needs: its language, and itself in the other one."""
    rest = request.url.path.split("/", 2)[2] if request.url.path.count("/") > 1 else ""
    query = f"?{request.url.query}" if request.url.query else ""
    there = other(words.language)
    return {"lang": words.language, "other": there, "other_path": f"/{there}/{rest}{query}", "words": words}


def not_now(words: Words) -> HTTPException:
    """For a register that cannot be written: where its file lies is nobody's business."""
    return HTTPException(503, words.say("This cannot be kept just now. Try again in a while."), {"Retry-After": "60"})


def problem(request: Request, desk: Desk, status: int, sentence: str) -> Response:
    """The page for what went wrong, in the language of the path or of the reader."""
    first = request.url.path.split("/")[1]
    language = first if first in LANGUAGES else preferred(request.headers.get("accept-language", ""))
    words = Words(language, ZoneInfo(desk.settings.timezone))
    said = sentence or words.say("There is nothing here.")
    return page_of(request, words, "problem.html", {"said": said, "simulated": False}, status)
