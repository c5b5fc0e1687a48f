"""One JSON file in, this node's settings out, read once and checked once. A mistake names the key and what it takes.

The secrets in it are never logged and never shown.
"""

import json

from contract.names import is_node_id, is_property_name


class SettingsError(ValueError):
    """This file cannot be used; the sentence says which key and what it takes."""


def _whole(low, high):
    return (
        "a whole number from %d to %d" % (low, high),
        lambda value: isinstance(value, int) and value is not True and value is not False and low <= value <= high,
    )


def _text(low, high):
    """So many bytes, for whoever sends or joins by it counts bytes."""
    return (
        "a text of %d to %d bytes" % (low, high),
        lambda value: isinstance(value, str) and low <= len(value.encode()) <= high,
    )


_TEXT = _text(0, 200)
_SHORT = _text(0, 64)
_FLAG = ("true or false", lambda value: value is True or value is False)
_OBJECTS = ("a list of objects", lambda value: isinstance(value, list) and all(isinstance(v, dict) for v in value))
_NODE = ("3 to 32 of a-z, 0-9 and -", is_node_id)
_ROOT = ("a topic without + and #", lambda value: _SHORT[1](value) and "+" not in value and "#" not in value)

# key -> (what it takes, how it is told, its default; ... where it must be given)
KEYS = {
    "node": (_NODE, ...),
    "secret": (_TEXT, ...),
    "broker": (("an object of host and port", lambda value: isinstance(value, dict)), ...),
    "wifi": (_OBJECTS, []),
    "root": (_ROOT, "moineau"),
    "board": (_TEXT, ...),
    "kit": (_SHORT, ""),
    "interval_s": (_whole(1, 86400), 60),
    "moments": (_whole(1, 60), 1),
    "outbox_kib": (_whole(0, 65536), 0),
    "ntp": (_TEXT, ""),
    "own_clock": (_FLAG, True),
    "sleep": (_FLAG, False),
    "watchdog_ms": (_whole(0, 3600000), 8000),
    "sensors": (_OBJECTS, []),
    "simulated": (_FLAG, False),
    "setup": (("an object of password and language", lambda value: isinstance(value, dict)), {}),
    "since": (_whole(0, 4102444800), 0),
}
_BROKER = {"host": (_text(1, 200), ...), "port": (_whole(1, 65535), 1883), "tls": (_FLAG, False), "name": (_TEXT, "")}
_SETUP = {"password": (_TEXT, ""), "language": (_TEXT, "")}
_WIFI = {"ssid": (_text(1, 32), ...), "password": (_text(0, 64), "")}

# Of a sensor: what it hangs on, and what some drivers are told. None of them has a default here.
_PIN = _whole(0, 48)
_NUMBER = ("a number", lambda value: isinstance(value, (int, float)) and value is not True and value is not False)
_SENSOR = {
    "type": ("the name of a file in sensors/", _TEXT[1]),
    "name": _text(1, 32),
    "property": ("a property", is_property_name),
    "only": ("a list of properties", lambda value: isinstance(value, list) and all(map(is_property_name, value))),
    "address": ("a whole number from 0 to 127 (0x76 is 118)", _whole(0, 127)[1]),
    "bus": _whole(0, 9),
    "baud": _whole(1200, 921600),
    "per_pulse": _NUMBER,
    "ratio": _NUMBER,
}
for _name in ["pin", "scl", "sda", "tx", "rx", "trigger", "echo", "sck", "ws", "sd"]:
    _SENSOR[_name] = _PIN
for _name in ["dry", "wet", "full_mv", "zero_mm", "blind_mm", "debounce_ms"]:
    _SENSOR[_name] = _whole(0, 100000)


def checked(given, keys, where=""):
    """The values with their defaults."""
    if not isinstance(given, dict):
        raise SettingsError("settings%s: an object is expected" % (where and " " + where))
    for key in given:
        if key not in keys:
            raise SettingsError("settings: %s%s is none of %s" % (where, key, ", ".join(sorted(keys))))
    found = {}
    for key in keys:
        (words, fits), default = keys[key]
        if key not in given and default is ...:
            raise SettingsError("settings: %s%s is missing: %s" % (where, key, words))
        value = given.get(key, default)
        if not fits(value):
            shown = "***" if key in ("secret", "password") else repr(value)[:60]
            raise SettingsError("settings: %s%s %s is not %s" % (where, key, shown, words))
        found[key] = value
    return found


def of(given):
    """The settings that this JSON value is."""
    found = checked(given, KEYS)
    found["broker"] = checked(found["broker"], _BROKER, "broker.")
    found["setup"] = checked(found["setup"], _SETUP, "setup.")
    found["wifi"] = [checked(network, _WIFI, "wifi.") for network in found["wifi"]]
    for number, sensor in enumerate(found["sensors"]):
        _check_sensor("sensors.%d." % number, sensor)
    return found


def _check_sensor(where, sensor):
    if "type" not in sensor:
        raise SettingsError("settings: %stype is missing: %s" % (where, _SENSOR["type"][0]))
    for key in sensor:
        if key not in _SENSOR:
            raise SettingsError("settings: %s%s is none of %s" % (where, key, ", ".join(sorted(_SENSOR))))
        words, fits = _SENSOR[key]
        if not fits(sensor[key]):
            raise SettingsError("settings: %s%s %s is not %s" % (where, key, repr(sensor[key])[:60], words))


def read(path):
    try:
        with open(path) as file:
            given = json.loads(file.read())
    except OSError:
        raise SettingsError("settings: %s is not there: docs/firmware.md shows what it holds" % path)
    except ValueError:
        raise SettingsError("settings: %s is not JSON" % path)
    return of(given)
