"""An exact position in, the centre of its grid cell out: the same cell every time, so averaging reveals nothing.

A random jitter would be averaged away by whoever reads the page often enough; a cell of 150 m never moves.
"""

import math

CELL_M = 150.0
_METRES_PER_DEGREE = 111_320.0


def public_position(lat: float, lon: float) -> tuple[float, float]:
    """Degrees in, degrees out (5 decimals). Every point of one cell gives the same answer."""
    step = CELL_M / _METRES_PER_DEGREE
    row_lat = (math.floor(lat / step) + 0.5) * step
    # One width for the whole row of cells, or two points of one cell could land in different columns.
    width = step / max(0.01, math.cos(math.radians(row_lat)))
    return round(row_lat, 5), round((math.floor(lon / width) + 0.5) * width, 5)
