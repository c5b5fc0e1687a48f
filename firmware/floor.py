"""The latest hour that has certainly passed, kept on flash. Needed rarely, and dropped."""

from firmware.clock import EARLIEST, LATEST
from firmware.visitor import drop

_FLOOR_S = 2592000  # a flash is not worn for less than a month


def floor(folder, since):
    """The latest hour that has certainly passed: no certificate of today is younger."""
    try:
        with open(folder + "/floor") as file:
            since = max(since, int(file.read(12)))
    except (OSError, ValueError):
        pass
    return max(EARLIEST, min(since, LATEST))


def keep_hour(folder, t):
    """What was learnt from anybody is the board's hour, too, and its floor."""
    from firmware.port import set_clock

    set_clock(t, True)
    drop("firmware.port")
    drop("firmware.lines")
    keep_floor(folder, t)


def keep_floor(folder, t):
    if t - floor(folder, 0) > _FLOOR_S:
        try:
            with open(folder + "/floor", "w") as file:
                file.write("%d" % t)
        except OSError:
            pass  # an older floor holds as well
