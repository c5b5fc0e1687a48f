"""The hub's ear while nobody is at the other end of the line."""

import threading
from pathlib import Path

from hub.broker import Endpoint
from hub.ingest import Admission, Batch, Ingest, StatusKeeper
from hub.journal import Journal
from hub.settings import IngestSettings
from tests.plugins.brokers import free_port

MANY = 2000  # some hundred bytes fill the socket that wakes the thread


def test_while_the_broker_is_away_nobody_who_hands_something_in_is_held_up(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    batch = Batch(journal, lambda: Admission({}))
    nowhere = Endpoint("127.0.0.1", free_port(), "moineau-hub", "secret")
    ingest = Ingest(
        lambda: nowhere, "hub", batch, StatusKeeper(journal, batch), IngestSettings(), "moineau", lambda: 1_767_225_600
    )
    ingest.start()

    def hand_in() -> None:
        for number in range(MANY):
            ingest.send(f"moineau/v1/node/tilleuls-{number}/status", b"", retain=True)

    visitor = threading.Thread(target=hand_in, daemon=True)
    visitor.start()
    visitor.join(5)

    assert not visitor.is_alive()
    ingest.stop()
    journal.close()
