"""Who asks: the Authorization header in, an account or nobody out. Never logs what it reads, and sets no cookie."""

import base64
import re

from fastapi import HTTPException, Request

from hub.register import Account
from hub.web.desk import Desk
from hub.web.sight import Sight


def named_bearer(request: Request) -> tuple[str, str] | None:
    """Name and secret of `Authorization: Bearer NAME:SECRET` (NAME.SECRET is read too: names hold neither sign)."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    name, *secret = re.split(r"[.:]", token.strip(), maxsplit=1)
    return (name, secret[0]) if name and secret and secret[0] else None


def bearer(request: Request, desk: Desk) -> Account | None:
    given = named_bearer(request)
    return desk.register.verify(*given) if given else None


def basic(request: Request, desk: Desk) -> Account | None:
    """The account of HTTP Basic: user name and secret."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(token.strip(), validate=True).decode().partition(":")
    except ValueError:  # no Base64, no ASCII, no UTF-8
        return None
    return desk.register.verify(name, secret) if name and secret else None


def is_operator(request: Request, desk: Desk) -> bool:
    account = bearer(request, desk)
    return account is not None and account.kind == "operator"


def operator_only(request: Request, desk: Desk) -> None:
    if not is_operator(request, desk):
        raise HTTPException(
            401,
            "this needs an operator's token: Authorization: Bearer NAME:SECRET, see `moineau operator add`",
            {"WWW-Authenticate": 'Bearer realm="moineau"'},
        )


def keeper_only(request: Request, desk: Desk, node: str) -> None:
    """An operator, or the node itself by HTTP Basic: what a node sent is its keeper's business."""
    account = basic(request, desk)
    if not is_operator(request, desk) and (account is None or (account.kind, account.name) != ("node", node)):
        raise HTTPException(
            401,
            "the node's id and its own secret are needed (HTTP Basic), or an operator's token",
            {"WWW-Authenticate": 'Basic realm="moineau"'},
        )


def sight(request: Request, desk: Desk) -> Sight:
    """What this visitor may see, now."""
    return Sight(desk, desk.clock(), is_operator(request, desk))
