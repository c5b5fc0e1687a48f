"""What somebody has measured on the spot in, as SENSOR.KEY=NUMBER; a node's sensors with it out. Refuses by name.

How far a mark lies below an echo, what a probe says in dry air and in water: nobody but who stands there knows it.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from hardware.flash.trouble import FlashError
from hardware.parts import MEASURED

_MOST = 100_000
_EXAMPLE = "--set jsn_sr04t.zero_mm=1830"


class Setting(NamedTuple):
    sensor: str
    key: str
    value: float


def setting(asked: str) -> Setting:
    """FlashError where it is none."""
    where, _, number = asked.partition("=")
    sensor, _, key = where.rpartition(".")
    if not sensor or key not in MEASURED:
        raise FlashError(f"--set {asked}: SENSOR.KEY=NUMBER is accepted ({_EXAMPLE}), KEY one of {', '.join(MEASURED)}")
    try:
        value = MEASURED[key](number)
    except ValueError:
        value = -1
    if not 0 <= value <= _MOST:
        kind = "whole number" if MEASURED[key] is int else "number"
        raise FlashError(f"--set {asked}: a {kind} from 0 to {_MOST} is accepted ({_EXAMPLE})")
    return Setting(sensor, key, value)


def with_settings(sensors: Sequence[dict[str, Any]], wanted: Sequence[Setting]) -> list[dict[str, Any]]:
    """The same sensors, told what was measured; FlashError where the node has no such sensor."""
    made = [dict(one) for one in sensors]
    for one in wanted:
        meant = [sensor for sensor in made if one.sensor in (sensor.get("name"), sensor.get("type"))]
        if len(meant) != 1:
            names = ", ".join(sensor.get("name") or sensor["type"] for sensor in made) or "none"
            why = "has no sensor" if not meant else "has several sensors"
            raise FlashError(f"this node {why} {one.sensor}: its sensors are {names}")
        meant[0][one.key] = one.value
    return made
