"""The hub, wired: the only place that owns threads, clocks and the order in which things start and stop.

    broker -> ingest -> journal -> rollups
                             \\-> feed -> publisher (open topics)
                              |-> web (pages, API, foreign sensors)
                              \\-> influx (what the city sees; only when influx.url is set)

In: settings. Out: a running hub. It refuses a data directory that another hub already uses.
"""

import json
import logging
import sys
import threading
import time
from collections.abc import Callable
from typing import Protocol, TypeVar

from contract import topics
from hub.broker import broker_of, hub_client_id
from hub.bulletin import Bulletin
from hub.chores import Chores
from hub.feed import Feed
from hub.influx import Follower
from hub.ingest import Admission, Batch, Ingest, StatusKeeper
from hub.journal import Journal, Reader, Rollups
from hub.journal.rollups import CURSOR
from hub.mail import Post
from hub.metrics import HubCollector, free_bytes, registry
from hub.publish import Publisher
from hub.register import HUB, OPEN, Register
from hub.settings import Settings
from hub.updates import Courier, Store
from hub.web import dossiers
from hub.web.app import create_app
from hub.web.desk import Check, Desk
from hub.web.server import WebServer

log = logging.getLogger("moineau.hub")

UPKEEP_S = 1.0
FEED_S = 0.5
UPDATES_S = 1.0
SOME_ROOM = 5_000_000  # bytes: a broker that a full disk has stopped is started again above this
LITTLE_ROOM = 200_000_000  # bytes: below it the hub says so, long before the journal stops


def utc_now() -> int:
    return int(time.time())


class _Closing(Protocol):
    def close(self) -> None: ...


Closes = TypeVar("Closes", bound=_Closing)


class Service:
    def __init__(self, settings: Settings, clock: Callable[[], int] = utc_now) -> None:
        self.settings = settings
        self._clock = clock
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self.influx: Follower | None = None
        self._undo: list[Callable[[], None]] = []
        self._revision = self._admission_revision = -1
        self._admission = Admission({})
        self._without_status: set[str] = set()
        self._erasing: dict[str, list[str]] = {}
        self._forgotten: set[str] = set()

    # -- start and stop ------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Returns when pages are served and the broker accepts nodes; undoes itself when something cannot start."""
        # Page rendering must not hold up a commit for long: threads take turns ten times as often as by default.
        sys.setswitchinterval(0.0005)
        try:
            self._start()
        except BaseException:
            self.stop()
            raise

    def _start(self) -> None:
        settings, folder = self.settings, self.settings.data
        self.journal = self._opened(Journal(folder, late_after_s=settings.late_after_s))
        self.register = self._opened(Register(folder))
        self.register.ensure_hub_accounts(self._clock())
        self.reader = Reader(folder)
        self.rollups = self._opened(Rollups(folder, settings.timezone, self._summed_early))
        self.broker = broker_of(settings, self.register)
        self.broker.start()
        self._undo.append(self.broker.stop)
        batch = Batch(self.journal, self._admitted)
        self.ingest = Ingest(
            lambda: self.broker.endpoint(HUB),
            hub_client_id(settings),
            batch,
            StatusKeeper(self.journal, batch, self.reader.status),
            settings.ingest,
            settings.root,
            self._clock,
        )
        self.publisher = Publisher(lambda: self.broker.endpoint(OPEN), settings.root, sweep=self._swept())
        self.feed = Feed(settings, self.register, self.reader, self.journal.latest, self.publisher.put)
        self.bulletin = Bulletin(settings, self.register, self.publisher.put)
        self._watch_register()
        self.influx = self._follower()
        self.post = Post(settings.mail)
        self._chores = Chores(settings, self.register, self.post)
        for part in (self.publisher, self.ingest, self.post, *([self.influx] if self.influx else [])):
            part.start()
            self._undo.append(part.stop)
        self._begin("upkeep", self._upkeep, UPKEEP_S)
        self._begin("feed", self._announce, FEED_S)
        self.updates = Courier(Store(folder), self.reader.statuses, self.command)
        self._begin("updates", self.updates.step, UPDATES_S)
        self.web = WebServer(create_app(self._desk()), settings.web.listen)
        self.web.start()
        self._undo.append(self.web.stop)
        self.address = self.web.address

    def stop(self) -> None:
        """The web first, the journal last; nothing that was acknowledged is lost by stopping at any moment."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(10)
        while self._undo:
            self._undo.pop()()

    def wait(self, timeout_s: float | None = None) -> bool:
        """True when the hub was asked to stop."""
        return self._stopping.wait(timeout_s)

    def ask_to_stop(self) -> None:
        self._stopping.set()

    def _opened(self, part: Closes) -> Closes:
        self._undo.append(part.close)
        return part

    def _follower(self) -> Follower | None:
        if self.settings.influx.url is None:
            return None
        return Follower(self.settings, self.register, self.reader, self._clock, self._of_itself)

    def _summed_early(self, written: list[tuple[str, int]]) -> None:
        if self.influx is not None:
            self.influx.summed(written)

    # -- what happens beside the flow ----------------------------------------------------------------------------

    def _begin(self, name: str, act: Callable[[int], object], every_s: float) -> None:
        def loop() -> None:
            while not self._stopping.wait(every_s):
                try:
                    act(self._clock())
                except Exception:
                    # Roll-ups and open topics follow the journal: what fails now is done at the next turn.
                    log.exception("%s failed, will be tried again", name)

        thread = threading.Thread(target=loop, name=name, daemon=True)
        thread.start()
        self._threads.append(thread)

    def _upkeep(self, now: int) -> None:
        self._nurse_broker()
        self._watch_register()
        self._erase(now)
        self._chores.step(now)
        while self.rollups.step(now) and not self._stopping.is_set():
            pass

    def _nurse_broker(self) -> None:
        if self.broker.ailing() and free_bytes(self.settings.data) > SOME_ROOM:
            log.error("the disk was full and the embedded broker stopped storing; starting it again")
            self.broker.stop()
        if not self.broker.alive():
            log.error("the embedded broker does not run, starting it")
            self.broker.start()

    def _announce(self, now: int) -> None:
        self.publisher.clear(self.feed.step(now))

    def _admitted(self) -> Admission:
        """Asked anew for each commit (a few microseconds): a node registered a moment ago must not be refused."""
        revision = self.register.revision()
        if revision != self._admission_revision:
            nodes, retired = self.register.nodes(), self.register.nodes(retired=True)
            since = {node.id: node.since for node in (*nodes, *retired)}
            self._admission = Admission(since, frozenset(node.id for node in retired))
            self._admission_revision = revision
        return self._admission

    def _watch_register(self) -> None:
        revision = self.register.revision()
        if revision == self._revision:
            return
        self.broker.reload()
        self.publisher.clear(self.feed.changed())
        self.publisher.clear(self.bulletin.changed())
        self._silence_status()
        self._revision = revision

    def _swept(self) -> dict[str, Callable[[str, bytes], bool]]:
        """Where an earlier hub may have left something that nobody remembers, and how to know it."""
        filters = (topics.open_all(self.settings.root), f"{self.settings.home_assistant_prefix}/#")
        return dict.fromkeys(filters, self._is_stray)

    def _is_stray(self, topic: str, payload: bytes) -> bool:
        return self.feed.is_stray(topic, payload) or self.bulletin.is_stray(topic)

    def _silence_status(self) -> None:
        """A node that is retired or erased leaves a retained status behind on a topic of its own: the hub clears it."""
        gone = {node.id for node in self.register.nodes(retired=True)}
        gone |= {erasure.node for erasure in self.register.erasures()}
        for node in gone - self._without_status:
            self.ingest.send(topics.status(node, self.settings.root), b"", retain=True)
        self._without_status = gone

    def _erase(self, now: int) -> None:
        """An erasure is done when the broker has forgotten, too; until then it is tried again at each turn."""
        for erasure in self.register.erasures():
            retained = self._erasing.setdefault(erasure.node, self.feed.topics_of(erasure.node, erasure.areas))
            self.journal.erase(erasure.node)
            dossiers.forget(self.settings.data)
            self.rollups.forget()
            if self._forgotten_by_influx(erasure.node) and self.publisher.silent(retained):
                self.register.erased(erasure.node)
                del self._erasing[erasure.node]
                log.info("erased node %s", erasure.node)
            else:
                self.publisher.clear(retained)

    def _forgotten_by_influx(self, node: str) -> bool:
        if self.influx is None:
            return True
        self._forgotten |= {node} if self.influx.forgotten(node) else set()
        return node in self._forgotten

    # -- what others may ask of the hub --------------------------------------------------------------------------

    def _desk(self) -> Desk:
        collector = HubCollector(self.ingest.counters, self.reader, self.settings.data, self._node_states, self.influx)
        return Desk(
            settings=self.settings,
            register=self.register,
            reader=self.reader,
            latest=self.journal.latest,
            clock=self._clock,
            submit=self.ingest.submit,
            command=self.command,
            health=self.health,
            metrics=registry(collector),
            post=self.post.put,
        )

    def command(self, node: str, order: dict) -> None:
        self.ingest.send(topics.command(node, self.settings.root), json.dumps(order).encode())

    def health(self) -> dict[str, Check]:
        free = free_bytes(self.settings.data)
        counters, stats = self.ingest.counters, self.publisher.stats
        lag = self.reader.arrived() - self.reader.cursor(CURSOR)
        return {
            "broker": Check(counters.connected, counters.trouble or "the hub hears the broker"),
            "journal": Check(not counters.unstored, counters.unstored or "what arrives is stored"),
            "disk": Check(free > LITTLE_ROOM, f"{free // 1_000_000} MB are free in {self.settings.data}"),
            "open topics": Check(stats.connected, stats.trouble or f"{stats.waiting} of {stats.topics} topics wait"),
            "roll-ups": Check(lag < 1_000_000, f"{lag} packs are not summed up yet"),
            **self._health_of_influx(),
            **self._health_of_post(),
        }

    def _health_of_influx(self) -> dict[str, Check]:
        if self.influx is None:
            return {}
        stats, lag = self.influx.stats, self.influx.lag()
        return {"influx": Check(stats.connected, stats.trouble or f"{stats.product}: {lag} packs are not written yet")}

    def _health_of_post(self) -> dict[str, Check]:
        if self.settings.mail.server is None:
            return {}
        return {"post": Check(not self.post.trouble, self.post.trouble or f"{self.post.waiting} letters wait")}

    def _of_itself(self) -> dict[str, float]:
        """What the city may be warned of when the hub itself falls behind."""
        lag = self.influx.lag() if self.influx else 0
        return {"influx_lag": lag, "disk_free": free_bytes(self.settings.data)}

    def _node_states(self) -> dict[str, int]:
        heard, now = self.reader.heard(), self._clock()
        nodes = [node.id for node in self.register.nodes()]
        alive = sum(1 for node in nodes if now - heard.get(node, 0) <= self.settings.silent_after_s)
        return {"heard": alive, "silent": len(nodes) - alive}
