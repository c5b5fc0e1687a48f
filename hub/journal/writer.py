"""Packs in, one durable commit out, and for each pack its outcome. Refuses to answer before the commit returned.

`store` takes a batch: refused payloads go to quarantine, known packs are answered again, new readings get their flag
from quality and are inserted. A value is never overwritten: another value for the same series and second stays out,
and its pack goes to quarantine as a conflict.
"""

import threading
from collections.abc import Iterable, Sequence
from pathlib import Path

from contract.vocabulary import PROPERTIES
from hub.journal import tally
from hub.journal.commit import Commit
from hub.journal.memory import BY_HAND, Last, Life, Memory, Series, remembered, trace_before
from hub.journal.packs import A_DAY_S, KEPT_BYTES, Filed, Outcome, Refused, Said, short, stretches
from hub.journal.schema import FILE, created, locked, packed
from hub.quality import SPIKE, assessed

Item = Filed | Refused
CONFLICT = "conflict: "

_INSERT_READINGS = "INSERT INTO readings VALUES (?, ?, ?, ?)"
_INSERT_PACK = "INSERT INTO packs (life, seq, sha, rejected, t, span, delay, n) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_QUARANTINE = (
    "INSERT OR IGNORE INTO quarantine (received, node, run, seq, sha, reason, size, payload) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


class Journal:
    """The one writer of a data directory; safe to call from several threads, which then wait for each other."""

    def __init__(self, folder: Path, *, late_after_s: int = 3600) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock_file = locked(folder)
        self.folder = folder
        self._late_after_s = late_after_s
        try:
            self._db = created(folder)
        except BaseException:
            self._lock_file.close()
            raise
        self._commit = Commit(self._db, folder / FILE, self._recall)
        self._turn = threading.Lock()
        self._memory: Memory = remembered(self._db)
        self.latest: dict[str, dict[str, Last]] = self._memory.latest
        self._start_batch()

    def close(self) -> None:
        with self._turn:
            self._db.close()
            self._lock_file.close()

    def store(self, items: Sequence[Item]) -> list[Outcome]:
        """One commit for the batch. Raises sqlite3.Error when it could not be made durable; then nothing was stored."""
        with self._turn:
            self._start_batch()
            with self._commit():
                outcomes = [self._filed(item) if isinstance(item, Filed) else self._refused(item) for item in items]
                self._flush()
                tally.write(self._db, self._touched.values(), self._counts)
            self._show()
        return outcomes

    def keep_status(self, node: str, received: int, body: str, dropped: int | None, run: int | None) -> None:
        self.keep_statuses([Said(node, received, body, dropped, run)])

    def keep_statuses(self, news: Iterable[Said]) -> None:
        """The last status of nodes, in one commit; what they say they dropped is owed to that life."""
        with self._turn, self._commit():
            for said in news:
                self._db.execute("INSERT OR REPLACE INTO statuses VALUES (?, ?, ?)", said[:3])
                life = self._life_of_status(said.node, said.run)
                if life is not None and said.dropped is not None:
                    life.dropped = max(life.dropped, said.dropped)
                    self._db.execute("UPDATE lives SET dropped = ? WHERE id = ?", (life.dropped, life.id))

    def erase(self, node: str) -> None:
        """Every reading, roll-up, pack, refusal and status of a node leaves the file."""
        with self._turn:
            self._db.execute("PRAGMA secure_delete=ON")  # overwritten, not left in a free page of the file ...
            with self._commit():
                tally.erase(self._db, node)
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # ... nor in the log beside it
            self._recall()

    def last_heard(self, node: str) -> int | None:
        seen = [life.last_seen for (owner, _), life in list(self._memory.lives.items()) if owner == node]
        return max(seen, default=None)

    # -- one batch -----------------------------------------------------------------------------------------------

    def _start_batch(self) -> None:
        self._rows: list[tuple[int, int, float, int]] = []
        self._pack_rows: list[tuple] = []
        self._fresh: dict[Series, Last] = {}
        self._touched: dict[int, Life] = {}
        self._counts: tally.Counts = {}
        self._reflagged = 0

    def _recall(self) -> None:
        """Rolls back and reads everything anew, into the same `latest` that readers hold."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")
        self._memory = remembered(self._db)
        latest, self._memory.latest = self._memory.latest, self.latest
        self.latest.update(latest)
        for gone in self.latest.keys() - latest.keys():
            self.latest.pop(gone, None)

    def _flush(self) -> None:
        """Rows that are still waiting go into the open transaction, so that look-ups see them."""
        if self._rows:
            self._db.executemany(_INSERT_READINGS, self._rows)
            self._rows = []
        if self._pack_rows:
            self._db.executemany(_INSERT_PACK, self._pack_rows)
            self._pack_rows = []

    def _show(self) -> None:
        for series, last in self._fresh.items():
            self.latest.setdefault(series.node, {})[series.property.name] = last

    # -- one pack ------------------------------------------------------------------------------------------------

    def _filed(self, pack: Filed) -> Outcome:
        life = self._life(pack.node, pack.run, pack.received)
        if pack.seq <= life.highest:
            known = self._known(life, pack)
            if known is not None:
                return known
        conflicts = self._readings(pack)
        if pack.seq > life.highest:
            life.highest = pack.seq
        if pack.oldest is not None:
            life.oldest = pack.oldest if life.oldest is None else max(life.oldest, pack.oldest)
        life.measured = pack.last if life.measured is None else max(life.measured, pack.last)
        self._note_pack(life, pack, rejected=bool(conflicts))
        if conflicts:
            return self._quarantine(pack, f"{CONFLICT}{conflicts[0]}", life)
        counts = tally.of(self._counts, life, pack)
        counts[tally.STORED] += 1
        counts[tally.LATE] += pack.received - pack.last > self._late_after_s
        return Outcome(pack.node, pack.run, pack.seq, pack.sha, "stored")

    def _refused(self, refused: Refused) -> Outcome:
        life = self._life(refused.node, refused.run, refused.received)
        if refused.seq is not None and refused.seq <= life.highest:
            known = self._known(life, refused)
            if known is not None:
                return known
        if refused.seq is not None:
            life.highest = max(life.highest, refused.seq)
            self._note_pack(life, refused, rejected=True)
        return self._quarantine(refused, refused.reason, life)

    def _known(self, life: Life, item: Item) -> Outcome | None:
        """The answer for an identity that was seen before, or None when it is new."""
        self._flush()
        rows = self._db.execute(
            "SELECT sha, rejected FROM packs WHERE life = ? AND seq = ?", (life.id, item.seq)
        ).fetchall()
        same = [rejected for sha, rejected in rows if sha == short(item.sha)]
        if same and same[0] and isinstance(item, Filed) and self._readmitted(life, item):
            return None
        if same:
            tally.of(self._counts, life, item)[tally.DUPLICATE] += 1
            if not same[0]:
                return Outcome(item.node, item.run, item.seq, item.sha, "duplicate")
            return Outcome(item.node, item.run, item.seq, item.sha, "rejected", self._reason(item))
        if rows and life.run != BY_HAND:
            return self._clash(life, item)
        return None

    def _readmitted(self, life: Life, pack: Filed) -> bool:
        """Whether a pack that was refused may be stored now: an operator has registered its node, or set the day back.

        It then leaves the quarantine and the count of its day, as if it came for the first time.
        """
        sha = short(pack.sha)
        kept = self._db.execute(
            "SELECT id, received, reason FROM quarantine WHERE node = ? AND sha = ?", (pack.node, sha)
        )
        row = kept.fetchone()
        if row is None or row[2].startswith(CONFLICT):
            return False
        self._db.execute("DELETE FROM quarantine WHERE id = ?", row[:1])
        self._db.execute("DELETE FROM packs WHERE life = ? AND seq = ? AND sha = ?", (life.id, pack.seq, sha))
        tally.on(self._counts, life, row[1])[tally.QUARANTINED] -= 1
        return True

    def _clash(self, life: Life, item: Item) -> Outcome:
        reason = f"seq {item.seq} of run {item.run} was already used for another content"
        if self._keep(item, reason):
            tally.of(self._counts, life, item)[tally.CLASH] += 1
        return Outcome(item.node, item.run, item.seq, item.sha, "rejected", reason)

    def _quarantine(self, item: Item, reason: str, life: Life) -> Outcome:
        counts = tally.of(self._counts, life, item)
        counts[tally.QUARANTINED if self._keep(item, reason) else tally.DUPLICATE] += 1
        return Outcome(item.node, item.run, item.seq, item.sha, "rejected", reason)

    def _keep(self, item: Item, reason: str) -> bool:
        """True when the payload is new to the quarantine."""
        row = (item.received, item.node, item.run, item.seq, short(item.sha), reason, len(item.payload))
        return self._db.execute(_INSERT_QUARANTINE, (*row, item.payload[:KEPT_BYTES])).rowcount == 1

    def _reason(self, item: Item) -> str:
        row = self._db.execute(
            "SELECT reason FROM quarantine WHERE node = ? AND sha = ?", (item.node, short(item.sha))
        ).fetchone()
        return row[0] if row else "refused before"

    def _note_pack(self, life: Life, item: Item, *, rejected: bool) -> None:
        """Readings months apart get a row for each stretch, or followers would read all that lies between them."""
        spans = [(item.received, item.received, 0)]
        if isinstance(item, Filed):
            # A reading that this pack proved a spike may lie in a bucket that has closed: followers look there again.
            first = min(item.first, self._reflagged)
            spans = [(first, item.last, len(item.readings))]
            if item.last - first > A_DAY_S:
                spans = stretches([t for _, t, _ in item.readings] + [first] * (first < item.first))
        seq = item.seq
        for first, last, n in spans:
            row = (life.id, seq, short(item.sha), int(rejected), first, last - first, item.received - first, n)
            self._pack_rows.append(row)
            seq = None  # the first row alone is the pack's

    # -- readings ------------------------------------------------------------------------------------------------

    def _readings(self, pack: Filed) -> list[str]:
        """Flags and inserts what is new; answers what contradicts a reading that is already there."""
        self._reflagged = pack.first
        known = self._memory.series.setdefault(pack.node, {})
        humidity = {t: value for name, t, value in pack.readings if name == "humidity" and 0 <= value <= 100}
        conflicts: list[str] = []
        for name, t, value in pack.readings:
            series = known.get(name) or self._new_series(pack.node, name)
            if t > series.newest:
                qc, series.trace, spiked = assessed(
                    series.property, series.trace, t, value, humidity.get(t), pack.hand_dated
                )
                if spiked:
                    self._respike(series)
                series.newest = t
                self._rows.append((series.id, t, packed(value), qc))
                self._fresh[series] = Last(t, value, qc, pack.received)
            else:
                conflicts += self._older(series, t, value, humidity.get(t), hand_dated=pack.hand_dated)
        return conflicts

    def _older(self, series: Series, t: int, value: float, humidity: float | None, *, hand_dated: bool) -> list[str]:
        """A reading at or before the newest one: known, contradicting, or late. Answers the contradiction, if any."""
        self._flush()
        row = self._db.execute("SELECT value FROM reading WHERE series = ? AND t = ?", (series.id, t)).fetchone()
        if row is not None:
            return [] if row[0] == value else [f"{series.property.name} at {t} is {row[0]:g}, not {value:g}"]
        trace = trace_before(self._db, series, t)
        qc, _, _ = assessed(series.property, trace, t, value, humidity, hand_dated)
        self._rows.append((series.id, t, packed(value), qc))
        return []

    def _respike(self, series: Series) -> None:
        """The reading before the newest stood out from both neighbours: its flag changes, its value does not."""
        self._flush()
        self._reflagged = min(self._reflagged, series.newest)
        self._db.execute(
            "UPDATE readings SET qc = ? WHERE series = ? AND t = ? AND qc % 10 < 4", (SPIKE, series.id, series.newest)
        )

    def _new_series(self, node: str, name: str) -> Series:
        number = self._db.execute("INSERT INTO series (node, property) VALUES (?, ?)", (node, name)).lastrowid
        assert number is not None
        series = Series(number, node, PROPERTIES[name])
        self._memory.series.setdefault(node, {})[name] = series
        return series

    # -- lives ---------------------------------------------------------------------------------------------------

    def _life(self, node: str, run: int | None, received: int) -> Life:
        key = (node, BY_HAND if run is None else run)
        life = self._memory.lives.get(key)
        if life is None:
            number = self._db.execute(
                "INSERT INTO lives (node, run, first_seen, last_seen) VALUES (?, ?, ?, ?)", (*key, received, received)
            ).lastrowid
            assert number is not None
            life = self._memory.lives[key] = Life(number, *key, received, received)
        life.last_seen = max(life.last_seen, received)
        self._touched[life.id] = life
        return life

    def _life_of_status(self, node: str, run: int | None) -> Life | None:
        if run is not None:
            return self._memory.lives.get((node, run))
        lives = [life for (owner, number), life in self._memory.lives.items() if owner == node and number != BY_HAND]
        return max(lives, key=lambda life: life.last_seen, default=None)
