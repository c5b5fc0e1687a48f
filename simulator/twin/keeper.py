"""A street and the names of some of its nodes in; these nodes as twins out, from the moment their history is told.

Until then the fleet speaks for them; then it hangs up, and the real firmware goes on under the same name. What their
sensors feel is what the simulated sensor of that node would have told, so a page shows no step.
"""

import time
from collections.abc import Sequence
from pathlib import Path

from simulator.bundle import Bundle
from simulator.fleet import Fleet
from simulator.seat import Seat
from simulator.street import Street
from simulator.twin.process import Twin

_WORLD_S = 1.0
_FULL_V, _RATIO = 3.3, 2
_BATTERY_PIN = 28
# property -> the sensor that tells it; a node with pressure has a BME280 for all three.
_SENSORS = {"light": "bh1750", "pm2_5": "sds011", "battery": "battery", "rssi": "wifi"}
_CHIPS = {
    "bme280": ("i2c0/118",),
    "sht4x": ("i2c0/68",),
    "bh1750": ("i2c0/35",),
    "sds011": ("uart0",),
}


def sensors_for(properties: Sequence[str]) -> list[dict]:
    """What a kit would hold to tell these properties, as far as the firmware has drivers for them."""
    air = "bme280" if "pressure" in properties else "sht4x"
    return [{"type": air}, *({"type": kind} for name, kind in _SENSORS.items() if name in properties)]


def world_of(street: Street, node: str, properties: Sequence[str], t: int) -> dict:
    """What this node's sensors feel at t."""
    felt: dict = {name: street.value(node, name, t) for name in properties}
    volts = felt.pop("battery", 0.0)
    kinds = [sensor["type"] for sensor in sensors_for(properties)]
    felt["chips"] = {place: kind for kind in kinds for place in _CHIPS.get(kind, ())}
    felt["adc"] = {str(_BATTERY_PIN): round(volts / _RATIO / _FULL_V * 65535)}
    return felt


class Keeper:
    """To be asked for a turn a few times a second."""

    def __init__(self, fleet: Fleet, bundle: Bundle, names: Sequence[str], state: Path, interval_s: int) -> None:
        self._fleet = fleet
        self._seats: dict[str, Seat] = {seat.node.name: seat for seat in fleet.seats if seat.node.name in names}
        self.twins: dict[str, Twin] = {}
        for credential in bundle.nodes:
            if credential.node in self._seats:
                sensors = sensors_for(self._properties(credential.node))
                folder = state / "twins" / credential.node
                self.twins[credential.node] = Twin(bundle, credential, folder, sensors, interval_s=interval_s)
        self._told = 0.0

    def _properties(self, node: str) -> Sequence[str]:
        return self._seats[node].node.instruments.site.properties

    def turn(self, now: float) -> None:
        if now - self._told >= _WORLD_S:
            self._told = now
            for name, twin in self.twins.items():
                twin.feel(world_of(self._fleet.street, name, self._properties(name), int(time.time())))
        for name, twin in self.twins.items():
            if twin.started:
                twin.keep(now)
            elif self._seats[name].handed_over:
                twin.start()

    def stop(self) -> None:
        for twin in self.twins.values():
            twin.stop()
