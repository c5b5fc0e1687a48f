"""A broker's address in, what it lets through out: who may connect, who hears and who is heard.

Speaks only on a command topic of a node that does not exist, and leaves nothing retained. What a broker answers to a
subscription proves little (mosquitto grants it and delivers nothing), so it is messages that are tried.
"""

import queue
import secrets
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

import paho.mqtt.client as mqtt

from contract import topics
from hub.broker import Endpoint

NOBODY = "moineau-doctor"  # no node has this id: its command topic is ours to try


class ProbeError(OSError):
    """The broker could not be reached, or did not let this account in."""


@dataclass(frozen=True)
class Answer:
    """What was seen. `stranger_*` speak of a client without a name."""

    round_trip: bool
    stranger_let_in: bool = False
    stranger_hears_nodes: bool = False
    stranger_is_heard: bool = False


class Line:
    """One connection, and what came over it."""

    def __init__(self, where: Endpoint, wait_s: float) -> None:
        self._wait_s = wait_s
        self._heard: queue.Queue[bytes] = queue.Queue()
        self._reasons: queue.Queue[str] = queue.Queue()
        self._subscribed = threading.Event()
        self._client = client = mqtt.Client(
            mqtt.CallbackAPIVersion.VERSION2,
            f"{NOBODY}-{secrets.token_hex(6)}",
            protocol=mqtt.MQTTv311,
            reconnect_on_failure=False,
        )
        if where.username:
            client.username_pw_set(where.username, where.password)
        if where.tls:
            client.tls_set()
        client.on_connect = lambda _c, _u, _f, code, _p: self._reasons.put(str(code) if code.is_failure else "")
        client.on_subscribe = lambda *_: self._subscribed.set()
        client.on_message = lambda _c, _u, message: self._heard.put(bytes(message.payload))
        try:
            client.connect(where.host, where.port, 10)
            client.loop_start()
            reason = self._reasons.get(timeout=wait_s)
        except queue.Empty:
            self.close()
            raise ProbeError(f"{where.host}:{where.port} takes the connection and does not answer") from None
        except OSError as error:
            raise ProbeError(f"{where.host}:{where.port}: {error.strerror or error}") from None
        if reason:
            self.close()
            raise ProbeError(
                f"{where.host}:{where.port} refuses {where.username or 'a client without a name'}: {reason}"
            )

    def listen(self, topic: str) -> None:
        self._client.subscribe(topic, 1)
        self._subscribed.wait(self._wait_s)

    def say(self, topic: str, word: bytes) -> None:
        with suppress(RuntimeError, ValueError):  # hung up on us: then nobody heard it, which is what is asked
            self._client.publish(topic, word, qos=1).wait_for_publish(self._wait_s)

    def hears(self, word: bytes) -> bool:
        until = time.monotonic() + self._wait_s
        with suppress(queue.Empty):
            while self._heard.get(timeout=max(0.0, until - time.monotonic())) != word:
                pass
            return True
        return False

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


@contextmanager
def _line(where: Endpoint, wait_s: float) -> Generator[Line]:
    line = Line(where, wait_s)
    try:
        yield line
    finally:
        line.close()


def answer(hub: Endpoint, root: str, *, wait_s: float = 2.0) -> Answer:
    """Tries the hub's own account, then a client without a name; raises ProbeError when the hub's own is not let in."""
    topic = topics.command(NOBODY, root)
    with _line(hub, wait_s) as ours:
        ours.listen(topic)
        ours.say(topic, b"ours")
        seen = Answer(round_trip=ours.hears(b"ours"))
        try:
            with _line(replace(hub, username="", password=""), wait_s) as stranger:
                return _tried(seen, ours, stranger, topic)
        except ProbeError:
            return seen


def _tried(seen: Answer, ours: Line, stranger: Line, topic: str) -> Answer:
    stranger.listen(topic)
    ours.say(topic, b"private")
    hears = stranger.hears(b"private")
    stranger.say(topic, b"forged")
    heard = ours.hears(b"forged")
    return replace(seen, stranger_let_in=True, stranger_hears_nodes=hears, stranger_is_heard=heard)
