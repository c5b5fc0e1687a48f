"""Supports and concerns in the register: one for an address or a slip, and who gave it is kept apart."""

from pathlib import Path

import pytest

from hub.register import Refusal, Register
from hub.register.people_rows import Concern, Kind, Support
from tests.hub.register.asked import NOW, ask


@pytest.fixture
def register(tmp_path: Path) -> Register:
    register = Register(tmp_path)
    ask(register)
    ask(register, "port")
    return register


def support(kind: Kind = "give_time", quantity: float = 3, intervention: str = "tilleuls-ecole") -> Support:
    status = "kept" if kind == "add_voice" else "promised"
    return Support(0, intervention, kind, quantity, "near", status, NOW, NOW, False)


def concern(text: str = "Où se garer pour livrer ?") -> Concern:
    return Concern(0, "tilleuls-ecole", text, "near", NOW, "", None, "", "")


def test_an_address_supports_once_and_may_change_what_nobody_took_up(register: Register) -> None:
    register.put_support(support(), "a@example.org")
    register.put_support(support("lend_place", 1), "A@example.org")

    assert [(each.kind, each.quantity) for each in register.supports("tilleuls-ecole")] == [("lend_place", 1)]


def test_a_voice_may_become_more_than_a_voice(register: Register) -> None:
    register.put_support(support("add_voice", 1), "a@example.org")
    register.put_support(support("give_time", 2), "a@example.org")
    assert [each.kind for each in register.supports("tilleuls-ecole")] == ["give_time"]


def test_what_was_taken_up_is_not_replaced(register: Register) -> None:
    first = register.put_support(support(), "a@example.org")
    register.set_support_status(first.key, "matched", NOW)
    with pytest.raises(Refusal, match="one support for each address"):
        register.put_support(support("add_voice", 1), "a@example.org")
    assert [each.key for each in register.supports("tilleuls-ecole")] == [first.key]


def test_another_intervention_may_be_supported_too(register: Register) -> None:
    register.put_support(support(), "a@example.org")
    register.put_support(support(intervention="port"), "a@example.org")
    assert len(register.supports("port")) == len(register.supports("tilleuls-ecole")) == 1


def test_who_promised_is_reached_and_never_in_clear_on_the_disk(register: Register) -> None:
    key = register.put_support(support(), "Voisine@example.org").key

    assert register.supporter(key) == "Voisine@example.org"
    assert "oisine" not in str(register.supports("tilleuls-ecole"))
    assert b"oisine" not in b"".join(path.read_bytes() for path in register.folder.iterdir())


def test_a_slip_counts_once_however_its_code_is_typed(register: Register) -> None:
    code, other = register.make_slips("tilleuls-ecole", 2, NOW)
    register.put_slip_support(support(), f" {code.lower()} ")

    with pytest.raises(Refusal, match="used already"):
        register.put_slip_support(support(), code)
    register.put_slip_support(support(), other.replace("-", ""))
    assert register.slips("tilleuls-ecole") == (2, 2)
    assert len(register.supports("tilleuls-ecole")) == 2


def test_a_slip_is_for_its_intervention_and_lies_nowhere_in_clear(register: Register) -> None:
    (code,) = register.make_slips("tilleuls-ecole", 1, NOW)
    with pytest.raises(Refusal, match="not known here"):
        register.put_slip_support(support(intervention="port"), code)
    assert code.replace("-", "").encode() not in b"".join(path.read_bytes() for path in register.folder.iterdir())


@pytest.mark.parametrize("count", [0, -1, 2001])
def test_slips_are_made_in_sensible_numbers(register: Register, count: int) -> None:
    with pytest.raises(Refusal, match="1 to 2000"):
        register.make_slips("tilleuls-ecole", count, NOW)


def test_promises_lapse_and_what_was_taken_up_does_not(register: Register) -> None:
    keys = [register.put_support(support(), f"{n}@example.org").key for n in range(3)]
    voice = register.put_support(support("add_voice", 1), "v@example.org").key
    register.set_support_status(keys[0], "matched", NOW)

    assert register.lapse_supports(NOW + 1, NOW + 1) == 2
    assert register.lapse_supports(NOW + 1, NOW + 1) == 0
    states = {each.key: each.status for each in register.supports("tilleuls-ecole")}
    assert states == {keys[0]: "matched", keys[1]: "lapsed", keys[2]: "lapsed", voice: "kept"}


def test_an_address_has_one_concern_and_a_slip_another(register: Register) -> None:
    register.put_concern(concern(), "a@example.org")
    with pytest.raises(Refusal, match="one concern for each address"):
        register.put_concern(concern("Autre"), "a@example.org")
    (code,) = register.make_slips("tilleuls-ecole", 1, NOW)
    register.put_concern(concern("Et le soir ?"), code=code)

    assert [each.text for each in register.concerns("tilleuls-ecole")] == ["Où se garer pour livrer ?", "Et le soir ?"]


def test_a_refused_concern_uses_no_slip(register: Register) -> None:
    (code,) = register.make_slips("tilleuls-ecole", 1, NOW)
    register.put_concern(concern(), "a@example.org")
    with pytest.raises(Refusal):
        register.put_concern(concern(), "a@example.org", code)
    assert register.slips("tilleuls-ecole") == (1, 0)
