"""The five words and their rules: each gate once passed, once refused."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from hub.evidence import verdict
from hub.evidence.effect import Estimate
from hub.evidence.finding import Asked, findings
from hub.evidence.panel import Panel
from hub.evidence.verdict import Gate, Limits

MET = [
    verdict.days_gate(10, 10),
    verdict.coverage_gate(0.75, 0.75),
    verdict.control_gate(1),
    verdict.placebo_gate("placebo dates", 0.5),
    verdict.placebo_gate("placebo sites", 0.5),
    verdict.events_gate(0),
    verdict.drift_gate(0, 2),
    verdict.registered_gate(True),
]
WEAK = [
    verdict.days_gate(9, 30),
    verdict.coverage_gate(0.9, 0.74),
    verdict.placebo_gate("placebo dates", None),
    verdict.placebo_gate("placebo sites", None),
    verdict.drift_gate(0.5, 2),
    verdict.registered_gate(False),
]
FAILED = [
    verdict.days_gate(5, 30),
    verdict.coverage_gate(0.49, 0.9),
    verdict.control_gate(0),
    verdict.placebo_gate("placebo dates", 0.02),
    verdict.placebo_gate("placebo sites", 0.001),
    verdict.events_gate(1),
    verdict.drift_gate(2.4, 2),
]
LIMITS = Limits(matters=2, floor=1)


def _found(effect: float, error: float = 0.5) -> Estimate:
    p = 0.0001 if abs(effect) > 2.3 * error else 0.4
    return Estimate(effect, error, 11, p, 12, 16)


def _with(gate: Gate) -> list[Gate]:
    return [gate if gate.name == met.name else met for met in MET]


def test_all_gates_met_and_zero_outside_is_sure() -> None:
    assert verdict.verdict(_found(-4), MET, LIMITS) == "sure"


@pytest.mark.parametrize("gate", MET, ids=lambda gate: gate.name)
def test_every_gate_can_be_met(gate: Gate) -> None:
    assert gate.state == "met"


@pytest.mark.parametrize("gate", WEAK, ids=lambda gate: gate.name)
def test_one_weak_gate_makes_it_likely(gate: Gate) -> None:
    assert verdict.verdict(_found(-4), _with(gate), LIMITS) == "likely"


@pytest.mark.parametrize("gate", FAILED, ids=lambda gate: gate.name)
def test_one_failed_gate_and_we_do_not_know(gate: Gate) -> None:
    assert verdict.verdict(_found(-4), _with(gate), LIMITS) == "we don't know yet"


def test_two_weak_gates_and_we_do_not_know() -> None:
    gates = [WEAK[0], WEAK[1], *MET[2:]]

    assert verdict.verdict(_found(-4), gates, LIMITS) == "we don't know yet"


def test_a_small_but_certain_change_is_no_visible_change() -> None:
    assert verdict.verdict(_found(-0.8, 0.1), MET, LIMITS) == "no visible change"


def test_an_interval_that_says_everything_says_nothing() -> None:
    assert verdict.verdict(_found(-1.5, 1), MET, LIMITS) == "we don't know yet"


def test_a_campaign_that_could_not_have_seen_it_is_not_measurable() -> None:
    assert verdict.verdict(_found(-1.5, 3), MET, LIMITS) == "not measurable"


def test_a_kit_that_cannot_see_what_matters_is_not_measurable_however_sure() -> None:
    assert verdict.verdict(_found(-4), MET, Limits(matters=1, floor=2)) == "not measurable"


def test_a_second_question_must_be_surer() -> None:
    assert verdict.verdict(_found(-4), MET, LIMITS, p=0.06) == "we don't know yet"


def test_nothing_to_estimate_is_not_known() -> None:
    assert verdict.verdict(None, MET, LIMITS) == "we don't know yet"


def test_the_registered_property_comes_first_and_is_not_corrected(panel: Callable[..., Panel]) -> None:
    panels = {"noise_laeq": panel(property="noise_laeq"), "no2": panel(effect=-6, noise=0.5)}

    found = findings(panels, Asked("no2", {"no2": 2, "noise_laeq": 1}))

    assert [each.property for each in found] == ["no2", "noise_laeq"]
    assert found[0].verdict == "sure"


def test_no2_without_shoulder_hours_is_not_known_however_sure(panel: Callable[..., Panel]) -> None:
    panels = {"no2": replace(panel(effect=-20, noise=0.5, during=30), shoulder=None)}

    (found,) = findings(panels, Asked("no2", {"no2": 2}))

    assert found.verdict == "we don't know yet"


def test_a_question_asked_afterwards_is_likely_at_best(panel: Callable[..., Panel]) -> None:
    panels = {"no2": panel(effect=-6, noise=0.5)}

    (found,) = findings(panels, Asked("no2", {"no2": 2}, before_trial=False))

    assert found.verdict == "likely"
