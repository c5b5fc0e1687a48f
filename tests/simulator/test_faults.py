"""Each fault does what its name says, to its node only, and is written into truth.json."""

import json
from collections import Counter
from pathlib import Path

import pytest

from simulator import faults, hours, schedules, truth
from simulator.faults import EPOCH_2000, Fault
from simulator.instruments import Instruments, Sample
from simulator.plan import Plan
from simulator.sites import TILLEULS, site_of
from simulator.street import Street
from simulator.traffic import Trial

NOON = 1_770_634_800  # 2026-02-09 12:00 in Paris
DAY, WEEK = 86400, 7 * 86400
NODE = "tilleuls-01"
NODES = [f"tilleuls-{site.suffix}" for site in TILLEULS]


def samples(moments: range, *those: Fault) -> list[Sample | None]:
    instruments = Instruments(NODE, site_of(NODE), Street(1), those)
    return [instruments.sample(t, 600) for t in moments]


def series(property: str, moments: range, *those: Fault) -> list[float]:
    found = [sample for sample in samples(moments, *those) if sample is not None]
    return [value for _, readings in found for name, _, value in readings if name == property]


def test_a_stuck_sensor_repeats_one_value_and_the_others_go_on() -> None:
    moments = range(NOON, NOON + DAY, 600)
    stuck = Fault(NODE, "stuck", NOON, None, "humidity")

    assert len(set(series("humidity", moments, stuck))) == 1
    assert series("temperature", moments, stuck) == series("temperature", moments)


def test_a_spike_lasts_ten_minutes() -> None:
    moments = range(NOON, NOON + 3600, 600)
    spike = Fault(NODE, "spike", NOON + 1200, NOON + 1800, "temperature", 14.0)

    added = [a - b for a, b in zip(series("temperature", moments, spike), series("temperature", moments), strict=True)]

    assert added == pytest.approx([0, 0, 14, 0, 0, 0])


def test_a_drift_grows_by_its_magnitude_each_day() -> None:
    moments = range(NOON, NOON + 3 * DAY, DAY)
    drift = Fault(NODE, "drift", NOON, None, "noise_laeq", 0.5)

    added = [a - b for a, b in zip(series("noise_laeq", moments, drift), series("noise_laeq", moments), strict=True)]

    assert added == pytest.approx([0, 0.5, 1.0], abs=0.06)


def test_a_node_moved_into_the_sun_is_too_warm_from_eleven_to_sixteen_only() -> None:
    moments = range(NOON - 12 * 3600, NOON + 12 * 3600, 600)
    moved = Fault(NODE, "moved", NOON - DAY, None, "temperature", 5.0)

    pairs = zip(moments, series("temperature", moments, moved), series("temperature", moments), strict=True)
    warm = {round(hours.local(t).hour, 2) for t, shown, true in pairs if shown - true > 1}

    assert (min(warm), max(warm)) == (11, 15.83)


@pytest.mark.parametrize(("error", "first"), [(3600, NOON + 3600), (EPOCH_2000 - NOON, EPOCH_2000)])
def test_a_clock_jump_dates_true_values_wrongly(error: int, first: int) -> None:
    jump = Fault(NODE, "clock", NOON, NOON + 1200, None, error)

    wrong, right = samples(range(NOON, NOON + 1800, 600), jump), samples(range(NOON, NOON + 1800, 600))

    assert [sample and sample[0] for sample in wrong] == [first, first + 600, NOON + 1200]
    assert [sample and sample[1] for sample in wrong] == [sample and sample[1] for sample in right]


def test_a_brown_out_restarts_the_node_again_and_again_and_loses_samples() -> None:
    loop = Fault(NODE, "brownout", NOON, NOON + 6 * 3600)
    taken = samples(range(NOON, NOON + 6 * 3600, 600), loop)

    assert faults.restarts([loop], NOON - 1) == 0
    assert faults.restarts([loop], NOON + 3600) == 16
    assert faults.restarts([loop], NOON + DAY) == faults.restarts([loop], NOON + 6 * 3600) == 91
    assert 5 < sum(sample is None for sample in taken) < 31


def test_a_dying_battery_falls_for_two_days_and_then_there_is_nothing() -> None:
    death = Fault(NODE, "death", NOON, None, "battery")

    falling = series("battery", range(NOON - 2 * DAY, NOON, 3600), death)

    assert falling[0] - falling[-1] > 0.8
    assert samples(range(NOON, NOON + DAY, 3600), death) == [None] * 24
    assert faults.dead([death], NOON + WEEK)


def test_an_outage_hides_the_node_but_not_its_samples() -> None:
    outage = Fault(NODE, "outage", NOON, NOON + 7200)

    assert faults.outage([outage], NOON + 3600) == outage
    assert faults.outage([outage], NOON + 7200) is None
    assert samples(range(NOON, NOON + 7200, 600), outage) == samples(range(NOON, NOON + 7200, 600))


def test_the_demo_has_four_faults_on_three_nodes_and_one_foggy_morning() -> None:
    made = schedules.demo(1, NODES, NOON)
    by_kind = {fault.kind: fault for fault in made}

    assert len(made) == 4
    assert by_kind["death"].start == hours.at(hours.local(NOON).day - 1, 19.25)
    assert by_kind["stuck"].property == "humidity"
    assert by_kind["outage"].start < NOON < (by_kind["outage"].end or 0) < NOON + 300
    assert NOON - 5 * DAY < by_kind["fog"].start < NOON - DAY
    assert len({fault.node for fault in made}) == 4


def test_the_same_seed_draws_the_same_faults_and_another_seed_others() -> None:
    one, again, other = (schedules.street(seed, NODES, NOON, NOON + 20 * WEEK) for seed in (1, 1, 2))

    assert one == again != other


def test_a_street_begun_later_has_the_same_faults_in_common_weeks() -> None:
    early = schedules.street(1, NODES, NOON, NOON + 20 * WEEK)
    late = schedules.street(1, NODES, NOON + 5 * WEEK, NOON + 20 * WEEK)

    assert late == tuple(fault for fault in early if fault.start >= NOON + 5 * WEEK)


def test_faults_come_at_the_rates_of_the_design() -> None:
    nodes = [f"n{n:03d}-01" for n in range(200)]
    weeks = 40

    counted = Counter(fault.kind for fault in schedules.street(1, nodes, 0, weeks * WEEK))

    for kind, rate in schedules.RATES.items():
        assert counted[kind] / (200 * weeks) == pytest.approx(rate, rel=0.35), kind


def test_no_faults_means_none_and_an_unknown_schedule_is_refused_by_name() -> None:
    assert schedules.drawn("none", 1, NODES, NOON, NOON) == ()
    with pytest.raises(ValueError, match="'many': say none, demo or street"):
        schedules.drawn("many", 1, NODES, NOON, NOON)


def test_truth_tells_every_fault_with_node_kind_times_and_magnitude(tmp_path: Path) -> None:
    jump = Fault(NODE, "clock", NOON, NOON + 1200, None, 3600)
    truth.write(tmp_path / "truth.json", Street(1), Plan(history_s=WEEK), NODES, [jump], NOON)

    told = json.loads((tmp_path / "truth.json").read_text("utf-8"))

    assert told["faults"] == [
        {
            "node": NODE,
            "kind": "clock",
            "start": NOON,
            "end": NOON + 1200,
            "property": None,
            "magnitude": 3600,
            "start_utc": "2026-02-09T11:00:00Z",
            "end_utc": "2026-02-09T11:20:00Z",
        }
    ]
    assert told["effects"] == []
    assert [node["id"] for node in told["nodes"]] == NODES
    assert told["nodes"][0]["errors"]["no2"]["gain"] != 1


def test_truth_computes_the_effect_of_the_trial_at_each_site() -> None:
    effect = truth.effects(Street(1, Trial(NOON)))[0]
    changes = {(row["site"], row["property"]): row["in_window"] for row in effect["changes"]}

    assert effect["start"] == NOON
    assert -250 < changes["03", "count_car"] < -100
    assert -6 < changes["03", "noise_laeq"] < -3
    assert -2 < changes["01", "noise_laeq"] < -0.3
    assert -7 < changes["03", "no2"] < -2
    assert -0.6 < changes["03", "pm2_5"] < -0.1
    assert changes["08", "count_car"] > 10
    assert not any(site in ("10", "11", "12") for site, _ in changes)
