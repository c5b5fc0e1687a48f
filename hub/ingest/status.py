"""A node's status in, what the journal keeps of it out, and the hour for a node that asks for it with a nonce.

A status is never trusted with a reading: it says how the node is, and how many packs it had to drop.
"""

import json

from contract.wire import WireError, decode_status, encode_receipt
from hub.ingest.batch import Batch
from hub.ingest.intake import Admission, Delivery
from hub.journal import Journal, Refused
from hub.journal.packs import digest

MAX_BYTES = 4096


class StatusKeeper:
    def __init__(self, journal: Journal, batch: Batch) -> None:
        self._journal = journal
        self._batch = batch

    def __call__(self, node: str, payload: bytes, received: int, retained: bool) -> bytes | None:
        """The answer to the node, if it asked for the time. A retained status is an old one and is not answered."""
        if not payload:
            return None  # an erased retained message
        delivery = Delivery(node, payload, received)
        admission: Admission = self._batch.admission()
        reason = admission.refusal(node)
        status: dict = {}
        if reason is None:
            try:
                status = read(payload)
            except WireError as error:
                reason = f"status: {error}"
        if reason is not None:
            self._journal.store([Refused(node, None, None, reason, received, digest(payload), payload)])
            return None
        self._keep(delivery, status, retained=retained)
        nonce = status.get("nonce")
        return None if nonce is None or retained else encode_receipt(received, nonce=nonce)

    def _keep(self, delivery: Delivery, status: dict, *, retained: bool) -> None:
        outbox = status.get("outbox") or {}
        heard = delivery.received if not retained else self._journal.last_heard(delivery.node) or delivery.received
        body = json.dumps({key: value for key, value in status.items() if key != "nonce"})
        self._journal.keep_status(delivery.node, heard, body, outbox.get("dropped"), outbox.get("run"))


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
