"""A panel in, what changed out: one number a comparable day, its change when the trial began, and an honest interval.

Treated minus control, and where the intervention acts at certain hours minus the same day's shoulder hours (triple
difference). The estimate is about the days of the trial, as they were. Its error comes from the days before: least
squares in which every trial day may have an effect of its own, so that a strong effect on calm days is not mistaken
for noise (docs/evidence.md). A ratio has one effect for all days, and its error from all of them. Refuses to estimate
from fewer than four days before or during.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy import stats
from statsmodels.regression.linear_model import GLSAR, OLS, WLS

from hub.evidence.panel import Flags, Floats, Panel

Errors = Literal["days", "classic", "ar1"]
LEVEL = 0.95
FEWEST_DAYS = 4
_ROUNDS = 30


class TooLittle(ValueError):
    """Not enough days or nodes for an estimate."""


@dataclass(frozen=True)
class Estimate:
    effect: float
    error: float
    freedom: float
    p: float
    before: int  # days
    during: int
    nodes: tuple[str, ...] = ()  # whose numbers it is made of

    def interval(self, level: float = LEVEL) -> tuple[float, float]:
        half = float(stats.t.ppf((1 + level) / 2, self.freedom)) * self.error
        return self.effect - half, self.effect + half

    def detectable(self, power: float = 0.8) -> float:
        """The smallest effect that such days and nodes would find so often."""
        quantiles = stats.t.ppf((1 + LEVEL) / 2, self.freedom) + stats.t.ppf(power, self.freedom)
        return float(quantiles) * self.error


def estimated(panel: Panel, gain: float = 0.0, drift: float = 0.0) -> Estimate:
    """Treated minus control. `gain`: how far one sensor's sensitivity may be off, `drift`: how far it wanders in a day.

    Both are standard deviations. Drift counts only where no shoulder hours take it out.
    """
    treated, control = (_kept(panel, panel.rows(role)) for role in ("treated", "control"))
    found = with_gain(_against(panel, treated, control), gain / max(len(treated), 1) ** 0.5)
    return found if panel.shoulder is not None else _drifting(found, panel, drift, 1 / len(treated) + 1 / len(control))


def _drifting(found: Estimate, panel: Panel, drift: float, nodes: float) -> Estimate:
    """The means of two neighbouring stretches of a random walk differ by a third of the days in both."""
    days = (panel.days[-1] - panel.days[0]).days + 1
    return widened(found, drift * (nodes * days / 3) ** 0.5)


def displaced(panel: Panel) -> Estimate | None:
    """What happened in the parallel street at the same time; None when nobody measured there."""
    rows = _kept(panel, panel.rows("parallel"))
    return _against(panel, rows, _kept(panel, panel.rows("control"))) if rows else None


def naive(panel: Panel) -> Estimate:
    """The treated street before and during, as anybody would read it: neither control nor shoulder hours. No proof."""
    bare = replace(panel, shoulder=None)
    rows = bare.contrast()[bare.rows("treated")]
    there = ~np.isnan(rows)
    seen = there.any(axis=0)
    treated = np.where(there, rows, 0.0).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    before, during = treated[~panel.during & seen], treated[panel.during & seen]
    if min(len(before), len(during)) < 2:
        raise TooLittle(f"{panel.property}: {len(before)} days before and {len(during)} during")
    told = stats.ttest_ind(during, before, equal_var=False)
    effect = float(during.mean() - before.mean())
    error = abs(effect / told.statistic) if told.statistic else 0.0
    return Estimate(effect, float(error), float(told.df), float(told.pvalue), len(before), len(during))


def daily(panel: Panel, rows: Sequence[int], against: Sequence[int]) -> tuple[Floats, Floats]:
    """For each day: these nodes minus those, and the weight of that number. NaN where one side is silent."""
    contrast = panel.contrast()
    one, many = _street(contrast[list(rows)], panel.during)
    other, others = _street(contrast[list(against)], panel.during)
    with np.errstate(divide="ignore"):
        return one - other, 1 / (1 / many + 1 / others)


def level_change(
    values: Floats, during: Flags, *, weights: Floats | None = None, others: Sequence[Floats] = (), errors: Errors
) -> Estimate:
    """How much higher `values` lie where `during` is true; `others` are further columns of the regression."""
    weights = np.ones(len(values)) if weights is None else weights
    seen = ~np.isnan(values) & (weights > 0)
    columns = [other[seen] for other in others]
    return _ERRORS[errors](values[seen], during[seen], weights[seen], columns)


def _against(panel: Panel, rows: Sequence[int], against: Sequence[int]) -> Estimate:
    if not rows or not against:
        raise TooLittle(f"{panel.property}: {len(rows)} treated and {len(against)} control nodes with enough days")
    values, weights = daily(panel, rows, against)
    nodes = tuple(panel.nodes[row] for row in (*rows, *against))
    # A ratio is the same on calm and windy days, but fewer cars are counted less well: all days tell its error.
    usual: Errors = "classic" if panel.metric == "ratio" else "days"
    found = level_change(values, panel.during, weights=weights, errors=usual)
    if panel.shoulder is None:
        # Without shoulder hours, weather and drift stay in: neighbouring days resemble each other.
        slow = level_change(values, panel.during, weights=weights, errors="ar1")
        found = slow if slow.error > found.error else replace(found, effect=slow.effect)
    return replace(found, nodes=nodes)


def _kept(panel: Panel, rows: Sequence[int]) -> list[int]:
    """Nodes that were there for at least half of the days before and half of the days during."""
    there = ~np.isnan(panel.contrast())
    phases = (there[:, ~panel.during], there[:, panel.during])
    return [row for row in rows if all(phase.shape[1] and phase[row].mean() >= 0.5 for phase in phases)]


def _street(contrast: Floats, during: Flags) -> tuple[Floats, Floats]:
    """The street's own number a day, freed of which of its nodes were there; and how many were."""
    days = np.full(contrast.shape[1], np.nan)
    for phase in (during, ~during):
        days[phase] = _days_apart(contrast[:, phase])
    return days, (~np.isnan(contrast)).sum(axis=0).astype(float)


def _days_apart(contrast: Floats) -> Floats:
    """Day effects of the additive model node + day, at the mean of all nodes: the plain mean where none is missing."""
    there = ~np.isnan(contrast)
    if there.all():
        return contrast.mean(axis=0)
    filled = np.where(there, contrast, 0.0)
    node = np.zeros(len(contrast))
    for _ in range(_ROUNDS):
        day = (filled - node[:, None] * there).sum(axis=0) / np.maximum(there.sum(axis=0), 1)
        node = (filled - day * there).sum(axis=1) / np.maximum(there.sum(axis=1), 1)
    return np.where(there.any(axis=0), day + node.mean(), np.nan)


def _enough(values: Floats, during: Flags) -> None:
    before, after = int((~during).sum()), int(during.sum())
    if min(before, after) < FEWEST_DAYS:
        raise TooLittle(f"{before} days before and {after} during: at least {FEWEST_DAYS} of each are needed")


def _days(values: Floats, during: Flags, weights: Floats, others: Sequence[Floats]) -> Estimate:
    """Each trial day has an effect of its own; their mean is the estimate, the days before tell how sure it is."""
    _enough(values, during)
    before, level = ~during, np.ones((int((~during).sum()), 1))
    usual = WLS(values[before], level, weights=weights[before]).fit()
    share = weights[during] / weights[during].sum()
    effect = float(share @ values[during] - usual.params[0])
    # A trial day is one more draw from the usual days: of variance scale / weight, around the usual level.
    variance = float(usual.scale * (share**2 / weights[during]).sum() + usual.bse[0] ** 2)
    return _estimate(effect, variance**0.5, float(usual.df_resid), during)


def _classic(values: Floats, during: Flags, weights: Floats, others: Sequence[Floats]) -> Estimate:
    fit = WLS(values, _columns(during, others), weights=weights).fit()
    return _estimate(float(fit.params[1]), float(fit.bse[1]), float(fit.df_resid), during)


def _ar1(values: Floats, during: Flags, weights: Floats, others: Sequence[Floats]) -> Estimate:
    """Generalised least squares with errors that remember the day before."""
    _enough(values, during)
    columns = _columns(during, others)
    residuals = OLS(values, columns).fit().resid
    memory = residuals[1:] @ residuals[:-1] / (residuals @ residuals)
    # In n days with k columns the estimate is too low by about (k + 3 memory) / n (Kendall 1954).
    known = (memory * len(values) + columns.shape[1]) / max(len(values) - 3, 1)
    fit = GLSAR(values, columns, rho=float(np.clip(known, 0.0, 0.9))).fit()
    return _estimate(float(fit.params[1]), float(fit.bse[1]), float(fit.df_resid - 1), during)


_ERRORS = {"days": _days, "classic": _classic, "ar1": _ar1}


def _columns(during: Flags, others: Sequence[Floats]) -> Floats:
    return np.column_stack([np.ones(len(during)), during.astype(float), *others])


def _estimate(effect: float, error: float, freedom: float, during: Flags) -> Estimate:
    p = float(2 * stats.t.sf(abs(effect) / error, freedom)) if error > 0 else float(effect == 0)
    return Estimate(effect, error, freedom, p, int((~during).sum()), int(during.sum()))


def with_gain(found: Estimate, gain: float) -> Estimate:
    """The interval widened by what is not known of the sensors' sensitivity."""
    return widened(found, found.effect * gain)


def widened(found: Estimate, more: float) -> Estimate:
    """A further standard error that has nothing to do with the first."""
    error = float(np.hypot(found.error, more))
    p = float(2 * stats.t.sf(abs(found.effect) / error, found.freedom)) if error > 0 else found.p
    return replace(found, error=error, p=p)


def corrected(ps: Sequence[float]) -> list[float]:
    """Holm: of several questions asked at once, each answer is a little less sure."""
    order = sorted(range(len(ps)), key=lambda n: ps[n])
    answers, highest = [0.0] * len(ps), 0.0
    for rank, n in enumerate(order):
        highest = max(highest, min(1.0, ps[n] * (len(ps) - rank)))
        answers[n] = highest
    return answers
