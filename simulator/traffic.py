"""A moment and a role in, vehicles, bikes and people per hour out; the only place where the trial acts.

The formula and the effect of the trial are those of scenario A: Q(t) = 240 [.12 + .9 g(8.45, .35) + .75 g(16.45, .4)
+ .35 g(12.5, 1.5) + .35 g(17.8, 1.3)], give or take 15 %; closed at school hours, -80 % there, +12 % next street.
"""

from dataclasses import dataclass

from simulator import hours
from simulator.chance import key, rippled
from simulator.hours import OTHER_SHARE, SCHOOL_SHARE, Hour, bump
from simulator.sites import Role

PEAK = 240.0
WOBBLE = 0.15

_STREET_OF: dict[Role, str] = {"gate": "school", "middle": "school", "end": "school"}
_SHARE: dict[Role, float] = {
    "gate": 1.0,
    "middle": 1.0,
    "end": 1.1,
    "parallel": 0.9,
    "control": 1.0,
    "park": 0.05,
}
# The school's own crowd, beside the neighbourhood's: (people per hour at the peak, bikes per hour at the peak).
_CROWD: dict[Role, tuple[float, float]] = {
    "gate": (420.0, 45.0),
    "middle": (140.0, 35.0),
    "end": (110.0, 35.0),
    "parallel": (40.0, 20.0),
    "control": (15.0, 12.0),
    "park": (60.0, 8.0),
}


@dataclass(frozen=True)
class Trial:
    """The school street: closed to cars at school hours, from `start` until `end` (None: until further notice)."""

    start: int
    end: int | None = None
    school_share: float = 0.20  # of the cars stay
    parallel_share: float = 1.12  # of the cars next street

    def active(self, t: int) -> bool:
        return self.start <= t and (self.end is None or t < self.end)

    def share(self, role: Role, t: int, now: Hour) -> float:
        if not self.active(t) or not hours.in_window(now):
            return 1.0
        if role == "parallel":
            return self.parallel_share
        return self.school_share if _STREET_OF.get(role) == "school" else 1.0


def usual(now: Hour) -> float:
    """Vehicles per hour on a street of this neighbourhood, before chance and trial."""
    school, other = SCHOOL_SHARE[now.weekday], OTHER_SHARE[now.weekday]
    morning, evening = 0.9 * bump(now.hour, 8.45, 0.35), 0.75 * bump(now.hour, 16.45, 0.4)
    noon, home = 0.35 * bump(now.hour, 12.5, 1.5), 0.35 * bump(now.hour, 17.8, 1.3)
    return PEAK * (0.12 * (0.5 + 0.5 * other) + school * (morning + evening) + other * (noon + home))


def cars(seed: int, role: Role, t: int, now: Hour, trial: Trial | None) -> float:
    """Vehicles per hour. Sites of one street see the same cars."""
    street = key(_STREET_OF.get(role, role))
    wobble = max(0.5, 1 + WOBBLE * rippled(seed, street, t, 600))
    kept = trial.share(role, t, now) if trial else 1.0
    return usual(now) * _SHARE[role] * wobble * kept


def school_bump(now: Hour) -> float:
    """0..1: how much of the school's crowd is in the street (doors at 8:30, 12:00, 13:30 and 16:30)."""
    share = SCHOOL_SHARE[now.weekday]
    if share < 0.5:
        return 0.0
    morning, noon = bump(now.hour, 8.42, 0.17), 0.35 * bump(now.hour, 11.75, 0.2)
    if now.weekday == 2:
        return max(morning, 2 * noon)
    return max(morning, noon, 0.35 * bump(now.hour, 13.4, 0.15), bump(now.hour, 16.55, 0.2))


def _daytime(hour: float) -> float:
    return 0.04 + bump(hour, 11.0, 2.4) * 0.7 + bump(hour, 17.5, 2.2)


def pedestrians(role: Role, now: Hour, rain: float) -> float:
    wet = 1 - min(0.6, 0.3 * rain)
    return (30 * _daytime(now.hour) * wet) + _CROWD[role][0] * school_bump(now)


def bikes(role: Role, now: Hour, rain: float) -> float:
    wet = 1 - min(0.7, 0.4 * rain)
    commute = bump(now.hour, 8.3, 0.5) + bump(now.hour, 17.7, 0.9) if now.weekday < 5 else 0.4
    return wet * (4 * _daytime(now.hour) + 14 * commute + _CROWD[role][1] * school_bump(now))
