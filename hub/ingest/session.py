"""The hub's ear: one thread that reads the broker, commits, acknowledges, and answers with receipts.

One thread reads and commits, so at most one batch is ever held unacknowledged, and a slow disk slows the reading: that
is the bounded queue. When the journal cannot store (disk full), the hub hangs up without acknowledging: the broker's
persistent session keeps what was not stored and delivers it again when the hub calls back.
"""

import contextlib
import logging
import random
import selectors
import socket
import sqlite3
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import paho.mqtt.client as mqtt

from contract import topics
from hub.broker import Endpoint
from hub.ingest import line
from hub.ingest.batch import OUTAGES, Batch, receipts
from hub.ingest.intake import Delivery
from hub.ingest.status import Heard
from hub.journal import Outcome
from hub.settings import IngestSettings

log = logging.getLogger("moineau.ingest")

CALL_BACK_S = (0.2, 30.0)  # first and longest wait before the broker is called again
_PACKETS_A_TURN = 500

StatusKeeper = Callable[[Sequence[Heard]], list[tuple[str, bytes]]]


@dataclass
class Counters:
    """What the thread has done since it started; read by /metrics."""

    packs: int = 0
    stored: int = 0
    duplicate: int = 0
    rejected: int = 0
    statuses: int = 0
    commits: int = 0
    commit_s: float = 0.0
    outages: int = 0
    connected: bool = False
    trouble: str = ""  # why the broker is not heard
    unstored: str = ""  # why the last commit failed


class Ingest:
    def __init__(
        self,
        endpoint: Callable[[], Endpoint],
        client_id: str,
        batch: Batch,
        status: StatusKeeper,
        settings: IngestSettings,
        root: str,
        clock: Callable[[], int],
    ) -> None:
        self.counters = Counters()
        self._endpoint = endpoint
        self._client_id = client_id
        self._batch = batch
        self._status = status
        self._settings = settings
        self._root = root
        self._clock = clock
        self._queue: list[Delivery] = []
        self._heard: list[Heard] = []
        self._first = 0.0
        self._submitted: deque[tuple[Delivery, Future[Outcome]]] = deque()
        self._outgoing: deque[tuple[str, bytes, bool]] = deque(maxlen=1000)
        self._stopping = threading.Event()
        self._wake_in, self._wake_out = socket.socketpair()
        for end in (self._wake_in, self._wake_out):
            end.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="ingest", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Finishes the commit under way; what was not acknowledged stays with the broker."""
        self._stopping.set()
        self._wake()
        self._thread.join(10)
        for end in (self._wake_in, self._wake_out):
            end.close()

    def submit(self, node: str, payload: bytes) -> Future[Outcome]:
        """A pack that came another way than by the broker; the future ends when it is durable, or with the error."""
        future: Future[Outcome] = Future()
        self._submitted.append((Delivery(node, payload, self._clock(), None), future))
        self._wake()
        return future

    def send(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        """Something for a node, by the hub's own account. It waits while the broker is away."""
        self._outgoing.append((topic, payload, retain))
        self._wake()

    def _wake(self) -> None:
        with contextlib.suppress(OSError):  # full, because the broker is away and nobody reads; or closed at the end
            self._wake_in.send(b"\0")

    # -- the thread ----------------------------------------------------------------------------------------------

    def _run(self) -> None:
        wait_s = CALL_BACK_S[0]
        while not self._stopping.is_set():
            started = time.monotonic()
            try:
                self._converse()
            except OUTAGES as error:
                self._hang_up(error)
            except Exception as error:
                # A fault of ours, not of the network: the hub goes on, and it stands in /healthz and in the log.
                log.exception("listening failed")
                self._hang_up(error)
            if time.monotonic() - started > CALL_BACK_S[1]:
                wait_s = CALL_BACK_S[0]
            self._pause(wait_s * random.uniform(0.5, 1))  # noqa: S311 (jitter)
            wait_s = min(wait_s * 2, CALL_BACK_S[1])

    def _pause(self, seconds: float) -> None:
        """Waits to call the broker back; packs from elsewhere are stored meanwhile."""
        until = time.monotonic() + seconds
        while not self._stopping.is_set() and time.monotonic() < until:
            self._take_submitted()
            self._stopping.wait(min(0.1, seconds))

    def _hang_up(self, error: Exception) -> None:
        self._queue.clear()
        self._heard.clear()
        self.counters.connected = False
        self.counters.outages += 1
        why = f"{type(error).__name__}: {error}"
        if isinstance(error, sqlite3.Error):
            self.counters.unstored = why
        else:
            self.counters.trouble = why
        log.warning("listening stopped, nothing unstored was acknowledged: %s", why)

    def _converse(self) -> None:
        """Listens until the connection ends, which is raised as OSError."""
        self._client = client = line.called(self._endpoint(), self._client_id, self._on_connect, self._on_message)
        try:
            with selectors.DefaultSelector() as selector:
                selector.register(line.socket_of(client), selectors.EVENT_READ)
                selector.register(self._wake_out, selectors.EVENT_READ)
                while not self._stopping.is_set():
                    self._turn(client, selector)
            self._commit()
        finally:
            self.counters.connected = False
            line.closed(client, politely=self._stopping.is_set())

    def _on_connect(self, client: mqtt.Client, _: object, __: object, reason: mqtt.ReasonCode, ___: object) -> None:
        if reason.is_failure:
            self.counters.trouble = f"the broker refused the hub: {reason}"
            log.error("%s", self.counters.trouble)
            return
        client.subscribe([(topics.every("readings", self._root), 1), (topics.every("status", self._root), 1)])
        self.counters.connected = True
        self.counters.trouble = ""
        log.info("listening to the broker")

    def _turn(self, client: mqtt.Client, selector: selectors.BaseSelector) -> None:
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if client.want_write() else 0)
        here = line.socket_of(client)
        selector.modify(here, wanted)
        held_by_tls = isinstance(here, ssl.SSLSocket) and here.pending() > 0  # read already, select will not tell
        events = {key.fileobj: mask for key, mask in selector.select(0 if held_by_tls else self._timeout_s())}
        mask = events.get(here, 0) | (selectors.EVENT_READ if held_by_tls else 0)
        idle = not mask & selectors.EVENT_READ or not self._read(client)
        if mask & selectors.EVENT_WRITE:
            line.checked(client.loop_write())
        if self._wake_out in events:
            self._wake_out.recv(4096)
            self._take_submitted()
            while self._outgoing:
                topic, payload, retain = self._outgoing.popleft()
                client.publish(topic, payload, qos=1, retain=retain)
        line.checked(client.loop_misc())
        if self._held() and (idle or time.monotonic() - self._first > self._settings.latest_ms / 1000):
            self._commit()

    def _held(self) -> int:
        return len(self._queue) + len(self._heard)

    def _timeout_s(self) -> float:
        return self._settings.idle_ms / 1000 if self._held() else 1.0

    def _read(self, client: mqtt.Client) -> bool:
        """Reads what is there, up to a full batch. False when only other packets than messages came."""
        before = self._held()
        for _ in range(_PACKETS_A_TURN):
            held = self._held()
            line.checked(client.loop_read())
            if self._held() == held:
                break
            if self._held() >= self._settings.batch:
                self._commit()
                break
        return self._held() != before

    # -- messages ------------------------------------------------------------------------------------------------

    def _on_message(self, client: mqtt.Client, _: object, message: mqtt.MQTTMessage) -> None:
        now = self._clock()
        try:
            node, kind = topics.node_and_kind(message.topic, self._root)
        except ValueError:  # a WireError, or a topic that is not UTF-8
            client.ack(message.mid, message.qos)  # not a topic we asked for: no broker sends it
            return
        if not self._held():
            self._first = time.monotonic()
        payload = bytes(message.payload)
        if kind == "readings":
            self._queue.append(Delivery(node, payload, now, message.mid, message.qos))
        else:
            self._heard.append(Heard(node, payload, now, message.retain, message.mid, message.qos))

    def _commit(self) -> None:
        if self._queue:
            self._commit_packs()
        if self._heard:
            self._commit_statuses()

    def _commit_statuses(self) -> None:
        answers = self._status(self._heard)
        heard, self._heard = self._heard, []
        self.counters.statuses += len(heard)
        for node, answer in answers:
            self._client.publish(topics.stored(node, self._root), answer, qos=1)
        for one in heard:
            self._client.ack(one.mid, one.qos)

    def _commit_packs(self) -> None:
        started = time.perf_counter()
        outcomes = self._batch.store(self._queue)
        self._count(outcomes, time.perf_counter() - started)
        queue, self._queue = self._queue, []
        # Receipts first: killed in between, the hub is given the packs again and answers again. The other way round
        # a node would wait for its receipt until it reconnects.
        for node, payload in receipts(outcomes, self._clock()):
            self._client.publish(topics.stored(node, self._root), payload, qos=1)
        for delivery in queue:
            if delivery.mid is not None:
                self._client.ack(delivery.mid, delivery.qos)

    def _take_submitted(self) -> None:
        while self._submitted:
            delivery, future = self._submitted.popleft()
            try:
                outcome = self._batch.store([delivery])[0]
            except Exception as error:
                log.warning("a pack from elsewhere could not be stored: %s", error)
                future.set_exception(error)  # whoever brought it decides; the thread goes on
            else:
                self._count([outcome], 0.0)
                future.set_result(outcome)

    def _count(self, outcomes: list[Outcome], took_s: float) -> None:
        counters = self.counters
        counters.packs += len(outcomes)
        counters.commits += 1
        counters.unstored = ""
        counters.commit_s += took_s
        for outcome in outcomes:
            if outcome.verdict == "stored":
                counters.stored += 1
            elif outcome.verdict == "duplicate":
                counters.duplicate += 1
            else:
                counters.rejected += 1
