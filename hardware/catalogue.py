"""The hardware that Moineau knows: sensors, boards and kits of TOML in, frozen rows out, checked together.

What others build on: `node_settings(kit, role, board)` is the part of a node's settings.json that its hardware decides
(board, kit, interval_s, moments, sleep, sensors); who flashes adds node, secret, broker and wifi. Refuses
(CatalogueError) by file, key, value and what is accepted.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from hardware import parts, wires
from hardware.kit import Fitting, Kit, Nodes, Part
from hardware.parts import MEASURED, Board, Sensor
from hardware.rows import CatalogueError, number, one_of, read, row, table, tables, text, texts, whole

HERE = Path(__file__).parent
_T = TypeVar("_T")
_DECIDED = frozenset({"type", "name", "only", "bus", "scl", "sda", "tx", "rx"})
_AWAKE_MS = 1000  # for so long the firmware waits for a sensor before it sleeps again
_WORDS: dict[type, str] = {int: "whole number", float: "number", str: "text"}
_LONGEST_NAME = 64  # firmware/settings.py takes no longer one
_ID = frozenset("abcdefghijklmnopqrstuvwxyz0123456789_-")


_KIT = {
    **{f"{key}_{language}": text() for key in ("label", "for") for language in ("fr", "en")},
    **{f"{key}_{language}": texts() for key in ("knows", "ignores") for language in ("fr", "en")},
    "days": whole(1, 84),
    "minutes_first": whole(1, 600),
    "minutes_weekly": whole(0, 600),
    "nodes": tables(),
    "parts": tables(()),
}
_NODES = {
    "role": text(),
    "label_fr": text(),
    "label_en": text(),
    "count": whole(1, 100),
    "controls": whole(0, 100, 0),
    "spares": whole(0, 20, 0),
    "boards": texts(),
    "power": one_of("usb", "battery"),
    "battery_mah": whole(100, 1000000, 0),
    "interval_s": whole(1, 86400),
    "moments": whole(1, 60, 1),
    "sensors": tables(),
}
_FITTING = {"sensor": text(), "only": texts(()), "bus": whole(0, 3, 0), "pins": table({}), "settings": table({})}
_PART = {
    "label_fr": text(),
    "label_en": text(),
    "per": one_of("node", "kit"),
    "roles": texts(()),
    "count": whole(1, 1000),
    "eur": number(0, 10000),
}


@cache
def sensors() -> Mapping[str, Sensor]:
    return {file.stem: parts.sensor(file) for file in sorted((HERE / "sensors").glob("*.toml"))}


@cache
def boards() -> Mapping[str, Board]:
    return {file.stem: parts.board(file) for file in sorted((HERE / "boards").glob("*.toml"))}


def kits() -> tuple[str, ...]:
    return tuple(sorted(file.parent.name for file in (HERE / "kits").glob("*/kit.toml")))


def named(where: str, key: str, name: str, known: Mapping[str, _T]) -> _T:
    if name not in known:
        raise CatalogueError(f"{where}: {key} {name!r} is none of {', '.join(known)}")
    return known[name]


def kit(name: str) -> Kit:
    """The kit of this name, or of this kit.toml of your own."""
    own = Path(name)
    if own.suffix == ".toml":
        return _kit(own)
    if name not in kits():
        raise CatalogueError(f"kit {name!r} is none of {', '.join(kits())}; a file of your own ends in .toml")
    return _kit(HERE / "kits" / name / "kit.toml")


def _both(found: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    values = {language: found[f"{key}_{language}"] for language in ("fr", "en")}
    return {language: value if isinstance(value, str) else tuple(value) for language, value in values.items()}


def _kit(file: Path) -> Kit:
    found = row(str(file), read(file), _KIT)
    nodes = tuple(_nodes(f"{file}: nodes.{n}", given) for n, given in enumerate(found["nodes"]))
    roles = {one.role: one for one in nodes}
    if not nodes or len(roles) < len(nodes):
        raise CatalogueError(
            f"{file}: nodes has {len(nodes)} rows of {len(roles)} roles: at least one, each its own role"
        )
    made = tuple(_part(f"{file}: parts.{n}", given, roles) for n, given in enumerate(found["parts"]))
    name = file.parent.name or file.stem
    if len(name.encode()) > _LONGEST_NAME:
        raise CatalogueError(f"{file}: its folder's name is the kit's, and has at most {_LONGEST_NAME} bytes")
    return Kit(
        name=name,
        label=_both(found, "label"),
        question=_both(found, "for"),
        knows=_both(found, "knows"),
        ignores=_both(found, "ignores"),
        days=found["days"],
        minutes_first=found["minutes_first"],
        minutes_weekly=found["minutes_weekly"],
        nodes=nodes,
        parts=made,
    )


def _part(where: str, given: Any, roles: Mapping[str, Nodes]) -> Part:
    found = row(where, given, _PART)
    for role in found["roles"]:
        named(where, "roles", role, roles)
    return Part(
        label=_both(found, "label"),
        per=found["per"],
        roles=tuple(found["roles"]),
        count=found["count"],
        eur=found["eur"],
    )


def _nodes(where: str, given: Any) -> Nodes:
    found = row(where, given, _NODES)
    if set(found["role"]) - _ID:
        raise CatalogueError(f"{where}: role {found['role']!r} is not a word of a-z, 0-9, - and _")
    if found["controls"] > found["count"]:
        raise CatalogueError(f"{where}: controls {found['controls']} is more than its {found['count']} nodes")
    if found["power"] == "battery" and not found["battery_mah"]:
        raise CatalogueError(f"{where}: battery_mah is missing: what its cells hold, 100 to 1000000")
    on = tuple(named(where, "boards", name, boards()) for name in found["boards"])
    fitted = tuple(_fitting(f"{where}.sensors.{n}", one, on) for n, one in enumerate(found["sensors"]))
    if not on or not fitted:
        raise CatalogueError(f"{where}: a node has at least one of boards and one of sensors")
    made = Nodes(
        label=_both(found, "label"),
        boards=on,
        sensors=fitted,
        **{key: found[key] for key in _NODES if key not in ("label_fr", "label_en", "boards", "sensors")},
    )
    for board in on:
        wires.check(where, board, fitted)
    if made.power == "battery":
        _check_sleep(where, fitted)
    return made


def _check_sleep(where: str, fitted: tuple[Fitting, ...]) -> None:
    """A node on a battery sleeps between its moments: what counts meanwhile, or takes long to begin, is not for it."""
    for one in fitted:
        if one.sensor.stays or one.sensor.settle_ms >= _AWAKE_MS:
            why = "counts" if one.sensor.stays and not one.sensor.settle_ms else "takes too long to begin"
            raise CatalogueError(f"{where}: {one.sensor.name} {why} for a node that sleeps: power 'usb' is needed")


def _fitting(where: str, given: Any, on: tuple[Board, ...]) -> Fitting:
    found = row(where, given, _FITTING)
    sensor = named(where, "sensor", found["sensor"], sensors())
    for name in found["only"]:
        named(where, "only", name, sensor.properties)
    for name, pins in found["pins"].items():
        named(f"{where}: pins", "board", name, {board.name: board for board in on})
        row(f"{where}: pins.{name}", pins, {pin: whole(0, 48) for pin in sensor.pins})
    _check_settings(where, sensor, found["settings"])
    found |= {"sensor": sensor, "only": tuple(found["only"])}
    return Fitting(**found)


def _check_settings(where: str, sensor: Sensor, given: Mapping[str, Any]) -> None:
    """What firmware/settings.py would refuse on the board is refused here."""
    known = MEASURED | {"address": int, "baud": int, "property": str}
    for key, value in given.items():
        if key in _DECIDED or key in sensor.pins:
            raise CatalogueError(f"{where}: settings.{key} is said elsewhere: by sensor, only, bus and pins")
        if key not in known:
            raise CatalogueError(f"{where}: settings.{key} is none of {', '.join(known)}")
        if type(value) not in (known[key], int if known[key] is float else known[key]):
            raise CatalogueError(f"{where}: settings.{key} {value!r} is not a {_WORDS[known[key]]}")


def node_settings(name: str, role: str = "", board: str = "") -> dict[str, Any]:
    """What the hardware decides of a node's settings.json: board, kit, interval_s, moments, sleep, sensors.

    `role`: one of the kit's, where it has several. `board`: the firmware's name of the board, or the catalogue's; where
    none is given, the one that the kit is made with.
    """
    chosen = kit(name)
    nodes = chosen.role(role)
    known = {one.firmware: one for one in reversed(nodes.boards)} | {one.name: one for one in nodes.boards}
    on = named(f"kit {chosen.name}, role {nodes.role}", "board", board, known) if board else nodes.board
    return {
        "board": on.firmware,
        "kit": chosen.name,
        "interval_s": nodes.interval_s,
        "moments": nodes.moments,
        "sleep": nodes.power == "battery",
        "sensors": [_setting(one, on) for one in nodes.sensors],
    }


def _setting(one: Fitting, on: Board) -> dict[str, Any]:
    told: dict[str, Any] = {"type": one.sensor.driver}
    if one.sensor.name != one.sensor.driver:
        told["name"] = one.sensor.name
    told |= {**one.sensor.settings, **one.settings}
    if one.only:
        told["only"] = list(one.only)
    if one.bus:
        told["bus"] = one.bus
    return told | dict(one.on(on))
