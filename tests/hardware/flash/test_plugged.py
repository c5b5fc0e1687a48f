"""What is plugged in: boards by their USB ids, drives by their label, and a sentence for each way it can be wrong."""

import errno
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import serial

from hardware.flash import cable, drive, plugged, trouble
from hardware.flash.plugged import Plugged
from hardware.flash.trouble import FlashError
from tests.plugins.ptys import Cord

PICO = "UF2 Bootloader v3.0\nModel: Raspberry Pi RP2\nBoard-ID: RPI-RP2\n"


class Listed(NamedTuple):
    device: str
    vid: int | None
    pid: int | None


CP210X = Listed("/dev/ttyUSB0", 0x10C4, 0xEA60)
C3 = Listed("/dev/ttyACM1", 0x303A, 0x1001)
PICO_W = Listed("/dev/ttyACM0", 0x2E8A, 0x0005)
MODEM = Listed("/dev/ttyS0", None, None)


@pytest.fixture
def bootsel(tmp_path: Path) -> Path:
    folder = tmp_path / "RPI-RP2"
    folder.mkdir()
    (folder / "INFO_UF2.TXT").write_text(PICO)
    return folder


@pytest.mark.parametrize(
    ("port", "kind"),
    [
        (CP210X, "esp"),
        (C3, "esp"),
        (PICO_W, "micropython"),
        (Listed("COM3", 0x1A86, 0x7523), "esp"),
        (Listed("COM4", 0x303A, 0x4001), "esp"),
    ],
)
def test_a_board_is_found_among_other_ports(port: Listed, kind: str) -> None:
    found, others = plugged.boards([MODEM, port], [])

    assert [(one.kind, one.where) for one in found] == [(kind, port.device)]
    assert others == []


def test_a_pico_in_bootsel_mode_is_found_by_its_drive(bootsel: Path, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()

    found, _ = plugged.boards([], [stick, bootsel, tmp_path / "nothing"])

    assert [(one.kind, one.where) for one in found] == [("drive", str(bootsel))]


def test_the_drive_of_another_board_is_named_and_not_taken(bootsel: Path) -> None:
    (bootsel / "INFO_UF2.TXT").write_text(PICO.replace("RPI-RP2", "RP2350"))

    found, others = plugged.boards([], [bootsel])

    assert found == []
    assert others == [f"{bootsel} is the drive of RP2350, no Pico W"]


def test_nothing_plugged_in_says_which_cables_and_buttons(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(plugged, "_UNMOUNTED", tmp_path / "none")

    with pytest.raises(FlashError, match=r"(?s)USB cables only charge.*BOOTSEL"):
        plugged.chosen([], [], None)


def test_another_board_is_named_where_there_is_none_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(plugged, "_UNMOUNTED", tmp_path / "none")
    found, others = plugged.boards([Listed("/dev/ttyACM0", 0x2341, 0x0043)], [])

    with pytest.raises(FlashError, match="ttyACM0 looks like an Arduino"):
        plugged.chosen(found, others, None)


def test_a_drive_that_is_not_mounted_is_said_with_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "RPI-RP2").touch()
    monkeypatch.setattr(plugged, "_UNMOUNTED", tmp_path / "RPI-RP2")

    with pytest.raises(FlashError, match="udisksctl mount"):
        plugged.chosen([], [], None)


def test_of_several_boards_one_must_be_named() -> None:
    found, others = plugged.boards([CP210X, PICO_W], [])

    with pytest.raises(FlashError, match=r"ttyUSB0.*ttyACM0.*--port"):
        plugged.chosen(found, others, None)
    assert plugged.chosen(found, others, "/dev/ttyACM0").kind == "micropython"


def test_a_port_that_is_not_there_is_said_before_it_is_opened() -> None:
    with pytest.raises(FlashError, match="/dev/ttyUSB7 is not there"):
        plugged.chosen([], [], "/dev/ttyUSB7")


def test_a_port_or_drive_that_was_named_is_taken_as_it_is(bootsel: Path, cord: Cord) -> None:
    assert plugged.chosen([], [], str(bootsel)) == Plugged("drive", str(bootsel), "a Pico in BOOTSEL mode")
    assert plugged.chosen([], [], cord.port).kind == "esp"


# Opening.


def test_a_port_in_use_says_which_programs_to_close(cord: Cord) -> None:
    hold = "import serial,sys; s=serial.Serial(sys.argv[1],exclusive=True); print('held',flush=True); sys.stdin.read()"
    other = subprocess.Popen([sys.executable, "-c", hold, cord.port], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert other.stdout.readline() == b"held\n"

    try:
        with pytest.raises(FlashError, match=r"in use by another program.*Thonny"):
            cable.opened(cord.port)
    finally:
        other.communicate()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (serial.SerialException(errno.EACCES, "could not open port: Permission denied"), "usermod -aG"),
        (serial.SerialException(errno.EBUSY, "Device or resource busy"), "in use by another program"),
        (serial.SerialException(errno.ENOENT, "could not open port"), "is not there"),
        (serial.SerialException("could not open port 'COM3': PermissionError(13, 'Access is denied.')"), "in use"),
        (serial.SerialException(errno.EIO, "Input/output error"), "cannot be opened"),
    ],
)
def test_every_refusal_of_a_port_is_a_sentence(
    cord: Cord, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str
) -> None:
    def refused(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(serial, "Serial", refused)

    with pytest.raises(FlashError, match=said):
        cable.opened(cord.port)


def test_the_group_that_may_open_a_port_is_the_ports_own(monkeypatch: pytest.MonkeyPatch, cord: Cord) -> None:
    monkeypatch.setattr(sys, "platform", "linux")

    assert "sudo usermod -aG " in str(trouble.forbidden(cord.port))
    assert "sudo usermod -aG dialout $USER" in str(trouble.forbidden("/dev/not-there"))


def test_a_board_that_is_unplugged_amid_the_work_is_a_sentence() -> None:
    with pytest.raises(FlashError, match="went away"), cable.held("/dev/ttyUSB0"):
        raise serial.SerialException("device reports readiness to read but returned no data")


# Copying.


class Rom:
    """A boot ROM's drive: it goes away when it has what it wants."""

    def __init__(self, folder: Path, wants: int) -> None:
        self._folder, self._wants, self.got = folder, wants, b""

    def seen(self, where: Path) -> str:
        files = list(self._folder.glob("*.uf2"))
        if files and files[0].stat().st_size >= self._wants:
            self.got = files[0].read_bytes()
            return ""
        return "RPI-RP2"


def test_a_file_is_copied_whole_and_a_drive_that_leaves_is_the_good_end(
    bootsel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, told = b"u" * 200_000, []
    rom = Rom(bootsel, len(content))
    monkeypatch.setattr(plugged, "bootsel", rom.seen)

    drive.copy(content, "home-01", bootsel, lambda *done: told.append(done))

    assert rom.got == content
    assert told[-1] == (200_000, 200_000)
    assert len(told) >= 4


def test_a_board_that_does_not_take_the_file_is_said(bootsel: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drive, "_LEAVES_S", 0.2)

    with pytest.raises(FlashError, match=r"did not take the file.*BOOTSEL"):
        drive.copy(b"u" * 1000, "home-01", bootsel, lambda *_: None)


def test_a_drive_that_cannot_be_written_is_said(bootsel: Path) -> None:
    (bootsel / "home-01.uf2").mkdir()

    with pytest.raises(FlashError, match="is the drive full, or read-only"):
        drive.copy(b"u" * 1000, "home-01", bootsel, lambda *_: None)


def test_a_drive_is_awaited_and_its_absence_said(
    bootsel: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mounted: list[list[Path]] = [[], [], [bootsel]]
    monkeypatch.setattr(plugged, "drives", lambda: mounted.pop(0) if len(mounted) > 1 else mounted[0])

    assert drive.awaited() == bootsel

    monkeypatch.setattr(drive, "_COMES_S", 0.2)
    monkeypatch.setattr(plugged, "drives", list)
    with pytest.raises(FlashError, match="not mounted"):
        drive.awaited()


@pytest.fixture(autouse=True)
def _no_drives_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plugged, "drives", list)
