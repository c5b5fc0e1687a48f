"""What an act may be told: one row a field, from which its options, its JSON and its form are made.

A raw value comes in (text from a command line or a form, or a JSON value), a checked one goes out. Refuses by the
field's name, with what is accepted, in both languages.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from hub.civic.words import Said
from hub.register.people_checks import visible
from hub.register.rows import Refusal

Kind = Literal["line", "text", "number", "whole", "day", "moment", "flag", "choice", "lines", "counted", "file"]
YES, NO = frozenset({"true", "yes", "oui", "on", "1"}), frozenset({"false", "no", "non", "off", "0"})
MOST_LINES = 100
YEARS = range(2000, 2101)  # no intervention of ours lies outside, and no calendar breaks inside


@dataclass(frozen=True)
class Field:
    name: str
    kind: Kind
    help: Said
    needed: bool = False
    choices: Mapping[str, Said] | None = None
    low: float = 0
    high: float = 1_000_000
    longest: int = 200
    personal: bool = False  # kept apart, never shown


Values = dict[str, Any]


def refused(field: Field, value: object, accepted: Said) -> Refusal:
    shown = repr(value)[:60]
    return Refusal(f"{field.name}: {shown} where {accepted.en}", f"{field.name} : {shown}, il faut {accepted.fr}")


def taken(fields: tuple[Field, ...], given: Mapping[str, Any]) -> Values:
    """What was given, checked; a field that nobody gave is not there. A needed one must be."""
    known = {field.name: field for field in fields}
    if unknown := sorted(given.keys() - known.keys()):
        names = ", ".join(known) or "-"
        name = unknown[0][:60]
        raise Refusal(f"{name}: not known here; accepted: {names}", f"{name} : inconnu ici ; acceptés : {names}")
    for field in fields:
        if field.needed and given.get(field.name) in (None, "", []):
            raise Refusal(f"{field.name} is missing: {field.help.en}", f"{field.name} manque : {field.help.fr}")
    return {name: _read(known[name], value) for name, value in given.items() if value is not None}


def _read(field: Field, raw: Any) -> Any:
    return _READ[field.kind](field, raw)


def _line(field: Field, raw: Any) -> str:
    accepted = Said(
        f"une ligne d'au plus {field.longest} caractères", f"one line of at most {field.longest} characters is accepted"
    )
    text = raw.strip() if isinstance(raw, str) else None
    if text is None or len(text) > field.longest or not text.isprintable():
        raise refused(field, raw, accepted)
    return text


def _text(field: Field, raw: Any) -> str:
    accepted = Said(
        f"un texte d'au plus {field.longest} caractères", f"a text of at most {field.longest} characters is accepted"
    )
    if not isinstance(raw, str) or len(raw) > field.longest:
        raise refused(field, raw, accepted)
    # What people paste from elsewhere holds signs that nobody sees: they are taken out, the text is not refused.
    return "\n".join(line.strip() for line in visible(raw).strip().splitlines())


def _number(field: Field, raw: Any) -> float | None:
    """A comma is what the French write."""
    if raw == "":
        return None
    accepted = Said(
        f"un nombre de {field.low:g} à {field.high:g}", f"a number from {field.low:g} to {field.high:g} is accepted"
    )
    try:
        value = float(raw.replace(",", ".")) if isinstance(raw, str) else raw
    except ValueError:
        raise refused(field, raw, accepted) from None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise refused(field, raw, accepted)
    if not field.low <= value <= field.high:
        raise refused(field, raw, accepted)
    return float(value)


def _whole(field: Field, raw: Any) -> int | None:
    value = _number(field, raw)
    if value is not None and value != int(value):
        raise refused(field, raw, Said("un nombre entier", "a whole number is accepted"))
    return None if value is None else int(value)


def _day(field: Field, raw: Any) -> date | None:
    if raw == "":
        return None
    found = raw
    try:
        if isinstance(raw, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", raw):
            found = date.fromisoformat(raw)
    except ValueError:
        pass
    if isinstance(found, date) and not isinstance(found, datetime) and found.year in YEARS:
        return found
    raise refused(field, raw, Said("un jour comme 2026-03-02", "a day such as 2026-03-02 is accepted"))


def _moment(field: Field, raw: Any) -> datetime:
    try:
        found = datetime.fromisoformat(raw) if isinstance(raw, str) else None
    except ValueError:
        found = None
    if found is not None and found.year in YEARS:
        return found
    accepted = Said("un moment comme 2026-03-02T08:00", "a moment such as 2026-03-02T08:00 is accepted")
    raise refused(field, raw, accepted)


def _flag(field: Field, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = raw.lower() if isinstance(raw, str) else ""
    if word not in YES | NO:
        raise refused(field, raw, Said("oui ou non", "yes or no is accepted"))
    return word in YES


def _choice(field: Field, raw: Any) -> str:
    choices = field.choices or {}
    if not isinstance(raw, str) or raw not in choices:
        names = ", ".join(choices)
        raise refused(field, raw, Said(f"l'un de {names}", f"one of {names} is accepted"))
    return raw


def _lines(field: Field, raw: Any) -> tuple[str, ...]:
    """A list of lines, or a text of several (as a form sends it)."""
    each = raw.splitlines() if isinstance(raw, str) else raw
    if not isinstance(each, list | tuple) or len(each) > MOST_LINES:
        accepted = Said(f"une liste d'au plus {MOST_LINES} lignes", f"a list of at most {MOST_LINES} lines is accepted")
        raise refused(field, raw, accepted)
    return tuple(line for line in (_line(field, one) for one in each) if line)


def _counted(field: Field, raw: Any) -> tuple[tuple[str, int], ...]:
    """Lines such as "12 strap"."""
    found: dict[str, int] = {}
    for line in _lines(field, raw):
        count, _, name = line.partition(" ")
        if not count.isascii() or not count.isdigit() or len(count) > 5 or not name.strip():
            raise refused(field, line, Said("des lignes comme « 12 sangle »", 'lines such as "12 strap" are accepted'))
        found[name.strip()] = found.get(name.strip(), 0) + int(count)
    return tuple(sorted(found.items()))


def _file(field: Field, raw: Any) -> Any:
    """Bytes, or the text of a file: the act itself looks into it."""
    if not isinstance(raw, bytes | str):
        raise refused(field, raw, Said("un fichier", "a file is accepted"))
    return raw


_READ: dict[Kind, Callable[[Field, Any], Any]] = {
    "line": _line,
    "text": _text,
    "number": _number,
    "whole": _whole,
    "day": _day,
    "moment": _moment,
    "flag": _flag,
    "choice": _choice,
    "lines": _lines,
    "counted": _counted,
    "file": _file,
}
