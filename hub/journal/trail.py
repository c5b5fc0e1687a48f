"""The journal as a far store follows it: stretches of arrivals in, readings and roll-ups out as text, cursors kept.

Rows leave SQLite as one text a question and never one by one: the sqlite3 module gives up the interpreter at each row,
and a follower that asked for it back 20,000 times would stand still beside a busy ingest thread. Refuses to change
anything but its own cursors and the quarantine.
"""

import json
import threading
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from hub.aggregate import Bucket
from hub.journal.packs import KEPT_BYTES, short
from hub.journal.schema import PERIODS, opened

_PACKS_A_LOOK = 15_000

_ARRIVALS = """
SELECT json_group_array(json_array(id, node, t, t + span, n)) FROM (
  SELECT p.id AS id, coalesce(v.node, '') AS node, p.t AS t, p.span AS span, p.n AS n
  FROM packs AS p LEFT JOIN lives AS v ON v.id = p.life WHERE p.id > ? AND p.id <= ? ORDER BY p.id LIMIT ?)
"""
_WANTED = """
WITH wanted AS MATERIALIZED (
  SELECT json_extract(value, '$[0]') AS series, json_extract(value, '$[1]') AS first,
         json_extract(value, '$[2]') AS last, json_extract(value, '$[3]') AS head, json_extract(value, '$[4]') AS faded
  FROM json_each(?))
"""
# Thousandths are exact with 15 digits; any other float needs 17 to come back as itself.
_NUMBER = "iif(typeof({0}) = 'integer', {0} / 1000.0, printf('%!.17g', {0}))"
_READINGS = f"""{_WANTED}
SELECT group_concat(head || 'value=' || v || ',raw=' || v || ',qc=' || qc || ' ' || t, char(10)) FROM (
  SELECT head, t, qc, {_NUMBER.format("r.value")} AS v
  FROM wanted AS w CROSS JOIN readings AS r ON r.series = w.series AND r.t BETWEEN w.first AND w.last)
"""  # noqa: S608 (our own words)
# A day also says of how many of its hours something is known.
_HOURS = "(SELECT count(*) FROM rollup_1h AS h WHERE h.series = w.series AND h.t BETWEEN w.first AND w.last)"
_MEANS = f"""{_WANTED}
SELECT group_concat(head || 'value=' || v || ',low=' || iif(faded, v, low) || ',high=' || iif(faded, v, high)
  || ',n=' || n || ',suspect=' || suspect || ',flag=' || flag || {{hours}} || ' ' || t, char(10)) FROM (
  SELECT w.series, w.first, w.last, head, faded, t, n, suspect, flag, {_NUMBER.format("r.value")} AS v,
         {_NUMBER.format("r.low")} AS low, {_NUMBER.format("r.high")} AS high
  FROM wanted AS w CROSS JOIN rollup_{{period}} AS r ON r.series = w.series AND r.t BETWEEN w.first AND w.last) AS w
"""  # noqa: S608 (our own words)
_ASKED = """
WITH wanted AS MATERIALIZED (
  SELECT key AS place, json_extract(value, '$[0]') AS series, json_extract(value, '$[1]') AS first,
         json_extract(value, '$[2]') AS last, json_extract(value, '$[3]') AS humidity FROM json_each(?))
"""
_MEASURED = f"""{_ASKED}
SELECT json_group_array(json_array(place, t, v, qc, wet)) FROM (
  SELECT place, r.t AS t, qc, {_NUMBER.format("r.value")} AS v,
    (SELECT value FROM reading AS h WHERE h.series = w.humidity AND h.t = r.t AND h.qc % 10 < 3) AS wet
  FROM wanted AS w CROSS JOIN readings AS r ON r.series = w.series AND r.t BETWEEN w.first AND w.last)
"""  # noqa: S608 (our own words)
_BUCKETS = f"""{_ASKED}
SELECT json_group_array(json_array(place, t, n, suspect, v, low, high, flag, wet, hours)) FROM (
  SELECT place, r.t AS t, n, suspect, flag, {_NUMBER.format("r.value")} AS v, {_NUMBER.format("r.low")} AS low,
    {_NUMBER.format("r.high")} AS high,
    (SELECT value FROM rolled_{{period}} AS h WHERE h.series = w.humidity AND h.t = r.t AND h.flag < 3) AS wet,
    {{hours}} AS hours
  FROM wanted AS w CROSS JOIN rollup_{{period}} AS r ON r.series = w.series AND r.t BETWEEN w.first AND w.last)
"""  # noqa: S608 (our own words)


class Arrival(NamedTuple):
    """One pack as it came in: whose (nobody's: it was erased), and between which two moments its readings, and what
    they re-flagged, lie.
    """

    id: int
    node: str
    first: int
    last: int
    n: int


class Wanted(NamedTuple):
    """Rows of a series from `first` to `last`, both included; each becomes a line that begins with `head`."""

    series: int
    first: int
    last: int
    head: str
    faded: bool = False  # without extremes


class Asked(NamedTuple):
    """Rows of a series from `first` to `last`, to be told otherwise than they lie there; `humidity` is the series of
    its node, or none.
    """

    series: int
    first: int
    last: int
    humidity: int | None = None


class Measured(NamedTuple):
    place: int  # in what was asked
    t: int
    value: float
    qc: int
    humidity: float | None  # of the same moment, where it is good


class Summed(NamedTuple):
    place: int
    bucket: Bucket
    humidity: float | None
    hours: int  # of a day: how many of its hours are known


class Trail:
    """For one thread, with a connection of its own."""

    def __init__(self, folder: Path) -> None:
        self._db = opened(folder)
        # A cursor that a power cut sets back is followed twice; it is not worth a wait for the disk.
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._turn = threading.Lock()

    def close(self) -> None:
        with self._turn:
            self._db.close()

    def arrivals(self, after: int, upto: int, readings: int) -> list[Arrival]:
        """The next packs behind a cursor: about so many readings, at least one pack where there is one."""
        found, total = [], 0
        for row in json.loads(self._text(_ARRIVALS, after, upto, _PACKS_A_LOOK) or "[]"):
            arrival = Arrival(*row)
            if found and total + arrival.n > readings:
                break
            found.append(arrival)
            total += arrival.n
        return found

    def readings(self, wanted: Sequence[Wanted]) -> list[str]:
        return self._lines(_READINGS, wanted)

    def means(self, period: str, wanted: Sequence[Wanted]) -> list[str]:
        if period not in PERIODS:
            raise ValueError(f"period {period!r}: one of {', '.join(PERIODS)} is known")
        hours = f"',hours=' || {_HOURS}" if period == "1d" else "''"
        return self._lines(_MEANS.format(period=period, hours=hours), wanted)

    def measured(self, asked: Sequence[Asked]) -> list[Measured]:
        rows = json.loads(self._text(_MEASURED, json.dumps(asked)) or "[]") if asked else []
        return [Measured(place, t, float(value), qc, wet) for place, t, value, qc, wet in rows]

    def buckets(self, period: str, asked: Sequence[Asked]) -> list[Summed]:
        if period not in PERIODS:
            raise ValueError(f"period {period!r}: one of {', '.join(PERIODS)} is known")
        hours = _HOURS if period == "1d" else "0"
        sql = _BUCKETS.format(period=period, hours=hours)
        rows = json.loads(self._text(sql, json.dumps(asked)) or "[]") if asked else []
        return [
            Summed(place, Bucket(t, n, suspect, float(v), float(low), float(high), flag), wet, hours)
            for place, t, n, suspect, v, low, high, flag, wet, hours in rows
        ]

    def newest(self) -> int:
        with self._turn:
            return self._db.execute("SELECT coalesce(max(id), 0) FROM packs").fetchone()[0]

    def series(self) -> dict[str, dict[str, int]]:
        """{node: {property: number}}."""
        found: dict[str, dict[str, int]] = {}
        rows = self._text("SELECT json_group_array(json_array(id, node, property)) FROM series")
        for number, node, name in json.loads(rows or "[]"):
            found.setdefault(node, {})[name] = number
        return found

    def reach(self, series: int) -> tuple[int, int] | None:
        """When the first and the last reading of a series were taken."""
        with self._turn:
            ends = [
                self._db.execute(f"SELECT {end}(t) FROM readings WHERE series = ?", (series,)).fetchone()[0]  # noqa: S608
                for end in ("min", "max")
            ]
        return None if None in ends else (ends[0], ends[1])

    def cursor(self, name: str) -> int:
        with self._turn:
            row = self._db.execute("SELECT at FROM cursors WHERE name = ?", (name,)).fetchone()
        return row[0] if row else 0

    def keep(self, cursors: Mapping[str, int]) -> None:
        with self._turn:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany("INSERT OR REPLACE INTO cursors VALUES (?, ?)", list(cursors.items()))
            self._db.execute("COMMIT")

    def refuse(self, node: str, line: str, reason: str, received: int) -> bool:
        """Puts a line that a follower's store would not take into quarantine; True when it is new there."""
        body = line.encode()
        row = (received, node, short(sha256(body).digest()), reason, len(body), body[:KEPT_BYTES])
        with self._turn:
            new = self._db.execute(
                "INSERT OR IGNORE INTO quarantine (received, node, sha, reason, size, payload) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                row,
            )
            return new.rowcount == 1

    def told(self) -> dict[str, str]:
        """What was last written about, by name, in the words of whoever wrote it."""
        with self._turn:
            return dict(self._db.execute("SELECT name, body FROM told").fetchall())

    def keep_told(self, bodies: Mapping[str, str | None]) -> None:
        """None: nothing is there any more."""
        with self._turn:
            self._db.execute("BEGIN IMMEDIATE")
            kept = [(name, body) for name, body in bodies.items() if body is not None]
            self._db.executemany("INSERT OR REPLACE INTO told VALUES (?, ?)", kept)
            gone = [(name,) for name, body in bodies.items() if body is None]
            self._db.executemany("DELETE FROM told WHERE name = ?", gone)
            self._db.execute("COMMIT")

    def _lines(self, sql: str, wanted: Sequence[Wanted]) -> list[str]:
        if not wanted:
            return []
        text = self._text(sql, json.dumps(wanted))
        return text.split("\n") if text else []

    def _text(self, sql: str, *values: object) -> str | None:
        with self._turn:
            row: tuple[str | None] = self._db.execute(sql, values).fetchone()
        return row[0]
