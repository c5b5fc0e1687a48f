"""(node, property, moment) in, the value its sensor tells out: a pure function of the seed.

Any moment can be asked in any order, which back-fill and late upload need. The same seed is the same street in every
process and on every machine. Faults are not here: see faults.py.
"""

from collections.abc import Callable, Iterable
from math import exp

from simulator import air, hours, noise, traffic
from simulator.chance import arrivals, gauss, key, rippled, uniform
from simulator.sensors import told
from simulator.sites import Site, site_of
from simulator.traffic import Trial
from simulator.weather import Sky, Weather

_COUNTER_SHARE = 0.85
# What such sensors resolve; a property without a row is told in tenths.
DECIMALS: dict[str, int] = {"temperature": 2, "battery": 2, "light": 0, "wind_direction": 0, "rssi": 0}
_BOUNDS: dict[str, tuple[float, float]] = {
    "humidity": (0, 100),
    "wind_direction": (0, 359),
    **dict.fromkeys(("pm1", "pm2_5", "pm10", "light", "wind_speed"), (0, 200_000)),
}


class Street:
    def __init__(self, seed: int, trial: Trial | None = None, fog_days: Iterable[int] = ()) -> None:
        self.seed = seed
        self.trial = trial
        self.weather = Weather(seed, fog_days)

    def value(self, node: str, property: str, t: int, period_s: int = 600, site: Site | None = None) -> float:
        """What the node says at `t`; a counter says how many passed in the `period_s` before."""
        site = site or site_of(node)
        if property.startswith("count_"):
            return self._counted(node, site, property, t, period_s)
        if property in _HEALTH:
            return _rounded(property, _HEALTH[property](self.seed, node, site, t))
        sky = self.weather.at(t)
        true = self.true(site, property, t)
        if property in noise.AROUND:
            away, wander = noise.AROUND[property]
            true += away + wander * gauss(self.seed, key(f"{node}/{property}"), t)
        return _rounded(property, told(self.seed, node, property, t, true, sky))

    def true(self, site: Site, property: str, t: int) -> float:
        """What is, before the sensor: for a level LAeq, for a counter vehicles or people an hour."""
        sky, now = self.weather.at(t), hours.local(t)
        if property in _OF_SKY:
            return _OF_SKY[property](sky)
        if property == "count_pedestrian":
            return traffic.pedestrians(site.role, now, sky.rain)
        if property == "count_bike":
            return traffic.bikes(site.role, now, sky.rain)
        vehicles = traffic.cars(self.seed, site.role, t, now, self.trial)
        if property == "count_car":
            return vehicles
        if property.startswith("noise_"):
            return noise.level(site.role, vehicles, now, sky.rain, sky.wind)
        if property == "no2":
            return air.no2(self.seed, t, now, sky, vehicles)
        if property in _PARTICLES:
            return air.particles(self.seed, t, now, sky, vehicles)[_PARTICLES[property]]
        raise KeyError(f"the street knows nothing of {property!r}")

    def _counted(self, node: str, site: Site, property: str, t: int, period_s: int) -> float:
        expected = self.true(site, property, t - period_s // 2) * period_s / 3600 * _COUNTER_SHARE
        return float(arrivals(expected, uniform(self.seed, key(f"{node}/{property}"), t, period_s)))


_PARTICLES = {"pm1": 0, "pm2_5": 1, "pm10": 2}

_OF_SKY: dict[str, Callable[[Sky], float]] = {
    "temperature": lambda sky: sky.temperature,
    "humidity": lambda sky: sky.humidity,
    "pressure": lambda sky: sky.pressure,
    "light": lambda sky: sky.light,
    "wind_speed": lambda sky: sky.wind,
    "wind_direction": lambda sky: sky.wind_from,
}


def _battery(seed: int, node: str, site: Site, t: int) -> float:
    """Mains at the windows, a solar panel in the square."""
    rest = 4.12 + 0.02 * gauss(seed, key(node), 5)
    if site.role != "park":
        return rest + 0.004 * rippled(seed, key(node) + 1, t, 3600)
    return rest - 0.22 + 0.14 * exp(-(((t / 3600 - 15) % 24 - 12) ** 2) / 40)


def _rssi(seed: int, node: str, site: Site, t: int) -> float:
    return -64 + 7 * gauss(seed, key(node), 6) + 2.5 * rippled(seed, key(node) + 2, t, 900)


_HEALTH: dict[str, Callable[[int, str, Site, int], float]] = {"battery": _battery, "rssi": _rssi}


def _rounded(property: str, value: float) -> float:
    low, high = _BOUNDS.get(property, (-1e9, 1e9))
    return round(min(high, max(low, value)), DECIMALS.get(property, 1))
