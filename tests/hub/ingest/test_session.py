"""The hub's ear: what it could not store it has not acknowledged, and nobody waits for it while the broker is away."""

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from contract import topics
from contract.wire import encode_pack
from hub.broker import Endpoint, hub_client_id
from hub.ingest import Admission, Batch, Delivery, Ingest, StatusKeeper
from hub.journal import Journal, Outcome
from hub.register import HUB
from hub.settings import IngestSettings
from tests.plugins.brokers import Broker, Client, free_port, wait_until

NOW = int(time.time())
NODE = "tilleuls-03"
MANY = 2000  # some hundred bytes fill the socket that wakes the thread

Listen = Callable[[Batch, Callable[[], Endpoint], str], Ingest]


class FullDisk(Batch):
    """A journal that cannot store until there is room."""

    room = False
    tried = 0

    def store(self, deliveries: Sequence[Delivery]) -> list[Outcome]:
        self.tried += 1
        if not self.room:
            raise sqlite3.OperationalError("database or disk is full")
        return super().store(deliveries)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def journal(tmp_path: Path, stack: ExitStack) -> Journal:
    journal = Journal(tmp_path / "journal")
    stack.callback(journal.close)
    return journal


@pytest.fixture
def listen(journal: Journal) -> Listen:
    def listening(batch: Batch, endpoint: Callable[[], Endpoint], client_id: str) -> Ingest:
        keeper = StatusKeeper(journal, batch)
        ingest = Ingest(endpoint, client_id, batch, keeper, IngestSettings(), topics.ROOT, lambda: NOW)
        ingest.start()
        return ingest

    return listening


# nats-server waits half a minute before it delivers again; what is tested is the hub's side of it.
@pytest.mark.parametrize("broker", ["mosquitto"], indirect=True)
def test_what_could_not_be_stored_was_not_acknowledged_and_is_delivered_again(
    broker: Broker, journal: Journal, listen: Listen, stack: ExitStack
) -> None:
    secret = broker.register.add_node(NODE, "tilleuls", since=NOW - 60, now=NOW)
    broker.reload()
    batch = FullDisk(journal, lambda: Admission({NODE: NOW - 60}))
    ingest = listen(batch, lambda: broker.endpoint(HUB), hub_client_id(broker.settings))
    stack.callback(ingest.stop)
    wait_until(lambda: ingest.counters.connected)

    with Client(broker.endpoint(NODE, secret)) as node:  # says it once, and never again
        node.publish(topics.readings(NODE), encode_pack(NODE, 1, [(NOW, [("temperature", "Cel", 4.2)])]))
    wait_until(lambda: batch.tried > 0)
    assert journal.latest == {}
    batch.room = True

    wait_until(lambda: NODE in journal.latest)


def test_while_the_broker_is_away_nobody_who_hands_something_in_is_held_up(journal: Journal, listen: Listen) -> None:
    nowhere = Endpoint("127.0.0.1", free_port(), HUB, "secret")
    ingest = listen(Batch(journal, lambda: Admission({})), lambda: nowhere, "hub")

    def hand_in() -> None:
        for number in range(MANY):
            ingest.send(topics.status(f"tilleuls-{number}"), b"", retain=True)

    visitor = threading.Thread(target=hand_in, daemon=True)
    visitor.start()
    visitor.join(5)

    assert not visitor.is_alive()
    ingest.stop()
