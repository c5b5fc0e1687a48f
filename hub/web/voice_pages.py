"""A support or a concern in, a letter or a count out. Nothing is kept before somebody opened the letter's link.

The link itself holds what was filled in, signed: a thousand forms that nobody confirms leave nothing behind. A slip
from the host place counts at once. The pages set no cookie.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from starlette.concurrency import run_in_threadpool

from hub.civic import acts, acts_voices
from hub.civic.act import Act, Done, Scene, Who, carried_out
from hub.civic.fields import taken
from hub.civic.people_words import CHIP_IN
from hub.register import Refusal, RegisterError, Unwritable, said
from hub.register.civic_rows import Intervention
from hub.register.people_checks import address as checked_address
from hub.register.signed import read_back, signed
from hub.web import letters
from hub.web.act_form import rows
from hub.web.body import form_in, without_empty
from hub.web.desk import Desk
from hub.web.entry_pages import CONFIRM_S, here, may_write_to, same_site
from hub.web.frame import not_now, page_of, words_of
from hub.web.limits import Limits
from hub.web.words import Words

_CITIZEN = Who("citizen")


def router(desk: Desk, limits: Limits) -> APIRouter:
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    for group in ("support", "concern"):
        _voice(routes, desk, limits, group)
    _confirming(routes, desk, limits)
    return routes


def _voice(routes: APIRouter, desk: Desk, limits: Limits, group: str) -> None:
    @routes.api_route(f"/{{language}}/intervention/{{id}}/{group}", methods=["GET", "HEAD"])
    def form(request: Request, language: str, id: str) -> Response:
        words = words_of(desk, language)
        return _form(request, desk, words, group, _intervention(desk, words, id), {})

    @routes.post(f"/{{language}}/intervention/{{id}}/{group}")
    async def give(request: Request, language: str, id: str) -> Response:
        words = words_of(desk, language)
        same_site(request)
        given = without_empty(await form_in(request))
        return await run_in_threadpool(_given, request, desk, limits, words, group, id, given)


def _intervention(desk: Desk, words: Words, id: str) -> Intervention:
    row = desk.register.intervention(id)
    if row is None:
        raise HTTPException(404, words.say("There is no intervention called %(name)s.", name=id[:40]))
    return row


def _form(
    request: Request, desk: Desk, words: Words, group: str, row: Intervention, given: Mapping[str, Any], error: str = ""
) -> Response:
    closed = _closed(row, words)
    content = {
        "simulated": row.simulated,
        "group": group,
        "id": row.id,
        "question": row.question(words.language),
        "rows": rows(acts.of(group, "add"), words, given),
        "mail": desk.settings.mail.server is not None,
        "money": desk.register.money_link(row.id) if group == "support" else "",
        "chip_in": CHIP_IN.of(words.language),
        "closed": closed,
        "error": error,
        "sent": False,
        "said": "",
    }
    return page_of(request, words, "voice.html", content, 422 if error else 200)


def _closed(row: Intervention, words: Words) -> str:
    try:
        acts_voices.open_to_people(row)
    except Refusal as error:
        return said(error, words.language)
    return ""


def _given(
    request: Request, desk: Desk, limits: Limits, words: Words, group: str, id: str, given: dict[str, Any]
) -> Response:
    row = _intervention(desk, words, id)
    act = acts.of(group, "add")
    try:
        if given.get("code"):
            done = _by_slip(request, desk, limits, act, id, given)
            return _told(request, words, row, done.said.of(words.language))
        _ask_by_letter(request, desk, limits, words, act, row, given)
    except Unwritable:
        raise not_now(words) from None
    except RegisterError as error:
        return _form(request, desk, words, group, row, given, said(error, words.language))
    sent = words.say("A letter is on its way. Your word counts when you have opened its link, within a day.")
    return _told(request, words, row, sent)


def _told(request: Request, words: Words, row: Intervention, sentence: str) -> Response:
    content = {"simulated": row.simulated, "id": row.id, "said": sentence}
    return page_of(request, words, "thanks.html", content)


def _by_slip(request: Request, desk: Desk, limits: Limits, act: Act, id: str, given: dict[str, Any]) -> Done:
    if limits.wrong.full(here(request), desk.clock()):
        raise Refusal("too many tries from here: wait ten minutes", "trop d’essais d’ici : attendez dix minutes")
    try:
        return carried_out(act, _scene(desk), id, given)
    except Refusal:
        limits.wrong.take(here(request), desk.clock())
        raise


def _scene(desk: Desk) -> Scene:
    return Scene(desk.register, desk.clock(), desk.settings.timezone, _CITIZEN)


def _ask_by_letter(
    request: Request, desk: Desk, limits: Limits, words: Words, act: Act, row: Intervention, given: dict[str, Any]
) -> None:
    values = taken(act.fields, given)
    if act.group == "support":
        acts_voices.checked_support(row, values, desk.clock())
    else:
        acts_voices.checked_concern(row, values, desk.clock())
    if not values.get("address"):
        raise Refusal(
            "give your e-mail address, or the code on your slip: one of them",
            "donnez votre adresse électronique, ou le code de votre coupon : l’un des deux",
        )
    address = checked_address(values["address"])
    if desk.settings.mail.server is None:
        raise Refusal(
            "this hub sends no letters: take a slip with a code at the host place",
            "ce site n’envoie pas de courriel : prenez un coupon avec un code au lieu d’accueil",
        )
    may_write_to(address, request, desk, limits)
    content = {"act": act.group, "id": row.id, "given": given, "nonce": secrets.token_urlsafe(12)}
    text = signed(desk.register.people_key(), "confirm", content, desk.clock() + CONFIRM_S)
    url = f"{desk.settings.web.root}/{words.language}/confirm?l={text}"
    what = act.what.of(words.language)
    desk.post(letters.to_confirm(words, address, what, row.question(words.language), url))


# -- the link of the letter ----------------------------------------------------------------------------------------


def _confirming(routes: APIRouter, desk: Desk, limits: Limits) -> None:
    @routes.api_route("/{language}/confirm", methods=["GET", "HEAD"])
    def look(request: Request, language: str, l: str = "") -> Response:  # noqa: E741 short, it stands in a letter
        words = words_of(desk, language)
        return _looked_at(request, desk, limits, words, l)

    @routes.post("/{language}/confirm")
    async def confirm(request: Request, language: str) -> Response:
        words = words_of(desk, language)
        same_site(request)
        text = str((await form_in(request)).get("l", ""))
        return await run_in_threadpool(_confirmed, request, desk, limits, words, text)


def _looked_at(request: Request, desk: Desk, limits: Limits, words: Words, text: str, error: str = "") -> Response:
    shown: list[tuple[str, str]] = []
    title = ""
    try:
        if not error:
            content = read_back(desk.register.people_key(), "confirm", text, desk.clock())
            act = acts.of(content["act"], "add")
            title, shown = act.what.of(words.language), _summary(act, content["given"], words)
    except Refusal as refusal:
        error = said(refusal, words.language)
        if not limits.wrong.take(here(request), desk.clock()):
            raise HTTPException(429, words.say("Too many tries from here. Wait ten minutes.")) from None
    told = {"simulated": False, "link": text, "title": title, "shown": shown, "error": error}
    return page_of(request, words, "confirm.html", told, 403 if error else 200)


def _summary(act: Act, given: Mapping[str, Any], words: Words) -> list[tuple[str, str]]:
    """What was filled in, as the form called it."""
    shown = []
    for row in rows(act, words, given):
        value = dict(row.choices).get(row.value, row.value)
        if value:
            shown.append((row.label, value))
    return shown


def _confirmed(request: Request, desk: Desk, limits: Limits, words: Words, text: str) -> Response:
    try:
        content = read_back(desk.register.people_key(), "confirm", text, desk.clock())
        act = acts.of(content["act"], "add")
        row = _intervention(desk, words, content["id"])
        with desk.register.one_write():  # a link that is opened twice at the same moment counts once
            desk.register.spend(content, desk.clock())
            done = carried_out(act, _scene(desk), row.id, content["given"])
    except Unwritable:
        raise not_now(words) from None
    except RegisterError as error:
        return _looked_at(request, desk, limits, words, text, said(error, words.language))
    return _told(request, words, row, done.said.of(words.language))
