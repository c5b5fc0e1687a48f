"""The twelve places of the rue des Tilleuls, in a town that never existed.

Positions are on a street plan drawn around an invented corner; nobody lives there.
"""

from dataclasses import dataclass, replace
from math import cos, radians
from typing import Literal

Role = Literal["gate", "middle", "end", "parallel", "control", "park"]

AREA = "tilleuls"
AREA_NAME = "Les Tilleuls"
STREET = "rue des Tilleuls"

_LAT, _LON = 48.0312, 1.3604
_METRE_NORTH = 1 / 111_320
_METRE_EAST = 1 / (111_320 * cos(radians(_LAT)))

_AIR = ("temperature", "humidity")
_DUST = ("pm1", "pm2_5", "pm10")
_NOISE = ("noise_laeq", "noise_l10", "noise_l90", "noise_lmax")
_COUNTS = ("count_car", "count_bike", "count_pedestrian")
_HEALTH = ("battery", "rssi")


@dataclass(frozen=True)
class Site:
    suffix: str  # "01" of "tilleuls-01"
    place: str
    lat: float
    lon: float
    role: Role
    properties: tuple[str, ...]


def _site(suffix: str, place: str, east: float, north: float, role: Role, *more: str) -> Site:
    lat, lon = round(_LAT + north * _METRE_NORTH, 6), round(_LON + east * _METRE_EAST, 6)
    return Site(suffix, place, lat, lon, role, (*_AIR, *more, *_HEALTH))


# The street runs west to east; its parallel lies 90 m north, the control street 300 m south, the square north-east.
TILLEULS: tuple[Site, ...] = (
    _site("01", "Porte de l'école", 0, 0, "gate", *_DUST, "no2", *_NOISE, *_COUNTS),
    _site("02", "Porte de l'école, côté platanes", 22, 8, "gate", *_NOISE),
    _site("03", "Boulangerie du milieu", -48, -5, "middle", *_DUST, "no2", *_NOISE, *_COUNTS),
    _site("04", "Cour des Artisans", 66, 6, "middle", *_DUST, *_NOISE),
    _site("05", "Fenêtre du 27", 104, -7, "middle", "no2"),
    _site("06", "Carrefour de la Poste", -165, 2, "end", *_NOISE),
    _site("07", "Angle du pont", 178, 9, "end", "light"),
    _site("08", "Rue des Lavandières, n° 12", -40, 92, "parallel", *_DUST, "no2", *_COUNTS),
    _site("09", "Rue des Lavandières, lavoir", 85, 96, "parallel"),
    _site("10", "Rue du Moulin, maison de quartier", -30, -296, "control", *_DUST, "no2", *_NOISE, *_COUNTS),
    _site("11", "Rue du Moulin, arrêt de bus", 72, -301, "control"),
    _site("12", "Square des Mésanges", 190, 150, "park", *_DUST, "pressure", "light", "wind_speed", "wind_direction"),
)
# The same streets as a campaign equips them: two nodes at the gate, three in the middle, two at the ends, two in the
# parallel street, two in a control street, one in the square; what can be compared hangs in both streets.
_CAMPAIGN: dict[str, tuple[str, ...]] = {
    "01": ("pm2_5", "noise_laeq"),
    "02": ("noise_laeq",),
    "03": ("no2", "noise_laeq", "count_car", "pm2_5"),
    "04": ("no2", "noise_laeq", "count_car"),
    "05": ("no2", "noise_laeq", "pm2_5"),
    "06": ("noise_laeq",),
    "07": (),
    "08": ("count_car",),
    "09": (),
    "10": ("no2", "noise_laeq", "count_car", "pm2_5"),
    "11": ("no2", "noise_laeq", "count_car", "pm2_5"),
    "12": ("pm2_5",),
}
CAMPAIGN: tuple[Site, ...] = tuple(replace(site, properties=(*_AIR, *_CAMPAIGN[site.suffix])) for site in TILLEULS)
SITES: dict[str, tuple[Site, ...]] = {"demo": TILLEULS, "campaign": CAMPAIGN}
BY_SUFFIX: dict[str, Site] = {site.suffix: site for site in TILLEULS}


def site_of(node: str, index: int = 0, sites: tuple[Site, ...] = TILLEULS) -> Site:
    """The site a node stands at: by the number its id ends with, else by its place in the fleet."""
    suffix = node.rsplit("-", 1)[-1]
    if suffix.isdigit() and int(suffix) > 0:
        return sites[(int(suffix) - 1) % len(sites)]
    return sites[index % len(sites)]
