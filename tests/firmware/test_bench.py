"""What the firmware's figures are made with: scripts on a board's joined files, which nobody else runs so."""

import shutil

import pytest

pytest.importorskip("rp2040py", reason="the emulated Pico W is not installed: pip install rp2040py")

from bench import air, board, duty, firmware
from tests.firmware.conftest import interpreter

FEW, MANY = 20, 60


@pytest.fixture(scope="module", autouse=True)
def tools() -> None:
    interpreter()
    if shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin:/opt/homebrew/sbin") is None:
        pytest.skip("mosquitto is not installed: apt install mosquitto")


def on_the_wire(packs: int) -> int:
    """Bytes of a replay of so many packs, both ways."""
    with board.hub() as at:
        counted = duty.Counted(at.port)
        firmware.packs_s(counted.port, packs)
        counted.stop()
    return counted.bytes


def test_a_pack_that_is_replayed_is_on_the_wire_what_is_told_of_the_air() -> None:
    """The difference of two replays: neither a beginning nor a status is in it."""
    readings = (MANY - FEW) * len(air.READINGS)
    a_reading = (on_the_wire(MANY) - on_the_wire(FEW)) / readings

    _, answered = air.ours(1)
    assert a_reading == pytest.approx(answered, rel=0.1)


def test_more_moments_in_a_pack_are_fewer_bytes_on_the_air() -> None:
    ours = [float(figure.split(";")[0]) for what, figure, _ in firmware.on_the_air() if "moment" in what]

    assert len(ours) == 3
    assert ours == sorted(ours, reverse=True)


def test_an_outbox_keeps_four_readings_a_minute_for_thirty_days_in_four_megabytes() -> None:
    """In a sixteenth of it."""
    assert firmware.days(firmware.OUTBOX // 16) >= 30 / 16
