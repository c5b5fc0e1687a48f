"""Two sensors side by side in, how one differs from the other out: gain, offset, drift, and what stays unknown of them.

A card says; it alters no reading. Refuses to compare where the reference hardly moved: a gain cannot be seen there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from statsmodels.regression.linear_model import OLS

from hub.evidence.effect import Estimate, TooLittle, widened, with_gain
from hub.evidence.panel import Floats

_FEWEST = 24
# Neighbouring readings tell almost the same: the errors of a regression over them are those of an hour's worth.
_LAGS = 6


@dataclass(frozen=True)
class Card:
    """node = offset + gain x reference, each with its standard error; `spread` is what remains around the line."""

    gain: float
    gain_error: float
    offset: float
    offset_error: float
    level: float  # where the reference lay, on average
    spread: float
    readings: int

    def told(self, true: float) -> float:
        return self.offset + self.gain * true


@dataclass(frozen=True)
class Drift:
    """How much more the node says of the same air than it did before; a standard error; both for the whole campaign."""

    change: float
    error: float

    @property
    def certain(self) -> bool:
        return abs(self.change) > 2 * self.error


def side_by_side(node: Floats, reference: Floats) -> Card:
    """Readings of the same moments, in order; NaN where one of them has none."""
    seen = ~np.isnan(node) & ~np.isnan(reference)
    node, reference = node[seen], reference[seen]
    if len(node) < _FEWEST or reference.std() == 0:
        raise TooLittle(f"{len(node)} moments side by side: at least {_FEWEST}, over which the air changes")
    level = float(reference.mean())
    columns = np.column_stack([np.ones(len(node)), reference - level])
    fit = OLS(node, columns).fit(cov_type="HAC", cov_kwds={"maxlags": _LAGS, "use_correction": True}, use_t=True)
    gain, middle = float(fit.params[1]), float(fit.params[0])
    error = float(np.hypot(fit.bse[0], level * fit.bse[1]))
    spread = float(np.sqrt(fit.scale))
    return Card(gain, float(fit.bse[1]), middle - gain * level, error, level, spread, len(node))


def drift(before: Card, after: Card, level: float) -> Drift:
    """Between two side-by-sides, for air of such a level."""
    errors = [
        np.hypot(card.spread / card.readings**0.5, card.gain_error * (level - card.level)) for card in (before, after)
    ]
    return Drift(after.told(level) - before.told(level), float(np.hypot(*errors)))


def group_gain(cards: Sequence[Card]) -> tuple[float, float]:
    """The mean sensitivity of a street's nodes, and its standard error."""
    mean = float(np.mean([card.gain for card in cards]))
    return mean, float(np.sqrt(sum(card.gain_error**2 for card in cards)) / len(cards))


def unknown(gain_error: float) -> Card:
    """The card of a node that nobody has compared: as its kind of sensor is sold."""
    return Card(1.0, gain_error, 0.0, 0.0, 0.0, 0.0, 1)


def carried(
    found: Estimate, treated: Sequence[Card], drifts: Sequence[Drift] = (), reference_error: float = 0.0
) -> Estimate:
    """The estimate in the reference's own units, wider by what the side-by-sides leave unknown.

    `reference_error`: how far the reference's own sensitivity may be off. `drifts` belong to designs without shoulder
    hours: half of a campaign's drift stands between before and during.
    """
    gain, error = group_gain(treated)
    scaled = replace(found, effect=found.effect / gain, error=found.error / gain)
    known = with_gain(scaled, float(np.hypot(error / gain, reference_error)))
    if not drifts:
        return known
    unsure = sum((0.5 * each.error) ** 2 for each in drifts) ** 0.5 / len(drifts)
    return widened(known, float(np.hypot(unsure, 0.5 * np.mean([each.change for each in drifts]))))


def swapped(before: Mapping[str, Card], after: Mapping[str, Card]) -> list[tuple[str, str]]:
    """Pairs of nodes that each came back with the other's card: their labels, or they, were exchanged."""
    pairs = [(one, other) for one in before for other in before if one < other and {one, other} <= after.keys()]
    return [pair for pair in pairs if _crossed(before, after, *pair)]


# Two squared standard scores (level, gain) add up to more than this once in four hundred.
_LIKELY = 12.0
_ALTERED, _CERTAIN = 0.5, 3.0
_WARMTH = 0.12  # what warmth does to a cell looks like so much of its gain, on a day when both rise together


def altered(before: Mapping[str, Card], after: Mapping[str, Card]) -> list[str]:
    """Nodes whose sensitivity is certainly not what it was: by half, and by more than chance."""
    both = sorted(before.keys() & after.keys())
    return [node for node in both if _another(before[node], after[node])]


def _another(before: Card, after: Card) -> bool:
    error = np.sqrt(after.gain_error**2 + before.gain_error**2 + 2 * _WARMTH**2)
    return abs(after.gain - before.gain) > max(_ALTERED * before.gain, _CERTAIN * error)


def _crossed(before: Mapping[str, Card], after: Mapping[str, Card], one: str, other: str) -> bool:
    moved = min(_apart(before[one], after[one]), _apart(before[other], after[other]))
    return moved > _LIKELY > max(_apart(before[one], after[other]), _apart(before[other], after[one]))


def _apart(before: Card, after: Card) -> float:
    found = drift(before, after, after.level)
    gains = np.hypot(before.gain_error, after.gain_error)
    return float((found.change / found.error) ** 2 + ((after.gain - before.gain) / gains) ** 2)
