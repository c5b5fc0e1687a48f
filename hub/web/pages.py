"""A path in, a page in its language out. Refuses what does not exist with a page that says where to go on."""

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from contract.vocabulary import PROPERTIES
from hub.register import Area
from hub.web import area_page, ledger_page, node_page
from hub.web.desk import Desk
from hub.web.language import LANGUAGES, other, preferred, templates
from hub.web.now import Comparisons
from hub.web.visitor import sight
from hub.web.words import FLAGS, REASONS, Words


def router(desk: Desk) -> APIRouter:
    """Every page, once: the language is the first part of the path."""
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    _starts(routes, desk)
    _pages(routes, desk)
    return routes


def _page_at(routes: APIRouter, path: str) -> Any:
    return routes.api_route(path, methods=["GET", "HEAD"])


def _starts(routes: APIRouter, desk: Desk) -> None:
    """Ways to the first page."""
    page = partial(_page_at, routes)

    @page("/")
    def start(request: Request) -> Response:
        language = preferred(request.headers.get("accept-language", ""))
        return RedirectResponse(f"/{language}/", 303, {"Vary": "Accept-Language"})

    @page("/{language}")
    def short(language: str) -> Response:
        return RedirectResponse(f"/{_words(desk, language).language}/", 308)

    @page("/{language}/")
    def home(request: Request, language: str) -> Response:
        words = _words(desk, language)
        areas = desk.register.areas()
        if len(areas) == 1:
            return RedirectResponse(f"/{language}/area/{areas[0].id}", 303)
        return _page(request, words, "areas.html", {"areas": areas, "simulated": False})


def _pages(routes: APIRouter, desk: Desk) -> None:
    page = partial(_page_at, routes)
    comparisons = Comparisons()

    @page("/{language}/area/{area}")
    def area(request: Request, language: str, area: str) -> Response:
        words = _words(desk, language)
        found = area_page.page(words, sight(request, desk), _area(desk, words, area), comparisons)
        return _page(request, words, "area.html", found)

    @page("/{language}/node/{node}")
    def node(request: Request, language: str, node: str) -> Response:
        words = _words(desk, language)
        known = desk.register.node(node)
        if known is None:
            raise HTTPException(404, words.say("There is no node called %(name)s.", name=node[:40]))
        return _page(request, words, "node.html", node_page.page(words, sight(request, desk), known))

    @page("/{language}/ledger/{area}")
    def ledger(request: Request, language: str, area: str, node: str | None = None) -> Response:
        words = _words(desk, language)
        found = ledger_page.page(words, sight(request, desk), _area(desk, words, area), node)
        return _page(request, words, "ledger.html", found)

    @page("/{language}/about")
    def about(request: Request, language: str) -> Response:
        words = _words(desk, language)
        return _page(request, words, "about.html", {"simulated": False, **_meanings(words)})


def _words(desk: Desk, language: str) -> Words:
    if language not in LANGUAGES:
        raise HTTPException(404)
    return Words(language, ZoneInfo(desk.settings.timezone))


def _area(desk: Desk, words: Words, name: str) -> Area:
    area = desk.register.area(name)
    if area is None:
        raise HTTPException(404, words.say("There is no neighbourhood called %(name)s.", name=name[:40]))
    return area


def _meanings(words: Words) -> dict[str, Any]:
    return {
        "properties": [(words.label(row), row.unit_label, words.sentence(row)) for row in PROPERTIES.values()],
        "flags": [words.flag(flag) for flag in FLAGS],
        "reasons": [words.reason(test) for test in REASONS],
    }


def _page(request: Request, words: Words, template: str, content: dict[str, Any], status: int = 200) -> Response:
    """The rendered page; private when an operator sees more than others do."""
    text = templates(words.language).get_template(template).render(content | _around(request, words))
    kept = "private, no-store" if "authorization" in request.headers else "no-cache"
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


def problem(request: Request, desk: Desk, status: int, sentence: str) -> Response:
    """The page for what went wrong, in the language of the path or of the reader."""
    first = request.url.path.split("/")[1]
    language = first if first in LANGUAGES else preferred(request.headers.get("accept-language", ""))
    words = Words(language, ZoneInfo(desk.settings.timezone))
    said = sentence or words.say("There is nothing here.")
    return _page(request, words, "problem.html", {"said": said, "simulated": False}, status)
