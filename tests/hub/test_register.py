"""The register: areas, nodes and their placements, accounts, and the right to be forgotten."""

import math
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.register import Register, RegisterError, Spot, public_position

NOW = 1_795_000_000


@pytest.fixture
def register(tmp_path: Path) -> Register:
    register = Register(tmp_path / "data")
    register.add_area("tilleuls", "Les Tilleuls")
    register.add_area("gare", "La Gare")
    return register


def test_the_register_is_readable_by_its_owner_only(register: Register) -> None:
    register.ensure_hub_accounts(NOW)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in register.folder.iterdir()}
    assert stat.S_IMODE(register.folder.stat().st_mode) == 0o700
    assert set(modes.values()) == {0o600}
    assert {"register.db", "hub-accounts.json"} <= modes.keys()


def test_a_new_node_is_private_unless_said_otherwise(register: Register) -> None:
    register.add_node("tilleuls-01", "tilleuls", now=NOW)
    node = register.node("tilleuls-01")
    assert node is not None
    assert node.placement is not None
    assert (node.since, node.placement.exposure, node.placement.lat) == (NOW, "private", None)


def test_the_exact_position_and_the_keeper_are_never_part_of_a_node(register: Register) -> None:
    register.add_node("n-01", "tilleuls", lat=48.8512345, lon=2.3512345, keeper="Mme Martin", now=NOW)
    shown = repr(register.node("n-01")) + repr(register.placements("n-01")) + repr(register.nodes())
    assert "48.8512345" not in shown
    assert "Martin" not in shown
    personal = register.personal("n-01")
    assert personal is not None
    assert (personal.keeper, personal.lat, personal.lon) == ("Mme Martin", 48.8512345, 2.3512345)


def test_a_move_ends_one_placement_and_begins_the_next(register: Register) -> None:
    register.add_node("n-01", "tilleuls", exposure="public", place="school", lat=48.85, lon=2.35, keeper="A", now=NOW)
    register.move_node("n-01", "gare", place="platform", now=NOW + 60)
    was, now = register.placements("n-01")
    assert (was.area, was.place, was.start, was.end) == ("tilleuls", "school", NOW, NOW + 60)
    assert (now.area, now.place, now.exposure, now.lat, now.start, now.end) == (
        "gare",
        "platform",
        "public",
        None,
        NOW + 60,
        None,
    )
    assert [node.id for node in register.nodes("gare")] == ["n-01"]
    assert register.nodes("tilleuls") == []


def test_a_change_of_exposure_keeps_the_position(register: Register) -> None:
    register.add_node("n-01", "tilleuls", exposure="public", lat=48.85, lon=2.35, keeper="A", now=NOW)
    at = register.move_node("n-01", exposure="private", now=NOW + 60)
    personal = register.personal("n-01")
    assert (at.exposure, at.lat) == ("private", 48.85039)
    assert personal is not None
    assert (personal.keeper, personal.lat) == ("A", 48.85)


def test_an_earlier_registration_moves_the_first_placement_with_it(register: Register) -> None:
    register.add_node("n-01", "tilleuls", since=NOW - 100, now=NOW)
    register.move_node("n-01", "gare", now=NOW + 60)
    node = register.change_node("n-01", since=NOW - 5000, kit="k1", board="ESP32")
    assert (node.since, node.kit, node.board) == (NOW - 5000, "k1", "ESP32")
    assert [placement.start for placement in register.placements("n-01")] == [NOW - 5000, NOW + 60]


def test_a_retired_node_loses_its_account_and_keeps_its_history(register: Register) -> None:
    secret = register.add_node("n-01", "tilleuls", now=NOW)
    register.retire_node("n-01", NOW + 9)
    assert register.verify("n-01", secret) is None
    assert register.nodes() == []
    (node,) = register.nodes(retired=True)
    assert node.retired == NOW + 9
    assert node.placement is not None
    assert node.placement.end == NOW + 9


def test_an_erased_keeper_is_gone_from_the_file_at_once(register: Register) -> None:
    register.add_node("n-01", "tilleuls", place="chez Martin", lat=48.8512345, lon=2.35, keeper="Mme Martin", now=NOW)
    register.move_node("n-01", "gare", place="aussi chez Martin", now=NOW + 60)
    assert b"Martin" in b"".join(path.read_bytes() for path in register.folder.iterdir())
    register.request_erasure("n-01", NOW + 90)
    assert b"Martin" not in b"".join(path.read_bytes() for path in register.folder.iterdir())
    (due,) = register.erasures()
    assert (due.node, due.requested, due.areas) == ("n-01", NOW + 90, ("gare", "tilleuls"))


def test_an_erasure_waits_until_the_hub_did_its_part(register: Register) -> None:
    register.add_node("n-01", "tilleuls", now=NOW)
    register.request_erasure("n-01", NOW)
    assert register.node("n-01") is not None
    register.erased("n-01")
    assert (register.erasures(), register.node("n-01"), register.placements("n-01")) == ([], None, [])


@pytest.mark.parametrize("end", ["retire", "erase"])
def test_the_id_of_a_former_node_is_never_given_again(register: Register, end: str) -> None:
    register.add_node("n-01", "tilleuls", now=NOW)
    if end == "retire":
        register.retire_node("n-01", NOW)
    else:
        register.request_erasure("n-01", NOW)
        register.erased("n-01")
    with pytest.raises(RegisterError, match="never given again"):
        register.add_node("n-01", "tilleuls", now=NOW)
    with pytest.raises(RegisterError, match="never given again"):
        register.add_technician("n-01", NOW)


def test_several_nodes_are_added_all_or_none(register: Register) -> None:
    register.add_node("n-0002", "tilleuls", now=NOW)
    with pytest.raises(RegisterError, match="'n-0002' is taken by a node"):
        register.add_nodes(["n-0001", "n-0002"], Spot("tilleuls"), now=NOW)
    assert [node.id for node in register.nodes()] == ["n-0002"]


@pytest.mark.parametrize(
    ("id", "options", "said"),
    [
        ("N-01", {}, "id 'N-01'"),
        ("ab", {}, "id 'ab'"),
        ("a" * 33, {}, "id 'aaa"),
        ("moineau-hub", {}, "word of the system"),
        ("interventions", {}, "word of the system"),
        ("n-01\n", {}, "id 'n-01"),
        ("n-01", {"area": "gar"}, "no area 'gar' (known: gare, tilleuls); add it with `moineau area add gar"),
        ("n-01", {"exposure": "open"}, "exposure 'open': public or private"),
        ("n-01", {"lat": 48.0}, "needs both lat and lon"),
        ("n-01", {"lat": 91.0, "lon": 0.0}, "position 91.0, 0.0"),
        ("n-01", {"lat": math.nan, "lon": 0.0}, "position nan"),
        ("n-01", {"place": "two\nlines"}, "place"),
        ("n-01", {"keeper": "x" * 201}, "keeper"),
        ("n-01", {"since": 820_454_400}, "since 820454400: a moment from 2015 to 2100"),
        ("n-01", {"since": 253_402_214_400}, "since 253402214400: a moment from 2015 to 2100"),
    ],
)
def test_what_cannot_be_is_refused_by_name(register: Register, id: str, options: dict, said: str) -> None:
    area = options.pop("area", "tilleuls")
    with pytest.raises(RegisterError) as caught:
        register.add_node(id, area, **options, now=NOW)
    assert said in str(caught.value)
    assert register.nodes() == []


def test_one_household_alone_cannot_be_made_visible(register: Register) -> None:
    with pytest.raises(RegisterError, match="presence minimum 1"):
        register.change_area("tilleuls", presence_minimum=1)


def test_an_area_can_be_changed(register: Register) -> None:
    register.change_area("tilleuls", name="Tilleuls et Acacias", home_assistant=True)
    area = register.area("tilleuls")
    assert area is not None
    assert (area.name, area.home_assistant, area.presence_minimum) == ("Tilleuls et Acacias", True, 3)
    with pytest.raises(RegisterError, match="exists already"):
        register.add_area("tilleuls", "again")


def test_every_change_is_seen_as_a_new_revision_by_others(register: Register) -> None:
    other = Register(register.folder / "register.db")
    seen = [other.revision()]
    for change in (
        lambda: register.add_node("n-01", "tilleuls", now=NOW),
        lambda: register.move_node("n-01", "gare", now=NOW),
        lambda: register.change_area("gare", home_assistant=True),
        lambda: register.add_technician("city", NOW),
        lambda: register.remove_account("city"),
        lambda: register.renew_secret("n-01", NOW),
        lambda: register.request_erasure("n-01", NOW),
        lambda: register.erased("n-01"),
    ):
        change()
        seen.append(other.revision())
    assert len(set(seen)) == len(seen)
    other.nodes()
    assert other.revision() == seen[-1]


def test_a_refused_change_leaves_no_revision(register: Register) -> None:
    before = register.revision()
    with pytest.raises(RegisterError):
        register.retire_node("nobody", NOW)
    assert register.revision() == before


def test_threads_may_share_one_register(register: Register) -> None:
    def adds(first: int) -> None:
        for number in range(first, first + 10):
            register.add_node(f"n-{number:04}", "tilleuls", now=NOW)
            register.nodes()

    threads = [threading.Thread(target=adds, args=(first * 10,)) for first in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(register.nodes()) == 50


def test_every_change_of_another_process_is_seen_though_this_one_opened_the_register_twice(register: Register) -> None:
    Register(register.folder).close()
    imports = "from pathlib import Path; from sys import argv; from hub.register import Register"
    code = f"{imports}; Register(Path(argv[1])).add_area(argv[2], 'x')"
    for name in ("port", "canal", "phare"):
        subprocess.run([sys.executable, "-c", code, str(register.folder), name], check=True)
        assert register.area(name) is not None


def test_another_process_may_add_while_this_one_reads(register: Register) -> None:
    code = (
        "import sys, pathlib; from hub.register import Register;"
        f"r = Register(pathlib.Path(sys.argv[1]));"
        f"[r.add_node(f'{{sys.argv[2]}}-{{i:03}}', 'tilleuls', now={NOW}) for i in range(20)]"
    )
    command = [sys.executable, "-c", code, str(register.folder)]
    workers = [subprocess.Popen([*command, name]) for name in ("left", "right")]
    while any(worker.poll() is None for worker in workers):
        register.nodes()
        register.revision()
    assert [worker.returncode for worker in workers] == [0, 0]
    assert len(register.nodes()) == 40


def test_a_register_of_a_newer_moineau_is_refused(register: Register) -> None:
    register.close()
    with sqlite3.connect(register.file) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    with pytest.raises(RegisterError, match="newer Moineau"):
        Register(register.folder)


def test_a_file_that_is_no_register_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "register.db").write_text("not a database at all, but long enough to be looked at " * 30)
    with pytest.raises(RegisterError, match=r"register\.db cannot be used as a register: file is not a database"):
        Register(tmp_path)


def test_a_change_there_is_no_room_for_is_refused_whole(register: Register) -> None:
    register._connection.execute("PRAGMA max_page_count = 1")
    ids = [f"n-{number:04}" for number in range(300)]
    with pytest.raises(RegisterError, match="full; nothing was changed"):
        register.add_nodes(ids, Spot("tilleuls"), now=NOW)
    register._connection.execute("PRAGMA max_page_count = 1000000")
    assert register.nodes() == []
    register.add_node("n-0001", "tilleuls", now=NOW)


def test_reading_verbs_do_not_begin_a_register_by_accident(tmp_path: Path) -> None:
    with pytest.raises(RegisterError, match="begin with `moineau area add`"):
        Register(tmp_path / "elsewhere", create=False)
    assert not (tmp_path / "elsewhere").exists()


latitudes = st.floats(-89.9, 89.9)
longitudes = st.floats(-179.9, 179.9)


@given(latitudes, longitudes)
def test_the_public_position_is_within_its_cell_of_150_m(lat: float, lon: float) -> None:
    shown_lat, shown_lon = public_position(lat, lon)
    assert abs(shown_lat - lat) * 111_320 <= 76
    if abs(lat) < 85:
        assert abs(shown_lon - lon) * 111_320 * math.cos(math.radians(shown_lat)) <= 77


@given(latitudes.filter(lambda lat: abs(lat) < 85), longitudes, st.floats(-0.45, 0.45), st.floats(-0.45, 0.45))
def test_every_point_of_a_cell_is_shown_at_the_same_position(lat: float, lon: float, up: float, right: float) -> None:
    centre = public_position(lat, lon)
    step = 150 / 111_320
    moved = (centre[0] + up * step, centre[1] + right * step / math.cos(math.radians(centre[0])))
    assert public_position(*moved) == centre


def test_a_name_that_is_no_text_is_refused_by_name(register: Register) -> None:
    with pytest.raises(RegisterError, match="text is accepted"):
        register.node("\udcff")
