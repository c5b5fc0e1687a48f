"""What the journal keeps in memory: series, lives and the newest readings; all of it can be read again from the file.

After a failed commit it is thrown away and read anew: a cache that survives a roll-back once renumbered series and
lost readings without a word.
"""

import sqlite3
from dataclasses import dataclass, field
from typing import NamedTuple

from contract.vocabulary import PROPERTIES, Property
from hub.quality import UNSEEN, Trace, trace_of

BY_HAND = -1  # the run of packs that name none
_TRACED = 12  # readings that a trace is rebuilt from


class Last(NamedTuple):
    """The newest reading of a series."""

    t: int
    value: float
    qc: int
    received: int


@dataclass(slots=True, eq=False)
class Series:
    """One property of one node, and what quality has to remember of it."""

    id: int
    node: str
    property: Property
    newest: int = -1
    trace: Trace = UNSEEN


@dataclass(slots=True, eq=False)
class Life:
    """One run of a node's pack counter: it ends when the flash is wiped or the board replaced."""

    id: int
    node: str
    run: int
    first_seen: int
    last_seen: int
    highest: int = -1
    oldest: int | None = None
    dropped: int = 0
    measured: int | None = None  # the date of its newest reading


@dataclass(slots=True)
class Memory:
    series: dict[str, dict[str, Series]] = field(default_factory=dict)
    lives: dict[tuple[str, int], Life] = field(default_factory=dict)
    latest: dict[str, dict[str, Last]] = field(default_factory=dict)


def recent(connection: sqlite3.Connection, series: int, before: int = 1 << 62) -> list[tuple[int, float, int]]:
    """The last few (t, value, qc) of a series before a time, oldest first: a seek, not a scan."""
    rows = connection.execute(
        "SELECT t, value, qc FROM reading WHERE series = ? AND t < ? ORDER BY t DESC LIMIT ?",
        (series, before, _TRACED),
    ).fetchall()
    return rows[::-1]


def trace_before(connection: sqlite3.Connection, series: Series, t: int) -> Trace:
    return trace_of(series.property, [(at, value) for at, value, _ in recent(connection, series.id, t)])


def remembered(connection: sqlite3.Connection) -> Memory:
    memory = Memory()
    for number, node, name in connection.execute("SELECT id, node, property FROM series").fetchall():
        if name not in PROPERTIES:
            continue  # a word that a later vocabulary took back: its readings stay in the file
        series = Series(number, node, PROPERTIES[name])
        rows = recent(connection, number)
        if rows:
            t, value, qc = rows[-1]
            series.newest = t
            series.trace = trace_of(series.property, [(at, number_) for at, number_, _ in rows])
            memory.latest.setdefault(node, {})[name] = Last(t, value, qc, t)
        memory.series.setdefault(node, {})[name] = series
    columns = "id, node, run, first_seen, last_seen, coalesce(highest, -1), oldest, dropped, measured"
    for row in connection.execute(f"SELECT {columns} FROM lives"):  # noqa: S608 (our own names)
        memory.lives[row[1], row[2]] = Life(*row)
    return memory
