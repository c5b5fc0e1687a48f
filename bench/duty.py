"""How long a node is awake for one moment, how often it joins and what it sends: the real firmware, a real broker,
bytes counted.

Prints what hardware/measured.toml holds and the budgets of the kits are made from. Awake is from the first line of the
firmware to its deep sleep; what a board needs before (start) and for its Wi-Fi stands in the board's own file.
"""

import contextlib
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import NamedTuple

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from contract import topics, wire
from simulator.bundle import Bundle, Credential
from simulator.twin.process import Twin

NODE = "tilleuls-07"
SENSORS = [{"type": "sht4x"}, {"type": "bh1750"}]
WORLD = {"temperature": 21.37, "humidity": 56.2, "light": 300, "chips": {"i2c0/68": "sht4x", "i2c0/35": "bh1750"}}
PACKS = 8
MOMENTS, WAKINGS = 3, 7  # of a node that sleeps: it joins with the first moment, then with every third
_PATIENCE_S = 30


class Duty(NamedTuple):
    awake_s: float  # where it joins and tells
    quiet_s: float  # where it keeps quiet
    joins: int  # in WAKINGS with MOMENTS between two of them
    session_bytes: int  # one connection: its beginning, its subscriptions, a status, its end
    pack_bytes: int  # what a pack and its receipt cost beyond the pack's own bytes
    pack_size: int  # of these two sensors


class Counted:
    """Everything that passes to and from the broker, in bytes of TCP payload."""

    def __init__(self, port: int) -> None:
        self._to, self.bytes, self.joins = port, 0, 0
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._let_in, daemon=True).start()

    def _let_in(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                inside, _ = self._door.accept()
                self.joins += 1
                threading.Thread(target=self._pass, args=(inside,), daemon=True).start()

    def _pass(self, inside: socket.socket) -> None:
        """One connection, both ways, to its end."""
        with inside, contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self._to)) as outside:
            back = threading.Thread(target=self._carry, args=(outside, inside), daemon=True)
            back.start()
            self._carry(inside, outside)
            back.join()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while content := source.recv(4096):
                self.bytes += len(content)
                target.sendall(content)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def stop(self) -> None:
        self._door.close()


class Hub:
    """Answers each pack with its receipt, and knows how long it was."""

    def __init__(self, port: int) -> None:
        self.sizes: list[int] = []
        self._client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv311)
        self._client.on_message = self._answer
        ready = threading.Event()
        self._client.on_subscribe = lambda *_: ready.set()
        self._client.connect("127.0.0.1", port)
        self._client.subscribe(topics.every(topics.READINGS), 1)
        self._client.loop_start()
        if not ready.wait(_PATIENCE_S):
            raise TimeoutError("the broker took no subscription")

    def _answer(self, client: paho.Client, _: object, message: paho.MQTTMessage) -> None:
        node, seq, run, _oldest, _readings = wire.decode_pack(message.payload)
        receipt = wire.encode_receipt(int(time.time()), stored=[seq], run=run)
        client.publish(topics.stored(node), receipt, 1)
        self.sizes.append(len(message.payload))

    def stop(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@contextlib.contextmanager
def broker(folder: Path) -> Generator[int]:
    program = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin:/opt/homebrew/sbin")
    if program is None:
        raise FileNotFoundError("mosquitto is not installed")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "mosquitto.conf").write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n", encoding="utf-8")
    process = subprocess.Popen([program, "-c", str(folder / "mosquitto.conf")], stderr=subprocess.DEVNULL)
    try:
        _until(lambda: _listens(port))
        yield port
    finally:
        process.terminate()
        process.wait()


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False


def _until(is_true: Callable[[], bool]) -> None:
    end = time.monotonic() + _PATIENCE_S
    while not is_true():
        if time.monotonic() > end:
            raise TimeoutError(f"waited {_PATIENCE_S} s in vain")
        time.sleep(0.02)


def _twin(folder: Path, port: int, **settings: object) -> Twin:
    bundle = Bundle("127.0.0.1", port, topics.ROOT, (Credential(NODE, "secret"),))
    twin = Twin(bundle, bundle.nodes[0], folder, SENSORS, **settings)  # ty: ignore[invalid-argument-type]
    twin.feel(WORLD)
    return twin


def asleep(folder: Path, port: int) -> tuple[float, int, int]:
    """(seconds awake, bytes, the pack's size) of one moment of a node that sleeps between them."""
    counted, hub = Counted(port), Hub(port)
    twin = _twin(folder / "asleep", counted.port, interval_s=600, sleep=True)
    began = time.monotonic()
    twin.start()
    try:
        _until(lambda: "sleep " in twin.log())
        seconds = time.monotonic() - began
        time.sleep(0.3)  # until its good-bye has passed
        return seconds, counted.bytes, hub.sizes[0]
    finally:
        twin.stop()
        hub.stop()
        counted.stop()


def quiet(folder: Path, port: int) -> tuple[float, int]:
    """(seconds awake where it keeps quiet, joins) of a node that tells MOMENTS at once, in WAKINGS."""
    counted, hub = Counted(port), Hub(port)
    twin = _twin(folder / "quiet", counted.port, interval_s=600, sleep=True, moments=MOMENTS)
    least = float(_PATIENCE_S)
    try:
        for waking in range(1, WAKINGS + 1):
            joins, began = counted.joins, time.monotonic()
            twin.start("1" if waking == 1 else "4")  # power on; a deep sleep that is over
            _until(lambda waking=waking: twin.log().count("sleep ") == waking and not twin.alive())
            if counted.joins == joins:
                least = min(least, time.monotonic() - began)
        _until(lambda: len(hub.sizes) == WAKINGS)
        return least, counted.joins
    finally:
        twin.stop()
        hub.stop()
        counted.stop()


def awake(folder: Path, port: int) -> int:
    """Bytes of a pack and its receipt beyond the pack's own, of a node that stays on the line."""
    counted, hub = Counted(port), Hub(port)
    twin = _twin(folder / "awake", counted.port, interval_s=1)
    twin.start()
    try:
        _until(lambda: len(hub.sizes) >= 2)
        time.sleep(0.5)  # until its receipt has passed: the next pack comes after a second
        before, packs = counted.bytes, len(hub.sizes)
        _until(lambda: len(hub.sizes) >= packs + PACKS)
        time.sleep(0.5)
        return round((counted.bytes - before - sum(hub.sizes[packs:])) / (len(hub.sizes) - packs))
    finally:
        twin.stop()
        hub.stop()
        counted.stop()


def measured(folder: Path) -> Duty:
    with broker(folder) as port:
        seconds, in_all, size = asleep(folder, port)
        still, joins = quiet(folder, port)
        beyond = awake(folder, port)
    return Duty(round(seconds, 1), round(still, 1), joins, in_all - size - beyond, beyond, size)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = measured(Path(folder))
    print("\n".join(f"{name} = {value}" for name, value in found._asdict().items()))


if __name__ == "__main__":
    main()
