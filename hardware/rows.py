"""A table of a TOML file in, its values with their defaults out, checked once. Refuses (CatalogueError) by file, key,
value and what is accepted.
"""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

NEEDED: Any = object()  # there is no default: it must be given


class CatalogueError(ValueError):
    """The catalogue, or what is asked of it, makes no sense; the sentence says where and what would."""


class Want(NamedTuple):
    words: str
    fits: Callable[[Any], bool]
    default: Any = NEEDED


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def text(default: Any = NEEDED) -> Want:
    return Want("a text", lambda value: isinstance(value, str) and (value != "" or default == ""), default)


def texts(default: Any = NEEDED) -> Want:
    return Want("a list of texts", lambda v: isinstance(v, list) and all(isinstance(one, str) for one in v), default)


def number(low: float, high: float, default: Any = NEEDED) -> Want:
    return Want(f"a number from {low:g} to {high:g}", lambda v: _is_number(v) and low <= v <= high, default)


def whole(low: int, high: int, default: Any = NEEDED) -> Want:
    return Want(f"a whole number from {low} to {high}", lambda v: _is_whole(v) and low <= v <= high, default)


def wholes(default: Any = NEEDED) -> Want:
    return Want("a list of whole numbers", lambda v: isinstance(v, list) and all(map(_is_whole, v)), default)


def triples() -> Want:
    def fits(value: Any) -> bool:
        return isinstance(value, list) and all(
            isinstance(row, list) and len(row) == 3 and all(map(_is_whole, row)) for row in value
        )

    return Want("a list of three whole numbers each", fits)


def one_of(*accepted: str, default: Any = NEEDED) -> Want:
    return Want(f"one of {', '.join(accepted)}", lambda value: value in accepted, default)


def flag(default: Any = NEEDED) -> Want:
    return Want("true or false", lambda value: isinstance(value, bool), default)


def day() -> Want:
    return Want("a date such as 2026-11-01", lambda value: type(value) is date)


def table(default: Any = NEEDED) -> Want:
    return Want("a table", lambda value: isinstance(value, dict), default)


def tables(default: Any = NEEDED) -> Want:
    return Want("a list of tables", lambda v: isinstance(v, list) and all(isinstance(one, dict) for one in v), default)


def span() -> Want:
    def fits(value: Any) -> bool:
        return isinstance(value, list) and len(value) == 2 and all(map(_is_number, value)) and value[0] < value[1]

    return Want("two numbers, the lower first", fits)


def read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CatalogueError(f"{file} is not there") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{file} is not TOML: {error}") from None


def row(where: str, given: Any, wants: Mapping[str, Want]) -> dict[str, Any]:
    """`where`: the file, and the table in it."""
    if not isinstance(given, dict):
        raise CatalogueError(f"{where}: {given!r} where a table is expected")
    for key in given:
        if key not in wants:
            raise CatalogueError(f"{where}: {key} is none of {', '.join(sorted(wants))}")
    found = {}
    for key, want in wants.items():
        if key not in given and want.default is NEEDED:
            raise CatalogueError(f"{where}: {key} is missing: {want.words}")
        found[key] = given.get(key, want.default)
        if key in given and not want.fits(found[key]):
            raise CatalogueError(f"{where}: {key} {str(found[key])[:60]!r} is not {want.words}")
    return found
