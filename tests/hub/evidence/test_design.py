"""Can we see it? What the planner promises before a kit is lent."""

from dataclasses import replace

import pytest

from hub.evidence import design
from hub.evidence.design import Plan
from hub.evidence.kit import TRUST

SCHOOL = Plan(treated=8, control=4, before=12, during=16)


def test_the_school_street_can_see_two_micrograms_of_no2() -> None:
    assert design.outlook("no2", SCHOOL).sight == "yes"


def test_particles_cannot_be_seen_with_this_kit() -> None:
    assert design.outlook("pm2_5", SCHOOL).sight == "no"


def test_fewer_nodes_see_less() -> None:
    assert design.outlook("no2", replace(SCHOOL, treated=2, control=1)).sight == "maybe"
    assert design.outlook("no2", Plan(treated=1, control=1, before=8, during=8)).sight == "no"


@pytest.mark.parametrize("name", ["no2", "noise_laeq", "count_car"])
def test_more_always_sees_smaller_changes(name: str) -> None:
    seen = design.outlook(name, SCHOOL)

    assert max(seen.one_more_week, seen.one_more_control, seen.one_more_node) < seen.smallest


def test_without_shoulder_hours_drift_must_be_borne() -> None:
    bare = design.smallest(replace(SCHOOL, shoulder=False), TRUST["no2"])

    assert bare > 1.5 * design.smallest(SCHOOL, TRUST["no2"])


def test_without_a_control_nothing_is_promised() -> None:
    assert design.smallest(replace(SCHOOL, control=0), TRUST["no2"]) == float("inf")
