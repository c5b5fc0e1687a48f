"""What was found, as it is kept: numbers, and the sentences of the day, in one JSON that needs no statistics.

What is written here is read by pages, sheets and dossiers, also on a hub without `moineau[evidence]`. Numbers are kept
to ten digits, so that two machines write the same. Refuses a record of a newer Moineau by its number.
"""

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from hub.evidence import EvidenceError

VERSION = 1
_DIGITS = 10


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """An estimate: in the property's unit, or the natural logarithm of a ratio."""

    effect: float
    low: float
    high: float
    p: float


class Gate(msgspec.Struct, frozen=True):
    name: str
    state: str
    value: str


class Level(msgspec.Struct, frozen=True):
    """How it was in the window, on the mean of the comparable days; counts by the hour. Shown, never the evidence."""

    before: float | None = None
    during: float | None = None


class Found(msgspec.Struct, frozen=True, kw_only=True):
    property: str
    metric: str
    primary: bool
    verdict: str
    estimate: Told | None = None
    error: float | None = None
    freedom: float | None = None
    before: int = 0
    during: int = 0
    nodes: tuple[str, ...] = ()
    naive: Told | None = None
    parallel: Told | None = None
    gates: tuple[Gate, ...] = ()
    matters: float
    floor: float
    street: Level = Level()
    control: Level = Level()


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """What was said of one property in one language."""

    property: str
    sentence: str
    confidence: str
    verdict: str
    change: str = ""  # signed, with its unit
    interval: str = ""
    naive: str = ""
    parallel: str = ""
    gates: tuple[str, ...] = ()


class Day(msgspec.Struct, frozen=True):
    """One row of the table that anybody may download: treated and control streets, in the window."""

    day: str
    phase: str
    property: str
    street: float | None
    control: float | None


class Record(msgspec.Struct, frozen=True, kw_only=True):
    version: int = VERSION
    method: str  # SHA-256 of the modules that made the numbers
    intervention: str
    area: str
    question: Mapping[str, str]
    question_hash: str
    registered: str | None
    before_trial: bool
    simulated: bool
    phases: Mapping[str, str]
    window: tuple[str, ...]
    shoulder: tuple[str, ...]
    nodes: Mapping[str, int]  # how many, by role
    data_hash: str  # SHA-256 of the roll-ups that the estimate is made of
    findings: tuple[Found, ...]
    days: tuple[Day, ...] = ()
    words: Mapping[str, tuple[Words, ...]] = {}

    def said(self, language: str) -> list[tuple[Found, Words]]:
        """Each finding with its words, the registered one first."""
        by_name = {each.property: each for each in self.words[language]}
        return [(found, by_name[found.property]) for found in self.findings]


def encoded(record: Record) -> str:
    """The same text for the same record, on every machine."""
    return json.dumps(msgspec.to_builtins(record), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def numbers(record: Record) -> dict[str, Any]:
    """All but the words."""
    plain = msgspec.to_builtins(record)
    del plain["words"]
    return plain


def decoded(text: str | bytes) -> Record:
    try:
        top = json.loads(text)
        version = top.get("version") if isinstance(top, dict) else None
        if isinstance(version, int) and version > VERSION:
            raise EvidenceError(f"evidence of version {version}: this Moineau reads up to {VERSION}; update it")
        return msgspec.convert(top, Record)
    except (ValueError, msgspec.ValidationError) as error:
        raise EvidenceError(f"this is no evidence record: {error}") from None


def kept(value: float | None) -> float | None:
    """A number as it is written: ten digits, no "not a number"."""
    if value is None or value != value or value in (float("inf"), float("-inf")):
        return None
    return float(f"{value:.{_DIGITS}g}")
