"""A block of changes in, all of them durable or, when anything in it was raised, none.

Refuses to write into a file that somebody deleted or replaced while the hub ran: SQLite would go on, the nodes would be
told "stored", and nobody would ever see those readings again.
"""

import os
import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path


class Commit:
    """Use as `with commit():`. `recall` rolls back, and reads anew what is kept in memory."""

    def __init__(self, db: sqlite3.Connection, file: Path, recall: Callable[[], None]) -> None:
        self._db = db
        self._file = file
        self._opened = file.stat()
        self._recall = recall

    @contextmanager
    def __call__(self) -> Generator[None]:
        try:
            self._check()
            self._db.execute("BEGIN IMMEDIATE")
            yield
            self._db.execute("COMMIT")
        except BaseException as error:
            try:
                self._recall()
            except sqlite3.Error as again:
                raise again from error
            raise

    def _check(self) -> None:
        if not (self._file.exists() and os.path.samestat(self._file.stat(), self._opened)):
            what = "was deleted or replaced while the hub ran; put it back and start the hub again"
            raise sqlite3.OperationalError(f"{self._file} {what}")
