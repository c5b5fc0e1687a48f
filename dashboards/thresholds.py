"""thresholds.toml in, guidelines and technical limits out.

Refuses (ValueError) a guideline for a property the vocabulary lacks, an averaging time it cannot compute or quote, a
missing source and a date in the future of the source's own reading.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Final

from contract.vocabulary import PROPERTIES
from dashboards.i18n import Said

HOURS: Final = {"1h": 1, "8h": 8, "24h": 24}  # what can be computed from hourly means, and drawn
AVERAGINGS: Final = {
    "1h": Said("1 heure", "1 hour"),
    "8h": Said("8 heures", "8 hours"),
    "24h": Said("24 heures", "24 hours"),
    "1y": Said("1 an", "1 year"),
}


@dataclass(frozen=True)
class Guideline:
    property: str
    value: float
    averaging: str
    source: str
    valid_from: date
    seen: date
    measure: str = ""  # another quantity than ours: "Lden"; such a guideline is only quoted

    @property
    def comparable(self) -> bool:
        """Whether what we measure can be averaged the way the guideline is meant."""
        return self.averaging in HOURS and not self.measure


@dataclass(frozen=True)
class Thresholds:
    coverage: float
    guidelines: tuple[Guideline, ...]
    technical: dict[str, float]

    def drawn(self, property: str) -> Guideline | None:
        """The guideline to draw for this property: at most one has a computable averaging time."""
        return next((one for one in self.guidelines if one.property == property and one.comparable), None)

    def hours_needed(self, guideline: Guideline) -> int:
        return -(-int(HOURS[guideline.averaging] * self.coverage * 100) // 100)


def read(text: str) -> Thresholds:
    table = tomllib.loads(text)
    technical = {name: _limit(name, entry) for name, entry in table["technical"].items()}
    return Thresholds(table["coverage"], tuple(_guideline(entry) for entry in table["guideline"]), technical)


@cache
def thresholds() -> Thresholds:
    return read(resources.files("dashboards").joinpath("thresholds.toml").read_text(encoding="utf-8"))


def _guideline(entry: dict[str, Any]) -> Guideline:
    one = Guideline(**entry)
    if one.property not in PROPERTIES:
        raise ValueError(f"thresholds.toml: property {one.property!r} is not in contract/vocabulary.py")
    if one.averaging not in AVERAGINGS:
        raise ValueError(f"thresholds.toml: averaging {one.averaging!r} where one of {', '.join(AVERAGINGS)} is known")
    if not one.source:
        raise ValueError(f"thresholds.toml: the guideline for {one.property} names no source")
    if one.valid_from > one.seen:
        raise ValueError(f"thresholds.toml: {one.property} was seen on {one.seen}, before it held ({one.valid_from})")
    return one


def _limit(name: str, entry: dict[str, Any]) -> float:
    if not entry.get("source"):
        raise ValueError(f"thresholds.toml: technical.{name} names no source")
    return float(entry["value"])
