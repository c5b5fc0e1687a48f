"""What quality says of a reading: every test, both edges of every range, and who wins when several object."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contract.vocabulary import PROPERTIES, Property
from hub import quality
from hub.quality import FLAT_READINGS, NEAR_S, UNSEEN, Trace, assessed, trace_of

AIR = replace(
    PROPERTIES["temperature"], physical=(-40.0, 85.0), plausible=(-25.0, 50.0), rate=2.0, flat_s=3600, combine="mean"
)
DUST = replace(PROPERTIES["pm2_5"], physical=(0.0, 1000.0), plausible=(0.0, 300.0), rate=50.0, flat_s=3600)
WIND = replace(
    PROPERTIES["wind_direction"], physical=(0.0, 360.0), plausible=(0.0, 360.0), rate=30.0, combine="direction"
)
COUNT = replace(
    PROPERTIES["count_bike"], physical=(0.0, 500.0), plausible=(0.0, 500.0), rate=None, flat_s=None, combine="sum"
)


def qcs(property: Property, readings: Iterable[tuple[int, float]], humidity: float | None = None) -> list[int]:
    """As ingest does it: one by one, and a spike said of the reading before."""
    trace, said, position = UNSEEN, [], {}
    for t, value in readings:
        spiked = trace.t
        qc, trace, spike = assessed(property, trace, t, value, humidity, False)
        if spike:
            said[position[spiked]] = quality.SPIKE
        position[t] = len(said)
        said.append(qc)
    return said


@pytest.mark.parametrize(
    ("value", "qc"),
    [
        (-40.001, quality.PHYSICAL),
        (-40.0, quality.PLAUSIBLE),
        (-25.001, quality.PLAUSIBLE),
        (-25.0, quality.PASS),
        (50.0, quality.PASS),
        (50.001, quality.PLAUSIBLE),
        (85.0, quality.PLAUSIBLE),
        (85.001, quality.PHYSICAL),
    ],
)
def test_a_value_on_the_edge_of_a_range_is_inside_it(value: float, qc: int) -> None:
    assert assessed(AIR, UNSEEN, 1000, value, None, False)[0] == qc


def test_both_edges_of_every_range_of_the_vocabulary_are_inside_it() -> None:
    for property in PROPERTIES.values():
        for value in property.physical:
            assert quality.flag(assessed(property, UNSEEN, 1000, value, None, False)[0]) != quality.FAIL
        for value in property.plausible:
            assert quality.test(assessed(property, UNSEEN, 1000, value, None, False)[0]) == ""


@pytest.mark.parametrize(
    ("seconds", "change", "qc"),
    [
        (60, 2.0, quality.PASS),
        (60, 2.001, quality.RATE),
        (60, -2.0, quality.PASS),
        (60, -2.001, quality.RATE),
        (10, 2.0, quality.PASS),  # never less than one minute's worth: sensors have a resolution
        (10, 2.001, quality.RATE),
        (90, 3.0, quality.PASS),
        (90, 3.001, quality.RATE),
        (300, 10.0, quality.PASS),
        (300, 10.001, quality.RATE),
        (600, 10.0, quality.PASS),  # nothing changes at full rate for longer than five minutes
        (600, 10.001, quality.RATE),
        (NEAR_S, 10.001, quality.RATE),
        (NEAR_S + 1, 60.001, quality.PASS),  # too far apart to say
    ],
)
def test_the_rate_counts_the_minutes_since_the_reading_before(seconds: int, change: float, qc: int) -> None:
    trace = trace_of(AIR, [(1000, -15.0 if change > 0 else 45.0)])
    value = trace.value + change
    wide = replace(AIR, plausible=AIR.physical)
    assert assessed(wide, trace, 1000 + seconds, value, None, False)[0] in (
        qc,
        quality.NOT_EVALUATED if qc == 1 else qc,
    )


def test_a_spike_is_said_of_the_reading_before() -> None:
    assert qcs(AIR, [(0, 20.0), (60, 30.0), (120, 20.5)]) == [quality.PASS, quality.SPIKE, quality.PASS]


def test_a_spike_downwards_is_a_spike() -> None:
    assert qcs(AIR, [(0, 20.0), (60, 10.0), (120, 19.5)]) == [quality.PASS, quality.SPIKE, quality.PASS]


def test_a_step_is_a_rate_and_not_a_spike() -> None:
    assert qcs(AIR, [(0, 20.0), (60, 30.0), (120, 30.1), (180, 29.9)]) == [1, quality.RATE, 1, 1]


@pytest.mark.parametrize(("height", "second"), [(2.0, quality.PASS), (2.001, quality.SPIKE)])
def test_a_spike_must_be_higher_than_a_minutes_change(height: float, second: int) -> None:
    assert qcs(AIR, [(0, 20.0), (60, 20.0 + height), (120, 20.0)]) == [1, second, 1]


@pytest.mark.parametrize(("height", "second"), [(4.0, quality.PASS), (4.001, quality.SPIKE)])
def test_between_rare_readings_two_minutes_change_and_back_is_a_spike(height: float, second: int) -> None:
    assert qcs(AIR, [(0, 20.0), (900, 20.0 + height), (1800, 20.0)]) == [1, second, 1]


def test_the_way_back_from_a_spike_is_measured_from_before_it() -> None:
    assert qcs(AIR, [(0, 20.0), (60, 30.0), (120, 24.0)]) == [1, quality.SPIKE, 1]
    assert qcs(AIR, [(0, 20.0), (60, 30.0), (120, 24.001)]) == [1, quality.SPIKE, quality.RATE]


def test_a_spike_leaves_no_trace() -> None:
    readings = [(0, 20.0), (60, 30.0), (120, 20.0), (180, 20.1)]
    assert qcs(AIR, readings) == [1, quality.SPIKE, 1, 1]
    assert trace_of(AIR, readings)[:4] == (180, 20.1, 120, 20.0)


def test_two_spikes_in_a_row_are_two_spikes() -> None:
    assert qcs(AIR, [(0, 20.0), (60, 30.0), (120, 20.0), (180, 30.0), (240, 20.0)]) == [
        1,
        quality.SPIKE,
        1,
        quality.SPIKE,
        1,
    ]


def test_nothing_is_a_spike_across_a_hole() -> None:
    assert qcs(AIR, [(0, 20.0), (NEAR_S + 1, 30.0), (NEAR_S + 61, 20.0)]) == [1, 1, quality.RATE]


def test_a_failed_reading_leaves_no_trace_and_is_never_called_a_spike() -> None:
    # A DS18B20 that lost its wire says -127, and its next honest value is not a jump of 140 degrees.
    assert qcs(AIR, [(0, 20.0), (60, -127.0), (120, 20.1)]) == [1, quality.PHYSICAL, 1]


@pytest.mark.parametrize(("last_t", "qc"), [(3600, quality.PASS), (3601, quality.FLAT)])
def test_a_value_may_stay_for_flat_s_and_not_a_second_longer(last_t: int, qc: int) -> None:
    still = [(t, 0.0) for t in range(0, 3600, 600)]
    assert qcs(DUST, [*still, (last_t, 0.0)]) == [1] * len(still) + [qc]


def test_a_few_equal_readings_around_a_hole_are_not_flat() -> None:
    few = [(hour * 7200, 12.0) for hour in range(FLAT_READINGS - 1)]
    assert set(qcs(DUST, few)) == {quality.PASS}
    assert qcs(DUST, [*few, (FLAT_READINGS * 7200, 12.0)])[-1] == quality.FLAT


def test_one_other_value_ends_a_flat_line() -> None:
    still = [(t, 0.0) for t in range(0, 7200, 600)]
    assert qcs(DUST, [*still, (7200, 0.1), (7800, 0.0)])[-3:] == [quality.FLAT, 1, 1]


def test_counts_may_stay_at_nought_for_a_week() -> None:
    assert quality.FLAT not in qcs(COUNT, [(t, 0.0) for t in range(0, 604_800, 900)])


@pytest.mark.parametrize(
    ("humidity", "qc"), [(None, 1), (0.0, 1), (89.9, 1), (90.0, quality.HUMID_AIR), (100.0, quality.HUMID_AIR)]
)
def test_particles_in_humid_air_are_suspect(humidity: float | None, qc: int) -> None:
    assert assessed(DUST, UNSEEN, 1000, 25.0, humidity, False)[0] == qc


def test_humid_air_concerns_the_particles_and_nothing_else() -> None:
    humid = {
        name
        for name, property in PROPERTIES.items()
        if quality.test(assessed(property, UNSEEN, 1000, property.plausible[0], 99.0, False)[0]) == "humid"
    }
    assert humid == {"pm1", "pm2_5", "pm4", "pm10"}


def test_a_reading_that_the_hub_dated_is_suspect_for_its_clock() -> None:
    assert assessed(AIR, UNSEEN, 1000, 20.0, None, True)[0] == quality.CLOCK


def test_from_350_to_10_degrees_the_wind_has_turned_by_20() -> None:
    trace = trace_of(WIND, [(0, 350.0)])
    assert quality.test(assessed(WIND, trace, 60, 10.0, None, False)[0]) == ""
    assert assessed(WIND, trace, 60, 21.0, None, False)[0] == quality.RATE
    assert assessed(WIND, trace, 60, 170.0, None, False)[0] == quality.RATE


def test_a_gust_from_elsewhere_across_north_is_a_spike() -> None:
    assert qcs(WIND, [(0, 350.0), (60, 40.0), (120, 355.0)])[1] == quality.SPIKE


FLAT_TRACE = Trace(6000, 500.0, 5400, 500.0, 0, 11)
FAST_TRACE = Trace(6000, 100.0, 5400, 100.0, 5400, 2)


@pytest.mark.parametrize(
    ("trace", "value", "humidity", "hand_dated", "winner"),
    [
        (FLAT_TRACE, 1000.1, 99.0, True, "physical"),
        (FLAT_TRACE, 500.0, 99.0, True, "flat"),  # flat, humid, implausible and hand dated
        (FAST_TRACE, 500.0, 99.0, True, "humid"),  # humid, implausible, too fast and hand dated
        (FAST_TRACE, 500.0, 50.0, True, "plausible"),  # implausible, too fast and hand dated
        (FAST_TRACE, 200.0, 50.0, True, "rate"),  # too fast and hand dated
        (FAST_TRACE, 101.0, 50.0, True, "clock"),
        (FAST_TRACE, 101.0, 50.0, False, ""),
    ],
)
def test_precedence(trace: Trace, value: float, humidity: float, hand_dated: bool, winner: str) -> None:
    qc, _, _ = assessed(DUST, trace, 6060, value, humidity, hand_dated)
    assert quality.test(qc) == winner
    assert quality.flag(qc) == {"": 1, "physical": 4}.get(winner, 3)


def test_the_first_of_a_series_passes_when_a_street_would_say_otherwise_of_worse_values() -> None:
    assert assessed(AIR, UNSEEN, 1000, 20.0, None, False)[0] == quality.PASS


def test_what_only_the_sensors_range_could_test_is_not_evaluated() -> None:
    rated = replace(COUNT, rate=100.0)
    assert qcs(rated, [(0, 3.0), (60, 4.0), (60 + NEAR_S + 1, 4.0)]) == [2, 1, 2]


def test_a_late_reading_is_judged_alone_and_leaves_the_trace_as_it_was() -> None:
    trace = trace_of(AIR, [(0, 20.0), (600, 21.0)])
    for t in (599, 600, -86_400):
        assert assessed(AIR, trace, t, 49.0, None, False) == (quality.PASS, trace, False)
        assert assessed(AIR, trace, t, 51.0, None, False) == (quality.PLAUSIBLE, trace, False)
        assert assessed(AIR, trace, t, 99.0, None, False) == (quality.PHYSICAL, trace, False)


def test_every_qc_names_its_flag_and_its_test() -> None:
    named = {quality.test(qc): quality.flag(qc) for qc in (14, 23, 33, 43, 53, 63, 73)}
    assert named == {"physical": 4, "plausible": 3, "rate": 3, "spike": 3, "flat": 3, "humid": 3, "clock": 3}
    assert [quality.test(qc) for qc in (1, 2)] == ["", ""]


def test_the_table_at_the_head_of_the_module_has_every_test_with_its_qc() -> None:
    rows = {cells[1]: int(cells[3]) for line in str(quality.__doc__).splitlines() if len(cells := row(line)) == 5}
    assert set(rows) == set(quality.TESTS) - {""}
    assert all(quality.TESTS[qc // 10] == name for name, qc in rows.items())


def row(line: str) -> list[str]:
    cells = [cell.strip() for cell in line.split("|")]
    return cells if len(cells) == 5 and cells[3].isdigit() else []


series = st.lists(
    st.tuples(st.integers(1, 4000), st.floats(-60, 100, allow_nan=False).map(lambda value: round(value, 1))),
    max_size=30,
)


@settings(deadline=None)  # a busy machine is no fault
@given(series)
def test_a_rebuilt_trace_is_the_trace_that_grew(steps: list[tuple[int, float]]) -> None:
    t, trace, readings = 0, UNSEEN, []
    for gap, value in steps:
        t += gap
        readings.append((t, value))
        _, trace, _ = assessed(AIR, trace, t, value, 50.0, False)
    assert repr(trace_of(AIR, readings)) == repr(trace)  # repr: the empty trace holds NaN


@settings(deadline=None)  # a busy machine is no fault
@given(series, st.sampled_from(list(PROPERTIES.values())))
def test_a_value_is_never_altered_and_a_failure_never_hidden(
    steps: list[tuple[int, float]], property: Property
) -> None:
    t, trace = 0, UNSEEN
    for gap, value in steps:
        t += gap
        before = trace
        qc, trace, spike = assessed(property, trace, t, value, 95.0, False)
        low, high = property.physical
        assert (qc == quality.PHYSICAL) == (not low <= value <= high)
        assert trace == before or trace[:2] == (t, value)
        assert not spike or before.t > UNSEEN.t
