"""A board's LED, radio, buses and watchdog while a node lives; what it is asked rarely is in port.py and lines.py."""

import time

from firmware.visitor import drop


class Board:
    def __init__(self, name, pins, led, wlan):
        """`name`: of its file in boards/, `pins`: what stands there."""
        self.name, self.naps = name, getattr(pins, "NAPS", False)
        self._led, self._inverted = led, pins.LED_INVERTED
        self.wlan = wlan
        self.opened = {}  # what sensors hang on, by its pins: those that name the same ones share it
        self.feed = bool  # no watchdog is to be fed
        self.wait = time.sleep_ms

    def light(self, on):
        if self._led is not None:
            self._led.value(1 if on != self._inverted else 0)

    def of(self, kind, spec):
        """What a sensor of this kind of bus speaks to."""
        return _lines().of(self, kind, spec)

    def free(self, kind, spec):
        """A bus that answers nothing is freed, and opened anew."""
        _lines().free(self, kind, spec)


def _lines():
    """Forgotten at once: it stays for the one call."""
    from firmware import lines

    drop("firmware.lines")
    return lines
