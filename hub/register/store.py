"""The register's file: one SQLite database, short transactions, safe for several threads and several processes."""

import os
import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hub.register import steps
from hub.register.rows import Refusal, RegisterError, Unwritable

FILE = "register.db"


class Store:
    """`path` is the data folder, or the register's file itself when it ends in .db."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.file = path if path.suffix == ".db" else path / FILE
        self.folder = self.file.parent
        if not create and not self.file.is_file():
            raise RegisterError(f"no register in {self.folder}: begin with `moineau area add`, or give --data")
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite gives its -wal and -shm files the mode of the database: create that one readable by its owner only.
        # Only where there is none: to close any descriptor of a file takes away all locks that this process has on it
        # (sqlite.org/howtocorrupt.html, 2.2). Another process then removes the log under an open register's feet.
        if not self.file.exists():
            os.close(os.open(self.file, os.O_CREAT | os.O_RDWR, 0o600))
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(self.file, timeout=10, isolation_level=None, check_same_thread=False)
        try:
            self._prepare()
        except sqlite3.Error as error:
            self.close()
            raise RegisterError(f"{self.file} cannot be used as a register: {error}") from None

    def _prepare(self) -> None:
        # secure_delete: what a keeper asked to erase is overwritten, not left in a free page of the file.
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
            self._connection.execute(f"PRAGMA {pragma}")
        with self._lock:
            version = self._connection.execute("PRAGMA user_version").fetchone()[0]
            if version > max(steps.steps()):
                raise RegisterError(f"{self.file} was written by a newer Moineau (version {version}); upgrade this one")
            steps.climb(self._connection, version)

    def _rows(self, query: str, *values: Any) -> list[Any]:
        with self._lock:
            try:
                return self._connection.execute(query, values).fetchall()
            except UnicodeEncodeError:  # a shell hands on bytes that are no text as half surrogate pairs
                given = ", ".join(map(ascii, values))
                raise Refusal(f"{given}: text is accepted", f"{given} : du texte est accepté") from None

    def _row(self, query: str, *values: Any) -> Any:
        rows = self._rows(query, *values)
        return rows[0] if rows else None

    @contextmanager
    def _write(self) -> Generator[sqlite3.Connection]:
        with self._lock:
            if self._connection.in_transaction:  # part of one_write: this thread holds the lock
                yield self._connection
                return
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("UPDATE meta SET revision = revision + 1")
                self._connection.execute("COMMIT")
            except sqlite3.OperationalError as error:  # no room, locked by another program, a file system gone
                raise Unwritable(f"{self.file}: {error}; nothing was changed") from error
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    @contextmanager
    def one_write(self) -> Generator[None]:
        """What is written inside is written together or not at all. Other writers wait: nothing slow belongs here."""
        with self._write():
            yield

    def revision(self) -> int:
        """A number that changes whenever anything in the register did, whoever changed it (about 5 us)."""
        return self._row("SELECT revision FROM meta")[0]

    def close(self) -> None:
        with self._lock:
            self._connection.close()
