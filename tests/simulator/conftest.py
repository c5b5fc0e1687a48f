"""A running mosquitto, and a peer that gives receipts on it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulator.peer import Mosquitto, Peer


@pytest.fixture
def mosquitto(tmp_path: Path) -> Iterator[Mosquitto]:
    running = Mosquitto(tmp_path)
    running.start()
    yield running
    running.kill9()


@pytest.fixture
def peer(mosquitto: Mosquitto) -> Iterator[Peer]:
    listening = Peer(mosquitto.port)
    yield listening
    listening.close()
