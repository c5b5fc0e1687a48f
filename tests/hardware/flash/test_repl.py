"""A real MicroPython's raw REPL, spoken to as a board's is: files, what it is, its restart, what goes wrong."""

import threading
from pathlib import Path

import pytest

from hardware.flash import repl
from hardware.flash.trouble import FlashError
from tests.plugins.brokers import wait_until
from tests.plugins.ptys import Cord, UnixBoard


def test_a_file_comes_back_as_it_went(unix_board: UnixBoard) -> None:
    content = bytes(range(256)) * 9

    with repl.entered(unix_board.port) as board:
        board.write("/a/firmware/x.mpy", content)
        again = board.read("/a/firmware/x.mpy")

    assert again == content
    assert unix_board.held() == {"/a/firmware/x.mpy": content}


def test_a_file_that_is_not_there_is_none(unix_board: UnixBoard) -> None:
    with repl.entered(unix_board.port) as board:
        assert board.read("/settings.json") is None


def test_a_board_becomes_what_is_put_on_it_and_keeps_nothing_of_an_earlier_life(unix_board: UnixBoard) -> None:
    told: list[tuple[int, int]] = []
    files = {"/main.py": b"m", "/a/firmware/node.mpy": b"n" * 2000, "/settings.json": b"{}"}
    with repl.entered(unix_board.port) as board:
        for old in (
            "/main.py",
            "/slots.mpy",
            "/a/firmware/old.mpy",
            "/data/outbox/0001",
            "/settings.json",
            "/ca.der",
            "/slot",
            "/lib/mine.py",
        ):
            board.write(old, b"old")

        board.put(files, lambda *done: told.append(done))

    assert unix_board.held() == files | {"/lib/mine.py": b"old"}
    assert told[-1] == (2003, 2003)
    assert told == sorted(told)


def test_a_cable_that_is_cut_while_a_file_is_written_leaves_the_old_one(
    unix_board: UnixBoard, cord: Cord, monkeypatch: pytest.MonkeyPatch
) -> None:
    with repl.entered(unix_board.port) as board:
        board.write("/settings.json", b"old")

    def cut(count: int) -> None:
        cord.cut = True

    def written() -> None:
        with repl.entered(unix_board.port) as board:
            board.write("/settings.json", b"x" * 4000, cut)

    monkeypatch.setattr(repl, "_PATIENCE_S", 1)
    monkeypatch.setattr(repl, "_READ_S", 0.3)
    with pytest.raises(FlashError, match="stopped answering"):
        written()
    assert unix_board.held()["/settings.json"] == b"old"


def test_what_the_board_says_of_a_mistake_is_told_in_its_last_line(unix_board: UnixBoard) -> None:
    with repl.entered(unix_board.port) as board, pytest.raises(FlashError, match="says: NameError: name 'nothing'"):
        board.run("nothing()")


def test_a_board_of_no_known_kind_is_refused_by_what_it_says(unix_board: UnixBoard) -> None:
    with repl.entered(unix_board.port) as board, pytest.raises(FlashError, match=r"linux .*Raspberry Pi Pico W"):
        board.who()


@pytest.mark.parametrize(
    ("machine", "board"),
    [
        ("Raspberry Pi Pico W with RP2040", "pico_w"),
        ("Generic ESP32 module with ESP32", "esp32"),
        ("ESP32C3 module with ESP32C3", "esp32c3"),
        ("Generic ESP32S3 module with ESP32S3", "esp32s3"),
    ],
)
def test_a_board_is_known_by_what_its_micropython_says(machine: str, board: str) -> None:
    assert repl.board_of(machine, (1, 27, 0)) == board


@pytest.mark.parametrize(
    "machine",
    ["Raspberry Pi Pico with RP2040", "Raspberry Pi Pico 2 W with RP2350", "ESP32C6 with ESP32C6", "", "linux"],
)
def test_other_boards_are_refused_though_their_names_look_alike(machine: str) -> None:
    with pytest.raises(FlashError, match="there is no firmware"):
        repl.board_of(machine, (1, 27, 0))


def test_a_micropython_that_is_too_old_is_refused_with_both_versions() -> None:
    with pytest.raises(FlashError, match=r"1\.24\.1 .* 1\.25 or newer"):
        repl.board_of("Generic ESP32 module with ESP32", (1, 24, 1))


def test_a_program_that_runs_is_interrupted_and_a_restart_is_told(unix_board: UnixBoard) -> None:
    with repl.entered(unix_board.port) as board:
        board.restart()

    wait_until(lambda: unix_board.restarts == 1)


def test_where_nothing_answers_it_is_said(cord: Cord, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repl, "_WAITS_S", (0.1, 0.1))
    monkeypatch.setattr(repl, "_READ_S", 0.2)

    with pytest.raises(FlashError, match="no MicroPython answers"), repl.entered(cord.port):
        pass


def test_a_board_that_goes_away_amid_the_work_is_a_sentence(
    unix_board: UnixBoard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repl, "_READ_S", 0.3)

    def slept() -> None:
        with repl.entered(unix_board.port) as board:
            threading.Timer(0.2, unix_board.stop).start()
            board.run("import time\ntime.sleep(3)", 1)

    with pytest.raises(FlashError, match=r"stopped answering|went away"):
        slept()


def test_what_runs_on_boards_only_is_part_of_the_package() -> None:
    assert "firmware.self_test" in repl.board_code("self_test")
    assert (Path(repl.__file__).parent / "board").is_dir()
