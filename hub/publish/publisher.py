"""Messages in, retained values at the broker out. The hub's second voice: account moineau-open, a client of its own.

In: any number of `put`, from any thread; it never blocks and never raises. Only the latest payload of a topic is sent.
Out: QoS 1 publications every `FLUSH_S`. Refuses new topics above `max_topics`, and counts them: the journal knows
the values, so an open feed that says less is better than a hub that swells.

After every (re)connection all retained values are said again: a broker may have forgotten them (mosquitto without a
written database does, when it is killed). And what the broker retains is looked through once: see hub.publish.strays.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from math import inf
from typing import Any, Final

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode

from contract import topics
from hub.broker import BrokerError, Endpoint

FLUSH_S: Final = 0.2
# As many publications may wait for the broker's acknowledgement: enough for any street, small enough to stay polite.
WINDOW: Final = 1000
RETRY_S: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
STEADY_S: Final = 10.0
FAREWELL_S: Final = 2.0
SWEEP_S: Final = 10.0  # by then a broker has handed over all that it retains

IsStray = Callable[[str, bytes], bool]

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Stats:
    connected: bool = False
    waiting: int = 0  # topics with something to say
    topics: int = 0  # topics with a retained value
    published: int = 0  # acknowledged by the broker
    coalesced: int = 0  # overtaken by a newer value before they were sent
    refused: int = 0  # new topics above the bound
    connections: int = 0
    trouble: str = ""  # why there is no connection, in the broker's or the system's words


class Publisher:
    def __init__(
        self,
        endpoint: Endpoint | Callable[[], Endpoint],
        root: str = topics.ROOT,
        *,
        client_id: str = "",
        sweep: Mapping[str, IsStray] | None = None,
        max_topics: int = 200_000,
        flush_s: float = FLUSH_S,
    ) -> None:
        # Asked anew at each connection: the embedded broker may have come back on another port.
        self._endpoint_now = (lambda: endpoint) if isinstance(endpoint, Endpoint) else endpoint
        # Nothing waits for it at the broker, so its id may be a new one each time; whoever guessed it could cut us off.
        self._client_id = client_id or f"{root}-open-{secrets.token_hex(8)}"
        self._sweep = dict(sweep or {})  # filter -> is_stray(topic, payload) of what the broker retains there
        self._max_topics = max_topics
        self._flush_s = flush_s
        self._lock = threading.Lock()
        self._last: dict[str, bytes] = {}  # what every retained topic should say
        self._waiting: dict[str, tuple[bytes, bool]] = {}
        self._flying: dict[int, tuple[str, bytes, bool]] = {}  # sent, not yet acknowledged; only our thread touches it
        self._counts = {"published": 0, "coalesced": 0, "refused": 0, "connections": 0}
        self._connection = Stats()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="publisher", daemon=True)

    def put(self, topic: str, payload: bytes, retain: bool = True) -> bool:
        """Whether it will be said: False when the topic is new and there are too many already."""
        with self._lock:
            if retain and self._last.get(topic) == payload:
                return True
            waits = topic in self._waiting
            held = max(len(self._last), len(self._waiting))
            if not waits and topic not in self._last and held >= self._max_topics:
                self._counts["refused"] += 1
                return False
            self._counts["coalesced"] += waits
            self._waiting[topic] = (payload, retain)
            if retain:
                self._last[topic] = payload
            return True

    def clear(self, topics: Iterable[str]) -> None:
        """Take the retained values back: an empty retained payload makes the broker forget the topic."""
        for topic in topics:
            with self._lock:
                # Past the bound, too: what must be erased is erased.
                self._waiting[topic] = (b"", True)
                self._last[topic] = b""

    def silent(self, topics: Iterable[str]) -> bool:
        """Whether the broker has acknowledged that these are forgotten: an erasure is done when it has."""
        with self._lock:
            return self._last.keys().isdisjoint(topics)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Says what is still waiting, for at most `FAREWELL_S`, and goes."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    @property
    def stats(self) -> Stats:
        with self._lock:
            return replace(self._connection, waiting=len(self._waiting), topics=len(self._last), **self._counts)

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            began = time.monotonic()
            try:
                self._converse()
            except (OSError, BrokerError) as error:
                self._note(connected=False, trouble=str(error))
            # Short conversations are failures too: another client may be coming in under our account.
            failures = 0 if time.monotonic() - began > STEADY_S else failures + 1
            self._stopping.wait(RETRY_S[min(failures, len(RETRY_S) - 1)])

    def _converse(self) -> None:
        """One connection, from greeting to loss. A new client each: paho would say its old values after our new."""
        endpoint = self._endpoint_now()
        client = self._client(endpoint)
        self._restore()
        client.connect(endpoint.host, endpoint.port, keepalive=30)
        self._exchange(client)
        if self._stopping.is_set() and client.is_connected():
            self._bid_farewell(client)
            self._note(connected=False)
        else:
            self._note(connected=False, trouble=self._connection.trouble or "the broker closed the connection")

    def _exchange(self, client: mqtt.Client) -> None:
        """Until the connection is lost or we are to stop."""
        flushed, swept = 0.0, time.monotonic() + SWEEP_S
        while not self._stopping.is_set():
            if client.loop(timeout=min(self._flush_s, FLUSH_S)) != MQTTErrorCode.MQTT_ERR_SUCCESS:
                return
            now = time.monotonic()
            if client.is_connected() and now - flushed >= self._flush_s and self._flush(client):
                flushed = now
            if self._sweep and client.is_connected() and now >= swept:
                client.unsubscribe(list(self._sweep))  # from here on it would only be our own echo
                swept = inf

    def _client(self, endpoint: Endpoint) -> mqtt.Client:
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=self._client_id, protocol=mqtt.MQTTv311)
        if endpoint.username:
            client.username_pw_set(endpoint.username, endpoint.password)
        endpoint.encrypt(client)
        client.max_inflight_messages_set(WINDOW)
        client.connect_timeout = 5.0
        client.on_connect = self._connected
        client.on_publish = self._acknowledged
        for filter, is_stray in self._sweep.items():
            client.message_callback_add(filter, partial(self._swept, is_stray))
        return client

    def _connected(self, client: mqtt.Client, userdata: Any, flags: Any, reason: Any, properties: Any) -> None:
        if reason.is_failure:
            self._note(trouble=f"the broker refused the account of the open topics: {reason}")
            _log.error("the broker refused the account of the open topics: %s", reason)
            return
        self._counts["connections"] += 1
        self._note(connected=True, trouble="")
        for filter in self._sweep:
            client.subscribe(filter, qos=0)

    def _swept(self, is_stray: IsStray, client: mqtt.Client, userdata: Any, message: mqtt.MQTTMessage) -> None:
        """A broker marks as retained only what it holds at the moment of the subscription; the rest is our own echo."""
        topic, payload = message.topic, bytes(message.payload)
        if not (message.retain and payload and is_stray(topic, payload)):
            return
        with self._lock:
            if topic not in self._last:
                _log.info("clearing %s: nothing may be said there any more", topic)
                self._waiting[topic] = (b"", True)
                self._last[topic] = b""

    def _restore(self) -> None:
        with self._lock:
            for topic, payload in self._last.items():
                self._waiting.setdefault(topic, (payload, True))
            for topic, payload, retain in self._flying.values():
                self._waiting.setdefault(topic, (payload, retain))
            self._flying.clear()

    def _flush(self, client: mqtt.Client) -> bool:
        """Whether everything that waited is on its way."""
        with self._lock:
            names = list(islice(self._waiting, max(WINDOW - len(self._flying), 0)))
            batch = [(name, *self._waiting.pop(name)) for name in names]
        for topic, payload, retain in batch:
            info = client.publish(topic, payload, qos=1, retain=retain)
            self._flying[info.mid] = (topic, payload, retain)
        return not self._waiting

    def _acknowledged(self, client: mqtt.Client, userdata: Any, mid: int, reason: Any, properties: Any) -> None:
        topic, payload, retain = self._flying.pop(mid, ("", b"", False))
        with self._lock:
            self._counts["published"] += 1
            if retain and not payload and self._last.get(topic) == b"":
                del self._last[topic]  # forgotten at the broker, so by us

    def _bid_farewell(self, client: mqtt.Client) -> None:
        end = time.monotonic() + FAREWELL_S
        while (self._waiting or self._flying) and time.monotonic() < end:
            self._flush(client)
            if client.loop(timeout=0.05) != MQTTErrorCode.MQTT_ERR_SUCCESS:
                return
        client.disconnect()

    def _note(self, **now: Any) -> None:
        with self._lock:
            self._connection = replace(self._connection, **now)
