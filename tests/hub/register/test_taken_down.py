"""A node back in its box hangs nowhere, keeps what it measured, and goes to its next place."""

from pathlib import Path

import pytest

from hub.register import Register, RegisterError

NOW = 1_795_000_000


@pytest.fixture
def register(tmp_path: Path) -> Register:
    register = Register(tmp_path / "data")
    register.add_area("tilleuls", "Les Tilleuls")
    register.add_area("gare", "La Gare")
    return register


def test_a_node_that_was_taken_down_hangs_nowhere_and_keeps_its_history(register: Register) -> None:
    register.add_node("n-01", "tilleuls", since=NOW, now=NOW)

    register.take_down("n-01", NOW + 9)

    assert register.nodes("tilleuls") == []
    assert [node.id for node in register.nodes()] == ["n-01"]
    assert [placement.end for placement in register.placements("n-01")] == [NOW + 9]


def test_a_node_that_was_taken_down_can_be_hung_up_again(register: Register) -> None:
    register.add_node("n-01", "tilleuls", since=NOW, now=NOW)
    register.take_down("n-01", NOW + 9)

    register.move_node("n-01", "gare", now=NOW + 20)

    assert [node.id for node in register.nodes("gare")] == ["n-01"]
    assert [placement.end for placement in register.placements("n-01")] == [NOW + 9, None]


def test_a_node_is_not_taken_down_before_it_was_hung_up(register: Register) -> None:
    register.add_node("n-01", "tilleuls", since=NOW, now=NOW)

    with pytest.raises(RegisterError, match="after that"):
        register.take_down("n-01", NOW)
