"""The journal's file: its tables, how it is opened, and the lock that keeps a second hub out.

Readings are clustered on (series, t), so a day of one series is one stretch of the file. `packs` holds every numbered
pack in the order of arrival: it tells a duplicate, and it is what followers (roll-ups, InfluxDB) read behind a cursor.
"""

import fcntl
import os
import sqlite3
from pathlib import Path
from typing import IO

FILE = "journal.db"
VERSION = 1
PERIODS = ("10min", "1h", "1d")

_ROLLUP = """
CREATE TABLE IF NOT EXISTS rollup_{period} (
  series INTEGER, t INTEGER, n INTEGER, suspect INTEGER, value, low, high, flag INTEGER,
  PRIMARY KEY (series, t)) WITHOUT ROWID;
CREATE VIEW IF NOT EXISTS rolled_{period} AS SELECT series, t, n, suspect,
  iif(typeof(value) = 'integer', value / 1000.0, value) AS value,
  iif(typeof(low) = 'integer', low / 1000.0, low) AS low,
  iif(typeof(high) = 'integer', high / 1000.0, high) AS high, flag FROM rollup_{period};
"""

_TABLES = """
CREATE TABLE IF NOT EXISTS series (
  id INTEGER PRIMARY KEY, node TEXT NOT NULL, property TEXT NOT NULL, UNIQUE (node, property));
CREATE TABLE IF NOT EXISTS readings (
  series INTEGER, t INTEGER, value, qc INTEGER, PRIMARY KEY (series, t)) WITHOUT ROWID;
CREATE VIEW IF NOT EXISTS reading AS
  SELECT series, t, iif(typeof(value) = 'integer', value / 1000.0, value) AS value, qc FROM readings;
CREATE TABLE IF NOT EXISTS lives (
  id INTEGER PRIMARY KEY, node TEXT NOT NULL, run INTEGER NOT NULL, first_seen INTEGER, last_seen INTEGER,
  highest INTEGER, oldest INTEGER, dropped INTEGER NOT NULL DEFAULT 0, measured INTEGER, UNIQUE (node, run));
CREATE TABLE IF NOT EXISTS packs (
  id INTEGER PRIMARY KEY, life INTEGER, seq INTEGER, sha INTEGER, rejected INTEGER,
  t INTEGER, span INTEGER, delay INTEGER, n INTEGER);
CREATE INDEX IF NOT EXISTS packs_by_identity ON packs (life, seq);
CREATE TABLE IF NOT EXISTS ledger (
  life INTEGER, day INTEGER, stored INTEGER, duplicate INTEGER, quarantined INTEGER, late INTEGER, clash INTEGER,
  highest INTEGER, PRIMARY KEY (life, day)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS quarantine (
  id INTEGER PRIMARY KEY, received INTEGER, node TEXT NOT NULL, run INTEGER, seq INTEGER, sha INTEGER NOT NULL,
  reason TEXT NOT NULL, size INTEGER NOT NULL, payload BLOB NOT NULL, UNIQUE (node, sha));
CREATE TABLE IF NOT EXISTS statuses (node TEXT PRIMARY KEY, received INTEGER, body TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cursors (name TEXT PRIMARY KEY, at INTEGER) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS told (name TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
"""
_SCHEMA = _TABLES + "".join(_ROLLUP.format(period=period) for period in PERIODS)


def packed(value: float) -> float:
    """A value as a column without a type keeps it: thousandths as an integer (2 or 3 bytes) where that is exact,
    else the float itself (8 bytes). The views `reading` and `rolled_*` give back the very same float.
    """
    if -1e9 < value < 1e9:
        thousandths = round(value * 1000)
        if thousandths / 1000 == value:
            return thousandths
    return value


class JournalBusy(RuntimeError):
    """This data directory is not for this hub: another one owns it, or a newer one wrote it."""


def opened(folder: Path) -> sqlite3.Connection:
    """A writing connection; WAL with synchronous=FULL, so a commit that returned is on the disk."""
    connection = sqlite3.connect(folder / FILE, isolation_level=None, check_same_thread=False, timeout=10)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA cache_size=-16000")
    connection.execute("PRAGMA temp_store=MEMORY")
    return connection


def created(folder: Path) -> sqlite3.Connection:
    connection = opened(folder)
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        connection.close()
        raise JournalBusy(f"{folder / FILE} was written by a newer Moineau (version {version}); upgrade this one")
    connection.executescript(_SCHEMA)
    connection.execute(f"PRAGMA user_version={VERSION}")
    (folder / FILE).chmod(0o600)
    return connection


def reading_only(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True, isolation_level=None, timeout=10)
    connection.execute("PRAGMA cache_size=-16000")
    return connection


def locked(folder: Path) -> IO[str]:
    """The lock of a data directory, held until closed; the operating system lets go of it when the hub dies."""
    file = (folder / "hub.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        owner = file.read().strip() or "unknown"
        file.close()
        raise JournalBusy(
            f"{folder} is already in use by the hub with process id {owner}; "
            "stop that hub, or start this one with another --data directory"
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file
