"""What a sensor said in, what it should have said out: a named formula, then the node's own gain and offset. Pure.

The corrected value stands beside the raw one, in InfluxDB and on the open topics, and never in its place; the journal
keeps what was said. A formula that changes gets a new name: its number is its version. Refuses what a property cannot
bear: decibels are not multiplied, a count has no offset, a direction is turned and not stretched.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, NamedTuple

from contract.vocabulary import PROPERTIES, Property

GAINS: Final = (0.1, 10.0)
_PARTICLES: Final = frozenset({"pm1", "pm2_5", "pm4", "pm10"})
# Above this the growth of particles is a guess; quality calls the reading suspect from 90 % on.
_WETTEST: Final = 95.0
_KAPPA, _DENSITY = 0.4, 1.65


class Formula(NamedTuple):
    name: str
    properties: frozenset[str] | None  # None: of any
    wet: bool  # needs the air's humidity at the same moment
    apply: Callable[[float, float], float]  # (value, humidity in %)
    words: str
    source: str


def _as_it_is(value: float, humidity: float) -> float:
    return value


def _epa(pa: float, humidity: float) -> float:
    """Piecewise, and blended between the pieces: Barkjohn et al. 2021, as extended by the US EPA the same year."""
    if pa < 30:
        dry = 0.524 * pa - 0.0862 * humidity + 5.75
    elif pa < 50:
        share = pa / 20 - 3 / 2
        dry = (0.786 * share + 0.524 * (1 - share)) * pa - 0.0862 * humidity + 5.75
    elif pa < 210:
        dry = 0.786 * pa - 0.0862 * humidity + 5.75
    elif pa < 260:
        share = pa / 50 - 21 / 5
        slope = 0.69 * share + 0.786 * (1 - share)
        rest = 2.966 * share + 5.75 * (1 - share)
        dry = slope * pa - 0.0862 * humidity * (1 - share) + rest + 8.84e-4 * pa * pa * share
    else:
        dry = 2.966 + 0.69 * pa + 8.84e-4 * pa * pa
    return max(0.0, dry)


def _koehler(value: float, humidity: float) -> float:
    """Particles take up water and grow: what they weigh dry."""
    water = min(max(humidity, 0.0), _WETTEST) / 100
    return value / (1 + _KAPPA / _DENSITY * water / (1 - water))


FORMULAS: Final = {
    formula.name: formula
    for formula in (
        Formula("linear-1", None, False, _as_it_is, "the sensor's value", "a comparison side by side"),
        Formula(
            "epa-2021-1",
            frozenset({"pm2_5"}),
            True,
            _epa,
            "the US EPA's correction of PM2.5 for Plantower sensors (PMS5003 and the like), and for no other",
            "Barkjohn et al. 2021, AMT 14:4617, extended by the EPA in 2021",
        ),
        Formula(
            "koehler-1",
            _PARTICLES,
            True,
            _koehler,
            "the water that particles take up is taken off (kappa 0.4, up to 95 % of humidity)",
            "Crilley et al. 2018 and 2020, AMT 13:1181",
        ),
    )
}
PLAIN: Final = "linear-1"


class CorrectionError(ValueError):
    """A correction that the property cannot bear; the sentence names the value and what is accepted."""


@dataclass(frozen=True)
class Correction:
    """From `start` on, until the next: gain x formula(value) + offset. `number` counts those of a node's property."""

    node: str
    property: str
    number: int
    formula: str = PLAIN
    gain: float = 1.0
    offset: float = 0.0
    start: int = 0
    end: int | None = None

    @property
    def active(self) -> bool:
        """False for the row that takes an earlier correction back."""
        return (self.formula, self.gain, self.offset) != (PLAIN, 1.0, 0.0)

    @property
    def wet(self) -> bool:
        return FORMULAS[self.formula].wet

    def of(self, raw: float, humidity: float | None = None) -> float | None:
        """None where the formula needs a humidity that nobody measured: then only the raw value is known."""
        formula = FORMULAS[self.formula]
        if formula.wet and humidity is None:
            return None
        value = self.gain * formula.apply(raw, humidity or 0.0) + self.offset
        return value % 360 if PROPERTIES[self.property].combine == "direction" else value

    def words(self) -> str:
        value = f"{self.gain:g} x {self.formula}" if self.formula != PLAIN else f"{self.gain:g} x what was measured"
        offset = f" {'-' if self.offset < 0 else '+'} {abs(self.offset):g}" if self.offset else ""
        return value + offset


def valid(rows: Iterable[Correction], property: str, t: int) -> Correction | None:
    """Which of a node's corrections is in force for a property at a moment."""
    for row in rows:
        if row.property == property and row.start <= t and (row.end is None or t < row.end):
            return row if row.active else None
    return None


def checked(correction: Correction) -> Correction:
    """The same, when its property can bear it."""
    property = PROPERTIES.get(correction.property)
    if property is None:
        raise CorrectionError(f"property {correction.property!r}: one of {', '.join(PROPERTIES)} is known")
    formula = FORMULAS.get(correction.formula)
    if formula is None:
        raise CorrectionError(f"formula {correction.formula!r}: one of {', '.join(FORMULAS)} is known")
    if formula.properties is not None and property.name not in formula.properties:
        accepted = ", ".join(sorted(formula.properties))
        raise CorrectionError(f"formula {formula.name} is for {accepted}, not for {property.name}")
    _check_line(property, correction.gain, correction.offset)
    return correction


def _check_line(property: Property, gain: float, offset: float) -> None:
    low, high = GAINS
    if not low <= gain <= high:
        raise CorrectionError(f"gain {gain:g}: {low:g} to {high:g} is accepted; a sensor further off is broken")
    widest = property.physical[1] - property.physical[0]
    if not (math.isfinite(offset) and abs(offset) <= widest):
        raise CorrectionError(f"offset {offset:g} {property.unit_label}: at most {widest:g} either way is accepted")
    if gain != 1 and (property.unit == "dB" or property.combine == "direction"):
        raise CorrectionError(f"{property.name} is in {property.unit_label}: it takes an offset and no gain")
    if offset and property.combine == "sum":
        raise CorrectionError(f"{property.name} is a count or a sum: it takes a gain and no offset")
