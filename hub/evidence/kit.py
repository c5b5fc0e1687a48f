"""What a kit's sensors can be trusted with, before anybody has measured: one row a property.

`floor`: a change that such sensors cannot tell from their own habits, however many days they hang. `gain`: how much
the sensitivity of one sensor differs from the next (1 standard deviation), unless a side-by-side says better.
`matters`: the change that people would notice, proposed where an intervention registers none. `step`: what sentences
are rounded to.
"""

from typing import NamedTuple


class Trust(NamedTuple):
    floor: float
    gain: float
    matters: float
    step: float
    # For the planner: deviation from one comparable day to the next of a node's own number, of what all nodes of a
    # street share, and what a sensor wanders off in a day. As the simulator's instruments have them.
    own: float
    shared: float
    drift: float = 0.0


_COUNTED = Trust(floor=0.0, gain=0.0, matters=0.15, step=0.05, own=0.085, shared=0.085)
# Light-scattering counters are poor below 20 to 30 ug/m3 and differ by 7 % (Hindawi JS 2018/5096540): 7 % of 30 is 2.
# Below 0.3 um, where exhaust is, they see nothing at all.
_DUST = Trust(floor=2.0, gain=0.07, matters=1.0, step=1.0, own=0.27, shared=0.06)
_SOUND = Trust(floor=0.3, gain=0.0, matters=1.0, step=1.0, own=0.2, shared=0.34, drift=0.02)

TRUST: dict[str, Trust] = {
    "temperature": Trust(floor=0.1, gain=0.0, matters=0.5, step=0.5, own=0.1, shared=0.3),
    "humidity": Trust(floor=1.0, gain=0.01, matters=3.0, step=1.0, own=0.5, shared=1.0),
    "no2": Trust(floor=1.0, gain=0.10, matters=2.0, step=1.0, own=1.8, shared=0.5, drift=0.35),
    "noise_laeq": _SOUND,
    "noise_l10": _SOUND,
    "noise_l90": _SOUND,
    "noise_lmax": _SOUND._replace(floor=1.0, matters=2.0, own=1.0),
    **dict.fromkeys(("pm1", "pm2_5", "pm4", "pm10"), _DUST),
    **dict.fromkeys(("count_car", "count_bike", "count_pedestrian", "count_heavy"), _COUNTED),
}
