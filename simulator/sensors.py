"""A true value in, what this node's own sensor says of it out.

Gain, offset, drift and noise are drawn once per node and property from the seed: NO2 gain 10 %, offset 3 ug/m3, a walk
of 0.35 a day, 0.25 +/- 0.12 ug/m3 a degree, 4 ug/m3 of noise; particles gain 7 % and growth in air above 75 % humidity.
"""

from functools import lru_cache
from math import sqrt
from typing import NamedTuple

from simulator.chance import drifting, gauss, key, rippled
from simulator.weather import Sky

# A walk of so many days' memory needs no beginning and stays near 0, as a sensor that somebody recalibrates does.
_WALK_MEMORY = 0.985
_NO2_WALK_A_DAY = 0.35
# The cells were trimmed at the street's own mean temperature.
_MEAN_TEMPERATURE = 11.0
_HUMID = 75.0


class Trim(NamedTuple):
    gain: float  # deviation of the gain
    offset: float  # deviation of the offset
    noise: float  # deviation, on steps of ten minutes
    grain: float = 0.0  # deviation from one reading to the next


# Deviations over a fleet; a property without a row is told as it is.
TRIMS: dict[str, Trim] = {
    "temperature": Trim(0.0, 0.25, 0.05, 0.02),
    "humidity": Trim(0.01, 1.2, 0.4, 0.1),
    "pressure": Trim(0.0, 0.6, 0.03, 0.01),
    "pm1": Trim(0.07, 0.3, 0.4, 0.1),
    "pm2_5": Trim(0.07, 0.4, 0.6, 0.15),
    "pm10": Trim(0.07, 0.8, 1.2, 0.3),
    "no2": Trim(0.10, 3.0, 4.0, 0.2),
    "noise_laeq": Trim(0.0, 1.0, 0.0),
    "noise_l10": Trim(0.0, 1.0, 0.0),
    "noise_l90": Trim(0.0, 1.0, 0.0),
    "noise_lmax": Trim(0.0, 1.0, 0.0),
    "light": Trim(0.05, 0.0, 0.0),
    "wind_speed": Trim(0.03, 0.0, 0.15, 0.1),
}
# One microphone, one offset; one laser, one gain.
_TOGETHER = {"noise": "noise_laeq", "pm": "pm2_5"}


class Sensor(NamedTuple):
    gain: float
    offset: float
    noise: float
    grain: float
    slope: float  # ug/m3 per degC, NO2 only
    stream: int


def _family(property: str) -> str:
    return next((lead for start, lead in _TOGETHER.items() if property.startswith(start)), property)


@lru_cache(maxsize=65536)
def sensor(seed: int, node: str, property: str) -> Sensor:
    trim = TRIMS.get(property, Trim(0.0, 0.0, 0.0))
    who, part = key(node), key(_family(property))
    slope = 0.25 + 0.12 * gauss(seed, who, part, 3) if property == "no2" else 0.0
    gain = 1 + trim.gain * gauss(seed, who, part, 1)
    stream = key(f"{node}/{property}")
    return Sensor(gain, trim.offset * gauss(seed, who, part, 2), trim.noise, trim.grain, slope, stream)


def drift(seed: int, node: str, t: int) -> float:
    """What the electrochemical NO2 cell has wandered by (ug/m3): 0.35 more or less each day."""
    # An AR(1) of deviation 1 moves by sqrt(2 (1 - memory)) a day.
    scale = _NO2_WALK_A_DAY / sqrt(2 * (1 - _WALK_MEMORY))
    return scale * drifting(seed, key(f"{node}/no2 walk"), t, _WALK_MEMORY)


def growth(humidity: float, fog: float) -> float:
    """How much bigger a light-scattering counter sees particles in humid air; in fog 1.5 to 4 times."""
    damp = max(0.0, humidity - _HUMID) / (100 - _HUMID)
    return (1 + 0.7 * damp * damp) * (1 + 1.1 * fog)


def told(seed: int, node: str, property: str, t: int, true: float, sky: Sky) -> float:
    """The value the sensor gives, unrounded."""
    s = sensor(seed, node, property)
    if property.startswith("pm"):
        true *= growth(sky.humidity, sky.fog)
    value = s.gain * true + s.offset
    if property == "no2":
        value += s.slope * (sky.temperature - _MEAN_TEMPERATURE) + drift(seed, node, t)
    if s.noise:
        value += s.noise * rippled(seed, s.stream, t, 600)
    if s.grain:
        value += s.grain * gauss(seed, s.stream, t, 7)
    return value
