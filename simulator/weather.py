"""A moment in, the weather over the whole neighbourhood out (a small town at 48 degrees north).

Refuses to know about sensors: what is here is true. A day with a fault called fog is fog for everybody.
"""

from collections.abc import Iterable
from functools import lru_cache
from math import asin, cos, degrees, exp, pi, radians, sin, tau
from typing import NamedTuple

from simulator import hours
from simulator.chance import drifting, gauss, key, rippled, uniform

LATITUDE = 48.0
_YEAR = 365.2425 * 86400
_FOG_FROM, _FOG_UNTIL = 3.5, 10.75
_FOG_SEASON_SHARE = 0.07

_TEMPERATURE, _BREEZE, _GUST = key("temperature"), key("wind day"), key("wind hour")
_CLOUD, _SCATTER, _PRESSURE = key("cloud day"), key("cloud hour"), key("pressure")
_RAIN, _FOG, _TURN, _VEER = key("rain"), key("fog"), key("wind turn"), key("wind veer")


class Sky(NamedTuple):
    temperature: float  # degC
    humidity: float  # %
    pressure: float  # hPa, at the street
    wind: float  # m/s
    wind_from: float  # degrees
    rain: float  # mm/h
    cloud: float  # 0..1
    fog: float  # 0..1
    light: float  # lux


def _steam(temperature: float) -> float:
    """Saturation vapour pressure, hPa (Magnus)."""
    return 6.112 * exp(17.62 * temperature / (243.12 + temperature))


def sun_height(t: float) -> float:
    """Sine of the sun's height, for the street's latitude and about its longitude."""
    turn = tau * (t % _YEAR) / _YEAR
    declination = -radians(23.44) * cos(turn + tau * 10 / 365)
    hour_angle = pi * ((t % 86400) / 3600 + 0.15 - 12) / 12
    north = radians(LATITUDE)
    return sin(north) * sin(declination) + cos(north) * cos(declination) * cos(hour_angle)


class Weather:
    def __init__(self, seed: int, fog_days: Iterable[int] = ()) -> None:
        """`fog_days`: local days (as hours.local counts them) that are foggy whatever the season says."""
        self._seed = seed
        self._fog_days = frozenset(fog_days)
        self.at = lru_cache(maxsize=4096)(self._at)
        self._showers = lru_cache(maxsize=512)(self._drawn_showers)

    def _at(self, t: int) -> Sky:
        season = -cos(tau * (t - 18 * 86400) / _YEAR)
        fog, rain, cloud = self._fog(t), self.rain(t), self._cloud(t)
        cloud = max(cloud, min(1.0, rain * 3), 0.9 * fog)
        mean = 11.5 + 8.5 * season + 2.8 * drifting(self._seed, _TEMPERATURE, t, 0.75)
        swing = (4.2 + 1.8 * season) * (1.15 - 0.8 * cloud)
        hour = (t % 86400) / 3600 + 0.15
        temperature = mean + swing * cos(tau * (hour - 15.2) / 24) - min(rain, 3) * 0.4
        temperature += 0.25 * rippled(self._seed, _TEMPERATURE + 1, t, 3600)
        humidity = self._humidity(temperature, mean, season, cloud, rain, fog)
        wind = self._wind(t, hour, fog)
        light = self._light(t, cloud, fog)
        return Sky(temperature, humidity, self._pressure(t), wind, self._wind_from(t), rain, cloud, fog, light)

    def _humidity(self, temperature: float, mean: float, season: float, cloud: float, rain: float, fog: float) -> float:
        dew = mean - 2.2 - 4.5 * (1 - cloud) - 1.2 * max(season, 0)
        humidity = min(96.0, 100 * _steam(dew) / _steam(temperature))
        humidity += (96 - humidity) * min(0.7, rain * 0.5)
        return humidity + (99 - humidity) * min(1.0, fog * 1.3)

    def _cloud(self, t: int) -> float:
        day = drifting(self._seed, _CLOUD, t, 0.5) * 1.6 + 0.6 * rippled(self._seed, _SCATTER, t, 10800)
        return 1 / (1 + exp(-day - 0.3))

    def _pressure(self, t: int) -> float:
        return 1009 + 8 * drifting(self._seed, _PRESSURE, t, 0.8) + 0.3 * sin(tau * t / 43200)

    def _wind(self, t: int, hour: float, fog: float) -> float:
        """Lognormal, mean 3 m/s (deviation of the logarithm 0.5), stronger in the afternoon, almost none in fog."""
        score = 0.8 * drifting(self._seed, _BREEZE, t, 0.5) + 0.6 * rippled(self._seed, _GUST, t, 7200)
        speed = 3 * exp(0.5 * score - 0.1) * (1 + 0.25 * cos(tau * (hour - 15) / 24))
        return max(0.2, speed * (1 - 0.75 * fog))

    def _wind_from(self, t: int) -> float:
        """Mostly from the west."""
        turn = 255 + 75 * drifting(self._seed, _TURN, t, 0.6) + 20 * rippled(self._seed, _VEER, t, 3600)
        return turn % 360

    def _light(self, t: int, cloud: float, fog: float) -> float:
        sine = sun_height(t)
        day = 105_000 * max(0.0, sine) ** 1.15 * (1 - 0.75 * cloud) * (1 - 0.5 * fog)
        twilight = 400 * exp(degrees(asin(max(-1.0, min(1.0, sine)))) / 2.2) if sine < 0 else 400
        return day + twilight + (8 if sine < -0.05 else 0)

    def _drawn_showers(self, day: int) -> tuple[tuple[int, int, float], ...]:
        """(start, end, peak mm/h) of the rains that begin on a UTC day."""
        cloud = self._cloud(day * 86400 + 43200)
        if uniform(self._seed, _RAIN, day) > 0.1 + 0.6 * cloud:
            return ()
        showers = []
        for n in range(1 + int(uniform(self._seed, _RAIN, day, 1) * 2)):
            start = day * 86400 + int(uniform(self._seed, _RAIN, day, 10 + n) * 86400)
            length = 1200 + int(uniform(self._seed, _RAIN, day, 20 + n) ** 2 * 4 * 3600)
            showers.append((start, start + length, exp(0.8 * gauss(self._seed, _RAIN, day, 30 + n))))
        return tuple(showers)

    def rain(self, t: int) -> float:
        day = t // 86400
        falling = 0.0
        for start, end, peak in self._showers(day - 1) + self._showers(day):
            if start <= t < end:
                falling += peak * sin(pi * (t - start) / (end - start))
        return falling

    def foggy(self, day: int) -> bool:
        """Whether the morning of this local day is one of fog."""
        if day in self._fog_days:
            return True
        of_year = day % 365.2425
        return (of_year > 273 or of_year < 75) and uniform(self._seed, _FOG, day) < _FOG_SEASON_SHARE

    def _fog(self, t: int) -> float:
        now = hours.local(t)
        if not _FOG_FROM < now.hour < _FOG_UNTIL or not self.foggy(now.day):
            return 0.0
        return sin(pi * (now.hour - _FOG_FROM) / (_FOG_UNTIL - _FOG_FROM)) ** 0.6
