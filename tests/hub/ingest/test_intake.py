"""One payload, one verdict, whatever it is made of."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contract.wire import MAX_BYTES, decode_receipt
from hub.ingest import Admission, Batch, Delivery, filed
from hub.ingest.batch import receipts
from hub.journal import Filed, Journal, Outcome, Reader, Refused

NOW = 1_767_225_600
NODE = "tilleuls-03"
KNOWN = Admission({NODE: NOW - 86_400 * 30})


def payload(bt: int = NOW, node: str = NODE, seq: int = 1, value: object = 4.2, **more: object) -> bytes:
    first = {"bn": f"{node}/", "bt": bt, "n": "temperature", "u": "Cel", "v": value} | more
    return json.dumps([first, {"n": "seq", "v": seq}]).encode()


def verdict(content: bytes, admission: Admission = KNOWN, received: int = NOW) -> Filed | Refused:
    return filed(Delivery(NODE, content, received), admission)


def reason(content: bytes, admission: Admission = KNOWN) -> str:
    refused = verdict(content, admission)
    assert isinstance(refused, Refused)
    return refused.reason


def test_a_good_pack_is_filed_with_its_times() -> None:
    pack = verdict(payload(bt=NOW - 60))

    assert isinstance(pack, Filed)
    assert pack.readings == [("temperature", NOW - 60, 4.2)]
    assert (pack.first, pack.last, pack.hand_dated) == (NOW - 60, NOW - 60, False)


def test_a_relative_pack_is_dated_by_its_receipt() -> None:
    pack = verdict(payload(bt=-120))

    assert isinstance(pack, Filed)
    assert pack.readings == [("temperature", NOW - 120, 4.2)]
    assert pack.hand_dated


@pytest.mark.parametrize("ahead", [600, 0, -86_400 * 30])
def test_times_up_to_the_limits_are_taken(ahead: int) -> None:
    assert isinstance(verdict(payload(bt=NOW + ahead)), Filed)


@pytest.mark.parametrize(
    ("bt", "why"),
    [(NOW + 601, "601 s in the future"), (NOW - 86_400 * 30 - 1, "before the node's registration"), (1, "")],
)
def test_times_beyond_the_limits_are_refused_with_the_value(bt: int, why: str) -> None:
    refused = verdict(payload(bt=bt))

    if bt > 1 << 28:
        assert isinstance(refused, Refused)
        assert why in refused.reason
        assert str(bt) in refused.reason
    else:
        assert isinstance(refused, Filed)  # below 2**28 a time is relative


def test_a_time_before_the_registration_is_said_as_a_date_with_the_way_out() -> None:
    said = reason(payload(bt=1_577_836_800), Admission({NODE: NOW}))

    assert said == (
        "clock: 1577836800 (2020-01-01T00:00:00Z) is before the node's registration (2026-01-01T00:00:00Z); "
        "where that is true: moineau node set NODE --since DATE"
    )


def test_nothing_older_than_400_days_is_taken() -> None:
    old = Admission({NODE: 0})

    assert isinstance(verdict(payload(bt=NOW - 400 * 86_400), old), Filed)
    assert "older than 400 days" in reason(payload(bt=NOW - 400 * 86_400 - 1), old)


def test_an_unknown_node_is_told_how_to_be_known() -> None:
    assert "moineau node add" in reason(payload(), Admission({}))


def test_a_retired_node_is_refused() -> None:
    assert reason(payload(), Admission({NODE: 0}, frozenset({NODE}))) == f"node {NODE} is retired"


def test_a_node_may_not_speak_for_another_that_is_registered_too() -> None:
    both = Admission({NODE: 0, "tilleuls-04": 0})

    assert reason(payload(node="tilleuls-04"), both) == "bn names 'tilleuls-04', the topic names 'tilleuls-03'"


def test_a_refusal_keeps_the_seq_for_the_receipt() -> None:
    refused = verdict(payload(node="tilleuls-04", seq=9))

    assert isinstance(refused, Refused)
    assert refused.seq == 9


@pytest.fixture(scope="module")
def batch() -> Iterator[tuple[Batch, Journal, Reader]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        journal = stack.enter_context(closing(Journal(folder)))
        reader = stack.enter_context(closing(Reader(folder)))
        yield Batch(journal, lambda: KNOWN), journal, reader


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["bn", "n", "v", "t", "u"]), inner),
    max_leaves=12,
)
_ALMOST = st.builds(
    lambda changes, seq: json.dumps(
        [{"bn": f"{NODE}/", "bt": NOW, "n": "temperature", "u": "Cel", "v": 4.2} | changes, {"n": "seq", "v": seq}]
    ).encode(),
    st.dictionaries(st.sampled_from(["bn", "bt", "n", "v", "t", "u", "bver", "vs"]), _JSON, max_size=2),
    _JSON | st.integers(0, 50),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400) | _JSON.map(lambda value: json.dumps(value).encode()) | _ALMOST)
def test_whatever_comes_is_stored_or_kept_with_a_reason(batch: tuple[Batch, Journal, Reader], content: bytes) -> None:
    keeper, _, reader = batch

    (outcome,) = keeper.store([Delivery(NODE, content, NOW)])

    if outcome.verdict == "rejected":
        assert outcome.reason
        assert content[:8192] in {kept.payload for kept in reader.quarantine(NODE, limit=100_000)}
    else:
        assert reader.counts()["stored"] > 0


def test_a_pack_that_breaks_the_journal_does_not_take_the_others_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No such pack is known; should there be one, it is found alone."""
    with closing(Journal(tmp_path)) as journal, closing(Reader(tmp_path)) as reader:
        store = journal.store

        def choking(items: list[Filed | Refused]) -> list[Outcome]:
            if any(isinstance(item, Filed) and item.seq == 2 for item in items):
                raise ZeroDivisionError("surprise")
            return store(items)

        monkeypatch.setattr(journal, "store", choking)
        deliveries = [Delivery(NODE, payload(bt=NOW - seq, seq=seq), NOW) for seq in (1, 2, 3)]
        outcomes = Batch(journal, lambda: KNOWN).store(deliveries)

        assert [outcome.verdict for outcome in outcomes] == ["stored", "rejected", "stored"]
        assert reader.quarantine(NODE)[0].reason == "could not be stored: ZeroDivisionError: surprise"


def outcome(seq: int | None, verdict: str = "stored", run: int | None = 7, node: str = NODE) -> Outcome:
    return Outcome(node, run, seq, b"\x01" * 32, verdict, "why" if verdict == "rejected" else "")  # ty: ignore[invalid-argument-type]


def test_one_receipt_names_all_packs_of_a_node_and_run() -> None:
    told = receipts([outcome(1), outcome(2, "duplicate"), outcome(3, "rejected"), outcome(None, "rejected")], NOW)

    ((node, content),) = told
    receipt = decode_receipt(content)
    assert node == NODE
    assert (receipt["t"], receipt["stored"], receipt["run"]) == (NOW, [1, 2], 7)
    assert receipt["rejected"] == {3: "why"}
    assert receipt["rejected_sha"] == {"01" * 32: "why"}


def test_another_run_or_node_gets_its_own_receipt() -> None:
    told = receipts([outcome(1), outcome(1, run=8), outcome(1, node="tilleuls-04"), outcome(1, run=None)], NOW)

    assert len(told) == 4


def test_receipts_of_a_thousand_refusals_stay_small_enough_for_a_board() -> None:
    told = receipts([outcome(seq + (1 << 40), "rejected") for seq in range(1000)], NOW)

    assert max(len(content) for _, content in told) <= MAX_BYTES
    named = [seq for _, content in told for seq in decode_receipt(content)["rejected"]]
    assert sorted(named) == [seq + (1 << 40) for seq in range(1000)]
