"""A rule and a span in, the days that may be compared with each other out.

School days are compared with school days: holidays come from two kept packages, `holidays` (public, with Alsace and
Moselle apart) and `vacances-scolaires-france` (school, by zone, as the ministry publishes them). Refuses a year that
they do not know: a guessed calendar is worse than none.
"""

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

import holidays as public
from vacances_scolaires_france import SchoolHolidayDates

from hub.evidence import EvidenceError
from hub.evidence.terms import RULES, ZONES, Nature

_WEDNESDAY, _SATURDAY = 2, 5


class CalendarError(EvidenceError):
    """A day, zone or rule that the calendars do not know."""


@lru_cache(maxsize=1)
def _school() -> SchoolHolidayDates:
    return SchoolHolidayDates()


@lru_cache(maxsize=64)
def _public(year: int, subdivision: str | None) -> frozenset[date]:
    try:
        return frozenset(public.country_holidays("FR", subdiv=subdivision, years=year))
    except NotImplementedError:
        raise CalendarError(
            f"subdivision {subdivision!r}: 57 (Moselle), 6AE (Alsace) and overseas ones are known"
        ) from None


@lru_cache(maxsize=1)
def last_known() -> date:
    """The last day whose school holidays are published: term days after it cannot be told from holidays."""
    return max(_school().data)


def nature(day: date, zone: str, subdivision: str | None = None) -> Nature:
    """What a day is for a French school; `subdivision` (57 Moselle, 6AE Alsace) has further public holidays."""
    if zone not in ZONES:
        raise CalendarError(f"zone {zone!r}: say A, B or C")
    if not min(_school().data) <= day <= last_known():
        raise CalendarError(f"{day}: school holidays are known until {last_known()}; update vacances-scolaires-france")
    if day in _public(day.year, subdivision):
        return "public holiday"
    if _school().is_holiday_for_zone(day, zone):
        return "school holiday"
    if day.weekday() >= _SATURDAY:
        return "weekend"
    return "wednesday" if day.weekday() == _WEDNESDAY else "school"


def comparable(
    rule: str,
    start: date,
    end: date,
    zone: str,
    *,
    subdivision: str | None = None,
    left_out: Collection[date] = (),
) -> list[date]:
    """The days of `rule` with start <= day < end, without those that the event log takes out."""
    if rule not in RULES:
        raise CalendarError(f"comparable days {rule!r}: one of {', '.join(RULES)} is known")
    every = [start + timedelta(days=n) for n in range((end - start).days)]
    return [day for day in every if day not in left_out and nature(day, zone, subdivision) in RULES[rule]]
