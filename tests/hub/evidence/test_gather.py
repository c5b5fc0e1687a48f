"""From roll-ups to one number a node and day: hours of the street's clock, holes that stay holes."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from hub.aggregate import Bucket
from hub.evidence import gather, intervention
from hub.evidence.intervention import Intervention

PARIS = ZoneInfo("Europe/Paris")
TEXT = (Path(__file__).parents[3] / "docs/examples/school-street.toml").read_text(encoding="utf-8")
HOURS = TEXT.replace('period = "10min"', 'period = "1h"').replace(
    '["08:15-08:50", "16:15-16:50"]', '["08:00-09:00", "16:00-17:00"]'
)
HOURLY = HOURS.replace('["07:00-08:00", "09:20-10:20", "15:00-16:00", "17:20-18:20"]', '["10:00-12:00", "14:00-15:00"]')
ALL_DAY = HOURLY.replace('hours = ["08:00-09:00", "16:00-17:00"]', "").replace(
    'shoulder = ["10:00-12:00", "14:00-15:00"]', ""
)

Told = Callable[[datetime], float]


def _rollups(told: Told, *, flag: int = 1, without: tuple[int, ...] = ()) -> gather.Rollups:
    """Every hour says what `told` makes of its local time, but for the hours left out."""

    def rollups(node: str, name: str, start: int, end: int) -> list[Bucket]:
        moments = [(t, datetime.fromtimestamp(t, PARIS)) for t in range(start // 3600 * 3600, end, 3600)]
        good = [(t, now) for t, now in moments if now.hour not in without]
        return [Bucket(t, 6, 0, told(now), told(now), told(now), flag) for t, now in good]

    return rollups


def _asked(text: str) -> Intervention:
    return intervention.read(text)


def test_hours_are_those_of_the_street() -> None:
    panel = gather.panels(_asked(HOURLY), _rollups(lambda now: float(now.hour)))["no2"]

    assert set(panel.window.ravel()) == {12.0}
    assert panel.shoulder is not None
    assert set(panel.shoulder.ravel().round(9)) == {round(35 / 3, 9)}


def test_summer_time_may_end_inside_the_trial() -> None:
    longer = _asked(HOURLY.replace("end = 2025-10-18", "end = 2025-11-15"))

    panel = gather.panels(longer, _rollups(lambda now: float(now.hour)))["no2"]

    assert panel.days[-1].month == 11
    assert set(panel.window.ravel()) == {12.0}


def test_decibels_are_combined_as_energy() -> None:
    panel = gather.panels(_asked(HOURLY), _rollups(lambda now: 70.0 if now.hour == 8 else 40.0))["noise_laeq"]

    assert panel.window[0, 0] == pytest.approx(67.0, abs=0.01)


def test_a_count_is_what_passed_in_the_whole_window() -> None:
    panel = gather.panels(_asked(HOURLY), _rollups(lambda now: 100.0))["count_car"]

    assert panel.window[0, 0] == 200


def test_a_window_that_lacks_half_its_hours_is_a_hole() -> None:
    panel = gather.panels(_asked(HOURLY), _rollups(lambda now: 1.0, without=(8,)))["no2"]

    assert np.isnan(panel.window).all()


def test_suspect_buckets_are_holes() -> None:
    panel = gather.panels(_asked(HOURLY), _rollups(lambda now: 1.0, flag=3))["no2"]

    assert np.isnan(panel.window).all()


def test_an_intervention_without_hours_is_compared_by_whole_days() -> None:
    panel = gather.panels(_asked(ALL_DAY), _rollups(lambda now: float(now.hour)))["no2"]

    assert panel.shoulder is None
    assert panel.window[0, 0] == pytest.approx(11.5)


def test_a_property_may_leave_nodes_out() -> None:
    panels = gather.panels(_asked(HOURLY), _rollups(lambda now: 50.0))

    assert len(panels["no2"].nodes) == 14
    assert len(panels["noise_laeq"].nodes) == 10
