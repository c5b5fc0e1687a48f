"""A day in, whether France works on it out: the eleven public holidays by rule, without a package.

`hub.evidence.days` has more (schools, Alsace and Moselle) and needs the evidence extra; a clock of the city needs this.
"""

from datetime import date, timedelta
from functools import lru_cache

_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
_AFTER_EASTER = (1, 39, 50)  # Easter Monday, Ascension, Whit Monday
_SATURDAY = 5


@lru_cache(maxsize=64)
def public_holidays(year: int) -> frozenset[date]:
    movable = (easter(year) + timedelta(days=days) for days in _AFTER_EASTER)
    return frozenset({*(date(year, month, day) for month, day in _FIXED), *movable})


def easter(year: int) -> date:
    """The Gregorian Easter Sunday (the anonymous algorithm of 1876, as Meeus prints it)."""
    century, rest = divmod(year, 100)
    moon = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    shift = (year % 19 + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def works(day: date) -> bool:
    return day.weekday() < _SATURDAY and day not in public_holidays(day.year)


def next_working(day: date) -> date:
    """This day, or the first after it on which people work."""
    while not works(day):
        day += timedelta(days=1)
    return day


def after_working_days(day: date, count: int) -> date:
    for _ in range(count):
        day = next_working(day + timedelta(days=1))
    return day
