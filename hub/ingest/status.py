"""A node's status in, what the journal keeps of it out, and the hour for a node that asks for it with a nonce.

A status is never trusted with a reading: it says how the node is, and how many packs it had to drop.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from contract.wire import WireError, decode_status, encode_receipt
from hub.ingest.batch import Batch
from hub.ingest.intake import Admission
from hub.journal import Journal, Refused, Said
from hub.journal.packs import digest

MAX_BYTES = 4096
GOODBYE: Final = {"online": False}  # of a node that leaves, and its last will; with anything more it is a whole status

Status = dict[str, Any]
Told = tuple[int, Status]  # when a node told how it is, and what it told


class Heard(NamedTuple):
    """A status as it came; `mid` and `qos` to acknowledge it. A retained one is old and is not answered."""

    node: str
    payload: bytes
    received: int
    retained: bool = False
    mid: int = 0
    qos: int = 1


def known(before: Told | None, now: Told) -> Told:
    """A whole status replaces what was told before; a good-bye only says that the node is away: what it told stays,
    as of when it told it.
    """
    if before is None or now[1] != GOODBYE:
        return now
    return before[0], before[1] | GOODBYE


class StatusKeeper:
    """`told`: what the journal has kept of a node."""

    def __init__(self, journal: Journal, batch: Batch, told: Callable[[str], Told | None]) -> None:
        self._journal = journal
        self._batch = batch
        self._told = told

    def __call__(self, heard: Sequence[Heard]) -> list[tuple[str, bytes]]:
        """(node, answer) for those that asked for the time. One commit for all, so a node that says a thousand
        things a second costs the others one write.
        """
        admission = self._batch.admission()
        told: dict[str, Told] = {}
        said: dict[tuple[str, int | None, bool], Said] = {}
        refused: list[Refused] = []
        answers: list[tuple[str, bytes]] = []
        for one in heard:
            if not one.payload:
                continue  # an erased retained message
            try:
                status = _admitted(one, admission)
            except WireError as error:
                refused.append(_refused(one, str(error)))
                continue
            nonce = status.pop("nonce", None)
            before = told.get(one.node) or self._told(one.node)
            told[one.node] = known(before, (self._told_at(one, status, before), status))
            news = _said(one.node, told[one.node], status)
            key = (one.node, news.run, status == GOODBYE)
            said.pop(key, None)  # the newest stands last
            said[key] = news
            if nonce is not None and not one.retained:
                answers.append((one.node, encode_receipt(one.received, nonce=nonce)))
        if said:
            self._journal.keep_statuses(said.values())
        if refused:
            self._journal.store(refused)
        return answers

    def _told_at(self, one: Heard, status: Status, before: Told | None) -> int:
        """What is retained was told some time ago: when it came before, or else when its node was last heard."""
        if not one.retained:
            return one.received
        if before is not None and before[1] == status:
            return before[0]
        return self._journal.last_heard(one.node) or one.received


def _said(node: str, told: Told, status: Status) -> Said:
    """What is known goes into the journal; what is owed to a life is only what this very status says."""
    outbox = status.get("outbox") or {}
    return Said(node, told[0], json.dumps(told[1]), outbox.get("dropped"), outbox.get("run"))


def _admitted(one: Heard, admission: Admission) -> Status:
    reason = admission.refusal(one.node)
    if reason is not None:
        raise WireError(reason)
    try:
        return read(one.payload)
    except WireError as error:
        raise WireError(f"status: {error}") from None


def _refused(one: Heard, reason: str) -> Refused:
    return Refused(one.node, None, None, reason, one.received, digest(one.payload), one.payload)


def read(payload: bytes) -> Status:
    if len(payload) > MAX_BYTES:
        raise WireError(f"{len(payload)} bytes where a status has at most {MAX_BYTES}")
    status = decode_status(payload)
    outbox = status.get("outbox")
    if outbox is not None and not isinstance(outbox, dict):
        raise WireError(f"outbox {outbox!r} where an object is expected")
    for key in ("packs", "dropped", "run"):
        value = (outbox or {}).get(key)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 53):
            raise WireError(f"outbox {key} {value!r} where a whole number is expected")
    nonce = status.get("nonce")
    if nonce is not None and not (isinstance(nonce, int | str) and len(str(nonce)) <= 64):
        raise WireError(f"nonce {str(nonce)[:80]!r} where a number or a short text is expected")
    return status
