"""Ways in and out: a link is asked for, opened once by a button, and left again; and somebody is forgotten.

A page never says whether an address is known here. To look at a link (as mail programs do) does not use it.
"""

import secrets
from functools import partial

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from hub.civic.people_words import PERSON_ROLES
from hub.register import Refusal, said
from hub.register.people_checks import address as checked_address
from hub.register.people_rows import Person
from hub.register.signed import read_back, signed
from hub.web import letters
from hub.web.body import form_in
from hub.web.desk import Desk
from hub.web.frame import page_of, words_of
from hub.web.limits import Limits, network
from hub.web.session import closed, opened
from hub.web.words import Words

CONFIRM_S = 86_400


def router(desk: Desk, limits: Limits) -> APIRouter:
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    _entering(routes, desk, limits)
    _opening(routes, desk, limits)
    _forgetting(routes, desk, limits)
    return routes


def here(request: Request) -> str:
    return network(request.client.host if request.client else None)


def same_site(request: Request) -> None:
    """A form is sent from our own page; old browsers do not say, and are held by the mark in the form."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise HTTPException(403, "this form was filled in on another site")


def may_write_to(address: str, request: Request, desk: Desk, limits: Limits) -> None:
    """Refuses to send one letter more than people can bear."""
    now = desk.clock()
    mine = limits.letters_to.take(desk.register.who(address), now)
    if not (mine and limits.letters_from.take(here(request), now) and limits.letters.take("", now)):
        raise Refusal(
            "too many letters were asked for; wait an hour, or ask the host place for a paper slip",
            "trop de lettres ont été demandées ; attendez une heure, ou prenez un coupon au lieu d’accueil",
        )


def _entering(routes: APIRouter, desk: Desk, limits: Limits) -> None:
    def shown(request: Request, words: Words, status: int = 200, **more: object) -> Response:
        content = {"simulated": False, "mail": desk.settings.mail.server is not None, "sent": False, "error": ""}
        return page_of(request, words, "enter.html", content | more, status)

    @routes.api_route("/{language}/enter", methods=["GET", "HEAD"])
    def enter(request: Request, language: str) -> Response:
        return shown(request, words_of(desk, language))

    @routes.post("/{language}/enter")
    async def ask(request: Request, language: str) -> Response:
        words = words_of(desk, language)
        same_site(request)
        given = await form_in(request)
        try:
            await run_in_threadpool(_send_links, request, desk, limits, words, str(given.get("address", "")))
        except Refusal as error:
            return shown(request, words, 422, error=said(error, language))
        return shown(request, words, sent=True)


def _send_links(request: Request, desk: Desk, limits: Limits, words: Words, typed: str) -> None:
    address, now = checked_address(typed), desk.clock()
    may_write_to(address, request, desk, limits)
    people = desk.register.people_at(address)
    root = f"{desk.settings.web.root}/{words.language}"
    links = [(role_of(words, each), f"{root}/link?l={desk.register.link_for(each.name, now)}") for each in people]
    if links:
        desk.post(letters.to_enter(words, address, links))


def role_of(words: Words, person: Person) -> str:
    role = PERSON_ROLES[person.role].of(words.language)
    return f"{role}, {person.area}" if person.area else role


def _opening(routes: APIRouter, desk: Desk, limits: Limits) -> None:
    @routes.api_route("/{language}/link", methods=["GET", "HEAD"])
    def look(request: Request, language: str, l: str = "") -> Response:  # noqa: E741 short, it stands in a letter
        words = words_of(desk, language)
        return _guarded(request, desk, limits, words, partial(_looked_at, request, desk, words, l))

    @routes.post("/{language}/link")
    async def enter(request: Request, language: str) -> Response:
        words = words_of(desk, language)
        same_site(request)
        given = await form_in(request)
        entering = partial(_entered, desk, words, str(given.get("l", "")))
        return await run_in_threadpool(_guarded, request, desk, limits, words, entering)

    @routes.post("/{language}/leave")
    async def leave(request: Request, language: str) -> Response:
        same_site(request)
        answer = RedirectResponse(f"/{words_of(desk, language).language}/", 303)
        closed(answer)
        return answer


def _looked_at(request: Request, desk: Desk, words: Words, text: str) -> Response:
    person = desk.register.person_of_link(text, desk.clock())
    content = {"simulated": False, "link": text, "role": role_of(words, person), "error": ""}
    return page_of(request, words, "link.html", content)


def _entered(desk: Desk, words: Words, text: str) -> Response:
    person = desk.register.use_link(text, desk.clock())
    answer = RedirectResponse(f"/{words.language}/mine", 303)
    opened(answer, desk, person)
    return answer


def _guarded(request: Request, desk: Desk, limits: Limits, words: Words, act: "partial[Response]") -> Response:
    """A page for a link that opens nothing; who tries many has to wait."""
    if limits.wrong.full(here(request), desk.clock()):
        raise HTTPException(429, words.say("Too many tries from here. Wait ten minutes."), {"Retry-After": "600"})
    try:
        return act()
    except Refusal as error:
        limits.wrong.take(here(request), desk.clock())
        content = {"simulated": False, "link": "", "role": "", "error": said(error, words.language)}
        return page_of(request, words, "link.html", content, 403)


def _forgetting(routes: APIRouter, desk: Desk, limits: Limits) -> None:
    def shown(request: Request, words: Words, status: int = 200, **more: object) -> Response:
        mail = desk.settings.mail.server is not None
        content = {"simulated": False, "mail": mail, "sent": False, "link": "", "done": False, "error": ""}
        return page_of(request, words, "forget.html", content | more, status)

    @routes.api_route("/{language}/forget", methods=["GET", "HEAD"])
    def forget(request: Request, language: str, l: str = "") -> Response:  # noqa: E741
        return shown(request, words_of(desk, language), link=l)

    @routes.post("/{language}/forget")
    async def ask(request: Request, language: str) -> Response:
        words = words_of(desk, language)
        same_site(request)
        given = {name: str(value) for name, value in (await form_in(request)).items()}
        try:
            if given.get("l"):
                await run_in_threadpool(_forget, desk, given["l"])
                return shown(request, words, done=True)
            await run_in_threadpool(_send_forget, request, desk, limits, words, given.get("address", ""))
        except Refusal as error:
            return shown(request, words, 422, error=said(error, language))
        return shown(request, words, sent=True)


def _send_forget(request: Request, desk: Desk, limits: Limits, words: Words, typed: str) -> None:
    address = checked_address(typed)
    may_write_to(address, request, desk, limits)
    content = {"address": address, "nonce": secrets.token_urlsafe(12)}
    text = signed(desk.register.people_key(), "forget", content, desk.clock() + CONFIRM_S)
    desk.post(letters.to_forget(words, address, f"{desk.settings.web.root}/{words.language}/forget?l={text}"))


def _forget(desk: Desk, text: str) -> None:
    content = read_back(desk.register.people_key(), "forget", text, desk.clock())
    desk.register.spend(content, desk.clock())
    desk.register.forget_person(content["address"], desk.clock())
