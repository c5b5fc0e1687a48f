"""The study is about the simulator's own street; its small seeded part holds what so few runs can show."""

from datetime import date

import numpy as np
import pytest

from hub.evidence import design
from hub.evidence.effect import estimated
from hub.evidence.kit import TRUST
from moineau.study import table
from moineau.study.campaign import PROPERTIES, Runs
from moineau.study.street import Moments, Streets
from moineau.study.table import Key, Tally
from simulator import hours
from simulator.sites import BY_SUFFIX, Site
from simulator.street import Street
from simulator.traffic import Trial

SEEDS = range(1, 13)
FIRST = (date(2025, 9, 1) - date(1970, 1, 1)).days
CLOCK = [7 + 10 / 60, 8 + 20 / 60, 8.5, 9.5, 16.5, 17 + 50 / 60]


@pytest.fixture(scope="module")
def moments() -> Moments:
    days = [day for day in range(FIRST, FIRST + 40) if (day + 3) % 7 in hours.SCHOOL_DAYS]
    pairs = [(day, hour) for day in days for hour in CLOCK]
    day, hour = (np.array(column) for column in zip(*pairs, strict=True))
    t = np.array([hours.at(*pair) for pair in pairs])
    return Moments(day, hour, t, np.ones(len(t)))


def _both(suffix: str, seed: int, moments: Moments) -> tuple[Street, Streets, Site, Trial]:
    trial = Trial(hours.at(FIRST + 21, 0))
    return Street(seed, trial), Streets(seed, moments), BY_SUFFIX[suffix], trial


def _values(streets: Streets, site: Site, trial: Trial, name: str) -> np.ndarray:
    shared = "school" if site.role in ("gate", "middle", "end") else site.role
    cars = streets.cars(site.role, shared, trial)
    truths = {"no2": streets.no2, "pm2_5": streets.pm2_5, "count_car": lambda cars: cars}
    return streets.noise_laeq(site.role, cars) if name == "noise_laeq" else truths[name](cars)


@pytest.mark.parametrize("suffix", ["01", "03", "08", "10"])
@pytest.mark.parametrize("name", list(PROPERTIES))
def test_the_street_of_the_study_is_the_simulators(suffix: str, name: str, moments: Moments) -> None:
    street, streets, site, trial = _both(suffix, 5, moments)

    told = [street.true(site, name, int(t)) for t in moments.t]

    assert _values(streets, site, trial, name) == pytest.approx(told, rel=1e-9)


@pytest.mark.parametrize("name", ["no2", "noise_laeq", "pm2_5"])
def test_its_sensors_are_the_simulators_but_for_the_rounding(name: str, moments: Moments) -> None:
    street, streets, site, trial = _both("03", 5, moments)

    told = [street.value("tilleuls-03", name, int(t)) for t in moments.t]

    assert streets.told("tilleuls-03", name, _values(streets, site, trial, name)) == pytest.approx(told, abs=0.0501)


def test_its_counters_are_the_simulators(moments: Moments) -> None:
    street, streets, site, trial = _both("03", 5, moments)

    cars = streets.cars(site.role, "school", trial, moments.shifted(-300))

    told = [street.value("tilleuls-03", "count_car", int(t)) for t in moments.t]
    assert list(streets.counted("tilleuls-03", cars)) == told


@pytest.fixture(scope="module")
def study() -> dict[Key, Tally]:
    return table.studied(SEEDS)


def test_the_same_seeds_are_the_same_table(study: dict[Key, Tally]) -> None:
    again = table.studied(SEEDS[:2], kinds=["plain"])

    assert again["no2", "plain", True].effect == study["no2", "plain", True].effect[:2]


@pytest.mark.parametrize("kind", ["plain", "drift", "holiday", "loss"])
@pytest.mark.parametrize("name", ["no2", "noise_laeq", "count_car"])
def test_intervals_hold_the_truth(name: str, kind: table.Kind, study: dict[Key, Tally]) -> None:
    # 9 of 12 or fewer has a chance of 2 % where an interval is good for 95 %.
    assert study[name, kind, True].holds >= 10
    assert study[name, kind, False].holds >= 10


@pytest.mark.parametrize("kind", ["plain", "drift", "roadworks", "holiday", "loss", "swapped"])
def test_where_nothing_happened_hardly_anything_is_found(kind: table.Kind, study: dict[Key, Tally]) -> None:
    assert study["no2", kind, False].found <= 1 / 12


def test_the_school_street_is_found(study: dict[Key, Tally]) -> None:
    assert study["no2", "plain", True].found >= 0.75


def test_particles_end_as_not_measurable(study: dict[Key, Tally]) -> None:
    assert study["pm2_5", "plain", True].words == {"not measurable": 12}


@pytest.mark.parametrize("kind", ["roadworks", "swapped"])
def test_a_spoilt_campaign_is_not_believed(kind: table.Kind, study: dict[Key, Tally]) -> None:
    assert study["no2", kind, True].words == {"we don't know yet": 12}


def test_naive_reading_cries_wolf(study: dict[Key, Tally]) -> None:
    assert study["no2", "plain", False].naive >= 2


@pytest.mark.parametrize("name", ["no2", "noise_laeq", "count_car"])
def test_the_planner_promises_what_the_street_gives(name: str) -> None:
    panels = [Runs(seed).campaign("plain", effect=False).panels[name] for seed in range(30, 36)]
    plan = design.Plan(len(panels[0].rows("treated")), len(panels[0].rows("control")), 12, 16)

    seen = np.sqrt(np.mean([estimated(panel).error ** 2 for panel in panels]))

    freedom = design.smallest(plan, TRUST[name]) / design._error(plan, TRUST[name])
    assert design.smallest(plan, TRUST[name]) == pytest.approx(freedom * seen, rel=0.35)
