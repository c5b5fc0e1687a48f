"""A frozen row in, its columns out, and back: the column of a field is called as the field is.

A day is stored as its ISO text, a truth as 0 or 1, a tuple of words as JSON. Refuses nothing: checks stand before it.
"""

import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

Row = TypeVar("Row")


@cache
def _types(row: type) -> dict[str, Any]:
    return {name: _bare(hint) for name, hint in get_type_hints(row).items()}


def _bare(hint: Any) -> Any:
    """`date | None` is stored as a date is."""
    if isinstance(hint, UnionType):
        (hint,) = (each for each in get_args(hint) if each is not type(None))
    return get_origin(hint) or hint


def names(row: type, without: Sequence[str] = ()) -> list[str]:
    return [name for name in _types(row) if name not in without]


def columns(row: type, without: Sequence[str] = ()) -> str:
    """The columns of a row, quoted: `end` and `where` are words of SQL."""
    return ", ".join(f'"{name.rstrip("_")}"' for name in names(row, without))


def made(row: type[Row], values: Sequence[Any], **more: Any) -> Row:
    """A row of what SQLite answered with, in the order of `columns`; `more` are fields that it did not ask for."""
    kinds = _types(row)
    asked = names(row, tuple(more))
    return row(**{name: _read(kinds[name], value) for name, value in zip(asked, values, strict=True)}, **more)


def _read(kind: Any, value: Any) -> Any:
    if value is None:
        return None
    if kind is date:
        return date.fromisoformat(value)
    if kind is bool:
        return bool(value)
    if kind is tuple:
        return tuple(json.loads(value))
    return json.loads(value) if kind is dict else value


def stored(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, tuple | dict) else value


def upsert(table: str, key: Sequence[str], values: dict[str, Any]) -> tuple[str, list[Any]]:
    """The statement that puts a row there or changes it where it stands, and what it is given."""
    named = ", ".join(f'"{name}"' for name in values)
    marks = ", ".join("?" for _ in values)
    changed = ", ".join(f'"{name}" = excluded."{name}"' for name in values if name not in key)
    act = f"DO UPDATE SET {changed}" if changed else "DO NOTHING"
    statement = f"INSERT INTO {table} ({named}) VALUES ({marks}) ON CONFLICT ({', '.join(key)}) {act}"  # noqa: S608
    return statement, [stored(value) for value in values.values()]


def columns_of(row: Any, without: Sequence[str] = ()) -> dict[str, Any]:
    return {name.rstrip("_"): getattr(row, name) for name in names(type(row), without)}
