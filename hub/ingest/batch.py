"""Deliveries in, one commit of the journal, receipts out.

A payload that the journal chokes on must not stop the others: when a batch fails for another reason than the disk,
its packs are tried one by one, and the one that fails alone goes to quarantine.
"""

import sqlite3
from collections.abc import Callable, Iterable, Sequence

from contract.wire import encode_receipts
from hub.ingest.intake import Admission, Delivery, filed
from hub.journal import Filed, Journal, Outcome, Refused

OUTAGES = (sqlite3.OperationalError, OSError)  # disk full, disk gone, file locked: the pack is not to blame


class Batch:
    def __init__(self, journal: Journal, admission: Callable[[], Admission]) -> None:
        self._journal = journal
        self.admission = admission

    def store(self, deliveries: Sequence[Delivery]) -> list[Outcome]:
        """Outcomes in the order of the deliveries, durable. Raises one of OUTAGES when the journal cannot store."""
        admission = self.admission()
        items = [filed(delivery, admission) for delivery in deliveries]
        try:
            return self._journal.store(items)
        except OUTAGES:
            raise
        except Exception:
            return [self._alone(item) for item in items]

    def _alone(self, item: Filed | Refused) -> Outcome:
        try:
            return self._journal.store([item])[0]
        except OUTAGES:
            raise
        except Exception as error:
            reason = f"could not be stored: {type(error).__name__}: {error}"[:200]
            refused = Refused(item.node, item.run, None, reason, item.received, item.sha, item.payload)
            return self._journal.store([refused])[0]


def receipts(outcomes: Iterable[Outcome], now: int) -> list[tuple[str, bytes]]:
    """(node, payload), one for each node and run of a commit; several where one would be too large for a board."""
    groups: dict[tuple[str, int | None], list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault((outcome.node, outcome.run), []).append(outcome)
    return [(node, payload) for (node, run), group in groups.items() for payload in _receipts(group, run, now)]


def _receipts(outcomes: Sequence[Outcome], run: int | None, now: int) -> list[bytes]:
    stored: list[int] = []
    rejected: dict[int, str] = {}
    rejected_sha: dict[str, str] = {}
    for outcome in outcomes:
        if outcome.seq is None:
            rejected_sha[outcome.sha.hex()] = outcome.reason
        elif outcome.verdict == "rejected":
            rejected[outcome.seq] = outcome.reason
        else:
            stored.append(outcome.seq)
    return encode_receipts(now, stored, rejected, run, rejected_sha)
