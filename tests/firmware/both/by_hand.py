"""Settings that somebody has written by hand, and what may stand in their places instead."""

import json

GIVEN = {
    "node": "n-01",
    "secret": "s3cret",
    "board": "twin",
    "kit": "street",
    "broker": {"host": "127.0.0.1", "port": 1883},
    "wifi": [{"ssid": "quartier", "password": "drowssap"}],
    "setup": {"password": "abcdefgh", "language": "fr"},
    "sensors": [
        {"type": "bme280", "name": "air", "bus": 0, "address": 118, "scl": 22, "sda": 21, "only": ["pressure"]},
        {"type": "sds011", "bus": 0, "tx": 0, "rx": 1},
        {"type": "ds18b20", "pin": 4, "property": "globe_temperature"},
        {"type": "pulses", "pin": 5, "property": "rain", "per_pulse": 0.2794, "debounce_ms": 10},
        {"type": "adc_soil", "pin": 26, "dry": 52000, "wet": 22000},
        {"type": "battery", "ratio": 2, "full_mv": 3300},
        {"type": "sht4x"},
        {"type": "water_level", "trigger": 12, "echo": 13, "zero_mm": 2000, "blind_mm": 250},
        {"type": "wifi"},
    ],
}
JUNK = (None, True, False, 0, -1, 7, 255, 1 << 40, 1.5, -0.5, 1e30, "", "0x76", "x", "ü" * 40, "y" * 300, [], [1])
JUNK += ({}, {"a": 1}, [[]], "rain", ["rain"], "a/b", "../x", "\x00")


def junked(draw):
    """The settings with one value, anywhere, that is none."""
    given = json.loads(json.dumps(GIVEN))
    here = given
    while True:
        keys = sorted(here) if isinstance(here, dict) else list(range(len(here)))
        key = keys[draw.below(len(keys))]
        if isinstance(here[key], (dict, list)) and here[key] and draw.below(4):
            here = here[key]
            continue
        here[key] = JUNK[draw.below(len(JUNK))]
        return given
