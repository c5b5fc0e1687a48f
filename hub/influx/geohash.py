"""A position in, its geohash out: the shorter, the larger the cell (7 characters: 150 m, 6: about a kilometre)."""

from functools import lru_cache

_ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz"
LENGTH = {"public": 7, "private": 6}  # of a placement: the register itself knows nothing finer than 150 m


@lru_cache(maxsize=4096)
def geohash(lat: float, lon: float, length: int) -> str:
    ranges = [[-180.0, 180.0], [-90.0, 90.0]]
    bits = 0
    for step in range(length * 5):
        span, value = ranges[step % 2], (lon, lat)[step % 2]
        middle = (span[0] + span[1]) / 2
        above = value >= middle
        span[not above] = middle
        bits = bits * 2 + above
    return "".join(_ALPHABET[bits >> 5 * place & 31] for place in reversed(range(length)))
