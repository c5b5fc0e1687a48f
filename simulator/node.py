"""One node that speaks the contract: moments in, packs out, oldest first, each kept until the hub's receipt for it.

Owns no socket and no clock: the fleet passes the time and lends a link. What deletes a pack: a receipt that names it,
or a full outbox, which is counted and told in the status. Nothing else.
"""

import secrets
from collections import deque
from collections.abc import Callable
from hashlib import sha256
from random import Random

from contract import topics, wire
from simulator import faults as faulty
from simulator.instruments import Instruments, Sample, fitted
from simulator.outbox import Box, Outbox
from simulator.plan import Plan

Publish = Callable[[str, bytes, bool], None]

_LONGEST_PATIENCE_S = 600.0
# An answer to "what time is it" that took longer than this could be anybody's guess.
_CLOCK_ANSWER_S = 5.0
_CLOCK_AGAIN_S = 30.0
_UNDATED = 5_000
_FIRMWARE = "moineau-simulator 1"


class Node:
    def __init__(self, name: str, plan: Plan, root: str, instruments: Instruments, outbox: Outbox) -> None:
        self.name = name
        self.instruments = instruments
        self.box: Box = outbox.box(name)
        self.interval_s = plan.interval_s
        self.identified = 0
        self.reboot_wanted = False
        self.refusals: deque[str] = deque(maxlen=5)  # the hub's last reasons
        self._plan = plan
        self._outbox = outbox
        self._root = root
        self._publish: Publish | None = None
        self._unsent: deque[int] = deque(self.box.packs)
        self._on_the_way: dict[int, float] = {}  # seq: when it was sent
        self._sent_up_to = 0
        self._heard = 0.0  # the last receipt
        self._patience = plan.patience_s
        self._jitter = Random(name)  # noqa: S311 -- spreads retries, guards nothing
        self._started = 0
        self._status_due = 0.0
        self._clock = name not in plan.clockless
        self._asked: tuple[str, float] | None = None
        self._undated: list[Sample] = []
        self.box.boot += 1
        outbox.touch(self.box)

    @property
    def waiting(self) -> int:
        return len(self.box.packs)

    # Samples become packs.

    def start(self, now: int, first: int) -> None:
        """Power on at `now`; a new node's memory begins at `first`, an older one's where it was left."""
        fresh = self.box.sampled_until == 0
        self.box.sampled_until = max(self.box.sampled_until, first)
        self._started = self.box.sampled_until if fresh else now

    def take(self, moments: list[int], period_s: int) -> None:
        """Samples these moments and lays them in the outbox; they may travel after the outbox's next commit."""
        if not moments:
            return
        taken = [self.instruments.sample(t, period_s) for t in moments]
        samples = [sample for sample in taken if sample is not None]
        self.box.sampled_until = moments[-1]
        self._outbox.touch(self.box)
        if self._clock:
            self._pack(samples)
        else:
            self._undated = (self._undated + samples)[-_UNDATED:]

    def skip(self, t: int) -> None:
        """Somebody else has measured until t."""
        self.box.sampled_until = max(self.box.sampled_until, t)
        self._outbox.touch(self.box)

    def _pack(self, samples: list[Sample]) -> None:
        for pack in fitted(samples, self._plan.moments):

            def encoded(seq: int, oldest: int, pack: list[Sample] = pack) -> bytes:
                return wire.encode_pack(self.name, seq, pack, run=self.box.run, oldest=oldest)

            self._unsent.append(self._outbox.put(self.box, encoded))

    # Packs travel.

    def connected(self, publish: Publish, now: float, t: int) -> None:
        """A new connection: everything unanswered goes again, oldest first."""
        self._publish = publish
        self._unsent = deque(self.box.packs)
        self._on_the_way.clear()
        self._heard = now
        self._asked = None
        self.tell_status(now, t)

    def disconnected(self) -> None:
        self._publish = None
        self._on_the_way.clear()

    def pump(self, now: float) -> None:
        """Sends as many packs as may be on their way at once."""
        if self._publish is None:
            return
        while self._unsent and len(self._on_the_way) < self._plan.window:
            seq = self._unsent.popleft()
            payload = self.box.packs.get(seq)
            if payload is None or seq in self._on_the_way:
                continue
            self._on_the_way[seq] = now
            if seq <= self._sent_up_to:
                self.box.resent += 1
            self._sent_up_to = max(seq, self._sent_up_to)
            self._publish(topics.readings(self.name, self._root), payload, False)

    def tick(self, now: float, t: int) -> None:
        """About once a second: patience, status, the time."""
        if self._publish is None:
            return
        self._send_again(now)
        if now >= self._status_due or (self._asked and now - self._asked[1] > _CLOCK_AGAIN_S):
            self.tell_status(now, t)

    def _send_again(self, now: float) -> None:
        """What has had no receipt for long goes again, oldest first; while nothing is answered, ever more rarely.

        A broker that was killed forgets what it had acknowledged, and then answers come for later packs only.
        """
        overdue = [seq for seq, sent in self._on_the_way.items() if now - sent > self._patience]
        if not overdue:
            return
        for seq in overdue:
            del self._on_the_way[seq]
        self._unsent = deque(sorted([*overdue, *self._unsent]))
        if now - self._heard > self._patience:
            self._patience = min(_LONGEST_PATIENCE_S, self._patience * 2) * self._jitter.uniform(0.8, 1.2)

    # The hub speaks.

    def received(self, topic: str, payload: bytes, now: float, t: int) -> None:
        """A receipt or a command; what is neither is nobody's business."""
        try:
            kind = topics.node_and_kind(topic, self._root)[1]
            if kind == topics.STORED:
                self._receipt(wire.decode_receipt(payload), now, t)
            elif kind == topics.COMMAND:
                self._command(wire.decode_command(payload), now, t)
        except wire.WireError as error:
            self.refusals.append(str(error))

    def _receipt(self, receipt: dict, now: float, t: int) -> None:
        if receipt["run"] == self.box.run:
            for seq in receipt["stored"]:
                self._settle(seq, "stored")
            for seq, reason in receipt["rejected"].items():
                self._settle(seq, "rejected", reason)
        for digest, reason in receipt["rejected_sha"].items():
            self._settle(self._seq_of(digest), "rejected", reason)
        self._heard, self._patience = now, self._plan.patience_s
        if self._asked and receipt["nonce"] == self._asked[0] and now - self._asked[1] <= _CLOCK_ANSWER_S:
            self._learn(receipt["t"] - t)

    def _settle(self, seq: int, verdict: str, reason: str = "") -> None:
        self._on_the_way.pop(seq, None)
        if verdict == "rejected":
            self.refusals.append(reason)
        self._outbox.settle(self.box, seq, "stored" if verdict == "stored" else "rejected")

    def _seq_of(self, digest: str) -> int:
        """Which pack on its way has this SHA-256; -1 for none."""
        for seq in self._on_the_way:
            payload = self.box.packs.get(seq)
            if payload is not None and sha256(payload).hexdigest() == digest:
                return seq
        return -1

    def _learn(self, error: int) -> None:
        """The time is known: what was sampled since power on gets its date."""
        self._clock, self._asked = True, None
        samples, self._undated = self._undated, []
        self._pack([(t + error, readings) for t, readings in samples])

    def _command(self, command: dict, now: float, t: int) -> None:
        self.interval_s = command.get("interval_s", self.interval_s)
        if command.get("identify"):
            self.identified += 1
        if command.get("reboot"):
            self.reboot_wanted = True
        self.tell_status(now, t)

    def reboot(self, now: int) -> None:
        """What is in memory only is lost; the outbox is not."""
        self.reboot_wanted = False
        self.box.boot += 1
        self._started = now
        self._outbox.touch(self.box)
        if self.name in self._plan.clockless:
            self._clock, self._undated = False, []

    # The node speaks of itself.

    def tell_status(self, now: float, t: int) -> None:
        if self._publish is None:
            return
        self._status_due = now + self._plan.status_s * self._jitter.uniform(0.9, 1.1)
        status = self.status(t)
        if not self._clock:
            self._asked = (secrets.token_hex(8), now)
            status["nonce"] = self._asked[0]
        self._publish(topics.status(self.name, self._root), wire.encode_status(status), True)

    def status(self, t: int) -> dict:
        health = {name: self.instruments.value(name, t, self.interval_s) for name in ("battery", "rssi")}
        faults = self.instruments.faults
        shaky = next((f for f in faults if f.kind == "brownout" and f.active(t)), None)
        uptime = (t - shaky.start) % faulty.BROWNOUT_S if shaky else max(0, t - self._started)
        return {
            "online": True,
            "firmware": _FIRMWARE,
            "board": "simulated",
            "kit": "rue",
            "boot": self.box.boot + faulty.restarts(faults, t),
            "reset_cause": "brownout" if shaky else "power on",
            "uptime_s": int(uptime),
            "battery_v": health["battery"],
            "rssi_dbm": health["rssi"],
            "heap_free": 104_000 + self._jitter.randrange(9_000),
            "outbox": {"packs": self.waiting, "dropped": self.box.dropped, "run": self.box.run},
            "interval_s": self.interval_s,
            "simulated": True,
        }
