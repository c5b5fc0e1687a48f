"""A bundle and a plan in, a street of nodes that sends out: many nodes, one thread, one selector.

`Fleet(...).start()` runs it beside the caller, `stop()` ends it and keeps the outbox; `run_fleet` does both. Two
thousand nodes fit in one process. Refuses a second fleet on the same state folder.
"""

import fcntl
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from contract import wire
from simulator import outbox as outboxes
from simulator import schedules, truth
from simulator.bundle import Bundle
from simulator.calendar import Calendar
from simulator.faults import Fault, fog_days, of_node
from simulator.instruments import Instruments
from simulator.loop import Loop
from simulator.node import Node
from simulator.outbox import Outbox
from simulator.plan import Plan
from simulator.seat import Seat
from simulator.sites import SITES, site_of
from simulator.street import Street
from simulator.traffic import Trial


class Progress(NamedTuple):
    """How much of the history has been told, in moments; `waiting`: packs without a receipt yet."""

    done: int
    total: int
    waiting: int


class Fleet:
    def __init__(
        self,
        bundle: Bundle,
        plan: Plan,
        state: Path,
        *,
        truth_file: Path | None = None,
        faults: Sequence[Fault] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`faults`: these instead of the plan's schedule."""
        self.backfilled = threading.Event()  # every reachable node's history is acknowledged
        self.finished = threading.Event()
        self.error: BaseException | None = None
        self._stop = threading.Event()
        self._clock = clock
        self._plan = plan
        state.mkdir(parents=True, exist_ok=True)
        self._lock = _locked(state)
        self._outbox = Outbox(state / "outbox.sqlite", capacity=plan.capacity, remember=plan.remember)
        self.outbox_file = self._outbox.path
        if plan.until is not None:
            self._clock = clock = lambda: plan.until or 0
        now = int(clock())
        # Faults keep their hours when the fleet is started again.
        self._anchor = int(self._outbox.meta(f"anchor {plan.faults}", str(now)))
        names = [credential.node for credential in bundle.nodes]
        self.faults: tuple[Fault, ...] = self._drawn(names) if faults is None else tuple(faults)
        self.street = Street(plan.seed, _trial(plan), fog_days(self.faults))
        truth.write(truth_file or state / "truth.json", self.street, plan, names, self.faults, self._anchor)
        self._calendar = Calendar(plan, now)
        self.seats = [self._seat(bundle, index) for index in range(len(names))]
        self._loop = Loop(self.seats, self._calendar, self._outbox)
        self._thread: threading.Thread | None = None

    def _drawn(self, names: list[str]) -> tuple[Fault, ...]:
        plan = self._plan
        names = [name for name in names if name not in plan.twins]  # a twin's faults are on its buses
        return schedules.drawn(plan.faults, plan.seed, names, self._anchor - plan.history_s, self._anchor)

    def _seat(self, bundle: Bundle, index: int) -> Seat:
        credential = bundle.nodes[index]
        site = site_of(credential.node, index, SITES[self._plan.sites])
        faults = of_node(self.faults, credential.node)
        instruments = Instruments(credential.node, site, self.street, faults, self._plan.together)
        node = Node(credential.node, self._plan, bundle.root, instruments, self._outbox)
        node.start(self._calendar.now, self._calendar.first)
        return Seat(node, bundle, credential, self._plan, self._calendar)

    def start(self) -> "Fleet":
        self._thread = threading.Thread(target=self._guarded, name="street", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Ends the fleet; what the hub has not acknowledged stays in the outbox. Raises what went wrong meanwhile."""
        self._stop.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._guarded)  # never started: closes its files and no more
            self._thread.start()
        self._thread.join()
        if self.error is not None:
            raise self.error

    def _guarded(self) -> None:
        try:
            self.run()
        except Exception as error:
            self.error = error

    def run(self) -> None:
        """The loop itself, in the caller's thread, until `stop` is asked for from another."""
        try:
            while not self._stop.is_set():
                real = self._clock()
                if self._loop.turn(time.monotonic(), real) or not self.backfilled.is_set():
                    self._note_backfill(self._calendar.world(real))
            self._loop.farewell()
        finally:
            try:
                self._loop.close()
            finally:
                self._lock.close()
                self.finished.set()

    def _note_backfill(self, t: int) -> None:
        if all(seat.history_told(t) for seat in self.seats):
            self.backfilled.set()

    def progress(self) -> Progress:
        done, total = 0, 0
        for seat in self.seats:
            done += self._calendar.history_done(seat.node.box.sampled_until)
            total += self._calendar.history_total
        return Progress(done, total, sum(seat.node.waiting for seat in self.seats))

    def accounts(self) -> dict[str, dict[str, int]]:
        """Per node, since its outbox was made: published = stored + rejected + waiting + dropped."""
        return {seat.node.name: _account(seat.node) for seat in self.seats}

    def sent_readings(self, *, stored_only: bool = False) -> dict[str, dict[str, dict[int, float]]]:
        """node -> property -> date -> value of all that was ever sent; needs `Plan.remember`."""
        return readings_of(self.outbox_file, stored_only=stored_only)

    def refusals(self) -> list[str]:
        """Why the broker or the hub refused, last reasons of each node."""
        return [
            f"{seat.node.name}: {text}" for seat in self.seats for text in (*seat.node.refusals, seat.trouble) if text
        ]


def _trial(plan: Plan) -> Trial | None:
    return None if plan.trial_start is None else Trial(plan.trial_start, plan.trial_end)


def _account(node: Node) -> dict[str, int]:
    box = node.box
    return {
        "published": box.published,
        "stored": box.stored,
        "rejected": box.rejected,
        "waiting": len(box.packs),
        "dropped": box.dropped,
        "resent": box.resent,
    }


def readings_of(outbox_file: Path, *, stored_only: bool = False) -> dict[str, dict[str, dict[int, float]]]:
    """What an outbox file that remembers has sent; of two values for one date the first, as in the journal."""
    told: dict[str, dict[str, dict[int, float]]] = {}
    for each in outboxes.sent(outbox_file):
        if stored_only and each.verdict != "stored":
            continue
        node = told.setdefault(each.node, {})
        for property, t, value, _ in wire.decode_pack(each.payload)[4]:
            node.setdefault(property, {}).setdefault(t, value)
    return told


def _locked(state: Path):  # noqa: ANN202 -- an open file
    file = (state / "lock").open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        raise RuntimeError(f"another street is running on {state}: stop it, or give --state another folder") from None
    return file


def run_fleet(
    bundle: Bundle, plan: Plan, state: Path, *, duration_s: float | None = None, truth_file: Path | None = None
) -> dict[str, dict[str, int]]:
    """Runs for `duration_s`, or until the history is told where that is None; gives the accounts."""
    fleet = Fleet(bundle, plan, state, truth_file=truth_file).start()
    try:
        (fleet.finished if duration_s is not None else fleet.backfilled).wait(duration_s)
    finally:
        fleet.stop()
    return fleet.accounts()
