"""The machine itself gives way: a full disk, a second hub, a hub killed together with its embedded broker."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from hub.journal import Reader
from hub.register import Register
from simulator.bundle import Bundle, Credential
from simulator.fleet import Fleet
from tests.flow.conftest import HubProcess, children, embedded, kill
from tests.plugins.brokers import free_port, wait_until

NOW = int(time.time())
END = 1 << 40


@pytest.fixture
def tmpfs(tmp_path: Path) -> Iterator[Path]:
    """A disk of 24 MB."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount the small disk that this test fills")
    folder = tmp_path / "small"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=0700", "tmpfs", str(folder)], check=False)
    if done.returncode != 0:
        pytest.skip("this machine lets nobody mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def street_of(data: Path, cleanup: ExitStack, nodes: int) -> tuple[HubProcess, Bundle]:
    """A hub with its own broker, and the bundle of its nodes."""
    port = free_port()
    hub = embedded(data, cleanup, port)
    with closing(Register(data)) as register:
        register.add_area("tilleuls", "Les Tilleuls")
        ids = [f"street-{number:02}" for number in range(1, nodes + 1)]
        day = NOW - 3 * 86_400
        secrets = {id: register.add_node(id, "tilleuls", exposure="public", since=day, now=NOW) for id in ids}
    bundle = Bundle("127.0.0.1", port, "moineau", tuple(Credential(*item) for item in secrets.items()))
    return hub, bundle


def same_values(data: Path, fleet: Fleet) -> bool:
    """Every value that a receipt confirmed is in the journal."""
    with closing(Reader(data)) as reader:
        for node, properties in fleet.sent_readings(stored_only=True).items():
            for name, values in properties.items():
                found = {t: value for t, value, _ in reader.readings(node, name, 0, END)}
                if any(found.get(t) != value for t, value in values.items()):
                    return False
    return True


def test_a_hub_killed_with_its_embedded_broker_loses_nothing(
    tmp_path: Path, cleanup: ExitStack, fleet: Callable[..., Fleet]
) -> None:
    data = tmp_path / "data"
    hub, bundle = street_of(data, cleanup, 12)
    hub.start().await_listening()
    running = fleet(bundle, history_interval_s=300, moments=4)
    with closing(Reader(data)) as reader:
        wait_until(lambda: reader.counts()["stored"] > 200, 30)
        (broker,) = children(hub.pid)
        hub.kill9()
        kill(broker)
        hub.start()
        wait_until(lambda: reader.counts()["stored"] > 500, 30)
        hub.kill9()  # its broker lives on, an orphan that keeps taking packs
        hub.start()

    assert running.backfilled.wait(60), running.refusals()
    running.stop()
    assert same_values(data, running)


def test_a_second_hub_on_one_data_directory_is_refused_by_name(tmp_path: Path, cleanup: ExitStack) -> None:
    data = tmp_path / "data"
    hub, _ = street_of(data, cleanup, 1)
    hub.start()

    second = subprocess.run(
        [sys.executable, "-m", "moineau", "hub", "--config", str(hub.config)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert second.returncode == 1
    assert f"{data} is already in use by the hub with process id {hub.pid}" in second.stderr
    assert "--data" in second.stderr
    assert hub.json("healthz")["checks"]["journal"]["ok"]


def test_a_full_disk_loses_nothing_and_is_said(tmpfs: Path, cleanup: ExitStack, fleet: Callable[..., Fleet]) -> None:
    hub, bundle = street_of(tmpfs / "data", cleanup, 12)
    hub.start().await_listening()
    ballast = tmpfs / "ballast"
    free = os.statvfs(tmpfs).f_bavail * os.statvfs(tmpfs).f_frsize
    ballast.write_bytes(b"\0" * (free - 600_000))
    running = fleet(bundle, history_interval_s=60, moments=20, history_s=2 * 86_400)

    # Journal and broker share the disk: whichever writes first is the one that finds it full.
    broker_log = tmpfs / "data" / "broker" / "broker.log"
    wait_until(lambda: not stores(hub) or b"no space left on device" in broker_log.read_bytes(), 60)
    assert not hub.json("healthz")["checks"]["disk"]["ok"]
    ballast.unlink()

    wait_until(lambda: stores(hub), 60)
    assert running.backfilled.wait(90), running.refusals()
    running.stop()
    assert same_values(tmpfs / "data", running)


def stores(hub: HubProcess) -> bool:
    return hub.json("healthz")["checks"]["journal"]["ok"]


def test_ctrl_c_ends_the_hub_and_its_broker(tmp_path: Path, cleanup: ExitStack) -> None:
    hub, _ = street_of(tmp_path / "data", cleanup, 1)
    hub.start().await_listening()
    (broker,) = children(hub.pid)

    started = time.monotonic()
    hub.stop()

    assert time.monotonic() - started < 5
    assert not Path(f"/proc/{broker}").exists()
