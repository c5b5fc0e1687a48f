"""Who acts and which act in; nothing, or a refusal out. The one table of what a role may do on pages and over the API.

The command line is the operator's own machine and asks nobody. A role of one neighbourhood acts on what lies there.
"""

from collections.abc import Mapping
from typing import Any

from hub.civic.act import Act
from hub.register import Refusal, Register
from hub.register.people_rows import PersonRole
from hub.web.session import Actor


class Forbidden(Refusal):
    """Something that exists and that this role may not do, or not there."""


_KEEPER = {
    "intervention": "*",
    "support": {"match", "keep"},
    "concern": {"reply"},
}
_HOST = {
    "place": "*",
    "prise": "*",
    "box": "*",
    "loan": "*",
    "support": {"add", "match", "keep", "slips"},
    "concern": {"add", "hide", "reply"},
}
_TECHNICIAN = {"intervention": {"event", "retract", "deploy", "photo"}}
_CELL = {
    "city": "*",
    "prise": "*",
    "concern": {"reply"},
    "intervention": {"add", "set", "event", "adopt"},
}
_MAY: Mapping[PersonRole, Mapping[str, Any]] = {
    "keeper": _KEEPER,
    "host": _HOST,
    "technician": _TECHNICIAN,
    "cell": _CELL,
}
ANYBODY = {("support", "add"), ("concern", "add")}  # with an address that a letter reached, or a slip


def may(actor: Actor, act: Act) -> bool:
    if actor.role == "operator":
        return True
    verbs = _MAY[actor.role].get(act.group, ())
    return verbs == "*" or act.verb in verbs


def check(actor: Actor, act: Act, register: Register, id: str, given: Mapping[str, Any]) -> None:
    if not may(actor, act):
        raise Forbidden(
            f"the role {actor.role} may not: {act.what.en}", f"le rôle {actor.role} ne permet pas : {act.what.fr}"
        )
    if actor.area and {actor.area} != _areas(act, register, id, given):
        raise Forbidden(
            f"this lies outside of {actor.area}, where your role ends",
            f"ceci est hors de {actor.area}, où s’arrête votre rôle",
        )


def _areas(act: Act, register: Register, id: str, given: Mapping[str, Any]) -> set[str]:
    """The neighbourhoods that an act touches: where its object lies, and where it puts it."""
    found = {_area_of(act.group, register, id)}
    if given.get("area"):
        found.add(str(given["area"]))
    if act.group == "loan" and given.get("intervention"):
        found.add(_area_of("intervention", register, str(given["intervention"])))
    return found - {""} if found != {""} else found


def _area_of(group: str, register: Register, id: str) -> str:
    """Empty when it is nowhere yet, or lies in no neighbourhood."""
    if group in ("support", "concern") and id.isascii() and id.isdigit():
        return register.area_of_voice(group, int(id[:15]))
    row = {
        "intervention": register.intervention,
        "city": register.intervention,
        "support": register.intervention,
        "concern": register.intervention,
        "place": register.place,
        "prise": register.prise,
    }.get(group, lambda id: None)(id)
    return row.area if row else _area_of_box(register, id) if group in ("box", "loan") else ""


def _area_of_box(register: Register, code: str) -> str:
    box = register.box(code)
    home = register.place(box.home) if box and box.home else None
    return home.area if home else ""
