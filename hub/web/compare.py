"""Two honest values of the same hour in, a level from -3 (much less) to +3 (much more) and its words out.

Below a difference that our sensors and a street's own mood can make, nothing is claimed: it is "about the same".
"""

from math import sqrt
from typing import NamedTuple

from contract.vocabulary import Property
from hub.web.words import N_, Words

MORE = (
    N_("much less than yesterday at this time"),
    N_("less than yesterday at this time"),
    N_("a little less than yesterday at this time"),
    N_("about the same as yesterday at this time"),
    N_("a little more than yesterday at this time"),
    N_("more than yesterday at this time"),
    N_("much more than yesterday at this time"),
)
WARM = (
    N_("much cooler than yesterday at this time"),
    N_("cooler than yesterday at this time"),
    N_("a little cooler than yesterday at this time"),
    N_("about as warm as yesterday at this time"),
    N_("a little warmer than yesterday at this time"),
    N_("warmer than yesterday at this time"),
    N_("much warmer than yesterday at this time"),
)
LOUD = (
    N_("much quieter than yesterday at this time"),
    N_("quieter than yesterday at this time"),
    N_("a little quieter than yesterday at this time"),
    N_("about as loud as yesterday at this time"),
    N_("a little louder than yesterday at this time"),
    N_("louder than yesterday at this time"),
    N_("much louder than yesterday at this time"),
)
HIGH = (
    N_("much lower than yesterday at this time"),
    N_("lower than yesterday at this time"),
    N_("a little lower than yesterday at this time"),
    N_("about as high as yesterday at this time"),
    N_("a little higher than yesterday at this time"),
    N_("higher than yesterday at this time"),
    N_("much higher than yesterday at this time"),
)


class Scale(NamedTuple):
    """From which difference on a change is little, plain, much; `step` is what differences are rounded to."""

    little: float
    plain: float
    much: float
    step: float = 1
    words: tuple[str, ...] = MORE


class Ratio(NamedTuple):
    """For what has a zero and no ceiling: nothing is claimed below `floor`, then it goes by proportion."""

    floor: float
    step: float = 1
    words: tuple[str, ...] = MORE
    counted: bool = False  # passers-by: two equal hours differ by chance, by about the root of what was counted


_RATIOS = (1.2, 1.5, 2.5)

SCALES: dict[str, Scale | Ratio] = {
    "temperature": Scale(1, 3, 8, 0.5, WARM),
    "globe_temperature": Scale(1, 4, 10, 0.5, WARM),
    "humidity": Scale(5, 15, 40),
    "pressure": Scale(2, 6, 20, 1, HIGH),
    "noise_laeq": Scale(2, 3, 10, 1, LOUD),
    "noise_l10": Scale(2, 3, 10, 1, LOUD),
    "noise_l90": Scale(2, 3, 10, 1, LOUD),
    "noise_lmax": Scale(3, 6, 12, 1, LOUD),
    "soil_moisture": Scale(3, 10, 25),
    "uv_index": Scale(1, 3, 6),
    "pm1": Ratio(2),
    "pm2_5": Ratio(2),
    "pm4": Ratio(3),
    "pm10": Ratio(3),
    "no2": Ratio(4),
    "o3": Ratio(6),
    "co2": Ratio(50, 10),
    "voc_index": Ratio(15),
    "light": Ratio(30, 10),
    "rain": Ratio(0.4, 0.1),
    "wind_speed": Ratio(0.7, 0.5),
    "count_pedestrian": Ratio(5, counted=True),
    "count_bike": Ratio(5, counted=True),
    "count_car": Ratio(5, counted=True),
    "count_heavy": Ratio(5, counted=True),
}
_OTHERWISE = Ratio(3)


def level(name: str, today: float, yesterday: float) -> int:
    """-3 (much less) .. 0 (about the same) .. +3 (much more)."""
    scale = SCALES.get(name, _OTHERWISE)
    difference = abs(today - yesterday)
    if isinstance(scale, Scale):
        size = sum(difference >= edge for edge in scale[:3])
    elif difference < (max(scale.floor, 2 * sqrt(today + yesterday)) if scale.counted else scale.floor):
        size = 0
    else:
        low, high = sorted((today, yesterday))
        size = sum(high >= edge * max(low, 1e-9) for edge in _RATIOS)
    return size if today > yesterday else -size


def turned(today: float, yesterday: float) -> bool:
    """Whether a wind comes from elsewhere than yesterday: by more than an eighth of the rose."""
    return abs((today - yesterday + 180) % 360 - 180) > 45


def told(words: Words, property: Property, today: float, yesterday: float) -> str:
    """The comparison in words, with the difference where there is one to speak of."""
    if property.combine == "direction":
        if turned(today, yesterday):
            return words.say("yesterday at this time %(from_there)s", from_there=words.wind_from(yesterday))
        return words.say("as yesterday at this time")
    scale = SCALES.get(property.name, _OTHERWISE)
    size = level(property.name, today, yesterday)
    sentence = words.say(scale.words[size + 3])
    change = round((today - yesterday) / scale.step) * scale.step
    if size == 0 or change == 0:
        return sentence
    if property.unit_label == "%":  # 6 % less of 88 % would be 83 %
        return words.say("%(sentence)s (%(n)s points)", sentence=sentence, n=words.number(change, signed=True))
    return f"{sentence} ({words.value(property, change, signed=True)})"
