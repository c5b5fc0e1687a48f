"""A seed, moments and roles in, the simulator's own street as arrays out: weather, cars, noise, air and sensors.

The formulas and every number are the simulator's, evaluated for all moments at once because a study needs thousands of
campaigns; a test holds them equal to `simulator.street`, value by value. What the simulator has not, a holiday and a
second control street, is added here.
"""

from dataclasses import dataclass, field
from functools import cached_property
from math import tau

import numpy as np
from scipy.stats import poisson

from moineau.study import chance
from moineau.study.chance import Floats, Ints
from simulator import air, hours, noise, sensors, traffic, weather
from simulator.chance import key
from simulator.traffic import Trial
from simulator.weather import Weather

_VOICES = {"gate": 62.0, "middle": 52.0}
_COUNTER_SHARE = 0.85


def _bump(hour: Floats, centre: float, width: float) -> Floats:
    return np.exp(-0.5 * ((hour - centre) / width) ** 2)


@dataclass(frozen=True)
class Moments:
    """Moments of the street's clock: `school` is 0 on a holiday, when no child crosses and nothing is closed."""

    day: Ints  # as simulator.hours counts them
    hour: Floats
    t: Ints
    school: Floats = field(default_factory=lambda: np.ones(1))

    @cached_property
    def weekday(self) -> Ints:
        return (self.day + 3) % 7

    @cached_property
    def in_window(self) -> np.ndarray:
        at_hour = [(start <= self.hour) & (self.hour < end) for start, end in hours.WINDOWS]
        return np.any(at_hour, axis=0) & np.isin(self.weekday, list(hours.SCHOOL_DAYS)) & (self.school > 0)

    def shifted(self, seconds: int) -> "Moments":
        return Moments(self.day, self.hour + seconds / 3600, self.t + seconds, self.school)


class Skies:
    """What `simulator.weather` says of all the moments of one seed."""

    def __init__(self, seed: int, now: Moments) -> None:
        self._seed, t = seed, now.t
        own = Weather(seed)
        self.rain = np.array([own.rain(int(moment)) for moment in t])
        self.fog = self._fog(own, now)
        hour = (t % 86400) / 3600 + 0.15
        cloud = np.maximum.reduce([self._cloud(t), np.minimum(1, self.rain * 3), 0.9 * self.fog])
        self._warmth(t, hour, cloud)
        score = 0.8 * chance.drifting(seed, weather._BREEZE, t, 0.5) + 0.6 * chance.rippled(
            seed, weather._GUST, t, 7200
        )
        speed = 3 * np.exp(0.5 * score - 0.1) * (1 + 0.25 * np.cos(tau * (hour - 15) / 24))
        self.wind = np.maximum(0.2, speed * (1 - 0.75 * self.fog))

    def _fog(self, own: Weather, now: Moments) -> Floats:
        foggy = {int(day): own.foggy(int(day)) for day in np.unique(now.day)}
        first, last = weather._FOG_FROM, weather._FOG_UNTIL
        inside = (now.hour > first) & (now.hour < last) & np.array([foggy[int(day)] for day in now.day])
        arc = np.clip(np.sin(np.pi * (now.hour - first) / (last - first)), 0, None)
        return np.where(inside, arc**0.6, 0.0)

    def _cloud(self, t: Ints) -> Floats:
        day = chance.drifting(self._seed, weather._CLOUD, t, 0.5) * 1.6
        return 1 / (1 + np.exp(-(day + 0.6 * chance.rippled(self._seed, weather._SCATTER, t, 10800)) - 0.3))

    def _warmth(self, t: Ints, hour: Floats, cloud: Floats) -> None:
        season = -np.cos(tau * (t - 18 * 86400) / weather._YEAR)
        mean = 11.5 + 8.5 * season + 2.8 * chance.drifting(self._seed, weather._TEMPERATURE, t, 0.75)
        swing = (4.2 + 1.8 * season) * (1.15 - 0.8 * cloud)
        warm = mean + swing * np.cos(tau * (hour - 15.2) / 24) - np.minimum(self.rain, 3) * 0.4
        self.temperature = warm + 0.25 * chance.rippled(self._seed, weather._TEMPERATURE + 1, t, 3600)
        dew = mean - 2.2 - 4.5 * (1 - cloud) - 1.2 * np.maximum(season, 0)
        humidity = np.minimum(96.0, 100 * _steam(dew) / _steam(self.temperature))
        humidity += (96 - humidity) * np.minimum(0.7, self.rain * 0.5)
        self.humidity = humidity + (99 - humidity) * np.minimum(1.0, self.fog * 1.3)


def _steam(temperature: Floats) -> Floats:
    return 6.112 * np.exp(17.62 * temperature / (243.12 + temperature))


class Streets:
    """One seed's neighbourhood over the moments of a campaign."""

    def __init__(self, seed: int, now: Moments) -> None:
        self.seed, self.now = seed, now
        self.sky = Skies(seed, now)

    def cars(self, role: str, street: str, trial: Trial | None, now: Moments | None = None) -> Floats:
        """Vehicles an hour; `street` is what the sites that see the same cars share."""
        now = now or self.now
        school = np.array(hours.SCHOOL_SHARE)[now.weekday] * now.school
        other = np.array(hours.OTHER_SHARE)[now.weekday]
        peaks = 0.9 * _bump(now.hour, 8.45, 0.35) + 0.75 * _bump(now.hour, 16.45, 0.4)
        rest = 0.35 * _bump(now.hour, 12.5, 1.5) + 0.35 * _bump(now.hour, 17.8, 1.3)
        usual = traffic.PEAK * (0.12 * (0.5 + 0.5 * other) + school * peaks + other * rest)
        wobble = np.maximum(0.5, 1 + traffic.WOBBLE * chance.rippled(self.seed, key(street), now.t, 600))
        return usual * traffic._SHARE.get(role, 1.0) * wobble * _kept(role, trial, now)

    def no2(self, vehicles: Floats) -> Floats:
        day = np.exp(0.40 * chance.drifting(self.seed, air._NO2, self.now.t, air._MEMORY) - 0.4 * 0.40 * 0.40)
        diurnal = 0.78 + 0.42 * _bump(self.now.hour, 8.8, 1.8) + 0.38 * _bump(self.now.hour, 19.0, 2.6)
        background = 18 * day * diurnal * self.sky.wind**-0.4 / air._WIND_MEAN
        return np.maximum(1.0, background + 0.075 * vehicles / (self.sky.wind + 0.5))

    def pm2_5(self, vehicles: Floats) -> Floats:
        day = np.exp(0.50 * chance.drifting(self.seed, air._DUST, self.now.t, air._MEMORY) - 0.4 * 0.50 * 0.50)
        hearths = 0.92 + 0.25 * _bump(self.now.hour, 21.0, 2.0)
        washed = 1 - np.minimum(0.35, 0.12 * self.sky.rain)
        return np.maximum(0.8, 11 * day * hearths * washed + 0.006 * vehicles / (self.sky.wind + 0.5))

    def noise_laeq(self, role: str, vehicles: Floats) -> Floats:
        hour, sky = self.now.hour, self.sky
        energy = 10 ** (np.where((hour >= 7) & (hour < 21), 4.2, 3.4))
        energy += 10**5.5 * np.maximum(vehicles, 0.5) / 100
        crowd = self._school_bump()
        energy += np.where(crowd > 0.001, 10 ** (_VOICES.get(role, noise._VOICES_FAR) / 10) * crowd, 0)
        energy += np.where(sky.rain > 0.05, 10**4.4 * (1 + sky.rain) ** 0.8, 0)
        energy += np.where(sky.wind > 5, 10 ** (4 + 0.3 * (sky.wind - 5)), 0)
        return 10 * np.log10(energy)

    def _school_bump(self) -> Floats:
        """Term days with lessons in the afternoon: the study looks at no others."""
        hour = self.now.hour
        bumps = [_bump(hour, 8.42, 0.17), 0.35 * _bump(hour, 11.75, 0.2), 0.35 * _bump(hour, 13.4, 0.15)]
        return np.maximum.reduce([*bumps, _bump(hour, 16.55, 0.2)]) * self.now.school

    def told(self, node: str, property: str, true: Floats, walk: float = 1.0) -> Floats:
        """What the node's sensor makes of it; `walk` times the usual drift of an NO2 cell."""
        seed, t = self.seed, self.now.t
        s = sensors.sensor(seed, node, property)
        if property == "noise_laeq":
            true = true + 0.4 * chance.gauss(seed, key(f"{node}/{property}"), t)
        if property.startswith("pm"):
            damp = np.maximum(0.0, self.sky.humidity - 75) / 25
            true = true * (1 + 0.7 * damp * damp) * (1 + 1.1 * self.sky.fog)
        value = s.gain * true + s.offset
        if property == "no2":
            value = value + s.slope * (self.sky.temperature - 11.0) + walk * self._drift(node)
        if s.noise:
            value = value + s.noise * chance.rippled(seed, s.stream, t, 600)
        return value + s.grain * chance.gauss(seed, s.stream, t, 7) if s.grain else value

    def _drift(self, node: str) -> Floats:
        memory = sensors._WALK_MEMORY
        scale = sensors._NO2_WALK_A_DAY / np.sqrt(2 * (1 - memory))
        return scale * chance.drifting(self.seed, key(f"{node}/no2 walk"), self.now.t, memory)

    def counted(self, node: str, vehicles: Floats) -> Floats:
        """What a counter of 85 % saw in ten minutes, of so many vehicles an hour in the middle of them."""
        draw = chance.uniform(self.seed, key(f"{node}/count_car"), self.now.t, 600)
        expected = vehicles / 6 * _COUNTER_SHARE
        many = np.maximum(0, np.round(expected + np.sqrt(3 * expected) * (2 * draw - 1)))
        return np.where(expected > 50, many, poisson.ppf(np.clip(draw, 1e-12, None), expected))


def _kept(role: str, trial: Trial | None, now: Moments) -> Floats:
    """The share of cars that the trial leaves, as `Trial.share` says it."""
    if trial is None or role not in (*traffic._STREET_OF, "parallel"):
        return np.ones(now.t.shape)
    active = (now.t >= trial.start) & (now.t < (trial.end or 1 << 62)) & now.in_window
    return np.where(active, trial.parallel_share if role == "parallel" else trial.school_share, 1.0)
