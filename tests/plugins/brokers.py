"""Real brokers on free loopback ports, and a small MQTT client that waits for events instead of sleeping.

The fixture `broker` runs a test once on nats-server and once on mosquitto, both with the accounts of a real register;
marked, under TLS.
"""

import argparse
import contextlib
import getpass
import os
import queue
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, Protocol

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from hub import settings as hub_settings
from hub.broker import Embedded, Endpoint, External, mosquitto_files, tls_verbs
from hub.register import Register
from hub.register.bundle import authority_file
from hub.settings import Settings

NOW = 1_767_225_600  # 2026-01-01 00:00 UTC, where a test needs a moment and no clock
PATIENCE_S = 10.0
KINDS = ("nats-server", "mosquitto")


class Broker(Protocol):
    kind: str
    register: Register
    settings: Settings  # for a hub that uses this broker as its own: broker.url points here

    def start(self) -> None: ...
    def reload(self) -> None: ...
    def settle(self) -> None: ...
    def kill9(self) -> None: ...
    def stop(self) -> None: ...
    def log(self) -> bytes: ...
    def endpoint(self, account: str, secret: str | None = None) -> Endpoint: ...


class _Running:
    """What both brokers share: the register, and how to reach it."""

    kind: str

    def __init__(self, folder: Path, register: Register, base: Settings) -> None:
        self.folder, self.register, self.base = folder, register, base
        self.port = free_port()
        register.ensure_hub_accounts(NOW)
        self.tls, self.ca = base.broker.tls, authority_file(base)
        url = f"mqtt{'s' * self.tls}://127.0.0.1:{self.port}"
        self.settings = replace(base, broker=replace(base.broker, url=url, tls=False, ca_file=self.ca))

    def endpoint(self, account: str, secret: str | None = None) -> Endpoint:
        """As one of the hub's own two accounts (no secret given), or as anybody whose secret the test knows."""
        if secret is None and account:
            return External(self.settings, self.register).endpoint(account)
        return Endpoint("127.0.0.1", self.port, account, secret or "", self.tls, self.ca)


class NatsServer(_Running):
    kind = "nats-server"

    def __init__(self, folder: Path, register: Register, base: Settings) -> None:
        super().__init__(folder, register, base)
        listen = replace(base.broker, url=None, listen=f"127.0.0.1:{self.port}")
        self.embedded = Embedded(replace(base, broker=listen), register)

    def start(self) -> None:
        self.embedded.start()

    def reload(self) -> None:
        self.embedded.reload()

    def settle(self) -> None:
        """Nothing to wait for: what it acknowledged is in its files."""

    def kill9(self) -> None:
        process = self.embedded._process
        assert process is not None
        process.kill()
        process.wait()

    def stop(self) -> None:
        self.embedded.stop()

    def log(self) -> bytes:
        return (self.folder / "broker.log").read_bytes()


class Mosquitto(_Running):
    kind = "mosquitto"

    def __init__(self, folder: Path, register: Register, base: Settings) -> None:
        super().__init__(folder, register, base)
        self._process: subprocess.Popen[bytes] | None = None
        self._log = folder / "mosquitto.log"

    def start(self) -> None:
        (self.folder / "state").mkdir(parents=True, exist_ok=True)
        self._write()
        program = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin") or pytest.skip("no mosquitto here")
        self._process = subprocess.Popen([program, "-c", str(self.folder / "mosquitto.conf")])
        wait_for_port(self.port)

    def reload(self) -> None:
        assert self._process is not None
        self._write()
        seen = self._log.stat().st_size
        self._process.send_signal(signal.SIGHUP)
        # mosquitto has one thread: whoever connects after this line is judged by the new files.
        wait_until(lambda: b"Reloading config" in self.log()[seen:])

    def settle(self) -> None:
        """Waits until what it acknowledged so far is on disk: it saves once a second, younger messages die with it."""
        called, saved = time.time(), self.folder / "state" / "mosquitto.db"
        wait_until(lambda: saved.exists() and saved.stat().st_mtime > called)

    def kill9(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(10)

    def log(self) -> bytes:
        """With every packet that came and went."""
        return self._log.read_bytes()

    def _write(self) -> None:
        discovery = any(area.home_assistant for area in self.register.areas())
        listen, accounts = f"127.0.0.1:{self.port}", self.register.accounts()
        files = mosquitto_files(self.settings, accounts, folder=self.folder, listen=listen, home_assistant=discovery)
        # Started by root, mosquitto would become another user, who may not read a test's folder.
        files["mosquitto.conf"] += f"\nuser {getpass.getuser()}\nlog_dest file {self._log}\nlog_type all\n"
        for name, text in files.items():
            (self.folder / name).write_text(text)


def broker_of_kind(kind: str, folder: Path, register: Register, base: Settings) -> NatsServer | Mosquitto:
    """A broker not yet started, for a register; base says root, anonymous_open and the like."""
    return (NatsServer if kind == "nats-server" else Mosquitto)(folder, register, base)


@pytest.fixture(params=KINDS)
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    """A running broker with an empty register but for the area "tilleuls". The marks that change it are below."""
    marker, tls = (request.node.get_closest_marker(name) for name in ("broker_settings", "broker_under_tls"))
    wanted = (marker.kwargs if marker else {}) | ({"tls": True} if tls else {})
    base = hub_settings.load(None, data=tmp_path / "data", broker=wanted)
    if tls:
        names = argparse.Namespace(names=list(tls.args), replace=False)
        tls_verbs.initiated(base, names, datetime.now(UTC))
    register = Register(base.data)
    register.add_area("tilleuls", "Les Tilleuls")
    running = broker_of_kind(request.param, base.data / "broker", register, base)
    try:
        running.start()
        yield running
    finally:
        running.stop()
        register.close()


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "broker_settings(**broker): keys of [broker] for the fixture `broker`")
    config.addinivalue_line("markers", "broker_under_tls(*names): it speaks TLS only, by the hub's own authority")


class Message(NamedTuple):
    topic: str
    payload: bytes
    retain: bool


class Client:
    """One MQTT 3.1.1 connection. connect() answers whether it was let in."""

    def __init__(self, endpoint: Endpoint, client_id: str = "", *, clean: bool = True, will: str = "") -> None:
        self._endpoint, self._answers = endpoint, threading.Condition()
        self._acked: dict[int, bool] = {}
        self._let_in: bool | None = None
        self.session_present = False
        self.lost = threading.Event()
        self.inbox: queue.Queue[Message] = queue.Queue()
        self._paho = paho.Client(
            CallbackAPIVersion.VERSION2, client_id or endpoint.username, clean, reconnect_on_failure=False
        )
        if endpoint.username:
            self._paho.username_pw_set(endpoint.username, endpoint.password)
        endpoint.encrypt(self._paho)
        if will:
            self._paho.will_set(will, b'{"online":false}', qos=1, retain=True)
        self._listen()

    def _listen(self) -> None:
        self._paho.on_connect = lambda c, u, flags, code, p: self._connected(not code.is_failure, flags.session_present)
        self._paho.on_disconnect = lambda *_: self._gone()
        self._paho.on_message = lambda c, u, m: self.inbox.put(Message(m.topic, bytes(m.payload), m.retain))
        self._paho.on_publish = lambda c, u, mid, code, p: self._answered(mid, True)
        self._paho.on_subscribe = lambda c, u, mid, codes, p: self._answered(mid, not any(c.is_failure for c in codes))

    def connect(self) -> bool:
        self._paho.connect(self._endpoint.host, self._endpoint.port)
        self._paho.loop_start()
        with self._answers:
            self._answers.wait_for(lambda: self._let_in is not None or self.lost.is_set(), PATIENCE_S)
        return bool(self._let_in)

    def subscribe(self, *filters: str, qos: int = 1) -> bool:
        """Whether the broker granted them all."""
        return self._answer(self._paho.subscribe([(filter, qos) for filter in filters])[1])

    def publish(self, topic: str, payload: bytes | str, *, retain: bool = False) -> bool:
        """Whether the broker acknowledged it (QoS 1); False when it closed the connection instead."""
        return self._answer(self._paho.publish(topic, payload, 1, retain).mid)

    def next(self, timeout_s: float = PATIENCE_S) -> Message:
        return self.inbox.get(timeout=timeout_s)

    def vanish(self) -> None:
        """Cuts the line without a goodbye, as a board whose battery ends."""
        line = self._paho.socket()
        assert isinstance(line, socket.socket)
        line.shutdown(socket.SHUT_RDWR)
        self.lost.wait(PATIENCE_S)
        self._paho.loop_stop()

    def close(self) -> None:
        self._paho.disconnect()
        self._paho.loop_stop()

    def __enter__(self) -> "Client":
        assert self.connect(), f"the broker refused {self._endpoint}"
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _answer(self, mid: int | None) -> bool:
        assert mid is not None
        with self._answers:
            self._answers.wait_for(lambda: mid in self._acked or self.lost.is_set(), PATIENCE_S)
        return self._acked.get(mid, False)

    def _answered(self, mid: int, granted: bool) -> None:
        with self._answers:
            self._acked[mid] = granted
            self._answers.notify_all()

    def _connected(self, let_in: bool, session_present: bool) -> None:
        with self._answers:
            self._let_in, self.session_present = let_in, session_present
            self._answers.notify_all()

    def _gone(self) -> None:
        with self._answers:
            self.lost.set()
            self._answers.notify_all()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port: int) -> None:
    def open_port() -> bool:
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return True
        return False

    wait_until(open_port)


def wait_until(true: Callable[[], bool], timeout_s: float = PATIENCE_S) -> None:
    until = time.monotonic() + timeout_s
    while not true():
        assert time.monotonic() < until, f"not within {timeout_s} s"
        time.sleep(0.005)
