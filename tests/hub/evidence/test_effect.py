"""What the estimator must do: find what is there, see through holes, and not be fooled by drift or weather."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from hub.evidence import effect, placebo
from hub.evidence.panel import Panel

PanelMaker = Callable[..., Panel]


def test_the_effect_is_found_whatever_the_weather(panel: PanelMaker) -> None:
    found = effect.estimated(panel(effect=-4, noise=0.5))

    low, high = found.interval()
    assert low < -4 < high
    assert high - low < 2


def test_a_ratio_is_found_on_its_own_scale(panel: PanelMaker) -> None:
    street = panel(metric="ratio", noise=0.5)
    street.window[:4, street.during] *= 0.2

    assert np.exp(effect.estimated(street).effect) == pytest.approx(0.2, abs=0.01)


def test_sensors_that_age_do_not_make_an_effect(panel: PanelMaker) -> None:
    street = panel(noise=0.5)
    age = np.arange(len(street.days)) * 0.5
    assert street.shoulder is not None
    street.window[:4] += age
    street.shoulder[:4] += age

    assert abs(effect.estimated(street).effect) < 1


def test_a_strong_effect_on_calm_days_is_not_taken_for_noise(panel: PanelMaker) -> None:
    calm = np.random.default_rng(3).exponential(1, 16)
    steady, uneven = panel(effect=-4, noise=0.5), panel(noise=0.5)
    uneven.window[:4, uneven.during] += -4 * calm

    assert effect.estimated(uneven).error == pytest.approx(effect.estimated(steady).error)


def test_which_nodes_were_there_does_not_change_the_street(panel: PanelMaker) -> None:
    street = panel(effect=-4, noise=0.01)
    street.window[np.random.default_rng(2).random(street.window.shape) < 0.3] = np.nan

    assert effect.estimated(street).effect == pytest.approx(-4, abs=0.05)


def test_a_node_that_left_early_is_not_counted(panel: PanelMaker) -> None:
    street = panel(effect=-4, noise=0.01)
    street.window[0, 16:] = np.nan

    assert effect.estimated(street).nodes == street.nodes[1:]


def test_too_few_days_are_refused(panel: PanelMaker) -> None:
    with pytest.raises(effect.TooLittle, match="3 days before"):
        effect.estimated(panel(before=3))


def test_without_a_control_nothing_is_estimated(panel: PanelMaker) -> None:
    with pytest.raises(effect.TooLittle, match="0 control"):
        effect.estimated(panel(control=0))


def test_days_that_resemble_each_other_widen_the_interval_where_no_shoulder_hours_are(panel: PanelMaker) -> None:
    street = replace(panel(noise=0.1), shoulder=None)
    walk = np.cumsum(np.random.default_rng(5).normal(0, 0.5, len(street.days)))
    street.window[:4] += walk

    values, _ = effect.daily(street, [0, 1, 2, 3], [4, 5, 6, 7])
    plain = effect.level_change(values, street.during, errors="classic")
    assert effect.estimated(street).error > 1.3 * plain.error


def test_an_unknown_gain_is_carried_into_the_interval(panel: PanelMaker) -> None:
    street = panel(effect=-4, noise=0.1)

    assert effect.estimated(street, gain=0.1).error == pytest.approx(0.2, rel=0.2)


def test_what_a_sensor_may_have_wandered_is_carried_where_no_shoulder_hours_are(panel: PanelMaker) -> None:
    street = panel(noise=0.1)
    bare = replace(street, shoulder=None)

    assert effect.estimated(street, drift=0.35).error == effect.estimated(street).error
    assert effect.estimated(bare, drift=0.35).error > effect.estimated(bare).error


def test_the_correction_for_many_questions_is_holms() -> None:
    ps = [0.01, 0.04, 0.03, 0.005, 0.9]

    assert effect.corrected(ps) == pytest.approx(list(multipletests(ps, method="holm")[1]))


def test_what_moved_into_the_parallel_street_is_told(panel: PanelMaker) -> None:
    street = panel(noise=0.1)
    street.window[3, street.during] += 2
    moved = replace(street, roles=(*street.roles[:3], "parallel", *street.roles[4:]))

    found = effect.displaced(moved)

    assert found is not None
    assert found.effect == pytest.approx(2, abs=0.3)


def test_nobody_in_the_parallel_street_is_no_answer(panel: PanelMaker) -> None:
    assert effect.displaced(panel()) is None


def test_placebo_dates_find_a_difference_that_moved_before_the_trial(panel: PanelMaker) -> None:
    still, moving = panel(noise=0.3), panel(noise=0.3)
    moving.window[:4] += np.arange(28) * 0.5

    told = [placebo.dates(still), placebo.dates(moving)]

    assert told[0] is not None
    assert told[1] is not None
    assert told[1] < 0.001 < told[0]


def test_placebo_sites_find_roadworks_in_a_control_street(panel: PanelMaker) -> None:
    still, dug_up = panel(noise=0.3), panel(noise=0.3)
    dug_up.window[4::2, dug_up.during] += 3

    told = [placebo.sites({"no2": each}) for each in (still, dug_up)]

    assert told[0] is not None
    assert told[1] is not None
    assert told[1] < 0.001 < told[0]


def test_counts_show_roadworks_that_act_all_day(panel: PanelMaker) -> None:
    street = panel(metric="ratio", property="count_car", noise=0.3)
    assert street.shoulder is not None
    street.window[4::2, street.during] *= 0.4
    street.shoulder[4::2, street.during] *= 0.4

    p = placebo.sites({"count_car": street})

    assert p is not None
    assert p < 1e-6


def test_one_control_node_cannot_be_checked(panel: PanelMaker) -> None:
    assert placebo.sites({"no2": panel(control=1)}) is None
