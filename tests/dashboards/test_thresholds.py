"""The dated guidelines: every one has a source, and is drawn only over its own averaging time, measured well enough."""

from datetime import date

import pytest

from dashboards import thresholds as file
from dashboards.thresholds import read, thresholds
from hub.influx.areas import ENOUGH

GOOD = """
coverage = 0.75
[[guideline]]
property = "pm2_5"
value = 15
averaging = "24h"
source = "somebody"
valid_from = 2021-09-22
seen = 2026-11-23
[technical]
battery_low_v = { value = 3.5, source = "us" }
"""


def test_the_hub_calls_a_day_whole_where_a_guideline_does() -> None:
    assert thresholds().coverage == ENOUGH
    assert {one.averaging for one in thresholds().guidelines if one.comparable} <= {"8h", "24h"}


def test_every_guideline_says_who_says_so_and_since_when() -> None:
    for one in thresholds().guidelines:
        assert one.source
        assert date(2015, 1, 1) < one.valid_from < one.seen


def test_a_day_needs_eighteen_of_its_hours_and_eight_hours_need_six() -> None:
    found = {one.averaging: thresholds().hours_needed(one) for one in thresholds().guidelines if one.comparable}
    assert found == {"24h": 18, "8h": 6}


def test_a_yearly_guideline_is_quoted_and_never_drawn() -> None:
    assert thresholds().drawn("noise_laeq") is None
    drawn = thresholds().drawn("pm2_5")
    assert drawn is not None
    assert (drawn.value, drawn.averaging) == (15, "24h")


def test_at_most_one_guideline_of_a_property_is_drawn() -> None:
    drawn = [one.property for one in thresholds().guidelines if one.comparable]
    assert len(drawn) == len(set(drawn))


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ('"pm2_5"', '"pm3"', "pm3"),
        ('"24h"', '"2w"', "2w"),
        ('"somebody"', '""', "no source"),
        ("2021-09-22", "2027-09-22", "before it held"),
        (', source = "us"', "", "battery_low_v"),
    ],
)
def test_a_mistake_in_the_file_is_named(right: str, wrong: str, named: str) -> None:
    read(GOOD)
    with pytest.raises(ValueError, match=named):
        read(GOOD.replace(right, wrong))


def test_a_guideline_knows_what_can_be_compared() -> None:
    assert set(file.HOURS) < set(file.AVERAGINGS)
