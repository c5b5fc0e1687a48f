"""One node's place in the fleet: when it samples, when it connects, what its faults do to its connection."""

import selectors
from random import Random

from contract import topics, wire
from simulator import faults as faulty
from simulator.bundle import Bundle, Credential
from simulator.calendar import Calendar
from simulator.chance import key
from simulator.link import Link
from simulator.node import Node
from simulator.plan import Plan

_OFFLINE = wire.encode_status({"online": False})


class Seat:
    def __init__(self, node: Node, bundle: Bundle, credential: Credential, plan: Plan, calendar: Calendar) -> None:
        self.node = node
        self.trouble = ""
        self.due = 0.0  # when the loop asks for samples again
        self._bundle = bundle
        self._credential = credential
        self._plan = plan
        self._calendar = calendar
        self._link: Link | None = None
        self._known = False  # the node knows that it is connected
        self._knock_at = 0.0
        self._wait = plan.backoff_s[0]
        self._jitter = Random(key(node.name) + 1)  # noqa: S311 -- spreads retries, guards nothing
        self._faults = node.instruments.faults
        self._hands_over = node.name in plan.twins
        self._restarts: int | None = None
        self._inbox: list[tuple[str, bytes]] = []

    # Sampling.

    def sample(self, t: int) -> float:
        """Takes what is due; gives the seconds until it has to be asked again."""
        until = self.node.box.sampled_until
        past = self._history(self._plan.moments)
        if past:
            return self._remember(past, t)
        if self._hands_over:
            self.node.skip(t)
            return 1.0
        interval = self.node.interval_s
        phase = key(self.node.name) % interval
        self.node.take(self._calendar.live(until, t, interval, phase), interval)
        missing = self._calendar.next_live(self.node.box.sampled_until, interval, phase) - t
        return max(0.02, min(0.25, missing if not self._plan.speed else missing / self._plan.speed))

    def _remember(self, past: list[int], t: int) -> float:
        """History waits for the hub; what was measured without a network was not told as it went and does not wait."""
        outage = faulty.outage(self._faults, t)
        if self._network(t):
            past = [moment for moment in past if outage is None or moment < outage.start]
            if not past or self.node.waiting >= 2 * self._plan.window:
                return 0.25
        else:
            self.cut()
        self.node.take(past, self._plan.history_interval_s)
        return 0.0

    def filling(self) -> bool:
        """Whether there is more past to tell than the hub has answered for."""
        return self.node.waiting < self._plan.window and bool(self._history(1))

    def _history(self, count: int) -> list[int]:
        return self._calendar.history(self.node.box.sampled_until, count)

    @property
    def busy(self) -> bool:
        """Connected, with packs that have no receipt."""
        return self._known and self.node.waiting > 0

    def history_told(self, t: int) -> bool:
        if not self._network(t):
            return True
        pending = self._history(1)
        return not pending and self.node.waiting < 2

    @property
    def handed_over(self) -> bool:
        """A node whose twin may speak: its past is told, its connection is gone."""
        return self._hands_over and self._link is None and not self.node.waiting and not self._history(1)

    # The connection.

    def _network(self, t: int) -> bool:
        """Whether there is one. A node whose past is being told was on the network until its outage began."""
        outage = faulty.outage(self._faults, t)
        if outage is None:
            return True
        if self.node.box.sampled_until >= outage.start:
            return False
        earlier = self._history(1)
        return bool(earlier and earlier[0] < outage.start) or self.node.waiting > 0

    def _wanted(self, t: int) -> bool:
        if not self._network(t):
            return False
        if self._hands_over:
            return self.node.waiting > 0 or bool(self._history(1))
        if not faulty.dead(self._faults, t):
            return True
        return self.node.waiting > 0 or bool(self._history(1))

    @property
    def knocking(self) -> bool:
        """At the broker's door, not let in yet."""
        return self._link is not None and not self._known

    def may_connect(self, now: float, t: int) -> bool:
        return self._link is None and now >= self._knock_at and self._wanted(t)

    def connect(self, selector: selectors.BaseSelector, now: float, t: int) -> None:
        root = self._bundle.root
        filters = [topics.stored(self.node.name, root), topics.command(self.node.name, root)]
        will = (topics.status(self.node.name, root), _OFFLINE)
        link = Link(self._bundle, self._credential, will, filters, lambda *message: self._inbox.append(message))
        try:
            link.connect(selector, self)
        except OSError as error:
            self.trouble = f"broker {self._bundle.host}:{self._bundle.port}: {error}"
            self._later(now)
            return
        self._link = link

    def _later(self, now: float) -> None:
        self._knock_at = now + self._wait * self._jitter.uniform(0.5, 1.5)
        self._wait = min(self._plan.backoff_s[1], self._wait * 2)

    def handle(self, events: int, now: float, t: int) -> None:
        if self._link is None:
            return
        self._link.handle(events)
        self._look(now, t)

    def _look(self, now: float, t: int) -> None:
        """Follows the connection's state; hands over what came."""
        link = self._link
        if link is None:
            return
        if link.up and not self._known:
            self._known, self.trouble, self._wait = True, "", self._plan.backoff_s[0]
            self.node.connected(lambda topic, payload, retain: link.publish(topic, payload, retain=retain), now, t)
        inbox, self._inbox = self._inbox, []
        for topic, payload in inbox:
            self.node.received(topic, payload, now, t)
        if link.down:
            self.trouble = link.reason
            self._drop()
            self._later(now)

    def tick(self, now: float, t: int) -> None:
        if self._link is None:
            return
        self._link.tick()
        self._look(now, t)
        if not self._wanted(t) or self._restarted(t):
            self.cut()
        elif self.node.reboot_wanted:
            self.cut()
            self.node.reboot(t)
        self.node.tick(now, t)

    def _restarted(self, t: int) -> bool:
        """Whether a brown-out has restarted the node since the last look."""
        count = faulty.restarts(self._faults, t)
        before, self._restarts = self._restarts, count
        return before is not None and count > before

    def pump(self, now: float, t: int) -> None:
        if self._link is not None:
            self._look(now, t)
        if self._link is not None:
            self.node.pump(now)
            self._link.flush()

    def _drop(self) -> None:
        if self._link is not None:
            self._link.cut()
        self._link, self._known, self._inbox = None, False, []
        self.node.disconnected()

    def cut(self) -> None:
        """Silence, as on a power cut: the broker tells the last will."""
        self._drop()

    # The end.

    def say(self, status: bytes) -> None:
        if self._link is not None and self._known:
            self._link.publish(topics.status(self.node.name, self._bundle.root), status, retain=True)
            self._link.flush()

    def said(self) -> bool:
        return self._link is None or self._link.idle()

    def close(self) -> None:
        if self._link is not None:
            self._link.close()
        self._drop()
