"""The ingest thread while there is no broker to listen to."""

import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import Future

import pytest

from hub.broker import Endpoint
from hub.ingest import Batch, Delivery, Ingest
from hub.journal import Outcome
from hub.settings import IngestSettings
from tests.plugins.brokers import free_port, wait_until

NODE = "tilleuls-03"


class Chokes(Batch):
    """A journal whose file is beyond repair, once."""

    def __init__(self) -> None:
        self.calls = 0

    def store(self, deliveries: Sequence[Delivery]) -> list[Outcome]:
        self.calls += 1
        if self.calls == 1:
            raise sqlite3.DatabaseError("database disk image is malformed")
        return [Outcome(NODE, None, 1, b"", "stored")]


@pytest.fixture
def batch() -> Chokes:
    return Chokes()


@pytest.fixture
def ingest(batch: Chokes) -> Ingest:
    nowhere = Endpoint("127.0.0.1", free_port(), "moineau-hub", "")
    return Ingest(lambda: nowhere, "hub", batch, lambda _: [], IngestSettings(), "moineau", lambda: 1)


def in_time(act: threading.Thread) -> bool:
    act.start()
    act.join(5)
    return not act.is_alive()


def test_nobody_waits_for_a_broker_that_is_away(ingest: Ingest) -> None:
    """Each wake-up left a byte in a socket that nobody read: the 279th caller, and then the hub's end, hung."""
    ingest.start()

    def many() -> None:
        for _ in range(2000):
            ingest.send("moineau/v1/node/tilleuls-03/command", b"{}")

    assert in_time(threading.Thread(target=many, daemon=True))
    assert in_time(threading.Thread(target=ingest.stop, daemon=True))


def test_a_pack_from_elsewhere_that_cannot_be_stored_does_not_end_the_thread(ingest: Ingest, batch: Chokes) -> None:
    ingest.start()
    first: Future[Outcome] = ingest.submit(NODE, b"x")
    with pytest.raises(sqlite3.DatabaseError):
        first.result(5)

    assert ingest.submit(NODE, b"y").result(5).verdict == "stored"
    wait_until(lambda: batch.calls == 2)
    ingest.stop()
