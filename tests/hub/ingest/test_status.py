"""What a node says of itself, and who is told the time."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from contract.wire import decode_receipt
from hub.ingest import Admission, Batch, StatusKeeper
from hub.journal import Journal, Reader

NOW = 1_767_225_600
NODE = "tilleuls-03"
ASKING = b'{"online":true,"nonce":"a1b2","outbox":{"packs":3,"dropped":0,"run":7}}'


@pytest.fixture
def keeper(tmp_path: Path) -> Iterator[StatusKeeper]:
    with closing(Journal(tmp_path)) as journal:
        yield StatusKeeper(journal, Batch(journal, lambda: Admission({NODE: NOW - 60})))


def test_a_node_that_asks_is_told_the_time_with_its_nonce(keeper: StatusKeeper) -> None:
    answer = keeper(NODE, ASKING, NOW, False)

    assert answer is not None
    receipt = decode_receipt(answer)
    assert (receipt["t"], receipt["nonce"]) == (NOW, "a1b2")


def test_a_question_that_was_retained_is_an_old_one_and_is_not_answered(keeper: StatusKeeper) -> None:
    assert keeper(NODE, ASKING, NOW, True) is None


def test_a_status_that_asks_nothing_is_kept_and_not_answered(keeper: StatusKeeper, tmp_path: Path) -> None:
    assert keeper(NODE, b'{"online":true,"battery_v":3.9}', NOW, False) is None

    with closing(Reader(tmp_path)) as reader:
        assert reader.status(NODE) == (NOW, {"online": True, "battery_v": 3.9})


@pytest.mark.parametrize("payload", [b"hello", b"[]", json.dumps({"outbox": {"dropped": -1}}).encode(), b"{" * 5000])
def test_a_status_that_cannot_be_read_is_kept_in_quarantine(
    keeper: StatusKeeper, tmp_path: Path, payload: bytes
) -> None:
    assert keeper(NODE, payload, NOW, False) is None

    with closing(Reader(tmp_path)) as reader:
        (kept,) = reader.quarantine(NODE)
        assert kept.reason.startswith("status: ")
        assert reader.status(NODE) is None
