"""A list of faults in, what they do to a value, a clock or a node's presence out.

Pure; every fault is told in truth.json. Where several act at once they act in the order of the list. A fault never
touches the weather but by `fog`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from simulator import hours
from simulator.chance import key, uniform

Kind = Literal["outage", "stuck", "spike", "drift", "fog", "clock", "brownout", "moved", "death"]
EVERY_NODE = "*"
EPOCH_2000 = 946_684_800
# A board on a thin cable restarts so often that its uptime stays below five minutes.
BROWNOUT_S = 240
_BROWNOUT_LOST = 0.45


@dataclass(frozen=True)
class Fault:
    node: str
    kind: Kind
    start: int
    end: int | None = None  # None: not over yet
    property: str | None = None
    # outage, brownout, death: none (0); stuck: 0; spike, moved: what is added; drift: what is added a day;
    # fog: the largest factor; clock: seconds added to the node's clock.
    magnitude: float = 0.0

    def active(self, t: float) -> bool:
        return self.start <= t and (self.end is None or t < self.end)


def of_node(faults: Iterable[Fault], node: str) -> tuple[Fault, ...]:
    return tuple(fault for fault in faults if fault.node == node and fault.kind != "fog")


def fog_days(faults: Iterable[Fault]) -> frozenset[int]:
    return frozenset(hours.local(fault.start).day for fault in faults if fault.kind == "fog")


def shown(faults: Sequence[Fault], property: str, t: int, value: float, healthy: Callable[[int], float]) -> float:
    """What a node with these faults shows where a healthy one shows `value`; `healthy` gives that of any moment."""
    for fault in faults:
        if not fault.active(t) or fault.property != property:
            continue
        if fault.kind == "stuck":
            value = healthy(fault.start)
        elif fault.kind == "spike":
            value += fault.magnitude
        elif fault.kind == "drift":
            value += fault.magnitude * (t - fault.start) / 86400
        elif fault.kind == "moved" and 11 <= hours.local(t).hour < 16:
            value += fault.magnitude
    return value


def samples(faults: Sequence[Fault], t: int) -> bool:
    """Whether the node takes its sample at `t`: a dead one does not, one that restarts all the time misses some."""
    for fault in faults:
        if fault.active(t) and fault.kind == "death":
            return False
        if fault.active(t) and fault.kind == "brownout" and uniform(key(fault.node), 17, t) < _BROWNOUT_LOST:
            return False
    return True


def outage(faults: Sequence[Fault], now: float) -> Fault | None:
    """The one that cuts the node off from the network now."""
    return next((fault for fault in faults if fault.kind == "outage" and fault.active(now)), None)


def dead(faults: Sequence[Fault], now: float) -> bool:
    return any(fault.kind == "death" and fault.active(now) for fault in faults)


def clock_error(faults: Sequence[Fault], t: int) -> int:
    """Seconds the node's clock is wrong by."""
    return sum(int(fault.magnitude) for fault in faults if fault.kind == "clock" and fault.active(t))


def restarts(faults: Sequence[Fault], t: float) -> int:
    """How many times brown-outs have restarted the node until `t`."""
    total = 0
    for fault in faults:
        if fault.kind == "brownout" and fault.start <= t:
            until = t if fault.end is None else min(t, fault.end)
            total += int((until - fault.start) // BROWNOUT_S) + 1
    return total


def battery(faults: Sequence[Fault], t: int, value: float) -> float:
    """A battery that is going to die falls for two days."""
    for fault in faults:
        if fault.kind == "death" and fault.property == "battery" and fault.start - 172_800 <= t < fault.start:
            value -= 0.9 * (1 - (fault.start - t) / 172_800)
    return round(value, 3)
