"""`moineau pi-node` before it lives: what it refuses, in a sentence, with the way out."""

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from moineau import cli
from moineau.pi.life import Wish, settings
from simulator import bundle as bundles

BUS = Path(__file__).parents[1] / "flow/pi_bus"


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    file = tmp_path / "two.json"
    nodes = [{"id": f"library-0{n}", "secret": "s"} for n in (1, 2)]
    file.write_text(json.dumps({"broker": "mqtts://127.0.0.1:1", "root": "m", "nodes": nodes}))
    return file


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--interval", "0"), "whole seconds from 1 to 86400"),
        (("--address", "0x40"), "where 0x76 or 0x77 is expected"),
    ],
)
def test_a_wrong_value_is_named_with_what_would_do(
    bundle: Path, words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["pi-node", "--bundle", str(bundle), *words])

    assert ended.value.code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("node", [(), ("--node", "nobody")])
def test_which_of_several_nodes_it_is_must_be_said(
    bundle: Path, node: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["pi-node", "--bundle", str(bundle), *node]) == 1

    assert "library-01, library-02" in capsys.readouterr().err


def test_without_its_library_the_way_out_is_told(
    bundle: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("moineau.pi.cli.find_spec", lambda name: None)

    assert cli.main(["pi-node", "--bundle", str(bundle), "--node", "library-01"]) == 1

    assert "pip install 'moineau[pi]'" in capsys.readouterr().err


@pytest.mark.parametrize("bus", ["none at all", "switched off"])
def test_a_machine_without_i2c_is_told_the_way_out(bundle: Path, tmp_path: Path, bus: str) -> None:
    """Once with Blinka as it is on this machine, which has no pins, once with a bus that is off."""
    world = tmp_path / "world.json"
    world.write_text(json.dumps({"faults": {"i2c1": "off"}}))
    path = os.pathsep.join([str(BUS)] * (bus == "switched off") + [os.environ.get("PYTHONPATH", "")])
    words = ["pi-node", "--bundle", str(bundle), "--node", "library-02", "--state", str(tmp_path / "state")]

    ran = subprocess.run(
        [sys.executable, "-m", "moineau", *words],
        env=os.environ | {"PYTHONPATH": path, "PI_WORLD": str(world)},
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert ran.returncode == 1
    assert "no I2C here: " in ran.stdout
    assert "raspi-config" in ran.stderr
    assert "Traceback" not in ran.stdout + ran.stderr


def test_two_of_them_do_not_share_an_outbox(
    bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "state" / "library-01"
    folder.mkdir(parents=True)
    monkeypatch.setattr("moineau.pi.cli.signal.signal", lambda *_: None)  # the test's own process keeps its handler
    with (folder / "lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        words = ["pi-node", "--bundle", str(bundle), "--node", "library-01", "--state", str(tmp_path / "state")]

        assert cli.main(words) == 1

    assert "is used by another pi-node" in capsys.readouterr().err


def test_its_settings_are_those_of_a_node_and_the_hub_is_asked_for_the_hour(bundle: Path, tmp_path: Path) -> None:
    given = bundles.read(bundle)

    made = settings(given, given.nodes[1], Wish(folder=tmp_path, interval_s=600, address=0x77))

    assert made["broker"] == {"host": "127.0.0.1", "port": 1, "tls": True}
    assert made["sensors"] == [{"type": "bme280", "address": 0x77}]
    assert (made["node"], made["root"], made["interval_s"]) == ("library-02", "m", 600)
    assert made["own_clock"] is Path("/run/systemd/timesync/synchronized").exists()
