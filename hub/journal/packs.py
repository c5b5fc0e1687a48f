"""What travels through the journal: packs that can be stored, packs that cannot, and what became of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal, NamedTuple

KEPT_BYTES = 8192  # of a refused payload (contract, guarantee 2)

A_DAY_S = 86_400

Verdict = Literal["stored", "duplicate", "rejected"]


class Filed(NamedTuple):
    """A pack that was read whole: its readings carry epoch seconds and the vocabulary's units."""

    node: str
    run: int | None
    seq: int
    oldest: int | None
    readings: list[tuple[str, int, float]]
    received: int
    sha: bytes
    payload: bytes
    first: int  # the earliest and the latest time among the readings
    last: int
    hand_dated: bool = False


class Refused(NamedTuple):
    """A payload that cannot become readings, with the reason; seq and run where they could still be read."""

    node: str
    run: int | None
    seq: int | None
    reason: str
    received: int
    sha: bytes
    payload: bytes


class Said(NamedTuple):
    """What is known of a node, as JSON, and when it told that; how many packs it dropped, and in which run."""

    node: str
    told: int
    body: str
    dropped: int | None = None
    run: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one pack, as its receipt tells it."""

    node: str
    run: int | None
    seq: int | None
    sha: bytes
    verdict: Verdict
    reason: str = ""


def stretches(times: Iterable[int]) -> list[tuple[int, int, int]]:
    """(first, last, how many) of times that lie no more than a day apart."""
    found: list[tuple[int, int, int]] = []
    for t in sorted(times):
        if found and t - found[-1][1] <= A_DAY_S:
            first, _, n = found[-1]
            found[-1] = (first, t, n + 1)
        else:
            found.append((t, t, 1))
    return found


def digest(payload: bytes) -> bytes:
    return sha256(payload).digest()


def short(sha: bytes) -> int:
    """The first 8 bytes of a SHA-256 as SQLite keeps them: told apart by accident once in 10**19."""
    return int.from_bytes(sha[:8], "big", signed=True)
