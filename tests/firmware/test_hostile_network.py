"""A proxy that cuts, swallows and refuses stands between the firmware's MQTT client and a real broker."""

import contextlib
import selectors
import shutil
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from tests.firmware.conftest import BOTH, TWIN, command
from tests.plugins.brokers import free_port, wait_for_port, wait_until

COUNT = 200
PATIENCE_S = 50


class Proxy:
    """Passes bytes on, or as told: deaf (nothing comes back), hole (nothing passes), shut (nobody gets in)."""

    def __init__(self, broker_port: int) -> None:
        self.port = free_port()
        self.mode = "pass"
        self._broker_port = broker_port
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._over = threading.Event()
        self._listener: socket.socket | None = None
        self._thread = threading.Thread(target=self._run)
        self._listen()
        self._thread.start()

    def _listen(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self._listener.settimeout(0)

    def _run(self) -> None:
        while not self._over.is_set():
            self._let_in()
            for pair in list(self._pairs):
                self._carry(pair)
            with selectors.DefaultSelector() as ready:
                for one in [line for pair in self._pairs for line in pair]:
                    ready.register(one, selectors.EVENT_READ)
                ready.select(0.005) if ready.get_map() else time.sleep(0.005)
        self.cut()
        self._shut()

    def _shut(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    def _let_in(self) -> None:
        if self.mode == "shut":
            self._shut()
            return self.cut()
        if self._listener is None:
            self._listen()
        assert self._listener is not None
        with contextlib.suppress(BlockingIOError):
            client, _ = self._listener.accept()
            self._pairs.append((client, socket.create_connection(("127.0.0.1", self._broker_port))))
        return None

    def _carry(self, pair: tuple[socket.socket, socket.socket]) -> None:
        client, broker = pair
        try:
            for source, target, silenced in ((client, broker, ("hole",)), (broker, client, ("hole", "deaf"))):
                source.settimeout(0)
                with contextlib.suppress(BlockingIOError):
                    content = source.recv(4096)
                    if not content:
                        raise OSError("closed")
                    if self.mode not in silenced:
                        target.settimeout(1)
                        target.sendall(content)
        except OSError:
            self._end(pair)

    def _end(self, pair: tuple[socket.socket, socket.socket]) -> None:
        if pair in self._pairs:
            self._pairs.remove(pair)
        for line in pair:
            # A reset, not a good-bye: what was under way is gone.
            with contextlib.suppress(OSError):
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            line.close()

    def cut(self) -> None:
        for pair in list(self._pairs):
            self._end(pair)

    def stop(self) -> None:
        self._over.set()
        self._thread.join()


@pytest.fixture
def broker_port(tmp_path: Path) -> Iterator[int]:
    program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin") or pytest.skip("no mosquitto here")
    port = free_port()
    conf = tmp_path / "mosquitto.conf"
    conf.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    process = subprocess.Popen([program, "-c", str(conf)], stderr=subprocess.DEVNULL)
    wait_for_port(port)
    yield port
    process.terminate()
    process.wait()


@pytest.fixture
def arrived(broker_port: int) -> Iterator[list[int]]:
    """The numbers that came through, in order."""
    found: list[int] = []
    listener = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv311)
    listening = threading.Event()

    def subscribe() -> None:
        listener.subscribe("moineau/v1/node/+/readings", 1)

    listener.on_message = lambda c, u, message: found.append(int(message.payload))
    listener.on_connect = lambda *_: subscribe()
    listener.on_subscribe = lambda *_: listening.set()
    listener.connect("127.0.0.1", broker_port)
    listener.loop_start()
    assert listening.wait(10)
    yield found
    listener.disconnect()
    listener.loop_stop()


ROUNDS = (("cut", 0.0), ("deaf", 1.0), ("hole", 2.5), ("shut", 1.0)) * 2


def torment(proxy: Proxy, over: threading.Event) -> None:
    for mode, seconds in ROUNDS:
        if over.wait(0.8):
            break
        if mode == "cut":
            proxy.mode = "shut"
            over.wait(0.02)
        else:
            proxy.mode = mode
            over.wait(seconds)
        proxy.mode = "pass"


def test_two_hundred_of_two_hundred_come_through(broker_port: int, arrived: list[int], board_files: Path) -> None:
    proxy, over = Proxy(broker_port), threading.Event()
    tormentor = threading.Thread(target=torment, args=(proxy, over))
    shims = board_files / TWIN.relative_to(BOTH.parents[2])
    words = [*command("micropython"), str(BOTH / "courier.py"), str(board_files), str(shims), str(proxy.port)]
    try:
        tormentor.start()
        ran = subprocess.run([*words, str(COUNT)], capture_output=True, text=True, timeout=PATIENCE_S)
    finally:
        over.set()
        tormentor.join()
        proxy.stop()

    assert "done" in ran.stdout, ran.stdout + ran.stderr
    wait_until(lambda: set(arrived) == set(range(COUNT)))
    assert int(ran.stdout.split()[-1]) >= 3  # it was indeed tormented
    assert len(arrived) < 2 * COUNT


def test_a_secret_that_is_refused_is_not_tried_every_second(board_files: Path) -> None:
    """CONNACK 5: the link waits a minute, whatever the back-off says."""
    door = socket.create_server(("127.0.0.1", 0))
    asked: list[float] = []

    def refuse() -> None:
        with contextlib.suppress(OSError):
            while True:
                line, _ = door.accept()
                asked.append(time.monotonic())
                line.recv(1000)
                line.sendall(b"\x20\x02\x00\x05")
                line.close()

    guard = threading.Thread(target=refuse)
    guard.start()
    shims = board_files / TWIN.relative_to(BOTH.parents[2])
    words = [*command("micropython"), str(BOTH / "courier.py"), str(board_files), str(shims)]
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run([*words, str(door.getsockname()[1]), "1"], capture_output=True, timeout=4)
    door.shutdown(socket.SHUT_RDWR)
    door.close()
    guard.join()

    assert len(asked) == 1
