"""One sensor, one file, one class: OBSERVES, what it tells; wake() and, SETTLE_MS later, observe(), values in order.

BUS is what it hangs on, PINS the settings without which it hangs on nothing. ONE: it is one of what it
OBSERVES, and its settings say which. STAYS: it goes on measuring between
moments, `listen` is called meanwhile, and `rest` lets it sleep where moments are far apart. WANTS: a property that
another sensor has told at the same moment, given as `wanted`. Trouble is OSError; a Fault is a word for the
status. A value that the sensor did not give is None or a Fault, never a number.
"""


class Fault(OSError):
    """Something a sensor does wrong, in one word."""


class Sensor:
    BUS = "i2c"
    BAUD = 9600
    PINS = ()
    SETTLE_MS = 0
    STAYS = ONE = False
    WANTS = wanted = None

    def wake(self):
        pass

    listen = rest = wake
