"""What the twin's sensors would feel: values and faults, from a file that the street writes, or set by a test.

The file is one JSON object, replaced as a whole: {"temperature": 4.2, ..., "chips": {...}, "pulses": {"4": 12},
"adc": {"28": 40000}, "faults": {"bme280": "nack"}, "wifi": true, "rssi": -60}. Refuses nothing: what is not in it is
not felt.
"""

import json
import time

_FRESH_MS = 250

_state = {"path": None, "read": None, "values": {}}
listeners = []  # called with the values whenever they are new


def ms():
    return time.ticks_ms() if hasattr(time, "ticks_ms") else int(time.monotonic() * 1000)


def follow(path):
    _state["path"] = path
    _state["read"] = None


def tell(values):
    """A test's own world."""
    _state["path"] = None
    _state["values"] = values
    _told()


def _told():
    for listener in listeners:
        listener(_state["values"])


def values():
    now = ms()
    if _state["path"] is not None and (_state["read"] is None or not 0 <= now - _state["read"] < _FRESH_MS):
        _state["read"] = now
        try:
            with open(_state["path"]) as file:
                _state["values"] = json.loads(file.read())
            _told()
        except (OSError, ValueError):
            pass  # the street is about to write it
    return _state["values"]


def felt(name, otherwise=0):
    return values().get(name, otherwise)


def fault(chip):
    """What is wrong with this chip now; "" when nothing is."""
    return values().get("faults", {}).get(chip, "")
