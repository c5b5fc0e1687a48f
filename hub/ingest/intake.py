"""One payload in; a pack that can be stored, or a refusal with its reason, out. Pure, and never raises for bad input.

It checks what the contract demands beyond the pack itself: that the topic's node speaks for itself, is registered,
and lived within the times it claims.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from contract.fast import unpack
from contract.wire import RELATIVE_BELOW, WireError
from hub.journal.packs import Filed, Refused, digest

FUTURE_S = 600
PAST_S = 400 * 86_400


class Delivery(NamedTuple):
    """A message as it came: from the broker (mid to acknowledge) or from an adapter (no mid)."""

    node: str
    payload: bytes
    received: int
    mid: int | None = None
    qos: int = 1


@dataclass(frozen=True, slots=True)
class Admission:
    """Who may speak: registered nodes with the second of their registration."""

    since: Mapping[str, int]
    retired: frozenset[str] = frozenset()

    def refusal(self, node: str) -> str | None:
        if node in self.retired:
            return f"node {node} is retired"
        if node not in self.since:
            return f"node {node} is not in the register: moineau node add {node}"
        return None


def filed(delivery: Delivery, admission: Admission) -> Filed | Refused:
    sha = digest(delivery.payload)
    try:
        pack = unpack(delivery.payload)
    except WireError as error:
        return _refused(delivery, sha, str(error), getattr(error, "run", None), getattr(error, "seq", None))
    if pack.node != delivery.node:
        reason = f"bn names {pack.node!r}, the topic names {delivery.node!r}"
        return _refused(delivery, sha, reason, pack.run, pack.seq)
    reason = admission.refusal(pack.node)
    if reason is not None:
        return _refused(delivery, sha, reason, pack.run, pack.seq)
    readings = pack.readings
    if pack.relative:
        readings = _dated(readings, delivery.received)
    first = last = readings[0][1]
    for _, t, _ in readings:
        if t < first:
            first = t
        elif t > last:
            last = t
    reason = clock_refusal(first, last, admission.since[pack.node], delivery.received)
    if reason is not None:
        return _refused(delivery, sha, reason, pack.run, pack.seq)
    return Filed(
        pack.node,
        pack.run,
        pack.seq,
        pack.oldest,
        readings,
        delivery.received,
        sha,
        delivery.payload,
        first,
        last,
        pack.relative,
    )


def clock_refusal(first: int, last: int, since: int, received: int) -> str | None:
    if last > received + FUTURE_S:
        return f"clock: {last} is {last - received} s in the future"
    if first < since:
        early, start = _utc(first), _utc(since)
        way_out = "where that is true: moineau node set NODE --since DATE"
        return f"clock: {first} ({early}) is before the node's registration ({start}); {way_out}"
    if first < received - PAST_S:
        return f"clock: {first} is older than {PAST_S // 86_400} days"
    return None


def _utc(t: int) -> str:
    return f"{datetime.fromtimestamp(t, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _dated(readings: list[tuple[str, int, float]], received: int) -> list[tuple[str, int, float]]:
    """RFC 8428 section 4.5.3: a time below 2**28 counts from now, and now is the moment of receipt."""
    return [(name, received + t if t < RELATIVE_BELOW else t, value) for name, t, value in readings]


def _refused(delivery: Delivery, sha: bytes, reason: str, run: int | None, seq: int | None) -> Refused:
    return Refused(delivery.node, run, seq, reason, delivery.received, sha, delivery.payload)
