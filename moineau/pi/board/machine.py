"""MicroPython's `machine` for a Raspberry Pi: its I2C through Blinka, its watchdog a timer that ends the process.

Whoever keeps the process starts it again, as power does a board: `reset` ends with 64.
"""

import os
import signal
import sys

PWRON_RESET, WDT_RESET, SOFT_RESET = 1, 3, 5
RESET_CODE, NO_BUS_CODE = 64, 70
_ENODEV = 19


def reset_cause():
    return int(os.environ.get("MOINEAU_PI_CAUSE") or PWRON_RESET)


def reset():
    sys.exit(RESET_CODE)


def look():
    """Says why, where there is no I2C for us: once, before a node lives that could measure nothing."""
    try:
        _bus()
    except Exception as error:  # Blinka's own, of many kinds
        print("no I2C here: %s %s" % (type(error).__name__, " ".join(str(error).split())))
        sys.exit(NO_BUS_CODE)


def _bus():
    import board  # Blinka's

    return board.I2C()


class Pin:
    IN, OUT, OPEN_DRAIN, PULL_UP = 0, 1, 2, 1

    def __init__(self, id, mode=0, pull=0):
        pass

    def value(self, level=None):
        """The kernel drives the bus: nine clocks of ours do nothing."""


class I2C:
    """Blinka's bus, as its sensors want it."""

    def __new__(cls, number, scl=None, sda=None, freq=100000):
        try:
            return _bus()
        except (ValueError, RuntimeError) as error:
            raise OSError(_ENODEV, str(error)) from error


class RTC:
    def datetime(self, when):
        """A Pi's hour is not ours to set."""


class WDT:
    def __init__(self, id=0, timeout=8000):
        self._seconds = timeout / 1000
        self.feed()

    def feed(self):
        signal.setitimer(signal.ITIMER_REAL, self._seconds)
