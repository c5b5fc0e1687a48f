"""What readings amount to: energies, directions, sums, days of 23 and 25 hours, and who contributed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.aggregate import Bucket, Combine, bucket_end, bucket_start, combined, merged, over_nodes

PARIS = ZoneInfo("Europe/Paris")


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def bucket(value: float, *, n: int = 1, flag: int = 1, t: int = 0) -> Bucket:
    return Bucket(t, n, 0, value, value, value, flag)


def value_of(combine: Combine, *values: float) -> float:
    answer = combined(combine, [(t, value, 1) for t, value in enumerate(values)])
    assert answer is not None
    return answer.value


def test_decibels_are_averaged_by_their_energy() -> None:
    assert value_of("energy", 60, 60, 60) == pytest.approx(60)
    assert value_of("energy", 50, 70) == pytest.approx(67.032913, abs=1e-6)
    assert value_of("energy", 0, 80) == pytest.approx(80 - 3.0103, abs=1e-4)


def test_the_day_evening_night_example_of_the_directive_comes_out() -> None:
    # 2002/49/EC with France's hours: Lden of (65, 63, 58) is 66.75 dB.
    hours = [65.0] * 12 + [63.0 + 5] * 4 + [58.0 + 10] * 8
    assert value_of("energy", *hours) == pytest.approx(66.75, abs=0.005)


@pytest.mark.parametrize(
    ("directions", "mean"), [((350, 10), 0), ((10, 350), 0), ((90, 180), 135), ((359, 359), 359), ((0, 270), 315)]
)
def test_directions_are_averaged_on_the_circle(directions: tuple[float, ...], mean: float) -> None:
    assert (value_of("direction", *directions) - mean + 180) % 360 - 180 == pytest.approx(0, abs=1e-9)


def test_opposite_winds_give_one_of_the_two() -> None:
    assert value_of("direction", 90, 270) == 90


@settings(deadline=None)  # a busy machine is no fault
@given(st.lists(st.floats(0, 360, allow_nan=False), min_size=1, max_size=20))
def test_a_mean_direction_is_at_least_0_and_below_360(directions: list[float]) -> None:
    assert 0 <= value_of("direction", *directions) < 360


def test_sums_and_maxima() -> None:
    assert value_of("sum", 1, 0, 4) == 5
    assert value_of("max", 61, 88, 70) == 88
    assert value_of("mean", 1, 2, 6) == 3


def test_suspect_readings_are_left_out_where_there_are_good_ones() -> None:
    assert combined("mean", [(0, 10.0, 1), (1, 12.0, 2), (2, 99.0, 33)], t=600) == Bucket(600, 2, 1, 11, 10, 12, 1)


def test_suspect_readings_count_where_there_is_nothing_better() -> None:
    assert combined("mean", [(0, 10.0, 63), (1, 12.0, 53)]) == Bucket(0, 2, 2, 11, 10, 12, 3)


def test_failed_readings_never_count() -> None:
    assert combined("mean", [(0, 10.0, 63), (1, -127.0, 14)]) == Bucket(0, 1, 1, 10, 10, 10, 3)
    assert combined("mean", [(1, -127.0, 14)]) is None
    assert combined("mean", []) is None


def test_a_good_bucket_outweighs_suspect_ones() -> None:
    parts = [bucket(10, n=2, t=0), Bucket(600, 5, 5, 99, 90, 99, 3), bucket(13, n=1, t=1200)]
    assert merged("mean", parts) == Bucket(0, 3, 5, 11, 10, 13, 1)


def test_merging_nothing_gives_nothing() -> None:
    assert merged("mean", []) is None
    assert merged("energy", [bucket(50, flag=4)]) is None


readings = st.lists(
    st.tuples(
        st.integers(0, 3599), st.floats(-100, 140, allow_nan=False), st.sampled_from([1, 1, 1, 2, 14, 23, 33, 63])
    ),
    max_size=80,
)


@settings(deadline=None)  # a busy machine is no fault
@given(readings, st.sampled_from(["mean", "energy", "sum", "max"]))
def test_an_hour_of_ten_minutes_is_the_hour_of_its_readings(
    readings: list[tuple[int, float, int]], combine: Combine
) -> None:
    tens = [combined(combine, [r for r in readings if r[0] // 600 == i], t=i * 600) for i in range(6)]
    hour, whole = merged(combine, [ten for ten in tens if ten], t=0), combined(combine, readings)
    if hour is None or whole is None:
        assert hour == whole
        return
    assert hour.value == pytest.approx(whole.value, rel=1e-9, abs=1e-9)
    assert hour._replace(value=0) == whole._replace(value=0)


@settings(deadline=None)  # a busy machine is no fault
@given(st.lists(st.floats(0, 360, allow_nan=False), min_size=1, max_size=12), st.integers(1, 9))
def test_merged_directions_weigh_by_their_readings(directions: list[float], n: int) -> None:
    same = merged("direction", [bucket(direction, n=n) for direction in directions])
    assert same is not None
    assert 0 <= same.value < 360
    assert same.n == n * len(directions)


def test_who_contributed_is_told() -> None:
    across = over_nodes("mean", {"b-01": bucket(10, n=60), "a-01": bucket(20, n=6), "c-01": bucket(90, flag=3)})
    assert across is not None
    assert across == (15, 10, 20, ("a-01", "b-01"), 66, 1)


def test_each_node_weighs_the_same_however_often_it_speaks() -> None:
    across = over_nodes("energy", {"a-01": bucket(50, n=3600), "b-01": bucket(70, n=1)})
    assert across is not None
    assert across.value == pytest.approx(67.032913, abs=1e-6)


def test_rain_over_a_neighbourhood_is_not_added_up() -> None:
    across = over_nodes("sum", {"a-01": bucket(2.0), "b-01": bucket(4.0)})
    assert across is not None
    assert across.value == 3


def test_a_neighbourhood_of_suspect_nodes_says_so() -> None:
    across = over_nodes("mean", {"a-01": bucket(2.0, flag=3), "b-01": bucket(9.0, flag=4)})
    assert across is not None
    assert (across.flag, across.nodes) == (3, ("a-01",))
    assert over_nodes("mean", {"b-01": bucket(9.0, flag=4)}) is None
    assert over_nodes("mean", {}) is None


@pytest.mark.parametrize(
    ("moment", "start", "hours"),
    [
        ("2026-03-29T12:00+02:00", "2026-03-29T00:00+01:00", 23),
        ("2026-03-29T00:30+01:00", "2026-03-29T00:00+01:00", 23),
        ("2026-10-25T12:00+01:00", "2026-10-25T00:00+02:00", 25),
        ("2026-10-25T02:30+02:00", "2026-10-25T00:00+02:00", 25),
        ("2026-10-25T02:30+01:00", "2026-10-25T00:00+02:00", 25),
        ("2026-06-01T23:59:59+02:00", "2026-06-01T00:00+02:00", 24),
    ],
)
def test_a_day_lasts_from_midnight_to_midnight_in_the_street(moment: str, start: str, hours: int) -> None:
    found = bucket_start(at(moment), "1d", PARIS)
    assert found == at(start)
    assert bucket_end(found, "1d", PARIS) - found == hours * 3600


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    first, second = at("2026-10-25T02:30+02:00"), at("2026-10-25T02:30+01:00")
    assert bucket_start(second, "1h", PARIS) - bucket_start(first, "1h", PARIS) == 3600


def test_hours_are_the_streets_where_zones_differ_by_half_an_hour() -> None:
    assert bucket_start(at("2026-01-01T10:20+05:30"), "1h", ZoneInfo("Asia/Kolkata")) == at("2026-01-01T10:00+05:30")
    assert bucket_start(at("2026-01-01T10:20+05:45"), "10min", ZoneInfo("Asia/Kathmandu")) == at(
        "2026-01-01T10:20+05:45"
    )


def test_a_day_whose_midnight_is_skipped_begins_when_the_clocks_change() -> None:
    cairo = ZoneInfo("Africa/Cairo")
    start = bucket_start(at("2026-04-24T12:00+03:00"), "1d", cairo)
    assert datetime.fromtimestamp(start, UTC) == datetime(2026, 4, 23, 22, tzinfo=UTC)
    assert bucket_end(bucket_start(start - 1, "1d", cairo), "1d", cairo) == start


@settings(deadline=None)  # a busy machine is no fault
@given(st.integers(1_500_000_000, 2_000_000_000), st.sampled_from(["10min", "1h", "1d"]))
def test_every_moment_lies_in_exactly_one_bucket(t: int, period: str) -> None:
    start = bucket_start(t, period, PARIS)  # ty: ignore[invalid-argument-type]
    end = bucket_end(start, period, PARIS)  # ty: ignore[invalid-argument-type]
    assert start <= t < end
    assert bucket_start(end, period, PARIS) == end  # ty: ignore[invalid-argument-type]
    assert bucket_start(end - 1, period, PARIS) == start  # ty: ignore[invalid-argument-type]
