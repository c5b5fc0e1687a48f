"""What nodes say of themselves, many at once."""

import json
from contextlib import closing
from pathlib import Path

from contract.wire import decode_receipt, encode_pack
from hub.ingest import Admission, Batch, Delivery, StatusKeeper
from hub.ingest.status import Heard
from hub.journal import Journal, Reader

NOW = 1_767_225_600
NODE = "tilleuls-03"
KNOWN = Admission({NODE: NOW - 86_400, "tilleuls-04": NOW - 86_400})


def said(node: str = NODE, retained: bool = False, **more: object) -> Heard:
    return Heard(node, json.dumps({"online": True} | more).encode(), NOW, retained)


def pack(seq: int, run: int) -> Delivery:
    samples = [(NOW - seq * 60 - run, [("temperature", "Cel", 4.2)])]
    return Delivery(NODE, encode_pack(NODE, seq, samples, run=run, oldest=seq), NOW)


def test_a_flood_of_statuses_costs_one_commit(tmp_path: Path) -> None:
    """Each was a commit of its own: what one node said in six seconds kept all others waiting for a minute and more."""
    with closing(Journal(tmp_path)) as journal, closing(Reader(tmp_path)) as reader:
        keeper = StatusKeeper(journal, Batch(journal, lambda: KNOWN))
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

        StatusKeeper(journal, batch)([said(outbox={"dropped": 8, "run": 1}), said(outbox={"dropped": 3, "run": 2})])

        assert [(life.run, life.dropped) for life in reader.balance(NODE)] == [(1, 8), (2, 3)]
        status = reader.status(NODE)
        assert status is not None
        assert status[1]["outbox"]["run"] == 2


def test_who_asks_the_time_is_answered_and_who_is_wrong_is_kept(tmp_path: Path) -> None:
    with closing(Journal(tmp_path)) as journal, closing(Reader(tmp_path)) as reader:
        keeper = StatusKeeper(journal, Batch(journal, lambda: KNOWN))

        answers = keeper(
            [said(nonce=5), said(nonce=6, retained=True), said(boot="x"), said("stranger-1"), Heard(NODE, b"", NOW)]
        )

        ((node, answer),) = answers
        assert (node, decode_receipt(answer)["nonce"], decode_receipt(answer)["t"]) == (NODE, 5, NOW)
        assert [kept.reason for kept in reader.quarantine()] == [
            "node stranger-1 is not in the register: moineau node add stranger-1",
            "status: boot 'x' is not a whole number from 0",
        ]
