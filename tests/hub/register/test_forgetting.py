"""What is personal is gone from the file, its free pages and its log ninety days after the end, not a day before."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from hub.register import Register, Spot
from hub.register.civic_rows import Box, Transition
from hub.register.people_rows import Concern, Support
from tests.hub.register.asked import DAY, NOW, ask

END = int(datetime(2026, 4, 20, tzinfo=UTC).timestamp())
PAST = END + 90 * DAY
EVERYTHING = {
    "true addresses",
    "loan holders",
    "supporters' addresses",
    "addresses behind concerns",
    "accounts in the history",
    "keepers and exact positions of ended placements",
}


@pytest.fixture
def register(tmp_path: Path) -> Register:
    """One intervention in which everything that is personal is there."""
    register = Register(tmp_path)
    ask(register)
    register.put_support(
        Support(0, "tilleuls-ecole", "give_time", 3, "near", "promised", NOW, NOW, False), "voisine@example.org"
    )
    register.put_concern(
        Concern(0, "tilleuls-ecole", "Et les livraisons ?", "near", NOW, "", None, "", ""), "bar@b.org"
    )
    register.put_box(Box("R07", "rue"))
    register.lend_box(
        "R07", date(2026, 2, 1), date(2026, 4, 21), intervention="tilleuls-ecole", holder="M. Durand", contact="d@b.org"
    )
    register.return_box("R07", date(2026, 4, 21), "complète")
    register.add_nodes(
        ["balcon-01"],
        Spot("tilleuls", "Balcon", "private", 48.8501234, 2.3502345, "Mme Petit-Jean"),
        now=NOW - 100 * DAY,
    )
    register.retire_node("balcon-01", END)
    register.move_intervention("tilleuls-ecole", Transition(NOW, "support", "answer", "keeper", ""), "compte-de-lea")
    return register


def _on_disk(register: Register) -> bytes:
    return b"".join(path.read_bytes() for path in register.folder.iterdir())


def _personal(register: Register) -> list[bytes]:
    """Everything personal, as its bytes lie on the disk."""
    kept = "SELECT sealed FROM support_personal UNION SELECT sealed FROM concern_personal"
    words = ("Mme Martin", "3 rue des Tilleuls", "M. Durand", "d@b.org", "Petit-Jean", "compte-de-lea")
    return [*(row[0] for row in register._rows(kept)), *(word.encode() for word in words)]


def test_not_a_day_before_anything_goes(register: Register) -> None:
    assert set(register.to_forget(PAST - 1)) == set()
    assert register.forget_past(PAST - 1) == {}


def test_a_look_says_what_would_go_and_deletes_nothing(register: Register) -> None:
    looked = register.to_forget(PAST + DAY)
    assert set(looked) == EVERYTHING
    assert register.to_forget(PAST + DAY) == looked
    assert register.forgotten_on("tilleuls-ecole") is None


def test_ninety_days_after_the_end_nothing_personal_is_left_in_any_file(register: Register) -> None:
    personal = _personal(register)
    register._rows("PRAGMA wal_checkpoint(TRUNCATE)")
    assert all(each in _on_disk(register) for each in personal)

    gone = register.forget_past(PAST + DAY)

    assert set(gone) == EVERYTHING
    assert [each for each in personal if each in _on_disk(register)] == []
    assert register.to_forget(PAST + DAY) == {}
    assert register.forgotten_on("tilleuls-ecole") == PAST + DAY


def test_what_is_public_stays_after_the_deletion(register: Register) -> None:
    register.forget_past(PAST + DAY)

    assert [each.kind for each in register.supports("tilleuls-ecole")] == ["give_time"]
    assert [each.text for each in register.concerns("tilleuls-ecole")] == ["Et les livraisons ?"]
    assert [each.role for each in register.transitions("tilleuls-ecole")] == ["keeper"]
    assert [each.box for each in register.loans()] == ["R07"]
    placed = register.deployment("tilleuls-ecole", "tilleuls-01")
    assert placed.lat is not None
    assert abs(placed.lat - 48.8501) < 0.002


def test_a_box_that_is_still_out_keeps_its_holder(register: Register) -> None:
    loan = register.lend_box("R07", date(2026, 5, 1), date(2026, 5, 20), intervention="tilleuls-ecole", holder="Léa")
    register.forget_past(PAST + DAY)
    assert register.holder(loan.key) == ("Léa", "")


def test_an_intervention_that_was_stopped_early_ends_then(register: Register) -> None:
    register.change_intervention("tilleuls-ecole", closed=NOW)
    assert "true addresses" not in register.to_forget(NOW + 90 * DAY - 1)
    assert "true addresses" in register.to_forget(NOW + 90 * DAY)


def test_a_question_without_dates_is_over_twelve_weeks_after_it_was_asked(tmp_path: Path) -> None:
    register = Register(tmp_path)
    ask(register, end=None)
    end = NOW + 84 * DAY + 90 * DAY
    assert register.to_forget(end - 1) == {}
    assert register.forget_past(end) == {"true addresses": 1}


def test_a_node_that_still_hangs_keeps_its_keeper(tmp_path: Path) -> None:
    register = Register(tmp_path)
    ask(register)
    register.add_nodes(["balcon-01"], Spot("tilleuls", "Balcon", "private", 48.85, 2.35, "Mme Petit-Jean"), now=NOW)
    register.forget_past(PAST + 1000 * DAY)
    personal = register.personal("balcon-01")
    assert personal is not None
    assert personal.keeper == "Mme Petit-Jean"


def test_whoever_asks_is_forgotten_whole(register: Register) -> None:
    register.add_person("lea", "keeper", "", "voisine@example.org", NOW)
    personal = [row[0] for row in register._rows("SELECT sealed FROM support_personal")]

    assert register.forget_person("Voisine@example.org", NOW) == {"roles": 1, "supports": 1}
    assert register.forget_person("bar@b.org", NOW) == {"concerns": 1}

    assert register.people() == []
    assert [each for each in personal if each in _on_disk(register)] == []
    assert b"Et les livraisons" not in _on_disk(register)
    (concern,) = register.concerns("tilleuls-ecole")
    assert concern.text == ""
    assert "à la demande de son auteur" in concern.why
    assert len(register.supports("tilleuls-ecole")) == 1


def test_who_is_forgotten_is_no_more_named_in_the_history(register: Register) -> None:
    register.add_person("compte-de-lea", "keeper", "", "lea@example.org", NOW)

    register.forget_person("lea@example.org", NOW)

    assert b"compte-de-lea" not in _on_disk(register)
    assert [each.role for each in register.transitions("tilleuls-ecole")] == ["keeper"]


def test_the_holder_of_a_box_is_forgotten_when_it_is_back(register: Register) -> None:
    assert register.forget_person("D@B.org", NOW) == {"loans": 1}
    assert b"M. Durand" not in _on_disk(register)


def test_to_forget_nobody_says_so(register: Register) -> None:
    assert register.forget_person("nobody@example.org", NOW) == {}


def test_nothing_personal_is_in_the_log_of_a_deletion(register: Register, caplog: pytest.LogCaptureFixture) -> None:
    register.forget_past(PAST + DAY)
    assert caplog.text == ""
