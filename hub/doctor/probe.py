"""A broker's address in, what it lets through out: who may connect, who hears and who is heard.

Leaves nothing retained, and never takes the ingest's account: with client ids made of user names, as our mosquitto.conf
wants them, a second connection would throw the first one out, and with a clean session empty its queue. What a broker
answers to a subscription proves little (mosquitto grants it and delivers nothing), so it is messages that are tried.
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

NOBODY = "moineau-doctor"  # no node and no area has this name: its topics are ours to try


class ProbeError(OSError):
    """The broker could not be tried; the sentence says why."""


@dataclass(frozen=True)
class Stranger:
    """What a client without a name was seen to do."""

    let_in: bool = False
    hears_nodes: bool = False
    is_heard: bool = False


class Refused(ProbeError):
    """The broker is there, and does not let this account in."""


class Line:
    """One connection, and what came over it."""

    def __init__(self, where: Endpoint, wait_s: float) -> None:
        self._wait_s = wait_s
        self._heard: queue.Queue[bytes] = queue.Queue()
        self._reasons: queue.Queue[str] = queue.Queue()
        self._subscribed = threading.Event()
        self.heard_anything = False
        self._client = client = mqtt.Client(
            mqtt.CallbackAPIVersion.VERSION2,
            f"{NOBODY}-{secrets.token_hex(6)}",
            protocol=mqtt.MQTTv311,
            reconnect_on_failure=False,
        )
        if where.username:
            client.username_pw_set(where.username, where.password)
        where.encrypt(client)
        client.on_connect = lambda _c, _u, _f, code, _p: self._reasons.put(str(code) if code.is_failure else "")
        client.on_subscribe = lambda *_: self._subscribed.set()
        client.on_message = self._on_message
        try:
            reason = self._greeted(where)
        except OSError as error:
            raise ProbeError(f"{where.host}:{where.port}: {error.strerror or error}") from None
        if reason:
            self.close()
            name = where.username or "a client without a name"
            raise Refused(f"{where.host}:{where.port} refuses {name}: {reason}")

    def _greeted(self, where: Endpoint) -> str:
        """Why the broker does not let this account in; empty when it does."""
        self._client.connect(where.host, where.port, 10)
        self._client.loop_start()
        try:
            return self._reasons.get(timeout=self._wait_s)
        except queue.Empty:
            self.close()
            raise ProbeError(0, "takes the connection and does not answer") from None

    def _on_message(self, _: mqtt.Client, __: object, message: mqtt.MQTTMessage) -> None:
        self.heard_anything = True
        self._heard.put(bytes(message.payload))

    def listen(self, topic: str) -> None:
        self._subscribed.clear()
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


def round_trip(ours: Endpoint, root: str, *, wait_s: float = 2.0) -> bool:
    """Whether the account that publishes the open topics hears what it says; ProbeError when it is not let in.

    Only where no hub runs: it would be thrown out.
    """
    topic = topics.open_area(NOBODY, "probe", root)
    with _line(ours, wait_s) as line:
        line.listen(topic)
        line.say(topic, b"ours")
        return line.hears(b"ours")


def stranger(where: Endpoint, root: str, *, wait_s: float = 1.0) -> Stranger:
    """Comes without a name; ProbeError only when nobody is there."""
    topic = topics.command(NOBODY, root)
    try:
        with _line(replace(where, username="", password=""), wait_s) as line:
            line.listen(topic)
            line.listen(topics.every("status", root))  # retained: whoever may read them hears them at once
            line.say(topic, b"forged")
            heard = line.hears(b"forged")
            return Stranger(let_in=True, hears_nodes=line.heard_anything, is_heard=heard)
    except Refused:
        return Stranger()
