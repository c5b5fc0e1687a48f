"""Names and numbers in, the same draw out, for ever.

Every draw is a function of its keys, so any moment of the street can be asked in any order, by any process, on any
machine. Nothing here keeps a state, and Python's own `hash` and its randomisation are never used.
"""

from functools import lru_cache
from math import ceil, exp, log, sqrt
from zlib import crc32

_MASK = (1 << 64) - 1
_UNIT = 1.0 / (1 << 64)
# Four uniform 16-bit numbers summed: mean 2 * 65535, standard deviation 65535 * sqrt(4 / 12).
_SUM_MEAN = 2 * 65535
_SUM_WIDTH = 65535 * sqrt(1 / 3)


def key(name: str) -> int:
    return crc32(name.encode())


def bits(seed: int, a: int, b: int = 0, c: int = 0) -> int:
    """64 bits that look random (the finisher is splitmix64)."""
    x = seed * 0x9E3779B97F4A7C15 + a * 0xA0761D6478BD642F + b * 0xE7037ED1A0B428DB + c * 0x8EBC6AF09C88C6E3
    x = (x + 0x2545F4914F6CDD1D) & _MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
    return x ^ (x >> 31)


def uniform(seed: int, a: int, b: int = 0, c: int = 0) -> float:
    return bits(seed, a, b, c) * _UNIT


def gauss(seed: int, a: int, b: int = 0, c: int = 0) -> float:
    """Mean 0, deviation 1, and never beyond 3.5: a sum of four uniform draws."""
    x = bits(seed, a, b, c)
    total = (x & 0xFFFF) + ((x >> 16) & 0xFFFF) + ((x >> 32) & 0xFFFF) + (x >> 48)
    return (total - _SUM_MEAN) / _SUM_WIDTH


def rippled(seed: int, stream: int, t: float, step_s: int) -> float:
    """A line through one independent draw per step: deviation 1 on the steps, smooth between them."""
    k = int(t // step_s)
    share = t / step_s - k
    here = gauss(seed, stream, k)
    if share == 0:
        return here
    return here + (gauss(seed, stream, k + 1) - here) * share


@lru_cache(maxsize=16384)
def remembered(seed: int, stream: int, day: int, memory: float) -> float:
    """Day by day with memory: an AR(1) of deviation 1, written as the sum of its past so that no day comes first."""
    depth = ceil(log(1e-3) / log(memory))
    total = sum(gauss(seed, stream, day - k) * memory**k for k in range(depth))
    return total * sqrt(1 - memory * memory)


def drifting(seed: int, stream: int, t: float, memory: float) -> float:
    """`remembered`, led from noon to noon."""
    day = int((t - 43200) // 86400)
    share = (t - 43200) / 86400 - day
    here = remembered(seed, stream, day, memory)
    return here + (remembered(seed, stream, day + 1, memory) - here) * share


def arrivals(mean: float, draw: float) -> int:
    """How many came where `mean` were expected: Poisson, from one uniform draw."""
    if mean <= 0:
        return 0
    if mean > 50:
        return max(0, round(mean + sqrt(mean) * sqrt(3) * (2 * draw - 1)))
    count, share = 0, exp(-mean)
    total = share
    while total < draw and count < 200:
        count += 1
        share *= mean / count
        total += share
    return count
