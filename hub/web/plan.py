"""Rounded public positions in, a small plan out: marks, a scale bar, north up. Refuses to be finer than that.

Positions are centres of cells, so several nodes may share one; they are then set around it, in the order of the list.
No map tiles: the hub may be offline, and a plan of marks with a scale is what a list beside it needs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, radians, sin, sqrt

WIDTH, HEIGHT = 420.0, 280.0
_LEGEND = 26.0  # below the marks, for the scale bar
_METRES_A_DEGREE = 111_195.0
_SCALES = (20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 50_000)


@dataclass(frozen=True)
class Spot:
    """A node to be drawn, in degrees; `number` is its place in the list beside the plan."""

    key: str
    lat: float
    lon: float
    number: int = 0
    silent: bool = False


@dataclass(frozen=True)
class Mark:
    spot: Spot
    x: float
    y: float


@dataclass(frozen=True)
class Plan:
    marks: tuple[Mark, ...]
    radius: float
    scale_m: int
    scale_px: float
    width: float = WIDTH
    height: float = HEIGHT


def drawn(spots: Sequence[Spot]) -> Plan | None:
    """The plan of these nodes; None when no position is known."""
    if not spots:
        return None
    radius = 13.0 if len(spots) <= 30 else 8.0
    places = _metres(spots)
    xs, ys = [x for _, x, _ in places], [y for _, _, y in places]
    height = HEIGHT - _LEGEND
    scale = min(_fit(xs, WIDTH, radius), _fit(ys, height, radius), 2.0)
    marks = tuple(
        Mark(spot, round(WIDTH / 2 + (x - _middle(xs)) * scale, 1), round(height / 2 - (y - _middle(ys)) * scale, 1))
        for spot, x, y in _ringed(places, radius / scale)
    )
    length = max((each for each in _SCALES if each * scale <= WIDTH / 3), default=_SCALES[0])
    return Plan(marks, radius, length, round(length * scale, 1))


_Places = list[tuple[Spot, float, float]]


def _metres(spots: Sequence[Spot]) -> _Places:
    """East and north of the first one; a neighbourhood is flat enough for this."""
    origin = spots[0]
    shrink = cos(radians(origin.lat))
    return [
        (
            spot,
            round((spot.lon - origin.lon) * _METRES_A_DEGREE * shrink, 1),
            round((spot.lat - origin.lat) * _METRES_A_DEGREE, 1),
        )
        for spot in spots
    ]


def _ringed(places: _Places, radius_m: float) -> _Places:
    """Nodes of one cell in a ring (or rings) around its centre, so that each can be touched."""
    cells: dict[tuple[float, float], list[Spot]] = {}
    for spot, x, y in places:
        cells.setdefault((x, y), []).append(spot)
    return [
        (spot, x + dx * radius_m, y + dy * radius_m)
        for (x, y), spots in cells.items()
        for spot, (dx, dy) in zip(spots, _ring(len(spots)), strict=True)
    ]


def _ring(n: int) -> list[tuple[float, float]]:
    """Places for n marks of radius 1 around a point, evenly, as a sunflower does."""
    if n == 1:
        return [(0.0, 0.0)]
    golden = pi * (3 - sqrt(5))
    return [(1.9 * sqrt(i + 0.5) * cos(i * golden), 1.9 * sqrt(i + 0.5) * sin(i * golden)) for i in range(n)]


def _fit(values: list[float], room: float, radius: float) -> float:
    """Pixels a metre, leaving a margin for marks set around the outermost cells."""
    extent = max(values) - min(values)
    return (room - 5 * radius) / extent if extent else float("inf")


def _middle(values: list[float]) -> float:
    return (max(values) + min(values)) / 2
