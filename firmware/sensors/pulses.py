"""Pulses on a pin since the moment before: a tipping rain gauge, a traffic tube, a radar or light gate.

`property` says which, `per_pulse` what one pulse is worth (0.2794 mm a tip with most gauges, 0.5 with a tube that both
axles cross), `debounce_ms` how long a reed chatters.
"""

import time

from firmware.sensors import Sensor

_FALLING = 2  # machine.Pin.IRQ_FALLING on every port


class Pulses(Sensor):
    OBSERVES = (
        ("rain", "mm"),
        ("count_pedestrian", "count"),
        ("count_bike", "count"),
        ("count_car", "count"),
        ("count_heavy", "count"),
    )
    BUS = "pin"
    PINS = ("pin",)
    ONE = True
    STAYS = True

    def __init__(self, bus, spec):
        self._worth, self._debounce_ms = spec.get("per_pulse", 1), spec.get("debounce_ms", 10)
        self._count = 0
        self._last = None
        self._heard = self.heard  # bound once: a method made in an interrupt would need memory
        bus.irq(self._heard, getattr(bus, "IRQ_FALLING", _FALLING))

    def heard(self, pin):
        now = time.ticks_ms()
        if self._last is None or time.ticks_diff(now, self._last) >= self._debounce_ms:
            self._count += 1
        self._last = now

    def observe(self):
        counted = self._count
        self._count -= counted  # what came meanwhile is for the next moment
        return (round(counted * self._worth, 4),) * len(self.OBSERVES)
