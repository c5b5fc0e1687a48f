"""School days with school days: the French calendars."""

from datetime import date

import pytest

from hub.evidence import days


def test_a_school_term_is_mondays_tuesdays_thursdays_and_fridays() -> None:
    week = days.comparable("school", date(2025, 9, 8), date(2025, 9, 15), "B")

    assert week == [date(2025, 9, day) for day in (8, 9, 11, 12)]


def test_zones_are_on_holiday_at_different_times() -> None:
    day = date(2026, 2, 10)

    assert [days.nature(day, zone) for zone in "ABC"] == ["school holiday", "school", "school"]


def test_a_public_holiday_is_no_school_day() -> None:
    assert days.nature(date(2025, 11, 11), "B") == "public holiday"


def test_alsace_has_two_public_holidays_more() -> None:
    day = date(2025, 12, 26)

    assert (days.nature(day, "B"), days.nature(day, "B", "6AE")) == ("school holiday", "public holiday")


def test_a_day_of_the_event_log_is_left_out() -> None:
    left = days.comparable("school", date(2025, 9, 8), date(2025, 9, 10), "B", left_out={date(2025, 9, 8)})

    assert left == [date(2025, 9, 9)]


@pytest.mark.parametrize("day", [date(1950, 1, 1), date(2099, 1, 1)])
def test_a_year_that_no_calendar_knows_is_refused(day: date) -> None:
    with pytest.raises(days.CalendarError, match="known until"):
        days.nature(day, "B")


def test_an_unknown_subdivision_is_refused_by_name() -> None:
    with pytest.raises(days.CalendarError, match="'99'"):
        days.nature(date(2025, 9, 8), "B", "99")


@pytest.mark.parametrize(("rule", "zone"), [("sundays", "B"), ("school", "D")])
def test_an_unknown_rule_or_zone_is_refused_by_name(rule: str, zone: str) -> None:
    with pytest.raises(days.CalendarError, match=rule if rule != "school" else zone):
        days.comparable(rule, date(2025, 9, 8), date(2025, 9, 9), zone)
