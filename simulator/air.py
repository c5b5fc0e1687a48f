"""Cars and weather in, NO2 and particles out (ug/m3), as they are, before any sensor looks.

A background with a memory of days over the whole town, thinned by wind, and what the street's own cars add:
NO2 18 (AR(1) of days 0.6, deviation of the logarithm 0.40) + 0.075 Q / (u + 0.5); PM2.5 11 (same, 0.50)
+ 0.006 Q / (u + 0.5).
"""

from math import exp

from simulator.chance import drifting, key, rippled
from simulator.hours import Hour, bump
from simulator.weather import Sky

_NO2, _DUST, _COARSE = key("no2 day"), key("pm day"), key("coarse day")
_MEMORY = 0.6
# The mean of u ** -0.4 over the street's winds, so that the background keeps its mean.
_WIND_MEAN = 0.70


def _day(seed: int, stream: int, t: int, deviation: float) -> float:
    """A factor of mean about 1."""
    return exp(deviation * drifting(seed, stream, t, _MEMORY) - 0.4 * deviation * deviation)


def _diurnal(now: Hour) -> float:
    """The town's own traffic, seen from its roofs: mean 1 over a day."""
    return 0.78 + 0.42 * bump(now.hour, 8.8, 1.8) + 0.38 * bump(now.hour, 19.0, 2.6)


def _thinned(wind: float) -> float:
    return wind**-0.4 / _WIND_MEAN


def no2(seed: int, t: int, now: Hour, sky: Sky, vehicles: float) -> float:
    background = 18 * _day(seed, _NO2, t, 0.40) * _diurnal(now) * _thinned(sky.wind)
    return max(1.0, background + 0.075 * vehicles / (sky.wind + 0.5))


def pm2_5(seed: int, t: int, now: Hour, sky: Sky, vehicles: float) -> float:
    hearths = 0.92 + 0.25 * bump(now.hour, 21.0, 2.0)
    washed = 1 - min(0.35, 0.12 * sky.rain)
    background = 11 * _day(seed, _DUST, t, 0.50) * hearths * washed
    return max(0.8, background + 0.006 * vehicles / (sky.wind + 0.5))


def particles(seed: int, t: int, now: Hour, sky: Sky, vehicles: float) -> tuple[float, float, float]:
    """PM1, PM2.5, PM10, nested as they are in the air."""
    fine = pm2_5(seed, t, now, sky, vehicles)
    raised = 2.5 + 0.6 * sky.wind + 0.012 * vehicles
    coarse = raised * exp(0.35 * drifting(seed, _COARSE, t, 0.5)) * (0.4 if sky.rain > 0.1 else 1.0)
    smallest = fine * (0.68 + 0.03 * rippled(seed, _COARSE + 1, t, 3600))
    return smallest, fine, fine + coarse
