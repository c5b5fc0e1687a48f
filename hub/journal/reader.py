"""Questions to the journal in, rows out. Refuses to write: each thread gets a read-only connection of its own."""

import json
import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from hub.aggregate import Bucket
from hub.journal.memory import BY_HAND
from hub.journal.schema import PERIODS, reading_only


class LedgerDay(NamedTuple):
    """One UTC day of one life of a node; `expected` is None for packs by hand, which promise no number."""

    node: str
    life: int
    run: int | None
    day: int
    expected: int | None
    stored: int
    duplicate: int
    quarantined: int
    late: int


class Balance(NamedTuple):
    """published = stored + quarantined + waiting + dropped + unaccounted, for one life of a node."""

    node: str
    run: int | None
    first_seen: int
    last_seen: int
    published: int
    stored: int
    quarantined: int
    duplicate: int
    late: int
    waiting: int
    missing: int
    dropped: int
    unaccounted: int


class Quarantined(NamedTuple):
    received: int
    node: str
    seq: int | None
    reason: str
    size: int
    payload: bytes


class Reader:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._local = threading.local()

    def _rows(self, sql: str, *values: object) -> list[tuple]:
        if not hasattr(self._local, "db"):
            self._local.db = reading_only(self._folder)
        return self._local.db.execute(sql, values).fetchall()

    def properties(self, node: str) -> list[str]:
        return [name for (name,) in self._rows("SELECT property FROM series WHERE node = ?", node)]

    def _series(self, node: str, name: str) -> int:
        """The series' number, or one that no series has."""
        rows = self._rows("SELECT id FROM series WHERE node = ? AND property = ?", node, name)
        return rows[0][0] if rows else -1

    def readings(
        self, node: str, name: str, start: int, end: int, limit: int = 100_000
    ) -> list[tuple[int, float, int]]:
        """(t, value, qc) with start <= t < end, oldest first."""
        return self._rows(
            "SELECT t, value, qc FROM reading WHERE series = ? AND t >= ? AND t < ? ORDER BY t LIMIT ?",
            *(self._series(node, name), start, end, limit),
        )

    def rollups(self, period: str, node: str, name: str, start: int, end: int, limit: int = 100_000) -> list[Bucket]:
        rows = self._rows(
            "SELECT t, n, suspect, value, low, high, flag FROM "  # noqa: S608 (a name out of PERIODS)
            f"{_table(period)} WHERE series = ? AND t >= ? AND t < ? ORDER BY t LIMIT ?",
            *(self._series(node, name), start, end, limit),
        )
        return [Bucket(*row) for row in rows]

    def rollups_of_area(
        self, period: str, nodes: Iterable[str], start: int, end: int
    ) -> dict[str, dict[str, list[Bucket]]]:
        """{node: {property: buckets}} for many nodes in one question."""
        answer: dict[str, dict[str, list[Bucket]]] = {}
        rows = self._rows(
            "SELECT s.node, s.property, r.t, r.n, r.suspect, r.value, r.low, r.high, r.flag FROM "  # noqa: S608
            f"json_each(?) AS j CROSS JOIN series AS s ON s.node = j.value CROSS JOIN {_table(period)} AS r "
            "ON r.series = s.id AND r.t >= ? AND r.t < ?",
            *(json.dumps(list(nodes)), start, end),
        )
        for node, name, *bucket in rows:
            answer.setdefault(node, {}).setdefault(name, []).append(Bucket(*bucket))
        return answer

    def status(self, node: str) -> tuple[int, dict] | None:
        rows = self._rows("SELECT received, body FROM statuses WHERE node = ?", node)
        return (rows[0][0], json.loads(rows[0][1])) if rows else None

    def statuses(self) -> dict[str, tuple[int, dict]]:
        rows = self._rows("SELECT node, received, body FROM statuses")
        return {node: (received, json.loads(body)) for node, received, body in rows}

    def heard(self, node: str | None = None) -> dict[str, int]:
        """When each node last measured, or last spoke if its clock runs ahead. A pack that arrives days late says
        that the node lived then, not that it lives now.
        """
        rows = self._rows(
            "SELECT node, max(min(last_seen, measured)) FROM lives "
            "WHERE measured IS NOT NULL AND (?1 IS NULL OR node = ?1) GROUP BY node",
            node,
        )
        return dict(rows)

    def last_heard(self, node: str) -> int | None:
        return self.heard(node).get(node)

    def quarantine(self, node: str | None = None, limit: int = 100) -> list[Quarantined]:
        where = "WHERE node = ?" if node else "WHERE ? IS NULL"
        rows = self._rows(
            f"SELECT received, node, seq, reason, size, payload FROM quarantine {where} "  # noqa: S608 (fixed text)
            "ORDER BY id DESC LIMIT ?",
            *(node, limit),
        )
        return [Quarantined(*row) for row in rows]

    def refused_since(self, node: str, t: int) -> int:
        """How many payloads of a node came into quarantine after this moment."""
        return self._rows("SELECT count(*) FROM quarantine WHERE node = ? AND received > ?", node, t)[0][0]

    def ledger(self, node: str | None = None, since_day: int = 0) -> list[LedgerDay]:
        """Day by day; a day's `expected` is how far the highest seq rose since the days before."""
        rows = self._rows(
            """SELECT node, life, run, day, l.highest - coalesce(max(l.highest) OVER before,
                        (SELECT min(1, min(seq)) - 1 FROM packs WHERE packs.life = l.life), 0),
                      stored, duplicate, quarantined, late
               FROM ledger AS l JOIN lives ON lives.id = life WHERE ?1 IS NULL OR node = ?1
               WINDOW before AS (PARTITION BY life ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
               ORDER BY node, life, day""",
            node,
        )
        days = [LedgerDay(*row) for row in rows if row[3] >= since_day]
        return [_counted(day) for day in days]

    def balance(self, node: str | None = None) -> list[Balance]:
        rows = self._rows(
            """SELECT v.node, v.run, v.first_seen, v.last_seen, v.highest, v.oldest, v.dropped,
                      (SELECT count(*) FROM packs WHERE life = v.id AND seq >= v.oldest),
                      (SELECT min(seq) FROM packs WHERE life = v.id),
                      coalesce(sum(stored), 0), coalesce(sum(quarantined), 0),
                      coalesce(sum(duplicate), 0), coalesce(sum(late), 0)
               FROM lives AS v LEFT JOIN ledger ON life = v.id WHERE ?1 IS NULL OR v.node = ?1
               GROUP BY v.id ORDER BY v.node, v.first_seen""",
            node,
        )
        return [_balanced(*row) for row in rows]

    def counts(self) -> dict[str, int]:
        """Packs by what became of them, over all nodes and days."""
        row = self._rows(
            "SELECT coalesce(sum(stored), 0), coalesce(sum(duplicate), 0), coalesce(sum(quarantined), 0), "
            "coalesce(sum(late), 0) FROM ledger"
        )[0]
        return dict(zip(("stored", "duplicate", "quarantined", "late"), row, strict=True))

    def arrived(self) -> int:
        """The number of the last pack: what a follower's cursor is compared with."""
        return self._rows("SELECT coalesce(max(id), 0) FROM packs")[0][0]

    def cursor(self, name: str) -> int:
        rows = self._rows("SELECT at FROM cursors WHERE name = ?", name)
        return rows[0][0] if rows else 0

    def close(self) -> None:
        """Closes this thread's connection."""
        connection: sqlite3.Connection | None = self._local.__dict__.pop("db", None)
        if connection is not None:
            connection.close()


def _table(period: str) -> str:
    if period not in PERIODS:
        raise ValueError(f"period {period!r}: one of {', '.join(PERIODS)} is known")
    return f"rolled_{period}"


def _counted(day: LedgerDay) -> LedgerDay:
    if day.run == BY_HAND:
        return day._replace(run=None, expected=None)
    return day._replace(expected=max(day.expected or 0, 0))


def _balanced(
    node: str,
    run: int,
    first_seen: int,
    last_seen: int,
    highest: int,
    oldest: int | None,
    dropped: int,
    recent: int,
    lowest: int | None,
    stored: int,
    quarantined: int,
    duplicate: int,
    late: int,
) -> Balance:
    """Below `oldest` nothing can come any more: what is absent there is missing. From `oldest` on it may still wait."""
    held = stored + quarantined
    first = 0 if lowest == 0 else 1  # a node may count from either
    numbered = run != BY_HAND and oldest is not None
    missing = max(0, oldest - first - (held - recent)) if numbered and oldest is not None else 0
    waiting = max(0, highest - oldest + 1 - recent) if numbered and oldest is not None else 0
    return Balance(
        node,
        None if run == BY_HAND else run,
        first_seen,
        last_seen,
        highest - first + 1 if numbered else held,
        stored,
        quarantined,
        duplicate,
        late,
        waiting,
        missing,
        min(dropped, missing),
        max(0, missing - dropped),
    )
