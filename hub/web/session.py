"""A request in, who writes out: by the cookie of an opened link (pages) or by a token (programs); or nobody.

The cookie is the only one of the hub. It is signed, not stored; it says which person and until when, and ends early
when the role ends or changes. Readers never get it.
"""

import secrets
from dataclasses import dataclass

from fastapi import HTTPException, Request, Response

from hub.register.people_rows import Person, PersonRole
from hub.register.signed import NotSigned, mark, read_back, signed
from hub.web.desk import Desk
from hub.web.limits import Limits, network
from hub.web.visitor import bearer, named_bearer

COOKIE = "moineau"
LASTS_S = 8 * 3600


@dataclass(frozen=True)
class Actor:
    """Who acts: the role is public, the name is not."""

    name: str
    role: PersonRole
    area: str = ""  # empty: everywhere
    nonce: str = ""  # of the session; empty for a token

    @property
    def everywhere(self) -> bool:
        return not self.area


def opened(response: Response, desk: Desk, person: Person) -> None:
    """Sets the cookie: nobody else's script reads it, no other site sends it."""
    until = desk.clock() + LASTS_S
    content = {"person": person.name, "epoch": person.epoch, "nonce": secrets.token_urlsafe(12)}
    text = signed(desk.register.people_key(), "session", content, until)
    secure = desk.settings.web.root.startswith("https:")
    response.set_cookie(COOKIE, text, max_age=LASTS_S, httponly=True, samesite="strict", secure=secure, path="/")


def closed(response: Response) -> None:
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")


def entered(request: Request, desk: Desk) -> Actor | None:
    """Whoever opened a link in this browser; None for a reader."""
    text = request.cookies.get(COOKIE, "")
    if not text:
        return None
    try:
        content = read_back(desk.register.people_key(), "session", text, desk.clock())
    except NotSigned:
        return None
    person = desk.register.person(content["person"])
    if person is None or person.epoch != content["epoch"]:
        return None
    return Actor(person.name, person.role, person.area, content["nonce"])


def by_token(request: Request, desk: Desk, limits: Limits) -> Actor | None:
    """Whoever gave `Authorization: Bearer NAME:SECRET`: a person's token, or an operator's."""
    given = named_bearer(request)
    if given is None:
        return None
    here = network(request.client.host if request.client else None)
    if limits.wrong.full(here, desk.clock()):
        raise HTTPException(429, "too many wrong secrets from here: wait ten minutes", {"Retry-After": "600"})
    account = bearer(request, desk)
    if account is not None and account.kind == "operator":
        return Actor(account.name, "operator")
    person = desk.register.verify_person(*given)
    if person is None:
        limits.wrong.take(here, desk.clock())
        return None
    return Actor(person.name, person.role, person.area)


def form_mark(desk: Desk, actor: Actor) -> str:
    """What a form of this session carries, so that no other site can fill it in."""
    return mark(desk.register.people_key(), "form", actor.name, actor.nonce)
