"""The real esptool, as a program of its own, against what answers as a chip's ROM: which it is, its flash, its file."""

import ast
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import hardware.flash
from hardware.flash import rom as rom_of_a_board
from hardware.flash.rom import asked, write
from hardware.flash.trouble import FlashError
from tests.plugins.rom import Rom


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """esptool tries seven times, and waits for a chip that writes: here nothing is slow."""
    config = tmp_path / "esptool.cfg"
    config.write_text(
        "[esptool]\nconnect_attempts = 1\ntimeout = 1\nmd5_timeout_per_mb = 1\nwrite_block_attempts = 1\n"
    )
    monkeypatch.setenv("ESPTOOL_CFGFILE", str(config))


@pytest.mark.parametrize(
    ("chip", "flash_mb", "board"), [("ESP32", 4, "esp32"), ("ESP32-C3", 4, "esp32c3"), ("ESP32-S3", 8, "esp32s3")]
)
def test_a_chip_says_which_it_is_and_how_large_its_flash_is(
    rom: Callable[..., Rom], chip: str, flash_mb: int, board: str
) -> None:
    found = asked(rom(chip, flash_mb).port)

    assert (found.board, found.flash_size) == (board, flash_mb << 20)


def test_an_esp32_is_known_again_by_its_mac(rom: Callable[..., Rom]) -> None:
    assert asked(rom().port).mark == "24:0a:c4:0a:1b:2c"


@pytest.mark.parametrize("chip", ["ESP32-S2", "ESP32-C6"])
def test_a_chip_without_firmware_of_ours_is_refused_by_its_name(rom: Callable[..., Rom], chip: str) -> None:
    with pytest.raises(FlashError, match=f"{chip}.*there is no firmware"):
        asked(rom(chip).port)


def test_a_file_arrives_byte_by_byte_where_the_chip_begins_to_read(rom: Callable[..., Rom], tmp_path: Path) -> None:
    board, file, told = rom(), tmp_path / "home-01.bin", []
    content = os.urandom(300_000) + b"\xff" * 100_000
    file.write_bytes(content)

    write(board.port, "esp32", file, lambda *done: told.append(done))

    assert bytes(board.flash[0x1000 : 0x1000 + len(content)]) == content
    assert bytes(board.flash[:0x1000]) == b"\xff" * 0x1000
    assert told[-1] == (1000, 1000)
    assert len(told) > 5
    assert told == sorted(told)


def test_a_board_that_does_not_answer_says_which_buttons(rom: Callable[..., Rom]) -> None:
    with pytest.raises(FlashError, match=r"does not answer. Hold its BOOT button"):
        asked(rom(fault="silent").port)


def test_a_board_that_stored_other_bytes_is_not_called_done(rom: Callable[..., Rom], tmp_path: Path) -> None:
    file = tmp_path / "home-01.bin"
    file.write_bytes(os.urandom(20_000))

    with pytest.raises(FlashError, match=r"(?i)checksum|MD5"):
        write(rom(fault="rot").port, "esp32", file, lambda *_: None)


def test_a_board_that_is_unplugged_amid_the_file_is_a_sentence(rom: Callable[..., Rom], tmp_path: Path) -> None:
    file = tmp_path / "home-01.bin"
    file.write_bytes(os.urandom(60_000))

    with pytest.raises(FlashError, match=r"went away. A loose cable, or too little power"):
        write(rom(fault="unplugged").port, "esp32", file, lambda *_: None)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("could not open port /dev/ttyUSB0: [Errno 13] Permission denied: '/dev/ttyUSB0'", "usermod -aG"),
        ("[Errno 11] Could not exclusively lock port /dev/ttyUSB0", "in use by another program"),
        ("PermissionError(13, 'Access is denied.', None, 5)", "in use by another program"),
        ("[Errno 2] No such file or directory: '/dev/ttyUSB0'", "is not there"),
        ("Failed to connect to ESP32: No serial data received.", "BOOT button"),
        ("device reports readiness to read but returned no data (device disconnected?)", "went away"),
        ("A fatal error occurred: Something nobody has seen", "Something nobody has seen"),
        ("", "it said nothing"),
    ],
)
def test_every_word_of_esptool_that_is_known_is_a_sentence(said: str, sentence: str) -> None:
    assert sentence in str(rom_of_a_board._sentence("/dev/ttyUSB0", said))


def test_without_esptool_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rom_of_a_board, "find_spec", lambda _: None)

    with pytest.raises(FlashError, match=r"pip install 'moineau\[flash\]'"):
        asked("/dev/ttyUSB0")


def test_esptool_is_never_imported() -> None:
    """It is GPL-2: a program of its own."""
    files = Path(hardware.flash.__file__).parent.rglob("*.py")
    imports = [node for file in files for node in ast.walk(ast.parse(file.read_text()))]
    named = {name.name for node in imports if isinstance(node, ast.Import) for name in node.names}
    named |= {node.module or "" for node in imports if isinstance(node, ast.ImportFrom)}

    assert {name for name in named if name.split(".")[0] == "esptool"} == set()
    assert sys.executable
