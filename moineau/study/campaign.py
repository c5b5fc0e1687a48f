"""A seed and a scenario in, one whole campaign out: the panels that the evidence engine is given, and the truth.

Eight nodes in the school's street, four in two control streets, two in the parallel street; three weeks before and four
weeks of trial in the autumn term of 2025, or a trial with All Saints' holidays inside.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import numpy as np

from hub.evidence import days
from hub.evidence.panel import Floats, Metric, Panel, Role
from moineau.study.chance import Ints
from moineau.study.street import Moments, Streets
from simulator import hours
from simulator.traffic import Trial

Kind = Literal["plain", "drift", "roadworks", "holiday", "loss", "swapped"]
KINDS: tuple[Kind, ...] = ("plain", "drift", "roadworks", "holiday", "loss", "swapped")
PROPERTIES: dict[str, Metric] = {
    "no2": "difference",
    "noise_laeq": "difference",
    "count_car": "ratio",
    "pm2_5": "difference",
}

_EPOCH = date(1970, 1, 1)
ZONE = "B"


@dataclass(frozen=True)
class Seat:
    node: str
    place: str  # the simulator's role
    street: str
    role: Role


SEATS: tuple[Seat, ...] = (
    *(Seat(f"n{n:02}", "gate", "school", "treated") for n in (1, 2)),
    *(Seat(f"n{n:02}", "middle", "school", "treated") for n in (3, 4, 5)),
    *(Seat(f"n{n:02}", "end", "school", "treated") for n in (6, 7, 8)),
    *(Seat(f"n{n:02}", "control", "control", "control") for n in (9, 10)),
    *(Seat(f"n{n:02}", "control", "control-b", "control") for n in (11, 12)),
    *(Seat(f"n{n:02}", "parallel", "parallel", "parallel") for n in (13, 14)),
)
# The children's own voices hide the cars at the gate: noise is asked 40 m away and further.
_AWAY = tuple(row for row, seat in enumerate(SEATS) if seat.place != "gate")
_SWAPPED = (5, 8)

# Moments of ten minutes that lie wholly in the window, and hours of the same day when nothing is closed.
WINDOW = tuple(h + m / 60 for h in (8, 16) for m in (20, 30, 40))
SHOULDER = tuple(h + m / 60 for h, first in ((7, 0), (9, 20), (15, 0), (17, 20)) for m in range(first, first + 60, 10))
_NO2_AGEING = 0.15  # ug/m3 a day, all cells of the school's street: one batch, one shelf
_MICROPHONE_AGEING = -0.3 / 7  # dB a day
_ROADWORKS_KEPT = 0.4
_LOST = 0.35
_DEAD = {2: 0.6, 9: 0.75}  # row -> the share of the campaign after which the node is silent


@dataclass(frozen=True)
class Phases:
    before: date
    trial: date
    end: date  # the first day after


TERM = Phases(date(2025, 9, 1), date(2025, 9, 22), date(2025, 10, 18))
WITH_HOLIDAY = Phases(date(2025, 9, 15), date(2025, 10, 6), date(2025, 11, 8))


@dataclass(frozen=True)
class Campaign:
    panels: dict[str, Panel]
    naive: dict[str, Panel]  # every weekday with school on a usual week, holidays not known
    truth: dict[str, dict[str, float]]  # by property and treated node: what the trial changed, in the panel's terms


def phases(kind: Kind) -> Phases:
    return WITH_HOLIDAY if kind == "holiday" else TERM


@lru_cache(maxsize=4)
def _calendar(span: Phases) -> tuple[tuple[date, ...], Floats, Moments]:
    """Weekdays with lessons in the afternoon, which of them are comparable, and their moments."""
    every = [span.before + timedelta(days=n) for n in range((span.end - span.before).days)]
    weekdays = tuple(day for day in every if day.weekday() in hours.SCHOOL_DAYS)
    good = set(days.comparable("school", span.before, span.end, ZONE))
    school = np.array([float(day in good) for day in weekdays])
    numbers = np.array([(day - _EPOCH).days for day in weekdays])
    clock = np.array(WINDOW + SHOULDER)
    day, hour = np.repeat(numbers, len(clock)), np.tile(clock, len(numbers))
    t = np.array([hours.at(int(d), h) for d, h in zip(day, hour, strict=True)])
    return weekdays, school, Moments(day, hour, t, np.repeat(school, len(clock)))


class Runs:
    """All campaigns of one seed: they share the weather, which costs most of the time."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._streets: dict[Phases, Streets] = {}
        self._told: dict[tuple, Floats] = {}

    def campaign(self, kind: Kind, effect: bool) -> Campaign:
        told, school = self._teller(kind, effect), _calendar(phases(kind))[1]
        naive = {name: told.panel(name) for name in PROPERTIES}
        kept = np.flatnonzero(school)
        panels = {name: _some_days(panel, kept) for name, panel in naive.items()}
        return Campaign(panels, naive, {name: told.truth(name, kept) for name in PROPERTIES})

    def readings(self, kind: Kind, effect: bool) -> Iterator[tuple[str, str, Ints, Floats]]:
        """(node, property, moments, values) of every node, as its packs would carry them."""
        told = self._teller(kind, effect)
        for name in PROPERTIES:
            for row, seat in enumerate(SEATS):
                yield seat.node, name, told.streets.now.t, told.node(name, row)

    def _teller(self, kind: Kind, effect: bool) -> "_Told":
        span = phases(kind)
        weekdays, _, now = _calendar(span)
        if span not in self._streets:
            self._streets[span] = Streets(self.seed, now)
        trial = Trial(hours.at((span.trial - _EPOCH).days, 0)) if effect else None
        return _Told(self._streets[span], kind, weekdays, span, trial, self._told)


def _some_days(panel: Panel, kept: np.ndarray) -> Panel:
    shoulder = None if panel.shoulder is None else panel.shoulder[:, kept]
    days = tuple(panel.days[n] for n in kept)
    window, during = panel.window[:, kept], panel.during[kept]
    return Panel(panel.property, panel.metric, days, during, panel.nodes, panel.roles, panel.streets, window, shoulder)


class _Told:
    """One campaign being told by its sensors."""

    def __init__(
        self,
        streets: Streets,
        kind: Kind,
        weekdays: tuple[date, ...],
        span: Phases,
        trial: Trial | None,
        memory: dict[tuple, Floats],
    ) -> None:
        self._span, self._memory = span, memory
        self.streets, self.kind, self.days, self.trial = streets, kind, weekdays, trial
        self.during = np.array([day >= span.trial for day in weekdays])
        self._during_moments = np.repeat(self.during, len(WINDOW) + len(SHOULDER))
        self._age = np.repeat([(day - span.before).days for day in weekdays], len(WINDOW) + len(SHOULDER))
        self._true: dict[tuple[str, str, str, bool], Floats] = {}

    def true(self, name: str, seat: Seat, trial: Trial | None) -> Floats:
        key = (name, seat.place, seat.street, trial is not None)
        if key not in self._true:
            self._true[key] = self._computed(name, seat, trial)
        return self._true[key]

    def _computed(self, name: str, seat: Seat, trial: Trial | None) -> Floats:
        streets = self.streets
        # A counter tells the ten minutes before: the middle of them is five minutes ago.
        now = streets.now.shifted(-300) if name == "count_car" else None
        cars = streets.cars(seat.place, seat.street, trial, now)
        if self.kind == "roadworks" and seat.street == "control":
            cars = np.where(self._during_moments, cars * _ROADWORKS_KEPT, cars)
        if name == "no2":
            return streets.no2(cars)
        if name == "pm2_5":
            return streets.pm2_5(cars)
        return streets.noise_laeq(seat.place, cars) if name == "noise_laeq" else cars

    def _at(self, name: str, row: int) -> Floats:
        """What is true where the node stands: two of them may have been hung up in each other's place."""
        here = self.true(name, SEATS[row], self.trial)
        if self.kind != "swapped" or row not in _SWAPPED:
            return here
        other = SEATS[_SWAPPED[1 - _SWAPPED.index(row)]]
        return np.where(self._during_moments, self.true(name, other, self.trial), here)

    def node(self, name: str, row: int) -> Floats:
        """What most scenarios share is told once a seed."""
        seat, kind = SEATS[row], self.kind
        touched = (
            (kind == "drift" and name != "count_car")
            or (kind == "roadworks" and seat.street == "control")
            or (kind == "swapped" and row in _SWAPPED)
        )
        acts = self.trial is not None and (seat.role != "control" or touched)
        key = (self._span, name, row, acts, kind if touched else "")
        if key not in self._memory:
            self._memory[key] = self._told_by(name, row)
        return self._memory[key]

    def _told_by(self, name: str, row: int) -> Floats:
        node, true = SEATS[row].node, self._at(name, row)
        if name == "count_car":
            return self.streets.counted(node, true)
        drifting = self.kind == "drift"
        value = self.streets.told(node, name, true, walk=3.0 if drifting else 1.0)
        if drifting and name == "no2" and SEATS[row].role == "treated":
            value = value + _NO2_AGEING * self._age
        if drifting and name == "noise_laeq" and row in (3, 6):
            value = value + _MICROPHONE_AGEING * self._age
        return value

    def panel(self, name: str) -> Panel:
        rows = _AWAY if name == "noise_laeq" else tuple(range(len(SEATS)))
        halves = [_halved(name, self.node(name, row)) for row in rows]
        window, shoulder = np.array([half[0] for half in halves]), np.array([half[1] for half in halves])
        if self.kind == "loss":
            lost = self._lost()[list(rows)]
            window[lost], shoulder[lost] = np.nan, np.nan
        seats = [SEATS[row] for row in rows]
        nodes, roles = tuple(seat.node for seat in seats), tuple(seat.role for seat in seats)
        streets = tuple(seat.street for seat in seats)
        return Panel(name, PROPERTIES[name], self.days, self.during, nodes, roles, streets, window, shoulder)

    def _lost(self) -> np.ndarray:
        """Whole days, for they are lost by the day: outages, flat batteries, two nodes that never come back."""
        drawn = np.random.default_rng(self.streets.seed).random((len(SEATS), len(self.days))) < _LOST
        for row, share in _DEAD.items():
            drawn[row, int(share * len(self.days)) :] = True
        return drawn

    def truth(self, name: str, kept: np.ndarray) -> dict[str, float]:
        """The mean over the comparable days of the trial, before any sensor."""
        days = kept[self.during[kept]]
        treated = [seat for seat in SEATS if seat.role == "treated"]
        if self.trial is None:
            return {seat.node: 0.0 for seat in treated}
        return {seat.node: float(self._changed(name, seat)[days].mean()) for seat in treated}

    def _changed(self, name: str, seat: Seat) -> Floats:
        with_it, without = (_halved(name, self.true(name, seat, trial))[0] for trial in (self.trial, None))
        return np.log(with_it / without) if PROPERTIES[name] == "ratio" else with_it - without


def _halved(name: str, values: Floats) -> tuple[Floats, Floats]:
    """A node's days: the window, and the shoulder hours, as the journal would combine them."""
    days = values.reshape(-1, len(WINDOW) + len(SHOULDER))
    inside, outside = days[:, : len(WINDOW)], days[:, len(WINDOW) :]
    if name == "noise_laeq":
        return 10 * np.log10((10 ** (inside / 10)).mean(1)), 10 * np.log10((10 ** (outside / 10)).mean(1))
    if name == "count_car":
        return inside.sum(1), outside.sum(1)
    return inside.mean(1), outside.mean(1)
