"""A mosquitto of one's own with a filled persistent session: what an ingest has to drain."""

import socket
import subprocess
import tempfile
import time
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import paho.mqtt.client as mqtt

_CONF = """
listener {port} 127.0.0.1
allow_anonymous true
persistence false
max_queued_messages 0
max_inflight_messages 20000
log_type none
"""


@contextmanager
def mosquitto() -> Generator[int]:
    """The port of a broker without accounts, gone at the end."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        conf = Path(folder, "mosquitto.conf")
        conf.write_text(_CONF.format(port=port))
        process = subprocess.Popen(["mosquitto", "-c", conf], stderr=subprocess.DEVNULL)
        try:
            _await(port)
            yield port
        finally:
            process.kill()
            process.wait()


def _await(port: int) -> None:
    for _ in range(500):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    raise SystemExit(f"mosquitto does not accept on port {port}; is it installed?")


def subscribed(port: int, client_id: str, topic: str) -> None:
    """Opens a persistent session and leaves, so that the broker keeps what comes."""
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, client_id, clean_session=False, protocol=mqtt.MQTTv311)
    granted: list[int] = []
    client.on_connect = lambda *_: client.subscribe(topic, 1) and None
    client.on_subscribe = lambda *_: granted.append(1)
    client.connect("127.0.0.1", port)
    while not granted:
        client.loop(0.1)
    client.disconnect()
    client.loop(0.1)


def filled(port: int, topics: dict[str, Iterator[bytes]]) -> None:
    """Publishes every payload at QoS 1, a few topics at a time; returns when the broker has acknowledged them all."""
    waiting = list(topics.items())
    for start in range(0, len(waiting), 8):
        running = []
        for topic, payloads in waiting[start : start + 8]:
            lines = tempfile.TemporaryFile()  # noqa: SIM115 (closed below, when the publisher has read it)
            lines.writelines(payload + b"\n" for payload in payloads)
            lines.seek(0)
            command = ["mosquitto_pub", "-p", str(port), "-q", "1", "-l", "-t", topic]
            running.append((subprocess.Popen(command, stdin=lines), lines))
        for process, lines in running:
            if process.wait() != 0:
                raise SystemExit("mosquitto_pub failed")
            lines.close()
