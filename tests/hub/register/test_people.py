"""Roles: a link opens one role once, a token leaves the hub once, and an address is never in clear on the disk."""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hub.register import Register, RegisterError
from hub.register.people import LINK_S
from hub.register.people_rows import Person
from hub.register.signed import NotSigned, signed

NOW = 1_795_000_000


@pytest.fixture
def register(tmp_path: Path) -> Register:
    register = Register(tmp_path / "data")
    register.add_area("tilleuls", "Les Tilleuls")
    return register


@pytest.fixture
def cell(register: Register) -> Person:
    return register.add_person("voirie", "cell", "tilleuls", "Cellule@Example.org", NOW)


def test_a_link_opens_its_role_once(register: Register, cell: Person) -> None:
    link = register.link_for("voirie", NOW)

    assert register.use_link(link, NOW + 60) == cell
    with pytest.raises(NotSigned, match="used already"):
        register.use_link(link, NOW + 61)


def test_to_look_at_a_link_does_not_use_it(register: Register, cell: Person) -> None:
    link = register.link_for("voirie", NOW)
    assert [register.person_of_link(link, NOW) for _ in range(3)] == [cell] * 3
    assert register.use_link(link, NOW) == cell


def test_of_two_who_open_a_link_at_once_one_is_refused(register: Register, cell: Person) -> None:
    link = register.link_for("voirie", NOW)

    def opens(_: int) -> bool:
        try:
            return register.use_link(link, NOW) == cell
        except NotSigned:
            return False

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(opens, range(8))) == 1


@pytest.mark.parametrize("later", [LINK_S, LINK_S + 1, 10 * LINK_S])
def test_a_link_that_is_too_old_opens_nothing(register: Register, cell: Person, later: int) -> None:
    with pytest.raises(NotSigned, match="too old"):
        register.use_link(register.link_for("voirie", NOW), NOW + later)


@pytest.mark.parametrize("change", ["token", "removed", "again", "key"])
def test_a_link_is_bound_to_the_person_as_they_were(register: Register, cell: Person, change: str) -> None:
    link = register.link_for("voirie", NOW)
    if change == "token":
        register.give_token("voirie")
    elif change == "key":
        (register.folder / "hub-accounts.json").unlink()
    else:
        register.remove_person("voirie")
    if change == "again":
        register.add_person("voirie", "cell", "tilleuls", "cellule@example.org", NOW)

    with pytest.raises(NotSigned):
        register.use_link(link, NOW)


@pytest.mark.parametrize("where", [0, 5, -1, -10])
def test_a_link_with_one_sign_changed_is_none(register: Register, cell: Person, where: int) -> None:
    link = register.link_for("voirie", NOW)
    sign = "A" if link[where] != "A" else "B"
    altered = link[:where] + sign + (link[where + 1 :] if where != -1 else "")
    with pytest.raises(NotSigned, match="not a link of this hub"):
        register.person_of_link(altered, NOW)


@pytest.mark.parametrize("text", ["", ".", "a.b", "é.é", "x" * 100_000, "\0.\0", "eNqrVgIAAR0AoQ."])
def test_what_is_no_link_at_all_is_refused_in_both_languages(register: Register, text: str) -> None:
    with pytest.raises(NotSigned, match="not a link of this hub") as refused:
        register.person_of_link(text, NOW)
    assert refused.value.fr is not None
    assert "pas un lien de ce site" in refused.value.fr


def test_what_was_signed_for_something_else_is_no_link(register: Register, cell: Person) -> None:
    cookie = signed(register.people_key(), "session", {"person": ["voirie"], "nonce": "n"}, NOW + 60)
    with pytest.raises(NotSigned, match="not a link of this hub"):
        register.person_of_link(cookie, NOW)


def test_a_token_is_shown_once_and_only_the_newest_opens(register: Register, cell: Person) -> None:
    first, second = register.give_token("voirie"), register.give_token("voirie")
    kept = b"".join(path.read_bytes() for path in register.folder.iterdir())

    assert register.verify_person("voirie", first) is None
    assert register.verify_person("voirie", second) is not None
    assert register.verify_person("voirie", "") is None
    assert register.verify_person("nobody", second) is None
    assert second.encode() not in kept


def test_a_person_without_a_token_is_not_opened_by_an_empty_one(register: Register, cell: Person) -> None:
    assert register.verify_person("voirie", "") is None
    assert register.verify_person("voirie", "-") is None


def test_an_address_is_found_however_it_is_written_and_lies_nowhere_in_clear(register: Register, cell: Person) -> None:
    assert register.people_at("cellule@EXAMPLE.org") == [cell]
    assert register.address_of_person("voirie") == "Cellule@Example.org"
    kept = b"".join(path.read_bytes() for path in register.folder.iterdir()).lower()
    assert b"cellule@" not in kept


def test_a_role_that_ended_has_no_address_left(register: Register, cell: Person) -> None:
    ((sealed,),) = register._rows("SELECT sealed FROM person_personal")
    register.remove_person("voirie")
    register.close()
    assert all(sealed not in path.read_bytes() for path in register.folder.iterdir())


def test_two_processes_make_one_key(tmp_path: Path) -> None:
    Register(tmp_path).close()
    code = (
        "import sys, pathlib; from hub.register import Register; "
        "print(Register(pathlib.Path(sys.argv[1])).people_key().hex())"
    )
    started = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    keys = {process.communicate(timeout=60)[0].strip() for process in started}

    assert len(keys) == 1
    assert json.loads((tmp_path / "hub-accounts.json").read_text())["people_key"] in keys


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("x y", "cell", "", ""), "id 'x y'"),
        (("voirie", "mayor", "", ""), "role 'mayor': keeper, host, technician, cell, operator"),
        (("voirie", "cell", "nowhere", ""), "no area 'nowhere'"),
        (("voirie", "cell", "", "no address"), "address 'no address': an e-mail address"),
        (("voirie", "cell", "", "a@b.c\nBcc: x@y.z"), "an e-mail address"),
        (("voirie", "cell", "", f"{'a' * 300}@b.c"), "an e-mail address"),
        (("ada", "cell", "", ""), "'ada' is taken by a operator"),
    ],
)
def test_a_person_who_cannot_be_is_refused_by_name(register: Register, given: tuple[str, ...], sentence: str) -> None:
    register.add_operator("ada", NOW)
    with pytest.raises(RegisterError, match=sentence):
        register.add_person(*given, NOW)
    assert register.people() == []


def test_used_links_are_kept_no_longer_than_they_would_open(register: Register, cell: Person) -> None:
    register.use_link(register.link_for("voirie", NOW), NOW)
    register.use_link(register.link_for("voirie", NOW + 2 * LINK_S), NOW + 2 * LINK_S)
    assert register._row("SELECT count(*) FROM spent_link")[0] == 1
