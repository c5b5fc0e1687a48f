"""What the journal promises: once, whole, unchanged, and told apart."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from hub.journal import Filed, Journal, JournalBusy, Reader, Refused
from hub.journal.packs import digest
from hub.journal.schema import opened

NOW = 1_767_225_600
NODE = "tilleuls-03"

Pack = Callable[..., Filed]


def verdicts(journal: Journal, *packs: Filed | Refused) -> list[str]:
    return [outcome.verdict for outcome in journal.store(packs)]


def refused(seq: int | None, payload: bytes = b"rubbish", run: int | None = 7) -> Refused:
    return Refused(NODE, run, seq, "not JSON", NOW, digest(payload), payload)


def test_a_stored_reading_is_read_back_as_it_was_sent(journal: Journal, reader: Reader, pack: Pack) -> None:
    journal.store([pack(1, ("temperature", NOW, 4.1999999999999993))])

    assert [(t, value) for t, value, _ in reader.readings(NODE, "temperature", NOW, NOW + 1)] == [
        (NOW, 4.1999999999999993)
    ]


def test_a_pack_delivered_twice_is_answered_twice_and_stored_once(journal: Journal, reader: Reader, pack: Pack) -> None:
    assert verdicts(journal, pack(1)) == ["stored"]
    assert verdicts(journal, pack(1), pack(2), pack(2)) == ["duplicate", "stored", "duplicate"]

    assert len(reader.readings(NODE, "temperature", 0, NOW * 2)) == 2
    assert reader.balance(NODE)[0].duplicate == 2


def test_one_identity_with_other_bytes_is_rejected_and_kept(journal: Journal, reader: Reader, pack: Pack) -> None:
    journal.store([pack(1, ("temperature", NOW, 4.0))])

    (outcome,) = journal.store([pack(1, ("temperature", NOW + 60, 5.0))])

    assert outcome.verdict == "rejected"
    assert "seq 1 of run 7 was already used" in outcome.reason
    assert len(reader.readings(NODE, "temperature", 0, NOW * 2)) == 1
    assert reader.quarantine(NODE)[0].seq == 1


def test_another_run_may_use_the_same_seq(journal: Journal, reader: Reader, pack: Pack) -> None:
    packs = [pack(1, ("temperature", NOW, 4.0), run=7), pack(1, ("temperature", NOW + 60, 5.0), run=8)]

    assert verdicts(journal, *packs) == ["stored", "stored"]
    assert [balance.run for balance in reader.balance(NODE)] == [7, 8]


def test_packs_by_hand_may_repeat_a_seq_with_other_content(journal: Journal, reader: Reader, pack: Pack) -> None:
    packs = [pack(1, ("temperature", NOW + s, 4.0 + s), run=None) for s in (0, 60, 60)]

    assert verdicts(journal, *packs) == ["stored", "stored", "duplicate"]
    assert reader.ledger(NODE)[0].expected is None


def test_a_contradicting_value_goes_to_quarantine_and_the_first_stays(
    journal: Journal, reader: Reader, pack: Pack
) -> None:
    journal.store([pack(1, ("temperature", NOW, 4.0))])

    (outcome,) = journal.store([pack(2, ("temperature", NOW, 9.0), ("humidity", NOW, 80.0))])

    assert outcome.verdict == "rejected"
    assert outcome.reason == f"conflict: temperature at {NOW} is 4, not 9"
    assert reader.readings(NODE, "temperature", NOW, NOW + 1)[0][1] == 4.0
    assert reader.readings(NODE, "humidity", NOW, NOW + 1)[0][1] == 80.0


def test_the_same_reading_in_another_pack_is_no_contradiction(journal: Journal, pack: Pack) -> None:
    packs = [pack(1, ("temperature", NOW, 4.0)), pack(2, ("temperature", NOW, 4.0), ("humidity", NOW, 80.0))]

    assert verdicts(journal, *packs) == ["stored", "stored"]


def test_a_contradiction_inside_one_batch_is_seen(journal: Journal, pack: Pack) -> None:
    packs = [pack(1, ("temperature", NOW, 4.0)), pack(2, ("temperature", NOW, 5.0))]

    assert verdicts(journal, *packs) == ["stored", "rejected"]


def test_late_readings_are_inserted_in_their_place(journal: Journal, reader: Reader, pack: Pack) -> None:
    journal.store([pack(3), pack(1), pack(2)])

    times = [t for t, _, _ in reader.readings(NODE, "temperature", 0, NOW * 2)]
    assert times == [NOW + 60, NOW + 120, NOW + 180]


def test_a_late_reading_is_not_the_latest(journal: Journal, pack: Pack) -> None:
    journal.store([pack(3), pack(1)])

    assert journal.latest[NODE]["temperature"].t == NOW + 180


def test_rubbish_is_kept_once_with_its_reason(journal: Journal, reader: Reader) -> None:
    assert verdicts(journal, refused(None), refused(None)) == ["rejected", "rejected"]

    (kept,) = reader.quarantine(NODE)
    assert (kept.reason, kept.payload) == ("not JSON", b"rubbish")


def test_of_a_huge_refused_payload_the_first_8_kib_are_kept(journal: Journal, reader: Reader) -> None:
    journal.store([refused(None, b"x" * 5_000_000)])

    (kept,) = reader.quarantine(NODE)
    assert (len(kept.payload), kept.size) == (8192, 5_000_000)


def test_a_refused_pack_delivered_again_is_refused_again_with_the_same_reason(journal: Journal, reader: Reader) -> None:
    journal.store([refused(5)])

    (outcome,) = journal.store([refused(5)])

    assert (outcome.verdict, outcome.reason) == ("rejected", "not JSON")
    assert reader.balance(NODE)[0].quarantined == 1


def test_a_pack_that_was_refused_is_stored_once_the_register_allows_it(
    journal: Journal, reader: Reader, pack: Pack
) -> None:
    early = pack(2, oldest=1)
    before = Refused(NODE, early.run, early.seq, "clock: before the registration", NOW, early.sha, early.payload)

    assert verdicts(journal, pack(1, oldest=1), before, pack(3, oldest=1)) == ["stored", "rejected", "stored"]
    assert verdicts(journal, early, early) == ["stored", "duplicate"]

    assert reader.quarantine() == []
    (life,) = reader.balance()
    assert (life.published, life.stored, life.quarantined, life.unaccounted) == (3, 3, 0, 0)


def test_a_conflict_stays_one_however_often_it_is_sent(journal: Journal, reader: Reader, pack: Pack) -> None:
    other = pack(2, ("temperature", NOW, 9.0))
    verdicts(journal, pack(1, ("temperature", NOW, 4.0)), other)

    assert verdicts(journal, other, pack(3), other) == ["rejected", "stored", "rejected"]
    assert len(reader.quarantine()) == 1


def test_the_balance_adds_up_to_what_was_published(journal: Journal, reader: Reader, pack: Pack) -> None:
    journal.store([pack(seq, oldest=1) for seq in (1, 2, 4)])
    journal.store([refused(3)])
    journal.store([pack(10, oldest=8)])

    (life,) = reader.balance(NODE)
    assert (life.published, life.stored, life.quarantined, life.missing, life.waiting) == (10, 4, 1, 3, 2)
    assert life.published == life.stored + life.quarantined + life.waiting + life.dropped + life.unaccounted


def test_a_node_may_count_from_zero(journal: Journal, reader: Reader, pack: Pack) -> None:
    journal.store([pack(seq, ("temperature", NOW + seq, 4.0), oldest=0) for seq in (0, 1, 3)])
    journal.store([pack(4, ("temperature", NOW + 4, 4.0), oldest=4)])

    (life,) = reader.balance(NODE)
    assert (life.published, life.stored, life.missing, life.waiting) == (5, 4, 1, 0)
    assert reader.ledger(NODE)[0].expected == 5


def test_a_journal_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "journal.db")
    db.execute("PRAGMA user_version=99")
    db.close()

    with pytest.raises(JournalBusy, match="newer Moineau"):
        Journal(tmp_path)


def test_reported_drops_explain_what_is_missing(journal: Journal, reader: Reader, pack: Pack) -> None:
    journal.store([pack(1, oldest=1), pack(10, oldest=10)])
    assert reader.balance(NODE)[0].unaccounted == 8

    journal.keep_status(NODE, NOW, "{}", dropped=5, run=7)

    (life,) = reader.balance(NODE)
    assert (life.dropped, life.unaccounted) == (5, 3)


def test_a_node_is_heard_when_it_measured_not_when_its_packs_arrived(
    journal: Journal, reader: Reader, pack: Pack
) -> None:
    journal.store([pack(1, ("temperature", NOW, 4.0), received=NOW + 86_400)])
    assert reader.last_heard(NODE) == NOW

    journal.store([pack(2, ("temperature", NOW + 90_000, 4.0), received=NOW + 89_700)])
    assert reader.heard() == {NODE: NOW + 89_700}


def test_the_ledger_expects_what_the_numbers_promise_day_by_day(journal: Journal, reader: Reader, pack: Pack) -> None:
    day = NOW // 86_400
    journal.store([pack(seq, ("temperature", NOW + seq, 4.0)) for seq in (1, 2, 3)])
    journal.store([pack(seq, ("temperature", NOW + 86_400 + seq, 4.0)) for seq in (5, 6)])

    rows = [(row.day - day, row.expected, row.stored) for row in reader.ledger(NODE)]

    assert rows == [(0, 3, 3), (1, 3, 2)]


def test_a_restart_remembers_series_lives_and_traces(tmp_path: Path, pack: Pack) -> None:
    first = Journal(tmp_path)
    first.store([pack(1, ("temperature", NOW, 4.0), ("humidity", NOW, 80.0))])
    first.close()

    second = Journal(tmp_path)
    outcomes = second.store([pack(1, ("temperature", NOW, 4.0), ("humidity", NOW, 80.0)), pack(2)])
    series = sqlite3.connect(tmp_path / "journal.db").execute("SELECT count(*) FROM series").fetchone()
    latest = second.latest[NODE]["humidity"]
    second.close()

    assert [outcome.verdict for outcome in outcomes] == ["duplicate", "stored"]
    assert series == (2,)
    assert latest.value == 80.0


def test_a_commit_waits_for_the_disk(journal: Journal, tmp_path: Path) -> None:
    with closing(opened(tmp_path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL: a power cut takes no commit back


def test_a_second_hub_on_the_same_folder_is_refused_by_name(tmp_path: Path, journal: Journal) -> None:
    with pytest.raises(JournalBusy, match=f"{tmp_path} is already in use by the hub with process id"):
        Journal(tmp_path)


def test_a_failed_commit_leaves_nothing_and_the_next_one_is_right(journal: Journal, reader: Reader, pack: Pack) -> None:
    broken = pack(2, ("temperature", NOW + 60, 4.0), ("temperature", 1 << 70, 5.0))  # no SQLite integer
    with pytest.raises(OverflowError):
        journal.store([pack(1), broken])
    assert reader.readings(NODE, "temperature", 0, NOW * 2) == []
    assert journal.latest == {}

    assert verdicts(journal, pack(1)) == ["stored"]
    assert len(reader.readings(NODE, "temperature", 0, NOW * 2)) == 1


def test_a_spike_is_flagged_when_the_next_reading_comes_back(journal: Journal, reader: Reader, pack: Pack) -> None:
    values = [(0, 10.0), (60, 10.1), (120, 38.0), (180, 10.2)]
    journal.store([pack(n + 1, ("temperature", NOW + s, value)) for n, (s, value) in enumerate(values)])

    rows = reader.readings(NODE, "temperature", 0, NOW * 2)

    assert [(value, qc) for _, value, qc in rows] == [(10.0, 1), (10.1, 1), (38.0, 43), (10.2, 1)]


def test_erasing_a_node_leaves_no_row_of_it(journal: Journal, pack: Pack, tmp_path: Path) -> None:
    journal.store([pack(1), refused(2), pack(1, node="tilleuls-04")])
    journal.keep_status(NODE, NOW, "{}", dropped=0, run=7)

    journal.erase(NODE)

    db = sqlite3.connect(tmp_path / "journal.db")
    counts = {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}
    db.close()
    assert counts == {"readings": 1, "series": 1, "lives": 1, "packs": 1, "quarantine": 0, "statuses": 0, "ledger": 1}
    assert NODE not in journal.latest


def test_what_is_erased_is_overwritten_in_the_file(journal: Journal, tmp_path: Path) -> None:
    journal.store([refused(2, b"he was at home at seven")])

    journal.erase(NODE)

    assert not [file.name for file in tmp_path.iterdir() if b"at home at seven" in file.read_bytes()]


TABLES = ("readings", "series", "lives", "packs", "quarantine", "statuses", "ledger")


@pytest.mark.parametrize("replaced", [False, True])
def test_nothing_is_stored_into_a_file_that_was_deleted(
    journal: Journal, pack: Pack, tmp_path: Path, replaced: bool
) -> None:
    """SQLite goes on writing into it; the nodes were told "stored" and deleted what nobody would ever see."""
    journal.store([pack(1)])
    (tmp_path / "journal.db").rename(tmp_path / "elsewhere.db")
    if replaced:
        (tmp_path / "journal.db").write_bytes((tmp_path / "elsewhere.db").read_bytes())

    with pytest.raises(sqlite3.OperationalError, match="deleted or replaced"):
        journal.store([pack(2)])
    (tmp_path / "elsewhere.db").rename(tmp_path / "journal.db")
    assert [outcome.verdict for outcome in journal.store([pack(1), pack(2)])] == ["duplicate", "stored"]
