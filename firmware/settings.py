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


_TEXT = ("a text", lambda value: isinstance(value, str))
_FLAG = ("true or false", lambda value: value is True or value is False)
_OBJECTS = ("a list of objects", lambda value: isinstance(value, list) and all(isinstance(v, dict) for v in value))
_NODE = ("3 to 32 of a-z, 0-9 and -", is_node_id)

# key -> (what it takes, how it is told, its default; ... where it must be given)
KEYS = {
    "node": (_NODE, ...),
    "secret": (_TEXT, ...),
    "broker": (("an object of host and port", lambda value: isinstance(value, dict)), ...),
    "wifi": (_OBJECTS, []),
    "root": (_TEXT, "moineau"),
    "board": (_TEXT, ...),
    "kit": (_TEXT, ""),
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
_BROKER = {"host": (_TEXT, ...), "port": (_whole(1, 65535), 1883), "tls": (_FLAG, False), "name": (_TEXT, "")}
_SETUP = {"password": (_TEXT, ""), "language": (_TEXT, "")}
_WIFI = {"ssid": (_TEXT, ...), "password": (_TEXT, "")}


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
        if not isinstance(sensor.get("type"), str):
            raise SettingsError("settings: sensors.%d.type is missing: the name of a file in sensors/" % number)
        if "property" in sensor and not is_property_name(sensor["property"]):
            raise SettingsError("settings: sensors.%d.property %r is no property" % (number, sensor["property"]))
    return found


def read(path):
    try:
        with open(path) as file:
            given = json.loads(file.read())
    except OSError:
        raise SettingsError("settings: %s is not there: docs/firmware.md shows what it holds" % path)
    except ValueError:
        raise SettingsError("settings: %s is not JSON" % path)
    return of(given)
