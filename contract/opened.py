"""What the world reads on the open topics: payloads in, values out. For technicians' programs, displays and tests.

hub/publish writes them. A reading is {t, v, u, flag, raw, late}, a neighbourhood's value {t, period_s, mean, min, max,
nodes, readings, flag}; more may be said. Refuses (WireError) what is not of that kind. Runs on boards and hosts.
"""

from contract.fields import FLAG, TEXT, check_fields
from contract.messages import COUNT, NUMBER
from contract.payload import read
from contract.rules import WireError, is_whole

GOOD, NOT_CHECKED, SUSPECT, WRONG, MISSING = 1, 2, 3, 4, 9  # QARTOD
_FLAGS = (GOOD, NOT_CHECKED, SUSPECT, WRONG, MISSING)
_SHAPE = "0000-00-00T00:00:00Z"
_MOST = ((5, 12), (8, 31), (11, 23), (14, 59), (17, 60))


def decode_open_reading(payload):
    """One node's last value of one property. It has left the hub's checks behind it: read its flag."""
    message = read(payload)
    check_fields(message, _READING, ("t", "v", "u", "flag"))
    return message


def decode_open_area(payload):
    """A neighbourhood's value over period_s from t on, of so many nodes and readings."""
    message = read(payload)
    check_fields(message, _AREA, ("t", "period_s", "mean", "min", "max", "nodes", "readings", "flag"))
    if not message["min"] <= message["max"]:
        raise WireError("min %r is above max %r" % (message["min"], message["max"]))
    return message


def _is_quality(value):
    return is_whole(value, 1, 9) and value in _FLAGS


def _is_rfc3339(text):
    if not isinstance(text, str) or len(text) != len(_SHAPE):
        return False
    for letter, wanted in zip(text, _SHAPE):  # noqa: B905 - as long as each other, and MicroPython has no strict
        if letter not in "0123456789" if wanted == "0" else letter != wanted:
            return False
    return all(int(text[at : at + 2]) <= most for at, most in _MOST)


_TIME = ("a time in UTC like 2026-01-01T00:00:00Z", _is_rfc3339)
_QUALITY = ("a flag: 1, 2, 3, 4 or 9", _is_quality)
_READING = {
    "t": _TIME,
    "v": NUMBER,
    "u": TEXT,
    "flag": _QUALITY,
    "raw": NUMBER,
    "late": FLAG,
    "test": TEXT,
    "period_s": COUNT,
}
_AREA = {
    "t": _TIME,
    "period_s": COUNT,
    "mean": NUMBER,
    "min": NUMBER,
    "max": NUMBER,
    "u": TEXT,
    "nodes": COUNT,
    "readings": COUNT,
    "flag": _QUALITY,
}
