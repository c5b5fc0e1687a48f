"""Boards on a cable, as a maker speaks to them: log, self-test, settings. A real MicroPython is at the cable's end."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from contract.frames import DATA, frame
from hardware.flash import image, repl
from hub.register import Register
from moineau import usb
from moineau.cli import main
from tests.plugins.brokers import wait_until
from tests.plugins.ptys import Cord, UnixBoard

SETTINGS = {
    "node": "home-01",
    "secret": "the-secret-of-home-01",
    "board": "esp32",
    "broker": {"host": "192.0.2.10", "port": 1883},
    "wifi": [{"ssid": "Café", "password": "drowssap!"}],
    "setup": {"password": "labelword1", "language": "fr"},
    "sensors": [],
    "interval_s": 60,
}


@pytest.fixture
def known(data: Path) -> Path:
    """A hub that knows home-01."""
    with closing(Register(data)) as register:
        register.add_node("home-01", "home", now=1_767_225_600)
    return data


@pytest.fixture
def node(unix_board: UnixBoard) -> UnixBoard:
    """A board that is home-01."""
    with repl.entered(unix_board.port) as board:
        board.write("/settings.json", json.dumps(SETTINGS).encode())
        board.write("/data/outbox/00000001", b"a pack that was never sent")
    return unix_board


def provision(*words: str, node: str = "home-01", board: UnixBoard, data: Path) -> int:
    return main(["node", "provision", node, *words, "--port", board.port, "--data", str(data)])


def on(board: UnixBoard) -> dict[str, Any]:
    return json.loads(board.held()["/settings.json"])


# Settings.


def test_another_network_is_put_on_and_nothing_else_changes(
    node: UnixBoard, known: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wifi").write_text("another one\n")

    assert provision("--wifi", "Elsewhere", "--wifi-password-file", str(tmp_path / "wifi"), board=node, data=known) == 0

    assert on(node) == SETTINGS | {"wifi": [{"ssid": "Elsewhere", "password": "another one"}]}
    assert node.held()["/data/outbox/00000001"] == b"a pack that was never sent"
    said = capsys.readouterr()
    assert "home-01 has its new Wi-Fi, and starts again." in said.out
    assert not [word for word in ("another one", "drowssap", "the-secret", "labelword") if word in said.out + said.err]
    wait_until(lambda: node.restarts == 1)


def test_a_new_secret_is_made_put_on_and_never_shown(
    node: UnixBoard, known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert provision("--new-secret", board=node, data=known) == 0

    secret, said = on(node)["secret"], capsys.readouterr()
    with closing(Register(known)) as register:
        assert register.verify("home-01", secret) is not None
    assert secret not in said.out + said.err


def test_a_board_that_is_another_node_is_refused_and_left_as_it_is(
    node: UnixBoard, known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert provision("--interval", "10", node="home-02", board=node, data=known) == 1

    assert "this board is home-01, not home-02" in capsys.readouterr().err
    assert on(node) == SETTINGS
    wait_until(lambda: node.restarts == 1)  # it measures on


def test_a_board_without_settings_is_no_node(
    unix_board: UnixBoard, known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert provision("--interval", "10", board=unix_board, data=known) == 1

    assert "holds no settings of a node" in capsys.readouterr().err


def test_the_settings_are_shown_without_any_password(
    node: UnixBoard, known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert provision("--show", board=node, data=known) == 0

    said = capsys.readouterr().out
    assert '"ssid": "Café"' in said
    assert not [word for word in ("drowssap", "the-secret", "labelword") if word in said]
    assert on(node) == SETTINGS


def test_a_broker_with_tls_brings_its_authority(node: UnixBoard, known: Path, tmp_path: Path) -> None:
    main(["tls", "init", "192.0.2.10", "--data", str(known)])
    config = tmp_path / "hub.toml"
    config.write_text(f'data = "{known}"\n[broker]\ntls = true\nlisten = "192.0.2.10:8883"\n')

    words = ["node", "provision", "home-01", "--broker", "hub", "--port", node.port, "--config", str(config)]
    assert main(words) == 0

    assert on(node)["broker"] == {"host": "192.0.2.10", "port": 8883, "tls": True}
    assert node.held()["/ca.der"] == image.der((known / "tls/ca.pem").read_bytes())


def test_a_password_file_that_is_not_there_is_said_and_the_board_left_alone(
    node: UnixBoard, known: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert provision("--wifi", "x", "--wifi-password-file", "not-there", board=node, data=known) == 1

    assert "not-there: No such file or directory" in capsys.readouterr().err
    assert on(node) == SETTINGS


def test_what_was_measured_on_the_spot_is_told_to_the_sensor(node: UnixBoard, known: Path) -> None:
    level = {"type": "water_level", "name": "jsn_sr04t", "trigger": 12, "echo": 13, "zero_mm": 2000}
    with repl.entered(node.port) as board:
        board.write("/settings.json", json.dumps(SETTINGS | {"sensors": [level, {"type": "wifi"}]}).encode())

    assert provision("--set", "jsn_sr04t.zero_mm=1830", board=node, data=known) == 0

    assert on(node)["sensors"] == [level | {"zero_mm": 1830}, {"type": "wifi"}]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ("zero_mm=1830", "SENSOR.KEY=NUMBER is accepted (--set jsn_sr04t.zero_mm=1830)"),
        ("sds011.secret=1", "KEY one of zero_mm, blind_mm"),
        ("jsn_sr04t.zero_mm=1.83", "a whole number from 0 to 100000"),
        ("rain_gauge.per_pulse=nan", "a number from 0 to 100000"),
        ("rain_gauge.per_pulse=0.2", "this node has no sensor rain_gauge: its sensors are none"),
    ],
)
def test_a_measure_that_no_sensor_could_have_is_refused_and_the_board_left_alone(
    node: UnixBoard, known: Path, capsys: pytest.CaptureFixture[str], asked: str, sentence: str
) -> None:
    assert provision("--set", asked, board=node, data=known) == 1

    assert sentence in capsys.readouterr().err
    assert on(node) == SETTINGS


@pytest.mark.parametrize("interval", ["0", "86401"])
def test_an_interval_out_of_range_is_refused_before_the_board_is_touched(
    cord: Cord, known: Path, capsys: pytest.CaptureFixture[str], interval: str
) -> None:
    words = ["node", "provision", "home-01", "--interval", interval, "--port", cord.port, "--data", str(known)]

    assert main(words) == 1

    assert "1 to 86400 seconds" in capsys.readouterr().err


# The self-test.


def self_test(board: UnixBoard, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main(["monitor", "--self-test", "--port", board.port])
    return code, capsys.readouterr().out


def put(board: UnixBoard, **settings: object) -> None:
    with repl.entered(board.port) as here:
        here.put(image.board_files("esp32", SETTINGS | settings), lambda *_: None)
        here.restart()
    wait_until(lambda: board.restarts == 1)


def test_a_board_without_firmware_says_so(unix_board: UnixBoard, capsys: pytest.CaptureFixture[str]) -> None:
    code, said = self_test(unix_board, capsys)

    assert code == 1
    assert "BAD  firmware          there is none on this board" in said
    assert "moineau flash" in said


def test_what_is_not_well_is_named(unix_board: UnixBoard, capsys: pytest.CaptureFixture[str]) -> None:
    unix_board.feel(
        humidity=50, temperature=20, chips={"i2c0/68": "sht4x", "i2c0/35": "bh1750"}, faults={"bh1750": "nack"}
    )
    put(
        unix_board,
        sensors=[{"type": "bme280"}, {"type": "bh1750"}, {"type": "sht4x"}, {"type": "pulses"}],
        broker={"host": "127.0.0.1", "port": 9},
    )

    code, said = self_test(unix_board, capsys)

    assert code == 1
    assert "BAD  sensor bme280     bus" in said
    assert "BAD  sensor bh1750     bus" in said
    assert "ok   sensor sht4x" in said
    assert "BAD  sensor pulses     settings: sensor pulses hangs on nothing: pin is missing" in said
    assert "ok   Wi-Fi             -60 dBm" in said
    assert "BAD  broker            127.0.0.1:9: " in said
    assert "Not well: sensor pulses, sensor bme280, sensor bh1750, broker" in said
    assert "drowssap" not in said


def test_settings_that_cannot_be_used_are_named(unix_board: UnixBoard, capsys: pytest.CaptureFixture[str]) -> None:
    put(unix_board, interval_s="often")

    code, said = self_test(unix_board, capsys)

    assert code == 1
    assert "BAD  settings          settings: interval_s 'often' is not a whole number" in said


# The log.


def test_the_log_is_shown_without_frames_and_goes_on_after_the_board_was_away(cord: Cord, tmp_path: Path) -> None:
    port = tmp_path / "ttyUSB0"
    port.symlink_to(cord.port)
    words = [sys.executable, "-m", "moineau", "monitor", "--port", str(port)]
    log = tmp_path / "log"
    with log.open("w") as out:
        monitor = subprocess.Popen(words, stdout=out, stderr=out)
    try:
        wait_until(lambda: "Listening" in log.read_text(), 20)
        os.write(cord.board, b"node home-01 on ESP32\r\n" + frame(DATA, 0, b"secret bytes") + b"12 connected\r\n")
        wait_until(lambda: "12 connected" in log.read_text())
    finally:
        monitor.kill()
        monitor.wait()

    assert "node home-01 on ESP32\n12 connected\n" in log.read_text()
    assert "~" not in log.read_text()


def test_a_board_that_was_unplugged_is_waited_for(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    port = tmp_path / "ttyUSB0"
    port.touch()
    said: list[str] = []

    class Away:
        in_waiting = 0

        def read(self, size: int) -> bytes:
            raise OSError("device disconnected")

        def close(self) -> None:
            """Nothing to close."""

    class There(Away):
        def read(self, size: int) -> bytes:
            return b"12 connected\r\n"

    cables: list[Callable[[], Away]] = [Away, There]
    monkeypatch.setattr(usb.cable, "opened", lambda port, timeout: cables.pop(0)())

    assert next(usb.lines(str(port), said.append)) == "12 connected"
    assert said[1:] == [f"The board at {port} went away; waiting for it.", f"{port} is back."]


def test_a_boards_line_gives_a_terminal_no_orders() -> None:
    assert usb.harmless("boot 3\tCafé \x1b[2J\x07\r\ud800") == "boot 3\tCafé \ufffd[2J\ufffd\ufffd\ufffd"


def test_secrets_are_hidden_however_deep_they_lie() -> None:
    found = usb.hidden({"a": [{"password": "x", "b": {"secret": "y", "c": 1}}], "password": ""})

    assert found == {"a": [{"password": "***", "b": {"secret": "***", "c": 1}}], "password": ""}
