"""One sensor before us, its chip in a world of our own, and time that is ours to pass."""

import machine
import world

from firmware import drivers, port

AIR = {
    "temperature": 21.37,
    "humidity": 56.2,
    "pressure": 1008.25,
    "pm1": 6,
    "pm2_5": 12.3,
    "pm10": 26.1,
    "co2": 612,
    "light": 5000,
    "globe_temperature": -12.5,
}
CHIPS = {
    "i2c0/118": "bme280",
    "i2c0/119": "bmp280",
    "i2c0/68": "sht4x",
    "i2c0/98": "scd4x",
    "i2c0/35": "bh1750",
    "uart0": "sds011",
    "uart1": "pms5003",
    "onewire/4": "ds18b20",
}
SPECS = {
    "bmp280": {"address": 119},
    "pms5003": {"bus": 1},
    "ds18b20": {"pin": 4, "property": "globe_temperature"},
    "pulses": {"pin": 5, "property": "rain", "per_pulse": 0.2794, "debounce_ms": 0},
    "adc_soil": {"pin": 26, "dry": 52000, "wet": 22000},
}
_now = [0]


def felt(**more):
    """The air, with what a test wants otherwise."""
    told = dict(AIR, chips=CHIPS, adc={"26": 37000, "28": 40000}, pulses={"5": 10})
    told.update(more)
    _now[0] = 0
    world.ms = lambda: _now[0]
    machine.clocks.clear()
    world.tell(told)


def instrument(kind, **more):
    spec = dict(SPECS.get(kind, {}), type=kind)
    spec.update(more)
    return drivers.instrument(spec, port.board_of("twin"))


def lived(one, seconds, interval_ms=60000):
    """What it tells after so many seconds of a node's life, looked at four times a second."""
    for _ in range(seconds * 4):
        _now[0] += 250
        one.prepare(_now[0], seconds * 1000 - 250)
    told = one.readings(_now[0], interval_ms)
    return {name: value for name, _, value in told}


def near(a, b, within):
    return abs(a - b) <= within


def recovers(one):
    for _beat in range(7):
        due = _now[0] + 39750
        for _ in range(160):
            _now[0] += 250
            one.prepare(_now[0], due)
        if one.readings(_now[0], 60000):
            return True
    return False
