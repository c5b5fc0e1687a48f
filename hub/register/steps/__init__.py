"""The register's tables, step by step: each module `s0002_...` holds the SQL that leads from one version to the next.

In: nothing. Out: the steps, in order. A step that was released is never edited; a new table is a new module with the
next number, found by its name, so that nobody has to write it into a list. Refuses two steps of one number, and a hole:
a register that has passed it would never go back to fill it.

    \"\"\"What the step brings, and which of it is personal.\"\"\"
    SQL = "CREATE TABLE ...;"
"""

import importlib
import pkgutil
import sqlite3
from collections.abc import Iterator
from functools import cache

from hub.register.rows import RegisterError


@cache
def steps() -> dict[int, str]:
    """The SQL of each step by its number, in order."""
    found: dict[int, str] = {}
    for name in sorted(module.name for module in pkgutil.iter_modules(__path__)):
        number = int(name[1:5])
        if number != len(found) + 1:
            raise RegisterError(f"hub/register/steps/{name}.py: step {len(found) + 1} comes next, not {number}")
        found[number] = importlib.import_module(f"{__name__}.{name}").SQL
    return found


def statements(sql: str) -> Iterator[str]:
    """One statement after the other: a semicolon inside a trigger or a comment ends none."""
    text = ""
    for line in sql.splitlines(keepends=True):
        text += line
        if sqlite3.complete_statement(text):
            yield text
            text = ""


def climb(connection: sqlite3.Connection, version: int) -> int:
    """Takes each missing step in a transaction of its own; the version that was reached, or that was there."""
    for number, sql in steps().items():
        if number > version:
            connection.execute("BEGIN IMMEDIATE")
            try:
                version = _taken(connection, number, sql)
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
    return version


def _taken(connection: sqlite3.Connection, number: int, sql: str) -> int:
    """Another process may have taken the step while this one waited for its turn."""
    there = connection.execute("PRAGMA user_version").fetchone()[0]
    if there >= number:
        return there
    for statement in statements(sql):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version={number}")
    return number
