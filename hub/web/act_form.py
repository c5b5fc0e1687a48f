"""An act's fields in, the rows of its form out: what a template needs to draw it, in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hub.civic.act import Act
from hub.civic.fields import Field
from hub.web.words import Words

ID, MARK = "_id", "_mark"
_LIST = frozenset({"lines", "counted"})


@dataclass(frozen=True)
class Row:
    """One field as a form shows it; `kind` is how it is drawn."""

    name: str
    label: str
    kind: str  # text, area, choice, flag, day, moment, number, file
    needed: bool
    hint: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    longest: int = 200


def rows(act: Act, words: Words, given: Mapping[str, Any]) -> list[Row]:
    return [_row(field, words, given.get(field.name, "")) for field in act.fields]


def has_file(act: Act) -> bool:
    return any(field.kind == "file" for field in act.fields)


def _row(field: Field, words: Words, value: Any) -> Row:
    kind = _KINDS.get(field.kind, "text")
    label = field.help.of(words.language)
    return Row(
        name=field.name,
        label=label[:1].upper() + label[1:],
        kind=kind,
        needed=field.needed,
        hint=_hint(field, words),
        value=value if isinstance(value, str) else "",
        choices=_choices(field, words),
        longest=field.longest,
    )


_KINDS = {
    "text": "area",
    "lines": "area",
    "counted": "area",
    "choice": "choice",
    "flag": "choice",
    "day": "day",
    "moment": "moment",
    "number": "number",
    "whole": "number",
    "file": "file",
}


def _choices(field: Field, words: Words) -> tuple[tuple[str, str], ...]:
    if field.kind == "flag":
        return ("yes", words.say("yes")), ("no", words.say("no"))
    return tuple((name, said.of(words.language)) for name, said in (field.choices or {}).items())


def _hint(field: Field, words: Words) -> str:
    if field.kind in _LIST:
        return words.say("One to a line.")
    if field.personal:
        return words.say("Kept apart, never public, deleted 90 days after the end.")
    if field.kind == "text":
        return words.say("At most %(n)s characters.", n=field.longest)
    return ""
