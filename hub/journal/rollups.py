"""A follower of the journal: new packs in, roll-ups of ten minutes, hours and days out. It never touches a reading.

A ten-minute bucket is written when it has closed, and again whenever late packs touch it; the hour and the day around
it are then merged anew from the buckets below. The cursor is the last pack whose buckets are all written, so after
a crash nothing is missed and a little is done twice.
"""

import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

from contract.vocabulary import PROPERTIES
from hub.aggregate import Bucket, Combine, Period, bucket_end, bucket_start, combined, merged
from hub.journal.packs import A_DAY_S
from hub.journal.schema import opened, packed

CURSOR = "rollups"
_TEN_MIN_S = 600
_PACKS_A_STEP = 5_000
_BUCKETS_A_STEP = 4_000
_SPANS = """
SELECT packs.id, node, t, span FROM packs LEFT JOIN lives ON lives.id = life
WHERE packs.id > ? ORDER BY packs.id LIMIT ?
"""


Early = Callable[[list[tuple[str, int]]], None]


def _nobody(written: list[tuple[str, int]]) -> None: ...


class Rollups:
    """Call `step` now and then; it answers how many packs are still to be looked at."""

    def __init__(self, folder: Path, timezone: str, early: Early = _nobody) -> None:
        """`early` hears of ten minutes that are written before the cursor may say so, because a pack of theirs reaches
        into some that are still open.
        """
        self._early = early
        self._db = opened(folder)
        self._zone = ZoneInfo(timezone)
        self._turn = threading.Lock()
        self._seen = self._written = self._cursor()
        self._open: dict[tuple[str, int], int] = {}  # (node, bucket start) -> the first pack that touched it

    def close(self) -> None:
        with self._turn:
            self._db.close()

    def step(self, now: int) -> int:
        with self._turn:
            self._look()
            ready = {key: pack for key, pack in self._open.items() if key[1] + _TEN_MIN_S <= now}
            keys = list(ready)
            for start in range(0, len(keys), _BUCKETS_A_STEP):
                self._write(keys[start : start + _BUCKETS_A_STEP])
            self._keep_cursor()
            self._early([key for key, pack in ready.items() if pack > self._written])
            return self._db.execute("SELECT coalesce(max(id), 0) FROM packs").fetchone()[0] - self._seen

    def forget(self) -> None:
        """After an erasure: series and lives have gone, look at the file anew."""
        with self._turn:
            self._open.clear()
            self._seen = self._written = self._cursor()

    def _cursor(self) -> int:
        row = self._db.execute("SELECT at FROM cursors WHERE name = ?", (CURSOR,)).fetchone()
        return row[0] if row else 0

    def _look(self) -> None:
        rows = self._db.execute(_SPANS, (self._seen, _PACKS_A_STEP)).fetchall()
        # By node, not by life, and each stretch once: a node that opens many lives, or whose packs span months, must
        # not make the hub count to a million.
        spans: dict[str, list[tuple[int, int, int]]] = {}
        for pack, node, t, span in rows:
            if node is not None:  # else it was erased, and only its number is left
                spans.setdefault(node, []).append((bucket_start(t, "10min", self._zone), t + span, pack))
        for node, stretches in spans.items():
            for start, last, pack in _joined(stretches):
                for bucket in range(start, last + 1, _TEN_MIN_S):
                    self._open.setdefault((node, bucket), pack)
        if rows:
            self._seen = rows[-1][0]

    def _keep_cursor(self) -> None:
        written = min(self._open.values(), default=self._seen + 1) - 1
        if written != self._written:
            self._db.execute("INSERT OR REPLACE INTO cursors VALUES (?, ?)", (CURSOR, written))
            self._written = written

    def _write(self, keys: list[tuple[str, int]]) -> None:
        """One transaction for the buckets and for the hours and days around them."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            for node, buckets in _together(keys):
                for series, name in self._series(node):
                    self._write_series(series, name, buckets)
            self._db.execute("COMMIT")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        for key in keys:
            self._open.pop(key, None)

    def _series(self, node: str) -> list[tuple[int, str]]:
        rows = self._db.execute("SELECT id, property FROM series WHERE node = ?", (node,)).fetchall()
        return [(series, name) for series, name in rows if name in PROPERTIES]

    def _write_series(self, series: int, name: str, buckets: list[int]) -> None:
        combine = PROPERTIES[name].combine
        found = self._readings(series, buckets)
        if not found:
            return
        self._put("10min", series, {t: combined(combine, readings, t) for t, readings in found.items()})
        hours = self._merge(series, combine, found, "10min", "1h")
        self._merge(series, combine, hours, "1h", "1d")

    def _readings(self, series: int, buckets: list[int]) -> dict[int, list[tuple[int, float, int]]]:
        wanted = set(buckets)
        found: dict[int, list[tuple[int, float, int]]] = {}
        rows = self._db.execute(
            "SELECT t, value, qc FROM reading WHERE series = ? AND t >= ? AND t < ?",
            (series, min(buckets), max(buckets) + _TEN_MIN_S),
        )
        for row in rows:
            bucket = bucket_start(row[0], "10min", self._zone)
            if bucket in wanted:
                found.setdefault(bucket, []).append(row)
        return found

    def _merge(self, series: int, combine: Combine, times: Iterable[int], below: Period, period: Period) -> list[int]:
        """Merges the buckets of `period` that hold `times` from those `below`; answers their starts."""
        starts = sorted({bucket_start(t, period, self._zone) for t in times})
        rows = self._db.execute(
            f"SELECT t, n, suspect, value, low, high, flag FROM rolled_{below} "  # noqa: S608 (our own names)
            "WHERE series = ? AND t >= ? AND t < ? ORDER BY t",
            (series, starts[0], bucket_end(starts[-1], period, self._zone)),
        ).fetchall()
        parts: dict[int, list[Bucket]] = {start: [] for start in starts}
        for row in rows:
            start = bucket_start(row[0], period, self._zone)
            if start in parts:
                parts[start].append(Bucket(*row))
        self._put(period, series, {start: merged(combine, part, start) for start, part in parts.items()})
        return starts

    def _put(self, period: Period, series: int, buckets: Mapping[int, Bucket | None]) -> None:
        """A bucket in which nothing usable is left goes: a hole stays a hole."""
        rows = [_row(series, bucket) for bucket in buckets.values() if bucket is not None]
        gone = [(series, t) for t, bucket in buckets.items() if bucket is None]
        self._db.executemany(f"INSERT OR REPLACE INTO rollup_{period} VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)  # noqa: S608
        self._db.executemany(f"DELETE FROM rollup_{period} WHERE series = ? AND t = ?", gone)  # noqa: S608


def _row(series: int, bucket: Bucket) -> tuple:
    t, n, suspect, value, low, high, flag = bucket
    return (series, t, n, suspect, packed(value), packed(low), packed(high), flag)


def _together(keys: list[tuple[str, int]]) -> list[tuple[str, list[int]]]:
    """Buckets of one node that lie no more than a day apart: what lies between them is read, too."""
    found: list[tuple[str, list[int]]] = []
    for node, bucket in sorted(keys):
        if found and found[-1][0] == node and bucket - found[-1][1][-1] <= A_DAY_S:
            found[-1][1].append(bucket)
        else:
            found.append((node, [bucket]))
    return found


def _joined(stretches: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """(start, last, first pack) of what these cover together; starts lie on the grid of buckets."""
    joined: list[tuple[int, int, int]] = []
    for start, last, pack in sorted(stretches):
        if joined and start <= joined[-1][1] + 1:
            from_here, before, first = joined[-1]
            joined[-1] = (from_here, max(before, last), min(first, pack))
        else:
            joined.append((start, last, pack))
    return joined
