"""The street is the same for everybody who asks, and has the magnitudes of scenario A (design/intervention.md 5.1)."""

import os
import subprocess
import sys
from itertools import pairwise
from math import hypot
from statistics import fmean, stdev

import pytest

from contract.vocabulary import PROPERTIES
from simulator import hours, traffic
from simulator.chance import arrivals, gauss, remembered
from simulator.hours import Hour
from simulator.sensors import drift, growth, sensor
from simulator.sites import BY_SUFFIX, TILLEULS, Site, site_of
from simulator.street import Street
from simulator.traffic import Trial

MONDAY = 1_770_591_600  # 2026-02-09 00:00 in Paris, a school week
WEEK = 7 * 86400
FOUR_WEEKS = range(MONDAY, MONDAY + 4 * WEEK, 600)

ASK = """
from simulator.sites import TILLEULS
from simulator.street import Street
street, told = Street(7), []
for t in {moments}:
    for site in TILLEULS:
        told += [(site.suffix, name, t, street.value("tilleuls-" + site.suffix, name, t)) for name in site.properties]
print(sorted(told))
"""


def asked_elsewhere(hash_seed: str, moments: str) -> str:
    """What another process answers."""
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    command = [sys.executable, "-c", ASK.format(moments=moments)]
    return subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout


def mean(street: Street, suffix: str, property: str) -> float:
    return fmean(street.value(f"tilleuls-{suffix}", property, t) for t in FOUR_WEEKS)


def test_the_same_seed_is_the_same_street_in_any_process_and_any_order() -> None:
    forward = asked_elsewhere("1", f"range({MONDAY}, {MONDAY + 86400}, 3600)")
    backward = asked_elsewhere("2", f"reversed(range({MONDAY}, {MONDAY + 86400}, 3600))")

    assert forward == backward
    assert len(forward) > 10_000


def test_another_seed_is_another_street() -> None:
    one, other = Street(1), Street(2)

    assert [one.value("tilleuls-01", "no2", t) for t in FOUR_WEEKS[:50]] != [
        other.value("tilleuls-01", "no2", t) for t in FOUR_WEEKS[:50]
    ]


def test_draws_have_the_mean_and_deviation_they_promise() -> None:
    draws = [gauss(3, n) for n in range(20_000)]
    days = [remembered(3, 9, n, 0.6) for n in range(20_000)]

    assert fmean(draws) == pytest.approx(0, abs=0.03)
    assert stdev(draws) == pytest.approx(1, abs=0.03)
    assert stdev(days) == pytest.approx(1, abs=0.05)
    assert fmean(a * b for a, b in pairwise(days)) == pytest.approx(0.6, abs=0.05)


@pytest.mark.parametrize("expected", [0.4, 3.0, 40.0, 400.0])
def test_arrivals_come_as_often_as_expected(expected: float) -> None:
    drawn = [arrivals(expected, (n + 0.5) / 2000) for n in range(2000)]

    assert fmean(drawn) == pytest.approx(expected, rel=0.02)
    assert stdev(drawn) == pytest.approx(expected**0.5, rel=0.1)


def test_twelve_sites_carry_what_scenario_a_says() -> None:
    having = {name: sum(name in site.properties for site in TILLEULS) for name in PROPERTIES}
    roles = [site.role for site in TILLEULS]

    assert len(TILLEULS) == len({site.place for site in TILLEULS}) == len({(s.lat, s.lon) for s in TILLEULS}) == 12
    assert [roles.count(role) for role in ("gate", "middle", "end", "parallel", "control", "park")] == [
        2,
        3,
        2,
        2,
        2,
        1,
    ]
    assert having["temperature"] == having["humidity"] == having["battery"] == having["rssi"] == 12
    assert (having["pm2_5"], having["no2"], having["noise_laeq"], having["count_car"]) == (6, 5, 6, 4)


def test_the_sites_lie_within_four_hundred_metres() -> None:
    gate = BY_SUFFIX["01"]

    away = [hypot((s.lat - gate.lat) * 111_320, (s.lon - gate.lon) * 74_400) for s in TILLEULS]

    assert max(away) < 400


@pytest.mark.parametrize(
    ("suffix", "property", "low", "high"),
    [
        ("12", "temperature", 0, 10),
        ("12", "humidity", 65, 92),
        ("12", "pressure", 990, 1028),
        ("12", "wind_speed", 2.2, 3.9),
        ("12", "pm2_5", 8, 20),
        ("01", "noise_laeq", 50, 56),
        ("10", "count_car", 6, 11),
        ("01", "count_pedestrian", 2, 8),
        ("01", "battery", 3.9, 4.2),
        ("01", "rssi", -85, -45),
    ],
)
def test_four_weeks_of_winter_have_plausible_means(suffix: str, property: str, low: float, high: float) -> None:
    assert low < fmean(mean(Street(seed), suffix, property) for seed in (1, 2)) < high


def test_no2_is_the_background_plus_what_cars_add_over_many_seeds() -> None:
    gate, park = [], []
    for seed in range(6):
        street = Street(seed)
        gate.append(fmean(street.true(BY_SUFFIX["01"], "no2", t) for t in FOUR_WEEKS[::6]))
        park.append(fmean(street.true(BY_SUFFIX["12"], "no2", t) for t in FOUR_WEEKS[::6]))

    assert 14 < fmean(park) < 22
    assert 0.7 < fmean(gate) - fmean(park) < 3.5


def test_summer_is_warm_and_its_afternoon_dry() -> None:
    street = Street(1)
    july = [hours.at(hours.local(1_783_000_000).day + day, 0) for day in range(20)]

    afternoon = [street.weather.at(t + 15 * 3600) for t in july]
    dawn = [street.weather.at(t + 5 * 3600) for t in july]

    assert 20 < fmean(sky.temperature for sky in afternoon) < 33
    assert fmean(a.temperature for a in afternoon) - fmean(d.temperature for d in dawn) > 5
    assert fmean(d.humidity for d in dawn) - fmean(a.humidity for a in afternoon) > 15
    assert fmean(a.light for a in afternoon) > 30_000


def test_wind_is_lognormal_with_a_mean_of_three_metres_a_second() -> None:
    winds = [Street(seed).weather.at(t).wind for seed in range(5) for t in FOUR_WEEKS[::24]]

    assert fmean(winds) == pytest.approx(3, rel=0.15)
    assert sorted(winds)[len(winds) // 2] < fmean(winds)


def test_it_rains_on_some_days_but_not_most_of_the_time() -> None:
    wet = [Street(seed).weather.rain(t) > 0 for seed in range(4) for t in FOUR_WEEKS]

    assert 0.03 < fmean(wet) < 0.2


def test_traffic_follows_the_formula_of_the_design() -> None:
    school_morning = Hour(0, 0, 8.45)

    assert traffic.usual(school_morning) == pytest.approx(240 * (0.12 + 0.9 + 0.0091), rel=0.01)
    assert traffic.usual(Hour(0, 6, 8.45)) < 0.25 * traffic.usual(school_morning)


def test_cars_at_school_hour_wobble_by_fifteen_percent() -> None:
    seen = [traffic.cars(1, "control", t, Hour(0, 0, 8.45), None) for t in FOUR_WEEKS]

    assert stdev(seen) / fmean(seen) == pytest.approx(0.15, abs=0.01)


def test_noise_is_louder_at_the_gate_when_children_come_and_quiet_at_night() -> None:
    street, t = Street(1), MONDAY + 8 * 3600 + 25 * 60
    gate, middle = BY_SUFFIX["01"], BY_SUFFIX["03"]

    at_gate, mid_street, at_night = (
        street.true(site, "noise_laeq", moment) for site, moment in ((gate, t), (middle, t), (gate, MONDAY + 3 * 3600))
    )

    assert 62 < at_gate < 66
    assert 58 < mid_street < 61
    assert at_night < 52


def test_the_trial_empties_the_school_street_at_its_hours_only() -> None:
    closed, free = Street(1, Trial(MONDAY)), Street(1)
    windows = [t for t in range(MONDAY, MONDAY + WEEK, 300) if hours.in_window(hours.local(t))]
    others = [t for t in range(MONDAY, MONDAY + WEEK, 300) if not hours.in_window(hours.local(t))]

    def share(suffix: str, moments: list[int]) -> float:
        site = BY_SUFFIX[suffix]
        return sum(closed.true(site, "count_car", t) for t in moments) / sum(
            free.true(site, "count_car", t) for t in moments
        )

    assert share("01", windows) == share("03", windows) == pytest.approx(0.2)
    assert share("08", windows) == pytest.approx(1.12)
    assert share("10", windows) == share("01", others) == 1
    assert len(windows) == 4 * 2 * 7


def test_the_trial_lowers_no2_by_about_four_in_its_windows() -> None:
    changes = []
    for seed in range(4):
        closed, free = Street(seed, Trial(MONDAY)), Street(seed)
        for t in range(MONDAY, MONDAY + 4 * WEEK, 300):
            if hours.in_window(hours.local(t)):
                changes.append(closed.true(BY_SUFFIX["03"], "no2", t) - free.true(BY_SUFFIX["03"], "no2", t))

    assert -6 < fmean(changes) < -2.5


def test_sensors_err_by_the_deviations_of_the_design() -> None:
    no2 = [sensor(1, f"n{n:04d}", "no2") for n in range(2000)]
    dust = [sensor(1, f"n{n:04d}", "pm2_5") for n in range(2000)]
    noise = [sensor(1, f"n{n:04d}", "noise_laeq") for n in range(2000)]

    assert stdev(s.gain for s in no2) == pytest.approx(0.10, rel=0.1)
    assert stdev(s.offset for s in no2) == pytest.approx(3, rel=0.1)
    assert (fmean(s.slope for s in no2), stdev(s.slope for s in no2)) == pytest.approx((0.25, 0.12), rel=0.1)
    assert stdev(s.gain for s in dust) == pytest.approx(0.07, rel=0.1)
    assert stdev(s.offset for s in noise) == pytest.approx(1, rel=0.1)


def test_the_no2_cell_wanders_by_a_third_of_a_microgram_a_day() -> None:
    steps = [
        drift(1, f"n{n:04d}", MONDAY + 129_600 + day * 86400) - drift(1, f"n{n:04d}", MONDAY + 43_200 + day * 86400)
        for n in range(40)
        for day in range(20)
    ]

    assert stdev(steps) == pytest.approx(0.35, rel=0.12)


def test_two_nodes_at_one_site_do_not_say_quite_the_same() -> None:
    street, site = Street(1), site_of("tilleuls-01")

    one, other = (
        [street.value(node, "temperature", t, site=site) for t in FOUR_WEEKS[:200]] for node in ("aaa-1", "aab-1")
    )

    assert one != other
    assert abs(fmean(one) - fmean(other)) < 1.5


def test_fog_inflates_what_a_light_scattering_counter_sees() -> None:
    assert growth(60, 0) == 1
    assert 1.05 < growth(85, 0) < 1.5
    assert 1.5 <= growth(99, 0.5) <= growth(99, 1) <= 4


def test_a_foggy_morning_is_foggy_for_everybody() -> None:
    day = hours.local(MONDAY).day
    foggy, clear = Street(3, fog_days=[day]), Street(3)
    t = MONDAY + 7 * 3600

    assert foggy.weather.at(t).humidity > 97
    assert clear.weather.foggy(day) is False
    for suffix in ("01", "12"):
        ratio = foggy.value(f"tilleuls-{suffix}", "pm2_5", t) / clear.value(f"tilleuls-{suffix}", "pm2_5", t)
        assert 1.5 < ratio < 6


def test_a_counter_sees_eighty_five_of_a_hundred() -> None:
    street, site = Street(1), BY_SUFFIX["10"]

    counted = sum(street.value("tilleuls-10", "count_car", t) for t in FOUR_WEEKS)
    passed = sum(street.true(site, "count_car", t - 300) / 6 for t in FOUR_WEEKS)

    assert counted / passed == pytest.approx(0.85, abs=0.02)


@pytest.mark.parametrize("site", TILLEULS, ids=lambda site: site.suffix)
def test_a_healthy_node_tells_almost_only_what_the_vocabulary_calls_plausible(site: Site) -> None:
    street, node = Street(1), f"tilleuls-{site.suffix}"

    for property in site.properties:
        low, high = PROPERTIES[property].plausible
        values = [street.value(node, property, t) for t in FOUR_WEEKS[::3]]
        assert fmean(low <= value <= high for value in values) > 0.995, property


@pytest.mark.parametrize("property", ["temperature", "humidity", "pm2_5", "pm10", "no2", "pressure"])
def test_a_healthy_node_changes_no_faster_than_the_vocabulary_allows(property: str) -> None:
    street = Street(1)
    site = next(site for site in reversed(TILLEULS) if property in site.properties)
    largest = PROPERTIES[property].rate or 1e9

    values = [street.value(f"tilleuls-{site.suffix}", property, t, 10) for t in range(MONDAY, MONDAY + 86400, 10)]

    assert max(abs(b - a) * 6 for a, b in pairwise(values)) < largest
