"""Cars, voices and weather in, the level in the street out (dB(A)).

LAeq is 55 + 10 log10(Q / 100) added in energy to the children's voices (62 dB at the gate, 52 at 40 m, 44 elsewhere),
to a quiet town, to rain and to wind. Levels only: nothing here is a sound.
"""

from math import log10

from simulator.hours import Hour
from simulator.sites import Role
from simulator.traffic import school_bump

_VOICES: dict[Role, float] = {"gate": 62.0, "middle": 52.0}
_VOICES_FAR = 44.0
_TOWN_NIGHT, _TOWN_DAY = 34.0, 42.0


def summed(*levels: float) -> float:
    """Levels added as energies."""
    return 10 * log10(sum(10 ** (level / 10) for level in levels))


def level(role: Role, vehicles: float, now: Hour, rain: float, wind: float) -> float:
    """LAeq as it is, whoever listens."""
    day = _TOWN_DAY if 7 <= now.hour < 21 else _TOWN_NIGHT
    parts = [55 + 10 * log10(max(vehicles, 0.5) / 100), day]
    crowd = school_bump(now)
    if crowd > 0.001:
        parts.append(_VOICES.get(role, _VOICES_FAR) + 10 * log10(crowd))
    if rain > 0.05:
        parts.append(44 + 8 * log10(1 + rain))
    if wind > 5:
        parts.append(40 + 3 * (wind - 5))
    return summed(*parts)


# How far the other three levels lie from LAeq: (distance, how far it wanders). Few cars make a quiet floor.
AROUND: dict[str, tuple[float, float]] = {
    "noise_laeq": (0.0, 0.4),
    "noise_l10": (2.9, 0.5),
    "noise_l90": (-7.5, 1.0),
    "noise_lmax": (14.0, 2.2),
}
