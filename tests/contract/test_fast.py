"""The hosts' fast way says what contract/wire.py and the vocabulary say, of every payload."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contract import fast
from contract.vocabulary import PROPERTIES, converted
from contract.wire import RELATIVE_BELOW, WireError, decode_pack, encode_pack

T = 1767225600
SLOW_MACHINE = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
UNITS = sorted({row.unit for row in PROPERTIES.values()} | {"K", "Pa", "/", "km/h", "mV", "kg/m3", "F", "", "ppb"})

values = st.one_of(
    st.floats(width=32),
    st.integers(-(2**70), 2**70),
    st.integers(-5, 200),
    st.sampled_from([True, None, "4.2", -0.0, 1e30, 1.1e30, 1e308, 2**53, 2**53 + 1, 1041.0, [], {}, 10**400]),
)
times = st.one_of(
    st.integers(-600, 600),
    st.sampled_from([T, T + 60, 0, RELATIVE_BELOW, RELATIVE_BELOW - 1, -RELATIVE_BELOW, 2**40, -(2**40), 2**63, 2**64]),
    st.sampled_from([1.0, float(T), True, None, "0"]),
)
good_times = st.sampled_from([0, 60, -60, 3600])
good_readings = st.sampled_from(list(PROPERTIES.values())).flatmap(
    lambda row: st.fixed_dictionaries(
        {"n": st.just(row.name), "u": st.just(row.unit), "v": st.one_of(st.floats(-1e6, 1e6), st.integers(-9, 999))},
        optional={"t": good_times},
    )
)
odd_fields = {
    "n": st.sampled_from([*PROPERTIES, "seq", "run", "oldest", "mac", "pm3", "Temp", "n" * 40, "", 5, None]),
    "u": st.one_of(st.sampled_from(UNITS), st.sampled_from([None, 5])),
    "v": values,
    "t": times,
    "bt": times,
    "bn": st.sampled_from(["tilleuls-03/", "tilleuls-04/", "tilleuls-03", "ab/", "A/", "", None, 3]),
    "bver": st.sampled_from([10, 26, 11, 10.0, "10", True, None]),
    "vs": st.just("x"),
    "vb": st.just(True),
    "x": st.sampled_from([1, "é", [[[]]], {"a": None}]),
    "x_": st.just(1),
    "bu": st.just("Cel"),
}
odd_records = st.dictionaries(st.sampled_from(list(odd_fields)), st.none(), max_size=4).flatmap(
    lambda keys: st.fixed_dictionaries({key: odd_fields[key] for key in keys})
)


@st.composite
def nearly_packs(draw: st.DrawFn) -> bytes:
    """A sound pack to which a few odd things happened, or none."""
    records: list[Any] = draw(st.lists(good_readings, min_size=1, max_size=5))
    records.append({"n": "seq", "v": draw(st.sampled_from([0, 1041, 2**53]))})
    records += draw(st.lists(st.sampled_from([{"n": "run", "v": 5}, {"n": "oldest", "v": 0}]), max_size=2))
    records = draw(st.permutations(records))
    records[0] = {"bn": "tilleuls-03/", "bver": 26, "bt": draw(st.sampled_from([T, T, 0])), **records[0]}
    for odd in draw(st.lists(odd_records, max_size=2)):
        place = draw(st.integers(0, len(records) - 1))
        records[place] = {**records[place], **odd}
    return json.dumps(records, ensure_ascii=draw(st.booleans())).encode()


@st.composite
def spoilt_packs(draw: st.DrawFn) -> bytes:
    payload = draw(nearly_packs())
    at = draw(st.integers(0, len(payload)))
    end = min(len(payload), at + draw(st.integers(0, 3)))
    bits = [
        b"",
        b",",
        b"{",
        b"]",
        b'"',
        b"\\",
        b"0",
        b"-",
        b".",
        b"null",
        b"\xc3",
        b"\x00",
        b"e9",
        b'"v":1,',
        b'"bt":0,',
    ]
    return payload[:at] + draw(st.one_of(st.sampled_from(bits), st.binary(max_size=3))) + payload[end:]


def verdict_of_the_book(payload: bytes) -> Any:
    try:
        node, seq, run, oldest, readings = decode_pack(payload)
    except WireError as error:
        return str(error), error.seq, error.run
    try:
        read = [(name, t, converted(name, unit, value)) for name, t, value, unit in readings]
    except WireError as error:
        return str(error), seq, run
    return node, seq, run, oldest, read[0][1] < RELATIVE_BELOW, read


def verdict_of_the_fast_way(payload: bytes) -> Any:
    try:
        return tuple(fast.unpack(payload))
    except WireError as error:
        return str(error), error.seq, error.run


def check(payload: bytes) -> None:
    told = verdict_of_the_fast_way(payload)
    assert told == verdict_of_the_book(payload)
    if len(told) == 6:
        assert all(type(value) is float for _, _, value in told[5])


@settings(SLOW_MACHINE, max_examples=600)
@given(nearly_packs())
def test_the_fast_way_agrees_on_packs_to_which_odd_things_happened(payload: bytes) -> None:
    check(payload)


@settings(SLOW_MACHINE, max_examples=600)
@given(spoilt_packs())
def test_the_fast_way_agrees_on_packs_spoilt_on_the_way(payload: bytes) -> None:
    check(payload)


@settings(SLOW_MACHINE, max_examples=300)
@given(st.binary(max_size=200))
@example(b"[" * 100_000)
@example(b"[" * 8192)
@example(b'{"a":' * 1600)
@example(b"")
@example(b"null")
@example(b" " * 5_000_000)
def test_the_fast_way_agrees_on_any_bytes(payload: bytes) -> None:
    check(payload)


@pytest.mark.parametrize(
    "records",
    [
        '{"bn":"abc/","bt":null,"n":"rain","u":"mm","v":1},{"n":"seq","v":1}',
        '{"bn":"abc/","bver":null,"n":"rain","u":"mm","v":1},{"n":"seq","v":1}',
        '{"bn":"abc/","n":"rain","u":null,"v":1},{"n":"seq","v":1}',
        '{"bn":"abc/","n":"rain","u":"mm","v":1},{"n":"seq","u":null,"v":1}',
        '{"bn":"abc/","n":"rain","u":"mm","v":1},{"bt":0,"n":"seq","v":1}',
        '{"bn":"abc/","n":"rain","u":"mm","v":1},{"n":"seq","u":"","v":1}',
        '{"bn":"abc/","n":"rain","u":"mm","v":1},{"n":"seq","v":9007199254740993}',
        '{"bn":"abc/","n":"rain","u":"mm","v":1},{"n":"seq","v":1e3}',
        '{"bn":"abc/","n":"rain","u":"mm","v":1},{"n":"seq","v":1},{"n":"run","v":1},{"n":"run","v":1}',
        '{"bn":"abc/","n":"rain","u":"mm","v":1},{"n":"seq","v":1},{"n":"oldest","v":2}',
        '{"bn":"abc/","bt":268435456,"t":-1,"n":"rain","u":"mm","v":1},{"n":"rain","u":"mm","v":1},{"n":"seq","v":1}',
        '{"bn":"abc/","bt":18446744073709551616,"n":"rain","u":"mm","v":1},{"n":"seq","v":1}',
        '{"bn":"abc/","n":"rain","u":"mm","v":1e31},{"n":"seq","v":1}',
    ],
)
def test_the_fast_way_takes_nothing_that_the_book_refuses(records: str) -> None:
    payload = f"[{records}]".encode()
    with pytest.raises(WireError):
        decode_pack(payload)
    check(payload)


@settings(SLOW_MACHINE, max_examples=200)
@given(st.lists(st.tuples(good_times, st.lists(good_readings, min_size=1, max_size=3)), min_size=1, max_size=4))
def test_what_is_written_is_read_back(moments: list[tuple[int, list[dict[str, Any]]]]) -> None:
    samples = [
        (T + offset, [(one["n"], one["u"], float(f"{one['v']:.7g}")) for one in readings])
        for offset, readings in moments
    ]
    read = fast.unpack(encode_pack("tilleuls-03", 7, samples, run=3, oldest=5))
    assert read[:5] == ("tilleuls-03", 7, 3, 5, False)
    assert read.readings == [(name, t, value) for t, readings in samples for name, _, value in readings]


odd_moments = st.tuples(
    st.sampled_from(
        [T, T + 60, 0, -60, 500, RELATIVE_BELOW, 1 - RELATIVE_BELOW, -RELATIVE_BELOW, 2**40 - 1, 2**40, 1.0]
    ),
    st.lists(
        st.tuples(
            st.sampled_from([*PROPERTIES, "seq", "Temp"]),
            st.sampled_from([*UNITS, 'a"\\é', None]),
            st.one_of(values, st.sampled_from([-1e30, float("nan"), float("inf")])),
        ),
        max_size=3,
    ),
)
odd_counts = st.sampled_from([0, 5, 6, 2**31 - 1, 2**31, 2**53, 2**53 + 1, -1, 1.0, True, None])


@settings(SLOW_MACHINE, max_examples=600)
@given(st.lists(odd_moments, max_size=3), odd_counts, odd_counts, odd_counts)
def test_whatever_is_written_can_be_read(samples: list[Any], seq: Any, run: Any, oldest: Any) -> None:
    try:
        payload = encode_pack("tilleuls-03", seq, samples, run, oldest)
    except WireError:
        return
    read = decode_pack(payload)
    assert read[:4] == ("tilleuls-03", seq, run, oldest)
    assert [(name, t, unit) for name, t, _, unit in read[4]] == [
        (name, t, unit) for t, readings in samples for name, unit, _ in readings
    ]


def test_an_everyday_pack_never_takes_the_slow_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(payload: bytes) -> Any:
        raise AssertionError(payload)

    monkeypatch.setattr(fast, "_by_the_book", slow)
    sample = (T, [("temperature", "Cel", 4.2), ("pressure", "Pa", 100653), ("pm10", "ug/m3", 20)])
    pack = fast.unpack(encode_pack("tilleuls-03", 1, [sample, (T + 60, sample[1])], run=1, oldest=0))
    assert pack.readings[1] == ("pressure", T, 1006.53)
