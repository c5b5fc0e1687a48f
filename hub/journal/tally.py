"""The ledger's arithmetic: counts of one batch in, rows per life and UTC day out. It counts packs, never readings."""

import sqlite3
from collections.abc import Iterable

from hub.journal.memory import Life
from hub.journal.packs import Filed, Refused
from hub.journal.schema import PERIODS

STORED, DUPLICATE, QUARANTINED, LATE, CLASH, HIGHEST = range(6)
DAY_S = 86_400

Counts = dict[tuple[int, int], list[int]]

_UPSERT = """
INSERT INTO ledger (life, day, stored, duplicate, quarantined, late, clash, highest) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (life, day) DO UPDATE SET
  stored = stored + excluded.stored, duplicate = duplicate + excluded.duplicate,
  quarantined = quarantined + excluded.quarantined, late = late + excluded.late, clash = clash + excluded.clash,
  highest = max(highest, excluded.highest)
"""


def of(counts: Counts, life: Life, item: Filed | Refused) -> list[int]:
    """The counters of the life and of the day on which the pack was measured (received, when it was refused)."""
    row = on(counts, life, item.readings[0][1] if isinstance(item, Filed) else item.received)
    if item.seq is not None and item.seq > row[HIGHEST]:
        row[HIGHEST] = item.seq
    return row


def on(counts: Counts, life: Life, t: int) -> list[int]:
    """The counters of the life and of the day of this moment."""
    key = (life.id, t // DAY_S)
    row = counts.get(key)
    if row is None:
        row = counts[key] = [0, 0, 0, 0, 0, -1]
    return row


def write(connection: sqlite3.Connection, lives: Iterable[Life], counts: Counts) -> None:
    connection.executemany(_UPSERT, [(*key, *row) for key, row in counts.items()])
    connection.executemany(
        "UPDATE lives SET last_seen = ?, highest = ?, oldest = ?, measured = ? WHERE id = ?",
        [(life.last_seen, life.highest, life.oldest, life.measured, life.id) for life in lives],
    )


def erase(connection: sqlite3.Connection, node: str) -> None:
    series = "(SELECT id FROM series WHERE node = :node)"
    lives = "(SELECT id FROM lives WHERE node = :node)"
    for table in ("readings", *(f"rollup_{period}" for period in PERIODS)):
        connection.execute(f"DELETE FROM {table} WHERE series IN {series}", {"node": node})  # noqa: S608 (our own names)
    # SQLite gives the highest number that is free: the last one stays, empty, or followers would skip the packs that
    # get the numbers of erased ones.
    connection.execute(
        "UPDATE packs SET life = 0, seq = NULL, sha = NULL, rejected = 0, t = 0, span = 0, delay = 0, n = 0 "  # noqa: S608
        f"WHERE life IN {lives} AND id = (SELECT max(id) FROM packs)",
        {"node": node},
    )
    for table in ("packs", "ledger"):
        connection.execute(f"DELETE FROM {table} WHERE life IN {lives}", {"node": node})  # noqa: S608 (our own names)
    connection.execute("DELETE FROM told WHERE name = :node", {"node": node})
    for table in ("series", "lives", "quarantine", "statuses"):
        connection.execute(f"DELETE FROM {table} WHERE node = :node", {"node": node})  # noqa: S608 (our own names)
