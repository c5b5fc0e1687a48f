"""A board and the sensors on it in, which wire goes where out. Refuses (CatalogueError) pins that the board has not,
pins that two things want, and one address for two sensors of a bus.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from hardware.kit import Fitting
from hardware.parts import Board
from hardware.rows import CatalogueError

_LINES = {"i2c": ("SCL", "SDA"), "uart": ("TX", "RX")}
_WRITES = {"pin": (), "adc": (), "onewire": ("data",), "echo": ("trigger",), "i2s": ("sck", "ws")}


_NAMES = {"onewire": "DATA", "pin": "OUT", "adc": "OUT"}  # what is written on a sensor of one line


class Wire(NamedTuple):
    """From a pin of the board to what it is called on the sensor."""

    sensor: str
    line: str
    pin: int
    shared: bool = False


def of(board: Board, fitted: Sequence[Fitting]) -> list[Wire]:
    """All wires but those of power."""
    return [wire for one in fitted for wire in _wires(board, one)]


def _wires(board: Board, one: Fitting) -> list[Wire]:
    sensor = one.sensor
    if sensor.bus in _LINES:
        rows = board.i2c if sensor.bus == "i2c" else board.uart
        if one.bus >= len(rows):
            raise CatalogueError(
                f"{sensor.name}: bus {one.bus} is none of the {len(rows)} {sensor.bus} of {board.name}"
            )
        shared = sensor.bus == "i2c"
        # What a board sends, a sensor hears: their TX and RX cross.
        names = _LINES[sensor.bus] if shared else ("RX", "TX")
        return [Wire(sensor.name, line, pin, shared) for line, pin in zip(names, rows[one.bus][1:], strict=True)]
    if sensor.driver == "battery":
        if board.battery_pin is None:
            raise CatalogueError(f"{sensor.name}: {board.name} has no pin for it")
        return [Wire(sensor.name, "OUT", board.battery_pin)]
    given = one.on(board)
    for pin in sensor.pins:
        if pin not in given:
            raise CatalogueError(f"{sensor.name}: pins.{board.name}.{pin} is missing: a pin of {board.label}")
    return [Wire(sensor.name, _NAMES.get(sensor.bus, pin.upper()), given[pin]) for pin in sensor.pins]


def check(where: str, board: Board, fitted: Sequence[Fitting]) -> None:
    try:
        taken: dict[int, Wire] = {}
        for wire in of(board, fitted):
            _check_pin(board, wire, _sensor(fitted, wire))
            other = taken.setdefault(wire.pin, wire)
            if other is not wire and not (other.shared and wire.shared and other.line == wire.line):
                names = f"{other.sensor} ({other.line}) and {wire.sensor} ({wire.line})"
                raise CatalogueError(f"{names} both want pin {wire.pin} of {board.name}")
        _check_addresses(fitted)
        _check_needs(fitted)
    except CatalogueError as error:
        raise CatalogueError(f"{where}: {error}") from None


def _sensor(fitted: Sequence[Fitting], wire: Wire) -> Fitting:
    return next(one for one in fitted if one.sensor.name == wire.sensor)


def _check_pin(board: Board, wire: Wire, one: Fitting) -> None:
    what = f"{wire.sensor} ({wire.line}): pin {wire.pin}"
    if wire.pin not in board.usable:
        raise CatalogueError(f"{what} is none of {board.name}'s: {', '.join(map(str, sorted(board.usable)))}")
    if one.sensor.bus == "adc" and wire.pin not in board.adc:
        raise CatalogueError(f"{what} of {board.name} cannot measure: {', '.join(map(str, sorted(board.adc)))} can")
    if wire.pin in board.input_only and wire.line.lower() in _WRITES.get(one.sensor.bus, ()):
        raise CatalogueError(f"{what} of {board.name} can only listen")
    if one.sensor.bus == "i2s" and wire.line == "WS" and board.firmware == "pico_w":
        clock = one.on(board)["sck"]
        if wire.pin != clock + 1:  # MicroPython's rp2 port: one state machine drives both
            raise CatalogueError(f"{what} must be the one after sck, {clock + 1}")


def _check_addresses(fitted: Sequence[Fitting]) -> None:
    taken: dict[tuple[int, int | None], str] = {}
    for one in fitted:
        if one.sensor.bus == "i2c":
            place = (one.bus, one.settings.get("address", one.sensor.address))
            other = taken.setdefault(place, one.sensor.name)
            if other != one.sensor.name or sum(a.sensor is one.sensor and a.bus == one.bus for a in fitted) > 1:
                raise CatalogueError(
                    f"{other} and {one.sensor.name} answer at the same address {place[1]} of bus {one.bus}"
                )


def _check_needs(fitted: Sequence[Fitting]) -> None:
    told: dict[str, str] = {}
    for one in fitted:
        for name in one.sensor.needs:
            if name not in told:
                raise CatalogueError(f"{one.sensor.name} needs {name} of a sensor that stands before it")
        for name in one.properties:
            if name in told:
                raise CatalogueError(f"{told[name]} and {one.sensor.name} both tell {name}: give one of them only")
            told[name] = one.sensor.name


def by_pin(wires: Sequence[Wire]) -> Mapping[int, list[Wire]]:
    found: dict[int, list[Wire]] = {}
    for wire in wires:
        found.setdefault(wire.pin, []).append(wire)
    return dict(sorted(found.items()))
