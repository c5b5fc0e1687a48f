"""A node's status in, what the journal keeps of it out, and the hour for a node that asks for it with a nonce.

A status is never trusted with a reading: it says how the node is, and how many packs it had to drop.
"""

import json
from collections.abc import Sequence
from typing import NamedTuple

from contract.wire import WireError, decode_status, encode_receipt
from hub.ingest.batch import Batch
from hub.ingest.intake import Admission
from hub.journal import Journal, Refused, Said
from hub.journal.packs import digest

MAX_BYTES = 4096


class Heard(NamedTuple):
    """A status as it came; `mid` and `qos` to acknowledge it. A retained one is old and is not answered."""

    node: str
    payload: bytes
    received: int
    retained: bool = False
    mid: int = 0
    qos: int = 1


class StatusKeeper:
    def __init__(self, journal: Journal, batch: Batch) -> None:
        self._journal = journal
        self._batch = batch

    def __call__(self, heard: Sequence[Heard]) -> list[tuple[str, bytes]]:
        """(node, answer) for those that asked for the time. One commit for all, so a node that says a thousand
        things a second costs the others one write.
        """
        admission = self._batch.admission()
        said: dict[tuple[str, int | None], Said] = {}
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
            news = self._said(one, status)
            said.pop((one.node, news.run), None)  # the newest stands last
            said[one.node, news.run] = news
            if status.get("nonce") is not None and not one.retained:
                answers.append((one.node, encode_receipt(one.received, nonce=status["nonce"])))
        if said:
            self._journal.keep_statuses(said.values())
        if refused:
            self._journal.store(refused)
        return answers

    def _said(self, one: Heard, status: dict) -> Said:
        outbox = status.get("outbox") or {}
        received = one.received if not one.retained else self._journal.last_heard(one.node) or one.received
        body = json.dumps({key: value for key, value in status.items() if key != "nonce"})
        return Said(one.node, received, body, outbox.get("dropped"), outbox.get("run"))


def _admitted(one: Heard, admission: Admission) -> dict:
    reason = admission.refusal(one.node)
    if reason is not None:
        raise WireError(reason)
    try:
        return read(one.payload)
    except WireError as error:
        raise WireError(f"status: {error}") from None


def _refused(one: Heard, reason: str) -> Refused:
    return Refused(one.node, None, None, reason, one.received, digest(one.payload), one.payload)


def read(payload: bytes) -> dict:
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
