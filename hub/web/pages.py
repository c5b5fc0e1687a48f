"""A path in, a page in its language out. Refuses what does not exist with a page that says where to go on."""

from functools import partial
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from contract.vocabulary import PROPERTIES
from hub.register import Area
from hub.web import area_page, ledger_page, node_page
from hub.web.desk import Desk
from hub.web.frame import page_of, words_of
from hub.web.language import preferred
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
        return RedirectResponse(f"/{words_of(desk, language).language}/", 308)

    @page("/{language}/")
    def home(request: Request, language: str) -> Response:
        words = words_of(desk, language)
        areas = desk.register.areas()
        if len(areas) == 1:
            return RedirectResponse(f"/{language}/area/{areas[0].id}", 303)
        return page_of(request, words, "areas.html", {"areas": areas, "simulated": False})


def _pages(routes: APIRouter, desk: Desk) -> None:
    page = partial(_page_at, routes)
    comparisons = Comparisons()

    @page("/{language}/area/{area}")
    def area(request: Request, language: str, area: str) -> Response:
        words = words_of(desk, language)
        found = area_page.page(words, sight(request, desk), _area(desk, words, area), comparisons)
        return page_of(request, words, "area.html", found)

    @page("/{language}/node/{node}")
    def node(request: Request, language: str, node: str) -> Response:
        words = words_of(desk, language)
        known = desk.register.node(node)
        if known is None:
            raise HTTPException(404, words.say("There is no node called %(name)s.", name=node[:40]))
        return page_of(request, words, "node.html", node_page.page(words, sight(request, desk), known))

    @page("/{language}/ledger/{area}")
    def ledger(request: Request, language: str, area: str, node: str | None = None) -> Response:
        words = words_of(desk, language)
        found = ledger_page.page(words, sight(request, desk), _area(desk, words, area), node)
        return page_of(request, words, "ledger.html", found)

    @page("/{language}/about")
    def about(request: Request, language: str) -> Response:
        words = words_of(desk, language)
        return page_of(request, words, "about.html", {"simulated": False, **_meanings(words)})


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
