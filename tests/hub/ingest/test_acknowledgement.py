"""What the hub could not store it has not acknowledged to the broker."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from contract import topics
from contract.wire import encode_pack
from hub.broker import hub_client_id
from hub.ingest import Admission, Batch, Delivery, Ingest, StatusKeeper
from hub.journal import Journal, Outcome
from hub.register import HUB
from tests.plugins.brokers import Broker, Client, wait_until

NOW = int(time.time())
NODE = "tilleuls-03"


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


# nats-server waits half a minute before it delivers again; what is tested is the hub's side of it.
@pytest.mark.parametrize("broker", ["mosquitto"], indirect=True)
def test_what_could_not_be_stored_was_not_acknowledged_and_is_delivered_again(
    broker: Broker, journal: Journal, stack: ExitStack
) -> None:
    secret = broker.register.add_node(NODE, "tilleuls", since=NOW - 60, now=NOW)
    broker.reload()
    batch = FullDisk(journal, lambda: Admission({NODE: NOW - 60}))
    ingest = Ingest(
        lambda: broker.endpoint(HUB),
        hub_client_id(broker.settings),
        batch,
        StatusKeeper(journal, batch, lambda _: None),
        broker.settings.ingest,
        topics.ROOT,
        lambda: NOW,
    )
    ingest.start()
    stack.callback(ingest.stop)
    wait_until(lambda: ingest.counters.connected)

    with Client(broker.endpoint(NODE, secret)) as node:  # says it once, and never again
        node.publish(topics.readings(NODE), encode_pack(NODE, 1, [(NOW, [("temperature", "Cel", 4.2)])]))
    wait_until(lambda: batch.tried > 0)
    assert journal.latest == {}
    batch.room = True

    wait_until(lambda: NODE in journal.latest)
