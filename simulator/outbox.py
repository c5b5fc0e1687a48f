"""Packs in, packs out only when the hub has them: one SQLite file for the whole fleet, kept through kill -9.

A pack is on file before it is ever published, so a sequence number is never given to two contents. A full outbox drops
its oldest pack and counts it. Power cuts of the simulating machine are not promised (synchronous is off).
"""

import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

Verdict = Literal["stored", "rejected", "dropped", "waiting"]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS node (
    name TEXT PRIMARY KEY, run INTEGER, next_seq INTEGER, boot INTEGER, sampled_until INTEGER,
    stored INTEGER, rejected INTEGER, dropped INTEGER, resent INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS pack (node TEXT, seq INTEGER, payload BLOB, PRIMARY KEY (node, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS kept (
    node TEXT, run INTEGER, seq INTEGER, verdict TEXT, payload BLOB, PRIMARY KEY (node, run, seq)) WITHOUT ROWID;
"""
_ALL_SENT = """
SELECT node, run, seq, verdict, payload FROM kept
UNION ALL SELECT pack.node, run, seq, 'waiting', payload FROM pack JOIN node ON node.name = pack.node
ORDER BY 1, 2, 3
"""


@dataclass
class Box:
    """One node's part of the file, as it is in memory."""

    name: str
    run: int
    next_seq: int = 1
    boot: int = 0
    sampled_until: int = 0
    stored: int = 0
    rejected: int = 0
    dropped: int = 0
    resent: int = 0
    packs: dict[int, bytes] = field(default_factory=dict)  # by seq, oldest first

    @property
    def published(self) -> int:
        """Packs made since the outbox was: each is stored, rejected, waiting or dropped."""
        return self.next_seq - 1

    def row(self) -> tuple[str | int, ...]:
        counts = (self.stored, self.rejected, self.dropped, self.resent)
        return (self.name, self.run, self.next_seq, self.boot, self.sampled_until, *counts)


class Sent(NamedTuple):
    node: str
    run: int
    seq: int
    verdict: Verdict
    payload: bytes


class Outbox:
    """To be used by one thread; `sent` opens the file for itself and may be called by any."""

    def __init__(self, path: Path, *, capacity: int = 10_000, remember: bool = False) -> None:
        """`remember`: keep each payload after its receipt too, for tests that compare values."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._capacity = capacity
        self._remember = remember
        self._file = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._file.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;" + _SCHEMA)
        self._added: list[tuple[str, int, bytes]] = []
        self._removed: list[tuple[str, int]] = []
        self._ended: list[tuple[str, int, int, str, bytes]] = []
        self._touched: dict[str, Box] = {}

    def meta(self, key: str, first: str) -> str:
        """What was written under `key`, or `first`, which is then written."""
        self._file.execute("INSERT OR IGNORE INTO meta VALUES (?, ?)", (key, first))
        return self._file.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()[0]

    def box(self, node: str) -> Box:
        row = self._file.execute("SELECT * FROM node WHERE name = ?", (node,)).fetchone()
        if row is None:
            # The run tells the hub that this count begins anew, so it must be random however the street is seeded.
            box = Box(node, secrets.randbits(31))
            self.touch(box)
            return box
        packs = self._file.execute("SELECT seq, payload FROM pack WHERE node = ? ORDER BY seq", (node,))
        return Box(*row, packs={seq: bytes(payload) for seq, payload in packs})

    def touch(self, box: Box) -> None:
        self._touched[box.name] = box

    def put(self, box: Box, encoded: Callable[[int, int], bytes]) -> int:
        """Takes the pack that `encoded(seq, oldest)` makes. Published only after `commit`."""
        while len(box.packs) >= self._capacity:
            self._end(box, next(iter(box.packs)), "dropped")
            box.dropped += 1
        seq = box.next_seq
        payload = encoded(seq, next(iter(box.packs), seq))
        box.next_seq += 1
        box.packs[seq] = payload
        self._added.append((box.name, seq, payload))
        self.touch(box)
        return seq

    def settle(self, box: Box, seq: int, verdict: Literal["stored", "rejected"]) -> bool:
        """The hub has answered for this pack; False where it is no longer ours to delete."""
        if seq not in box.packs:
            return False
        self._end(box, seq, verdict)
        if verdict == "stored":
            box.stored += 1
        else:
            box.rejected += 1
        return True

    def _end(self, box: Box, seq: int, verdict: Verdict) -> None:
        payload = box.packs.pop(seq)
        self._removed.append((box.name, seq))
        if self._remember:
            self._ended.append((box.name, box.run, seq, verdict, payload))
        self.touch(box)

    def commit(self) -> None:
        if not self._touched:
            return
        with self._file:  # rolls back where the disk is full: what waits here is written next time
            self._write()
        for pending in (self._added, self._removed, self._ended):
            pending.clear()
        self._touched.clear()

    def _write(self) -> None:
        self._file.execute("BEGIN")
        self._file.executemany("INSERT INTO pack VALUES (?, ?, ?)", self._added)
        self._file.executemany("DELETE FROM pack WHERE node = ? AND seq = ?", self._removed)
        self._file.executemany("INSERT OR REPLACE INTO kept VALUES (?, ?, ?, ?, ?)", self._ended)
        rows = [box.row() for box in self._touched.values()]
        self._file.executemany("INSERT OR REPLACE INTO node VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def close(self) -> None:
        try:
            self.commit()
        finally:
            self._file.close()


def sent(path: Path, node: str | None = None) -> Iterator[Sent]:
    """Every pack of an outbox file that remembers, with what became of it."""
    with closing(sqlite3.connect(path)) as file:
        for row in file.execute(_ALL_SENT):
            if node is None or row[0] == node:
                yield Sent(*row)
