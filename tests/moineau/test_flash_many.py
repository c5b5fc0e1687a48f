"""`moineau flash` for a kit of boards in a row, and for boards that run MicroPython already."""

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.flash import repl
from moineau.cli import main
from tests.plugins.brokers import wait_until
from tests.plugins.makers import flash, is_secret, nodes
from tests.plugins.ptys import UnixBoard

pytestmark = pytest.mark.usefixtures("alone")

MANY = ("home", "--many", "3", "--area", "home", "--broker", "usb", "--yes")


def test_a_kit_is_done_board_by_board_with_labels_at_the_end(
    quick: list, data: Path, tmp_path: Path, typed: Callable[..., None], boards: Callable[..., None]
) -> None:
    boards("a", "b", "c")
    typed("", "", "")

    assert flash(*MANY, data=data) == 0

    assert [told["node"] for _, told in quick] == ["home-01", "home-02", "home-03"]
    assert nodes(data) == ["home-01", "home-02", "home-03"]
    assert (tmp_path / "home-labels.pdf").read_bytes()[:5] == b"%PDF-"
    assert stat.S_IMODE((tmp_path / "home-labels.pdf").stat().st_mode) == 0o600


def test_a_board_that_fails_is_tried_again_and_the_next_run_goes_on_where_this_one_ended(
    quick: list, data: Path, typed: Callable[..., None], boards: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    boards("a", "", "b")
    typed("", "", "", "q")

    assert flash(*MANY, data=data) == 1
    said = capsys.readouterr()
    assert "home-02: the board at /dev/ttyUSB0 does not answer" in said.err
    assert "2 of 3 are done. The same command goes on" in said.out
    boards("c")
    typed("")
    assert flash(*MANY, data=data) == 0

    assert "2 of 3 were done before; home-03 is next" in capsys.readouterr().out
    assert [told["node"] for _, told in quick] == ["home-01", "home-02", "home-03"]
    assert all(is_secret(data, told["node"], told["secret"]) for _, told in quick)


def test_a_board_that_is_skipped_is_left_for_the_next_run(
    quick: list, data: Path, typed: Callable[..., None], boards: Callable[..., None]
) -> None:
    boards("a", "b")
    typed("", "s", "")

    assert flash(*MANY, data=data) == 1
    boards("c")
    typed("")
    assert flash(*MANY, data=data) == 0

    assert [told["node"] for _, told in quick] == ["home-01", "home-03", "home-02"]


def test_the_same_board_does_not_become_two_nodes(
    quick: list, data: Path, typed: Callable[..., None], boards: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    boards("a", "a", "b", "c")
    typed("", "", "", "")

    assert flash(*MANY, data=data) == 0

    assert "This very board is home-01 already" in capsys.readouterr().out
    assert [mark for mark, _ in quick] == ["a", "b", "c"]


def test_what_remembers_the_batch_holds_no_secret_and_is_private(
    quick: list, data: Path, typed: Callable[..., None], boards: Callable[..., None]
) -> None:
    boards("a", "b", "c")
    typed("", "", "")
    flash(*MANY, data=data)

    kept = data / "flash/home-flashed.json"

    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert not [told["secret"] for _, told in quick if told["secret"] in kept.read_text()]


def test_the_nodes_of_a_bundle_are_done_in_a_row_without_a_hub(
    quick: list, data: Path, tmp_path: Path, typed: Callable[..., None], boards: Callable[..., None]
) -> None:
    made = ["node", "add", "home", "--many", "2", "--area", "home", "--bundle", "kit.json"]
    assert main([*made, "--data", str(data)]) == 0
    boards("a", "b")
    typed("", "")

    words = ["home", "--many", "2", "--bundle", "kit.json", "--broker", "usb", "--yes"]
    assert flash(*words, data=tmp_path / "no") == 0

    assert [told["node"] for _, told in quick] == ["home-0001", "home-0002"]
    assert not (tmp_path / "no").exists()
    assert (tmp_path / "home-flashed.json").exists()


def test_a_bundle_that_holds_fewer_nodes_than_asked_for_is_refused(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["node", "add", "home", "--many", "2", "--area", "home", "--bundle", "kit.json", "--data", str(data)])

    assert main(["flash", "home", "--many", "3", "--bundle", "kit.json", "--broker", "usb"]) == 1

    assert "holds 2 nodes home-..., and --many says 3" in capsys.readouterr().err


# A board that runs MicroPython already.


@pytest.fixture
def as_esp32(monkeypatch: pytest.MonkeyPatch) -> None:
    """The MicroPython of this machine calls itself no board: here it stands for one."""
    monkeypatch.setattr(repl, "board_of", lambda said, version: "esp32")


def test_micropython_that_is_there_may_stay_and_the_board_tests_itself(
    unix_board: UnixBoard, as_esp32: None, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unix_board.feel(temperature=21.4, humidity=50, chips={"i2c0/68": "sht4x"}, adc={"35": 40000})
    kit = ["--kit", "heat", "--role", "reference"]
    words = ["home-01", "--area", "home", "--broker", "usb", "--keep-micropython", *kit, "--yes"]

    assert flash(*words, data=data, port=unix_board.port) == 0

    held = unix_board.held()
    assert json.loads(held["/settings.json"])["node"] == "home-01"
    assert "/a/firmware/main.mpy" in held
    wait_until(lambda: unix_board.restarts == 1)
    capsys.readouterr()
    assert main(["monitor", "--self-test", "--port", unix_board.port]) == 0
    said = capsys.readouterr().out
    assert "ok   settings          node home-01 on esp32" in said
    assert "ok   sensor sht4x      temperature 21.4" in said
    assert "ok   broker            by USB: moineau bridge" in said
    assert "All is well." in said


def test_a_board_that_is_not_erased_after_all_starts_again(
    unix_board: UnixBoard, as_esp32: None, data: Path, typed: Callable[..., None]
) -> None:
    typed("no")
    words = ["home-01", "--area", "home", "--broker", "usb", "--keep-micropython"]

    assert flash(*words, data=data, port=unix_board.port) == 1

    assert unix_board.held() == {}
