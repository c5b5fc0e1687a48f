"""The ear itself, on real brokers: it commits in time even while packs never stop coming."""

import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from contract import topics
from contract.wire import decode_receipt, encode_pack
from hub.broker import hub_client_id
from hub.ingest import Admission, Batch, Ingest, StatusKeeper
from hub.journal import Journal
from hub.register import HUB
from hub.settings import IngestSettings
from tests.plugins.brokers import Broker, Client, wait_until

NODE = "tilleuls-03"
NOW = int(time.time())


@pytest.fixture
def ingest(broker: Broker, tmp_path: Path) -> Iterator[Ingest]:
    """Never idle for long enough, and never full: only the clock can make it commit."""
    with closing(Journal(tmp_path / "journal")) as journal:
        batch = Batch(journal, lambda: Admission({NODE: NOW - 86_400}))
        running = Ingest(
            lambda: broker.endpoint(HUB),
            hub_client_id(broker.settings),
            batch,
            StatusKeeper(journal, batch, lambda _: None),
            IngestSettings(batch=20_000, idle_ms=200, latest_ms=200),
            topics.ROOT,
            lambda: int(time.time()),
        )
        running.start()
        wait_until(lambda: running.counters.connected)
        yield running
        running.stop()


def test_packs_that_never_pause_are_committed_all_the_same(broker: Broker, ingest: Ingest) -> None:
    secret = broker.register.add_node(NODE, "tilleuls", since=NOW - 86_400, now=NOW)
    broker.reload()
    with Client(broker.endpoint(NODE, secret)) as node:
        node.subscribe(topics.stored(NODE))
        began = time.monotonic()
        seq = 0
        while time.monotonic() - began < 2:  # a pack every few milliseconds: the queue is never empty for 200 ms
            seq += 1
            pack = encode_pack(NODE, seq, [(NOW - 80_000 + seq, [("temperature", "Cel", 4.2)])], run=9, oldest=1)
            node.publish(topics.readings(NODE), pack)
        commits = ingest.counters.commits
        answered: list[int] = []
        while len(answered) < seq:
            receipt = decode_receipt(node.next().payload)
            answered += receipt["stored"]

    assert commits >= 3
    assert sorted(answered) == list(range(1, seq + 1))
