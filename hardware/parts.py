"""What a node is made of: a sensor's and a board's file in, a frozen row out. Refuses (CatalogueError) what is not so.

Prices are what one paid in a shop on the day named, tax included; currents and accuracies are the datasheet's typical
ones. `firmware` is the name under which the firmware knows the board, and `driver` that of a file of its sensors/.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from contract.vocabulary import PROPERTIES
from hardware.rows import (
    CatalogueError,
    Want,
    day,
    flag,
    number,
    one_of,
    read,
    row,
    span,
    table,
    text,
    texts,
    triples,
    whole,
    wholes,
)

# Of a sensor's settings: what somebody measures, on the spot or on the bench; as firmware/settings.py takes it.
MEASURED: dict[str, type] = {
    "zero_mm": int,
    "blind_mm": int,
    "dry": int,
    "wet": int,
    "full_mv": int,
    "debounce_ms": int,
    "per_pulse": float,
    "ratio": float,
}
# What a sensor hangs on, and the settings that say which pins of the board that is; the others are the board's own.
BUSES: dict[str, tuple[str, ...]] = {
    "i2c": (),
    "uart": (),
    "wifi": (),
    "adc": ("pin",),
    "onewire": ("pin",),
    "pin": ("pin",),
    "echo": ("trigger", "echo"),
    "i2s": ("sck", "ws", "sd"),
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What a sensor can of one property, in the property's own unit. `accuracy_percent` counts where it is more."""

    range: tuple[float, float]
    accuracy: float
    noise: float
    accuracy_percent: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensor:
    name: str
    label: str
    label_fr: str
    maker: str
    driver: str
    bus: str
    address: int | None
    datasheet: str
    wiring: str
    needs: tuple[str, ...]  # properties that another sensor of the node must tell
    volts: float
    active_ma: float
    sleep_ma: float
    settle_ms: int
    stays: bool
    warm_up_s: int
    lifetime_h: int
    eur: float
    priced: date
    faults: tuple[str, ...]
    settings: Mapping[str, Any]
    properties: Mapping[str, Measured]

    @property
    def pins(self) -> tuple[str, ...]:
        """The settings that name its pins."""
        return () if self.driver == "battery" else BUSES[self.bus]


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    name: str
    label: str
    chip: str
    firmware: str
    flash_kib: int
    ram_kib: int
    led: int | str | None
    battery_pin: int | None
    naps: bool  # its sleep keeps its memory; else each waking is a boot
    idle_ma: float  # awake, its Wi-Fi joined, waiting
    active_ma: float  # awake, working
    sleep_ma: float
    boot_mc: float  # charge of one start, until the firmware runs
    join_mc: float  # charge of one joining of Wi-Fi and broker
    eur: float
    priced: date
    faults: tuple[str, ...]
    usable: frozenset[int]
    adc: frozenset[int]
    input_only: frozenset[int]
    i2c: tuple[tuple[int, ...], ...]
    uart: tuple[tuple[int, ...], ...]


_SENSOR = {
    "label": text(),
    "label_fr": text(""),
    "maker": text(),
    "driver": text(),
    "bus": one_of(*BUSES),
    "address": whole(8, 119, None),
    "datasheet": text(),
    "wiring": text(""),
    "needs": texts(()),
    "volts": number(1.8, 12),
    "active_ma": number(0, 1000),
    "sleep_ma": number(0, 1000),
    "settle_ms": whole(0, 600000),
    "stays": flag(),
    "warm_up_s": whole(0, 86400),
    "lifetime_h": whole(1, 1000000),
    "eur": number(0, 10000),
    "priced": day(),
    "faults": texts(),
    "settings": table({}),
    "properties": table(),
}
_MEASURED = {
    "range": span(),
    "accuracy": number(0, 1e6),
    "accuracy_percent": number(0, 100, 0.0),
    "noise": number(0, 1e6),
}
_BOARD = {
    "label": text(),
    "chip": text(),
    "firmware": text(""),
    "flash_kib": whole(1, 1 << 30),
    "ram_kib": whole(1, 1 << 30),
    "led": Want("a pin, or its name", lambda value: isinstance(value, int | str), None),
    "battery_pin": whole(0, 48, None),
    "naps": flag(False),
    "idle_ma": number(0, 5000),
    "active_ma": number(0, 5000),
    "sleep_ma": number(0, 5000),
    "boot_mc": number(0, 10000),
    "join_mc": number(0, 10000),
    "eur": number(0, 10000),
    "priced": day(),
    "faults": texts(),
    "pins": table(),
}
_PINS = {
    "usable": wholes(),
    "adc": wholes(),
    "input_only": wholes(),
    "boot": wholes(),
    "i2c": triples(),
    "uart": triples(),
}


def sensor(file: Path) -> Sensor:
    found = row(str(file), read(file), _SENSOR)
    measured = {name: _measured(file, name, given) for name, given in found.pop("properties").items()}
    if not measured:
        raise CatalogueError(f"{file}: properties is empty: a sensor tells at least one")
    for name in found["needs"]:
        _known(str(file), "needs", name)
    found["label_fr"] = found["label_fr"] or found["label"]  # most names are the same everywhere
    found |= {"needs": tuple(found["needs"]), "faults": tuple(found["faults"]), "properties": measured}
    return Sensor(name=file.stem, **found)


def _known(where: str, key: str, name: str) -> None:
    if name not in PROPERTIES:
        raise CatalogueError(f"{where}: {key} {name!r} is no property: {', '.join(PROPERTIES)}")


def _measured(file: Path, name: str, given: Any) -> Measured:
    _known(str(file), "properties", name)
    found = row(f"{file}: properties.{name}", given, _MEASURED)
    low, high = found.pop("range")
    return Measured(range=(low, high), **found)


def board(file: Path) -> Board:
    found = row(str(file), read(file), _BOARD)
    pins = row(f"{file}: pins", found.pop("pins"), _PINS)
    usable = frozenset(pins["usable"])
    for key in ("adc", "input_only"):
        strange = sorted(set(pins[key]) - usable)
        if strange:
            raise CatalogueError(f"{file}: pins.{key} {strange[0]} is none of the usable ones: {sorted(usable)}")
    found["faults"] = tuple(found["faults"])
    return Board(
        name=file.stem,
        usable=usable,
        adc=frozenset(pins["adc"]),
        input_only=frozenset(pins["input_only"]),
        i2c=tuple(map(tuple, pins["i2c"])),
        uart=tuple(map(tuple, pins["uart"])),
        **found,
    )
