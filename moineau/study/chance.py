"""The simulator's draws, for whole arrays of moments at once: the same names and numbers in, the same draws out.

A test holds every function here equal to its namesake in `simulator.chance`.
"""

from math import ceil, log, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_MASK = (1 << 64) - 1
_SUM_MEAN = 2 * 65535
_SUM_WIDTH = 65535 * sqrt(1 / 3)
_B, _FINISH_1, _FINISH_2 = (np.uint64(n) for n in (0xE7037ED1A0B428DB, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


def _bits(seed: int, a: int, b: Ints, c: int = 0) -> NDArray[np.uint64]:
    fixed = seed * 0x9E3779B97F4A7C15 + a * 0xA0761D6478BD642F + c * 0x8EBC6AF09C88C6E3 + 0x2545F4914F6CDD1D
    x = b.astype(np.uint64) * _B + np.uint64(fixed & _MASK)
    x = (x ^ (x >> np.uint64(30))) * _FINISH_1
    x = (x ^ (x >> np.uint64(27))) * _FINISH_2
    return x ^ (x >> np.uint64(31))


def uniform(seed: int, a: int, b: Ints, c: int = 0) -> Floats:
    return _bits(seed, a, b, c).astype(np.float64) / float(1 << 64)


def gauss(seed: int, a: int, b: Ints, c: int = 0) -> Floats:
    quarters = _bits(seed, a, b, c).reshape(-1).view(np.uint16).reshape(*b.shape, 4)
    return (quarters.sum(axis=-1, dtype=np.int64) - _SUM_MEAN) / _SUM_WIDTH


def rippled(seed: int, stream: int, t: Ints, step_s: int) -> Floats:
    k = t // step_s
    here = gauss(seed, stream, k)
    share = t / step_s - k
    if not share.any():
        return here
    return here + (gauss(seed, stream, k + 1) - here) * share


def remembered(seed: int, stream: int, first: int, last: int, memory: float) -> Floats:
    """One value a day from day `first` to day `last`, both included."""
    depth = ceil(log(1e-3) / log(memory))
    draws = gauss(seed, stream, np.arange(first - depth + 1, last + 1))
    return np.convolve(draws, memory ** np.arange(depth), "valid") * sqrt(1 - memory * memory)


def drifting(seed: int, stream: int, t: Ints, memory: float) -> Floats:
    day = (t - 43200) // 86400
    first, last = int(day.min()), int(day.max()) + 1
    days = remembered(seed, stream, first, last, memory)
    here = days[day - first]
    return here + (days[day - first + 1] - here) * ((t - 43200) / 86400 - day)
