"""A register grows step by step: nothing that an older Moineau wrote is lost, and a failed step leaves nothing."""

import sqlite3
from pathlib import Path

import pytest

from hub.register import Register, steps
from hub.register.steps import s0001_street

NOW = 1_795_000_000
OLD = """
INSERT INTO area VALUES ('tilleuls', 'Les Tilleuls', 1, 4);
INSERT INTO node VALUES ('n-01', 1794000000, NULL, 'k1', 'ESP32', 0);
INSERT INTO placement VALUES (1, 'n-01', 'tilleuls', 'école', 'public', 48.85039, 2.35, 1794000000, NULL);
INSERT INTO personal VALUES (1, 'Mme Martin', 48.85, 2.35);
INSERT INTO account VALUES ('ada', 'operator', 'hash', '', 1794000000);
INSERT INTO erasure VALUES ('n-00', 1794000000, '["tilleuls"]', 0);
PRAGMA user_version = 1;
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A register as the first released schema wrote it."""
    database = sqlite3.connect(tmp_path / "register.db")
    database.executescript(s0001_street.SQL + OLD)
    database.close()
    return tmp_path


def _version(folder: Path) -> int:
    database = sqlite3.connect(folder / "register.db")
    try:
        return database.execute("PRAGMA user_version").fetchone()[0]
    finally:
        database.close()


def test_a_register_of_the_first_version_is_opened_with_everything_it_held(old: Path) -> None:
    register = Register(old)

    area, node, personal = register.area("tilleuls"), register.node("n-01"), register.personal("n-01")

    assert area is not None
    assert (area.name, area.home_assistant, area.presence_minimum) == ("Les Tilleuls", True, 4)
    assert node is not None
    assert node.placement is not None
    assert (node.since, node.board, node.placement.place) == (1_794_000_000, "ESP32", "école")
    assert personal is not None
    assert personal.keeper == "Mme Martin"
    assert [account.name for account in register.accounts()] == ["ada"]
    assert [erasure.node for erasure in register.erasures()] == ["n-00"]
    assert register.interventions() == register.places() == register.boxes() == []


def test_an_upgraded_register_has_the_tables_of_a_new_one(old: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    upgraded, new = Register(old), Register(tmp_path_factory.mktemp("new"))

    tables = "SELECT type, name, sql FROM sqlite_master ORDER BY name"

    assert upgraded._rows(tables) == new._rows(tables)


def test_a_register_is_of_the_last_step_after_it_was_opened_and_stays_so(old: Path) -> None:
    Register(old).close()
    Register(old).close()
    assert _version(old) == max(steps.steps())


def test_a_step_that_fails_leaves_the_register_as_it_was(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = {1: s0001_street.SQL, 2: "CREATE TABLE half (a);\nCREATE TABLE half (a);\n"}
    monkeypatch.setattr(steps, "steps", lambda: broken)
    database = sqlite3.connect(old / "register.db", isolation_level=None)

    with pytest.raises(sqlite3.OperationalError):
        steps.climb(database, 1)

    assert _version(old) == 1
    assert database.execute("SELECT name FROM sqlite_master WHERE name = 'half'").fetchall() == []
    database.close()


def test_a_semicolon_in_a_trigger_ends_no_statement() -> None:
    trigger = "CREATE TRIGGER t AFTER INSERT ON a BEGIN\n DELETE FROM b;\n DELETE FROM c;\nEND;\n"

    assert list(steps.statements("CREATE TABLE a (x);\n" + trigger)) == ["CREATE TABLE a (x);\n", trigger]


def test_steps_are_numbered_without_a_hole() -> None:
    assert list(steps.steps()) == list(range(1, len(steps.steps()) + 1))
