"""The whole flow, for real: a hub in a process of its own, a broker of either kind, simulated nodes that send."""

import json
import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from hub.journal import Reader
from moineau.cli import main
from simulator.bundle import Bundle, Credential
from simulator.fleet import Fleet
from simulator.plan import Plan
from tests.plugins.brokers import Broker, free_port, wait_until

NOW = 1_767_225_600


class HubProcess:
    """`moineau hub` as an operator starts it; kill9 is what a power cut does to it."""

    def __init__(self, data: Path, toml: str) -> None:
        self.data = data
        self.config = data / "hub.toml"
        self.config.write_text(toml)
        self._process: subprocess.Popen[str] | None = None
        self.address = ""

    def start(self) -> "HubProcess":
        with (self.data / "hub.log").open("a") as log:
            command = [sys.executable, "-m", "moineau", "hub", "--config", str(self.config)]
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert "http://" in line, (self.data / "hub.log").read_text()
        self.address = line.split()[-1]
        return self

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill9(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.send_signal(how)
        self._process.wait(20)
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process = None

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.address + path.lstrip("/"), timeout=20) as answer:
            return answer.read()

    def json(self, path: str) -> dict:
        """The answer, also of a hub that says 503 because it is not well."""
        try:
            return json.loads(self.get(path))
        except urllib.error.HTTPError as error:
            with error:
                return json.loads(error.read())

    def await_listening(self) -> "HubProcess":
        wait_until(lambda: self.json("healthz")["checks"]["broker"]["ok"], 20)
        return self


TOML = """
data = "{data}"
[broker]
url = "{broker.url}"
{ca}
[web]
listen = "127.0.0.1:0"
"""


@pytest.fixture
def cleanup() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def hub(broker: Broker, cleanup: ExitStack) -> HubProcess:
    """A running hub beside the broker, listening to it."""
    return started(broker, cleanup)


def started(broker: Broker, cleanup: ExitStack, more: str = "") -> HubProcess:
    """A hub that listens to this broker, with `more` in its hub.toml; it ends with the test."""
    data, outside = broker.settings.data, broker.settings.broker
    ca = f'ca_file = "{outside.ca_file}"' if outside.ca_file else ""
    toml = TOML.format(data=data, broker=outside, ca=ca)
    process = HubProcess(data, f"{toml}\n{more}")
    cleanup.callback(process.stop)
    return process.start().await_listening()


EMBEDDED = """
data = "{data}"
[broker]
listen = "127.0.0.1:{port}"
tls = {tls}
[web]
listen = "127.0.0.1:0"
"""


def embedded(data: Path, cleanup: ExitStack, port: int | None = None, *, tls: bool = False) -> HubProcess:
    """A hub with a broker of its own, not yet started; it ends with the test."""
    data.mkdir(exist_ok=True)
    process = HubProcess(data, EMBEDDED.format(data=data, port=port or free_port(), tls=str(tls).lower()))
    cleanup.callback(process.stop)
    return process


def under_tls(folder: Path, cleanup: ExitStack, *node: str) -> HubProcess:
    """A running hub with an authority of its own, as an operator types it; folder/bundle.json holds these nodes."""
    hub = embedded(folder / "data", cleanup, tls=True)
    for words in (
        ("tls", "init"),
        ("area", "add", "tilleuls"),
        ("node", "add", *node, "--area", "tilleuls", "--public", "--bundle", str(folder / "bundle.json")),
    ):
        assert main([*words, "--config", str(hub.config)]) == 0
    return hub.start().await_listening()


def reading(data: Path, cleanup: ExitStack) -> Reader:
    reader = Reader(data)
    cleanup.callback(reader.close)
    return reader


@pytest.fixture
def reader(broker: Broker, cleanup: ExitStack) -> Reader:
    return reading(broker.settings.data, cleanup)


@pytest.fixture
def street(broker: Broker) -> Callable[[int], Bundle]:
    """Registers so many nodes and gives their bundle; the broker knows them."""

    def registered(count: int) -> Bundle:
        ids = [f"street-{number:02}" for number in range(1, count + 1)]
        secrets = {id: broker.register.add_node(id, "tilleuls", exposure="public", since=NOW, now=NOW) for id in ids}
        broker.reload()
        endpoint = broker.endpoint("moineau-hub")
        nodes = tuple(Credential(id, secret) for id, secret in secrets.items())
        return Bundle(endpoint.host, endpoint.port, "moineau", nodes)

    return registered


@pytest.fixture
def fleet(tmp_path: Path, cleanup: ExitStack) -> Callable[..., Fleet]:
    def started(bundle: Bundle, **plan: object) -> Fleet:
        wanted = {"history_s": 86_400, "remember": True, "patience_s": 2, "backoff_s": (0.1, 1)} | plan
        running = Fleet(bundle, Plan(**wanted), tmp_path / "street")  # ty: ignore[invalid-argument-type]
        cleanup.callback(running.stop)
        return running.start()

    return started


def children(pid: int) -> list[int]:
    """The processes that this one started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
