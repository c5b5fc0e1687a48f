"""A real mosquitto that can be killed, and the least of a hub: a peer that remembers packs and gives receipts."""

import os
import queue
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from contract import topics, wire
from simulator import bundle as bundles
from simulator.bundle import Bundle
from simulator.fleet import Fleet
from simulator.plan import Plan

PATIENCE_S = 15.0


def until(true: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
    """Waits for another process or thread to make it true."""
    deadline = time.monotonic() + patience_s
    while not true():
        assert time.monotonic() < deadline, f"never came: {what}"
        time.sleep(0.01)


class Mosquitto:
    """Forgets everything when killed, as mosquitto without persistence does."""

    def __init__(self, folder: Path, *, anonymous: str = "true") -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._conf = folder / "mosquitto.conf"
        self._conf.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous {anonymous}\nmax_queued_messages 0\nlog_dest none\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        program = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin") or pytest.skip("no mosquitto here")
        self._process = subprocess.Popen([program, "-c", str(self._conf)])
        until(self._answers, "mosquitto")

    def _answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def kill9(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def bundle(self, *nodes: str) -> Bundle:
        return bundles.of(self.bundle_json(*nodes))

    def bundle_json(self, *nodes: str) -> dict:
        entries = [{"id": node, "secret": "not asked for"} for node in nodes]
        return {"broker": f"mqtt://127.0.0.1:{self.port}", "root": "moineau", "nodes": entries}


class Peer:
    """Hears all readings, keeps them in memory, answers each pack; identity is (node, run, seq) and the bytes."""

    def __init__(self, port: int) -> None:
        self.packs: dict[tuple[str, int, int], bytes] = {}
        self.conflicts: list[str] = []
        self.heard = 0
        self.statuses: queue.Queue[tuple[str, dict]] = queue.Queue()
        self.reject: Callable[[str, int], str | None] = lambda node, seq: None
        self.answering = True
        self._ready = threading.Event()
        self._client = paho.Client(CallbackAPIVersion.VERSION2, "peer", clean_session=True)
        self._client.reconnect_delay_set(1, 1)
        self._client.on_connect = lambda client, *_: client.subscribe(
            [(topics.every(topics.READINGS), 1), (topics.every(topics.STATUS), 1)]
        )
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.on_message = self._hear
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        assert self._ready.wait(PATIENCE_S)

    def _hear(self, client: paho.Client, userdata: object, message: paho.MQTTMessage) -> None:
        node, kind = topics.node_and_kind(message.topic)
        payload = bytes(message.payload)
        if kind == topics.STATUS:
            status = wire.decode_status(payload)
            self.statuses.put((node, status))
            if self.answering and "nonce" in status:
                self._say(topics.stored(node), wire.encode_receipt(int(time.time()), nonce=status["nonce"]))
            return
        self.heard += 1
        if self.answering:
            self._answer(node, payload)

    def _answer(self, node: str, payload: bytes) -> None:
        sender, seq, run, _, _ = wire.decode_pack(payload)
        assert sender == node
        assert run is not None
        reason = self.reject(node, seq)
        if reason is None and self.packs.setdefault((node, run, seq), payload) != payload:
            self.conflicts.append(f"{node} {run} {seq}")
        stored, rejected = ([seq], {}) if reason is None else ([], {seq: reason})
        self._say(topics.stored(node), wire.encode_receipt(int(time.time()), stored, rejected, run))

    def _say(self, topic: str, payload: bytes) -> None:
        self._client.publish(topic, payload, qos=1)

    def command(self, node: str, command: dict) -> None:
        self._say(topics.command(node), wire.encode_command(command))

    def status(self, wanted: Callable[[str, dict], bool]) -> dict:
        """The next status that is wanted; others are passed over."""
        deadline = time.monotonic() + PATIENCE_S
        while True:
            node, status = self.statuses.get(timeout=max(0.01, deadline - time.monotonic()))
            if wanted(node, status):
                return status

    def readings(self) -> dict[str, dict[str, dict[int, float]]]:
        told: dict[str, dict[str, dict[int, float]]] = {}
        for key in sorted(self.packs):
            for property, t, value, _ in wire.decode_pack(self.packs[key])[4]:
                told.setdefault(key[0], {}).setdefault(property, {}).setdefault(t, value)
        return told

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def main(arguments: list[str]) -> None:
    """A fleet in a process of its own, to be killed: BUNDLE STATE."""
    bundle, state = map(Path, arguments)
    Fleet(bundles.read(bundle), Plan(history_s=3 * 86400, interval_s=1, remember=True), state).run()
