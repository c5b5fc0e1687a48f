"""A journal in a fresh folder, and packs to put into it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hub.journal import Filed, Journal, Reader
from hub.journal.packs import digest

NOW = 1_767_225_600


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    opened = Journal(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def reader(journal: Journal, tmp_path: Path) -> Iterator[Reader]:
    reader = Reader(tmp_path)
    yield reader
    reader.close()


PackMaker = Callable[..., Filed]


@pytest.fixture
def pack() -> PackMaker:
    def make(
        seq: int,
        *readings: tuple[str, int, float],
        node: str = "tilleuls-03",
        run: int | None = 7,
        oldest: int | None = None,
        received: int | None = None,
    ) -> Filed:
        rows = list(readings) or [("temperature", NOW + seq * 60, 4.0 + seq % 7 / 10)]
        payload = repr((node, run, seq, oldest, rows)).encode()
        times = [t for _, t, _ in rows]
        arrived = max(times) if received is None else received
        return Filed(node, run, seq, oldest, rows, arrived, digest(payload), payload, min(times), max(times))

    return make
