"""What nodes say of themselves, many at once."""

import json
from contextlib import closing
from pathlib import Path

from contract.wire import decode_receipt, encode_pack
from hub.ingest import Admission, Batch, Delivery, StatusKeeper
from hub.ingest.status import GOODBYE, Heard, known
from hub.journal import Journal, Reader

NOW = 1_767_225_600
NODE = "tilleuls-03"
KNOWN = Admission({NODE: NOW - 86_400, "tilleuls-04": NOW - 86_400})


def said(node: str = NODE, retained: bool = False, **more: object) -> Heard:
    return Heard(node, json.dumps({"online": True} | more).encode(), NOW, retained)


def goodbye(after_s: int = 60, retained: bool = False) -> Heard:
    return Heard(NODE, b'{"online":false}', NOW + after_s, retained)


def pack(seq: int, run: int) -> Delivery:
    samples = [(NOW - seq * 60 - run, [("temperature", "Cel", 4.2)])]
    return Delivery(NODE, encode_pack(NODE, seq, samples, run=run, oldest=seq), NOW)


def test_a_flood_of_statuses_costs_one_commit(tmp_path: Path) -> None:
    """Each was a commit of its own: what one node said in six seconds kept all others waiting for a minute and more."""
    with closing(Journal(tmp_path)) as journal, closing(Reader(tmp_path)) as reader:
        keeper = StatusKeeper(journal, Batch(journal, lambda: KNOWN), reader.status)
        commits: list[str] = []
        journal._db.set_trace_callback(lambda sql: commits.append(sql) if sql == "COMMIT" else None)

        keeper([said(boot=boot) for boot in range(500)] + [said("tilleuls-04", boot=7)])

        assert len(commits) == 1
        assert {node: status["boot"] for node, (_, status) in reader.statuses().items()} == {
            NODE: 499,
            "tilleuls-04": 7,
        }


def test_drops_of_two_runs_in_one_commit_are_both_counted(tmp_path: Path) -> None:
    with closing(Journal(tmp_path)) as journal, closing(Reader(tmp_path)) as reader:
        batch = Batch(journal, lambda: KNOWN)
        batch.store([pack(9, 1), pack(9, 2)])
        keeper = StatusKeeper(journal, batch, reader.status)

        keeper([said(outbox={"dropped": 8, "run": 1}), said(outbox={"dropped": 3, "run": 2})])

        assert [(life.run, life.dropped) for life in reader.balance(NODE)] == [(1, 8), (2, 3)]
        status = reader.status(NODE)
        assert status is not None
        assert status[1]["outbox"]["run"] == 2


def test_who_asks_the_time_is_answered_and_who_is_wrong_is_kept(tmp_path: Path) -> None:
    with closing(Journal(tmp_path)) as journal, closing(Reader(tmp_path)) as reader:
        keeper = StatusKeeper(journal, Batch(journal, lambda: KNOWN), reader.status)

        answers = keeper(
            [said(nonce=5), said(nonce=6, retained=True), said(boot="x"), said("stranger-1"), Heard(NODE, b"", NOW)]
        )

        ((node, answer),) = answers
        assert (node, decode_receipt(answer)["nonce"], decode_receipt(answer)["t"]) == (NODE, 5, NOW)
        assert [kept.reason for kept in reader.quarantine()] == [
            "node stranger-1 is not in the register: moineau node add stranger-1",
            "status: boot 'x' is not a whole number from 0",
        ]


TOLD = {"online": True, "battery_v": 3.31, "faults": {"sps30": {"crc": 4}}}


def test_a_goodbye_leaves_what_was_told_as_of_then() -> None:
    assert known((NOW, TOLD), (NOW + 60, GOODBYE)) == (NOW, TOLD | {"online": False})
    assert known(None, (NOW, GOODBYE)) == (NOW, GOODBYE)


def test_whoever_says_more_than_goodbye_has_told_all() -> None:
    """Else one that says another thing each time would be kept at ever greater length."""
    for status in ({"online": True}, {"online": False, "battery_v": 3.2}):
        assert known((NOW, TOLD), (NOW + 60, status)) == (NOW + 60, status)


def test_a_goodbye_takes_nothing_away_in_one_commit_or_in_many(tmp_path: Path) -> None:
    with closing(Journal(tmp_path)) as journal, closing(Reader(tmp_path)) as reader:
        batch = Batch(journal, lambda: KNOWN)
        batch.store([pack(9, 1)])
        keeper = StatusKeeper(journal, batch, reader.status)

        keeper([said(boot=7, outbox={"dropped": 8}), goodbye(1)])
        keeper([goodbye(2)])

        assert reader.status(NODE) == (NOW, {"online": False, "boot": 7, "outbox": {"dropped": 8}})
        assert [life.dropped for life in reader.balance(NODE)] == [8]


def test_drops_told_in_another_life_are_not_told_again_by_a_goodbye(tmp_path: Path) -> None:
    with closing(Journal(tmp_path)) as journal, closing(Reader(tmp_path)) as reader:
        batch = Batch(journal, lambda: KNOWN)
        keeper = StatusKeeper(journal, batch, reader.status)
        batch.store([pack(9, 1)])
        keeper([said(outbox={"dropped": 8})])
        batch.store([pack(9, 2)._replace(received=NOW + 60)])

        keeper([goodbye()])

        assert [(life.run, life.dropped) for life in reader.balance(NODE)] == [(1, 8), (2, 0)]


def test_what_is_retained_is_as_old_as_when_it_came(tmp_path: Path) -> None:
    """A broker tells it again whenever the hub calls back."""
    with closing(Journal(tmp_path)) as journal, closing(Reader(tmp_path)) as reader:
        batch = Batch(journal, lambda: KNOWN)
        keeper = StatusKeeper(journal, batch, reader.status)
        keeper([said(boot=7, nonce=5)])
        batch.store([pack(1, 1)._replace(received=NOW + 1800)])
        again = said(boot=7, nonce=5, retained=True)._replace(received=NOW + 3600)

        keeper([again])
        assert reader.statuses()[NODE][0] == NOW
        keeper([goodbye(3600, retained=True)])
        assert reader.statuses()[NODE][0] == NOW
        keeper([said(boot=8, retained=True)])
        assert reader.statuses()[NODE] == (NOW + 1800, {"online": True, "boot": 8})
