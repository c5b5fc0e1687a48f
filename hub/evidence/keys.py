"""One key of intervention.toml in, its checked value out. Refuses by key and value, in English and in French.

A key is told as people find it in the file ("window.hours"); its last part is looked up in the table that is given.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time
from typing import Any, cast
from zoneinfo import ZoneInfo

from hub.evidence import EvidenceError

Table = Mapping[str, Any]
Span = tuple[time, time]
YEARS = range(2000, 2101)  # outside, clocks and calendars break


class InterventionError(EvidenceError):
    """A key or value of intervention.toml that cannot be used; the sentence says which and what is accepted."""


def refused(key: str, value: object, en: str, fr: str) -> InterventionError:
    shown = repr(value)[:80]
    return InterventionError(f"{key}: {shown} where {en}", f"{key} : {shown}, alors qu'il faut {fr}")


def _of(table: Table, key: str) -> Any:
    return table.get(key.rsplit(".", 1)[-1])


def only_known(table: Table, known: Iterable[str], where: str = "") -> None:
    if unknown := sorted(table.keys() - set(known)):
        names = ", ".join(sorted(known))
        key = f"{where}{unknown[0]}"[:60]
        raise InterventionError(f"{key}: not known; accepted: {names}", f"{key} : inconnu ; acceptés : {names}")


def section(top: Table, name: str) -> Table:
    if not isinstance(top.get(name), dict):
        raise InterventionError(f"[{name}] is missing", f"[{name}] manque")
    return cast(Table, top[name])


def optional(top: Table, name: str) -> Table | None:
    return section(top, name) if name in top else None


def rows(top: Table, name: str) -> list[Table]:
    found = top.get(name, [])
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise refused(name, found, f"tables under [[{name}]] are needed", f"des tables sous [[{name}]]")
    return found


def one_of(table: Table, key: str, accepted: object) -> str:
    value, names = _of(table, key), list(cast("list[str]", accepted))
    if value not in names:
        said = ", ".join(names)
        raise refused(key, value, f"one of {said} is accepted", f"l'un de {said}")
    return cast(str, value)


def matching(table: Table, key: str, fits: Callable[[str], Any], accepted: tuple[str, str]) -> str:
    """`accepted`: in words of both languages."""
    value = _of(table, key)
    if not isinstance(value, str) or not fits(value):
        raise refused(key, value, f"{accepted[0]} is accepted", accepted[1])
    return value


def line(table: Table, key: str, longest: int = 200, *, needed: bool = False) -> str:
    """One line of text, or nothing where it is not needed."""
    value = "" if _of(table, key) is None and not needed else _of(table, key)
    if not isinstance(value, str) or len(value) > longest or not value.isprintable() or (needed and not value.strip()):
        raise refused(
            key,
            value,
            f"one line of at most {longest} characters is accepted",
            f"une ligne d'au plus {longest} caractères",
        )
    return value.strip()


def lines(table: Table, key: str, most: int = 40) -> tuple[str, ...]:
    value = _of(table, key)
    value = [] if value is None else value
    if not isinstance(value, list) or len(value) > most:
        raise refused(key, value, f"a list of at most {most} lines is accepted", f"une liste d'au plus {most} lignes")
    return tuple(line({"of": each}, f"{key}.of") for each in value)


def number(table: Table, key: str, low: float, high: float) -> float | None:
    value = _of(table, key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise refused(key, value, "a number is accepted", "un nombre")
    if not low <= value <= high:
        raise refused(key, value, f"{low:g} to {high:g} is accepted", f"un nombre de {low:g} à {high:g}")
    return float(value)


def truth(table: Table, key: str) -> bool | None:
    value = _of(table, key)
    if value is not None and not isinstance(value, bool):
        raise refused(key, value, "true or false is accepted", "true ou false")
    return value


def day(table: Table, key: str) -> date:
    value = _of(table, key)
    if not isinstance(value, date) or isinstance(value, datetime) or value.year not in YEARS:
        raise refused(key, value, "a day such as 2025-09-22 is needed", "un jour comme 2025-09-22")
    return value


def moment(table: Table, key: str, zone: ZoneInfo | None = None) -> datetime:
    """A moment without an offset is one on the street's clock, or UTC where no zone is given."""
    value = _of(table, key)
    if not isinstance(value, datetime) or value.year not in YEARS:
        raise refused(key, value, "a date and time is needed", "une date et une heure")
    return value if value.tzinfo else value.replace(tzinfo=zone or UTC)


def zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(cast(str, value))
    except (ValueError, OSError, KeyError, TypeError, AttributeError):
        raise refused(
            "timezone", value, 'a name such as "Europe/Paris" is accepted', 'un nom comme "Europe/Paris"'
        ) from None


def spans(table: Table, key: str) -> tuple[Span, ...]:
    value = table.get(key.rsplit(".", 1)[-1], [])
    if not isinstance(value, list):
        raise refused(key, value, 'a list such as ["08:15-08:50"] is needed', 'une liste comme ["08:15-08:50"]')
    return tuple(_span(text) for text in value)


def _span(text: object) -> Span:
    found = re.fullmatch(r"(\d\d:\d\d)-(\d\d:\d\d)", text) if isinstance(text, str) else None
    try:
        start, end = (time.fromisoformat(part) for part in found.groups()) if found else (time(1), time())
    except ValueError:
        start, end = time(1), time()
    if start >= end:
        raise refused("window", text, 'hours such as "08:15-08:50" are accepted', 'des heures comme "08:15-08:50"')
    return start, end
