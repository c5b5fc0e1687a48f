"""Topics, receipts and names hold at their edges."""

import pytest

from contract import names, topics, wire
from contract.wire import WireError

T = 1767225604


@pytest.mark.parametrize("kind", topics.KINDS)
def test_a_topic_of_a_node_is_read_back(kind: str) -> None:
    topic = getattr(topics, kind)("tilleuls-03", "ville/moineau")
    assert topic == f"ville/moineau/v1/node/tilleuls-03/{kind}"
    assert topics.node_and_kind(topic, "ville/moineau") == ("tilleuls-03", kind)
    assert topics.every(kind, "ville/moineau") == f"ville/moineau/v1/node/+/{kind}"


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "moineau",
        "moineau/v1/node/",
        "moineau/v1/node/abc",
        "moineau/v1/node/abc/",
        "moineau/v1/node/abc/readings/",
        "moineau/v1/node/abc/def/readings",
        "moineau/v1/node//readings",
        "moineau/v1/node/+/readings",
        "moineau/v1/node/abc/READINGS",
        "other/v1/node/abc/readings",
        "xmoineau/v1/node/abc/readings",
        "moineau/v1/open/abc/readings",
    ],
)
def test_another_topic_is_no_node_s(topic: str) -> None:
    with pytest.raises(WireError):
        topics.node_and_kind(topic)


def test_open_topics_of_a_node_and_of_an_area_are_told_apart_by_their_depth() -> None:
    assert topics.open_parts(topics.open_reading("tilleuls", "rain-01", "rain")) == ("tilleuls", "rain-01", "rain")
    assert topics.open_parts(topics.open_area("tilleuls", "rain")) == ("tilleuls", None, "rain")
    with pytest.raises(WireError):
        topics.open_parts("moineau/v1/open/tilleuls/interventions/1/state")
    assert topics.open_all() == "moineau/v1/open/#"


@pytest.mark.parametrize("good", ["abc", "0ab", "a--", "a" * 32, "tilleuls-03"])
def test_a_node_id_is_three_to_thirty_two_small_letters_digits_and_dashes(good: str) -> None:
    assert names.is_node_id(good)


@pytest.mark.parametrize(
    "bad", ["", "ab", "-ab", "a" * 33, "a_b", "Abc", "abc/", "a b", "é" * 3, "abc\n", "a+b", None, 5]
)
def test_anything_else_is_no_node_id(bad: object) -> None:
    assert not names.is_node_id(bad)


@pytest.mark.parametrize(("text", "area", "prop"), [("ab", True, True), ("0b", True, False), ("a-b", True, False)])
def test_areas_and_properties_have_their_own_alphabets(text: str, area: bool, prop: bool) -> None:
    assert (names.is_area_id(text), names.is_property_name(text)) == (area, prop)
    assert names.is_area_id("a_" * 16)
    assert not names.is_area_id("a" * 33)
    assert not names.is_property_name("pm2.5")
    assert not names.is_property_name("a")


def test_a_receipt_is_read_back_with_all_its_keys() -> None:
    receipt = wire.decode_receipt(
        wire.encode_receipt(T, [3, 4], {5: "unknown property pm3"}, run=0, rejected_sha={"0" * 64: "not JSON"}, nonce=9)
    )
    assert receipt == {
        "t": T,
        "stored": [3, 4],
        "rejected": {5: "unknown property pm3"},
        "run": 0,
        "rejected_sha": {"0" * 64: "not JSON"},
        "nonce": 9,
    }


def test_a_receipt_too_long_for_a_board_becomes_several_that_say_the_same() -> None:
    reasons = dict.fromkeys(range(5000, 5020), "é" * 500)
    shas = {f"{number:064x}": "not JSON" for number in range(30)}
    payloads = wire.encode_receipts(T, range(2**53 - 2000, 2**53), reasons, run=7, rejected_sha=shas)

    receipts = [wire.decode_receipt(payload) for payload in payloads]
    assert 5 < len(payloads) < 20
    assert {receipt["run"] for receipt in receipts} == {7}
    assert [seq for receipt in receipts for seq in receipt["stored"]] == list(range(2**53 - 2000, 2**53))
    assert {seq for receipt in receipts for seq in receipt["rejected"]} == set(reasons)
    assert {sha for receipt in receipts for sha in receipt["rejected_sha"]} == set(shas)


def test_nothing_to_say_is_no_receipt() -> None:
    assert wire.encode_receipts(T) == []


@pytest.mark.parametrize(
    "status", [{"online": 1}, {"online": True, "boot": -1}, {"online": True, "battery_v": "3"}, []]
)
def test_a_status_of_the_wrong_kind_is_refused(status: object) -> None:
    with pytest.raises(WireError):
        wire.encode_status(status)


def test_an_error_shows_a_long_value_briefly() -> None:
    payload = b'[{"bn":"' + b"x" * 5000 + b'/","n":"rain","v":1},{"n":"seq","v":4}]'
    with pytest.raises(WireError) as refusal:
        wire.decode_pack(payload)
    assert len(str(refusal.value)) < 160
    assert refusal.value.seq == 4
