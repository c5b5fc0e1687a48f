"""What a kit holds, as frozen rows: nodes that are alike, the sensors fitted to them, the parts beside them.

`label`, `question`, `knows` and `ignores` are by language: fr, en.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hardware.parts import Board, Sensor
from hardware.rows import CatalogueError


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitting:
    """A sensor in a node: what of it is told, which bus, which pins on which board, settings of its own."""

    sensor: Sensor
    only: tuple[str, ...]
    bus: int
    pins: Mapping[str, Mapping[str, int]]
    settings: Mapping[str, Any]

    @property
    def properties(self) -> tuple[str, ...]:
        return self.only or tuple(self.sensor.properties)

    def on(self, board: Board) -> Mapping[str, int]:
        return self.pins.get(board.name, {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """So many nodes of a kit that are alike. `controls` of them hang where nothing is tried; `spares` come on top."""

    role: str
    label: Mapping[str, str]
    count: int
    controls: int
    spares: int
    boards: tuple[Board, ...]
    power: str
    battery_mah: int
    interval_s: int
    moments: int
    sensors: tuple[Fitting, ...]

    @property
    def board(self) -> Board:
        """The one that the kit is made with, where nobody asks for another."""
        return self.boards[0]

    @property
    def properties(self) -> tuple[str, ...]:
        return tuple(name for one in self.sensors for name in one.properties)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is in the box and is no board and no sensor."""

    label: Mapping[str, str]
    per: str
    roles: tuple[str, ...]
    count: int
    eur: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Kit:
    name: str
    label: Mapping[str, str]
    question: Mapping[str, str]
    knows: Mapping[str, tuple[str, ...]]
    ignores: Mapping[str, tuple[str, ...]]
    days: int
    minutes_first: int
    minutes_weekly: int
    nodes: tuple[Nodes, ...]
    parts: tuple[Part, ...]

    def role(self, role: str = "") -> Nodes:
        """The nodes of this role; where the kit has one only, nothing needs to be said."""
        for nodes in self.nodes:
            if nodes.role == role or (not role and len(self.nodes) == 1):
                return nodes
        roles = [nodes.role for nodes in self.nodes]
        if not role:
            raise CatalogueError(f"kit {self.name} has several kinds of nodes: say --role {' or --role '.join(roles)}")
        raise CatalogueError(f"kit {self.name}: role {role!r} is none of {', '.join(roles)}")
