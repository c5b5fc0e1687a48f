"""A moment in, the street's hour, weekday and school windows out.

The street is in France: its hours are those of Europe/Paris, summer time included. School holidays are left out: the
campaign of scenario A lies between two of them.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from math import exp
from typing import NamedTuple
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Paris")

# The street is closed to cars twice on a school day (design, 5.1).
WINDOWS = ((8 + 15 / 60, 8 + 50 / 60), (16 + 15 / 60, 16 + 50 / 60))
SCHOOL_DAYS = frozenset({0, 1, 3, 4})
# Monday to Sunday. On Wednesday the school opens in the morning only, on Saturday some come to the market.
SCHOOL_SHARE = (1.0, 1.0, 0.55, 1.0, 1.0, 0.15, 0.0)
OTHER_SHARE = (1.0, 1.0, 1.0, 1.0, 1.0, 0.8, 0.55)


class Hour(NamedTuple):
    day: int  # local day, counted from 1970-01-01
    weekday: int  # 0 is Monday
    hour: float  # local, 0 <= hour < 24


@lru_cache(maxsize=8192)
def _offset(quarter: int) -> int:
    return int((datetime.fromtimestamp(quarter * 900, ZONE).utcoffset() or timedelta()).total_seconds())


def local(t: float) -> Hour:
    shifted = t + _offset(int(t // 900))
    day, second = divmod(shifted, 86400)
    return Hour(int(day), (int(day) + 3) % 7, second / 3600)


def at(day: int, hour: float) -> int:
    """The moment of a local hour on a local day (as `local` counts them)."""
    wall = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=day, hours=hour)
    return round(wall.replace(tzinfo=ZONE).timestamp())


def bump(hour: float, centre: float, width: float) -> float:
    away = (hour - centre) / width
    return exp(-0.5 * away * away)


def in_window(now: Hour) -> bool:
    """A school day, and the hour when the street is closed during the trial."""
    return now.weekday in SCHOOL_DAYS and any(start <= now.hour < end for start, end in WINDOWS)
