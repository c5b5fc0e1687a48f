"""Before a kit is lent: nodes, controls and days in, the smallest change that would be seen out, and what more buys.

Refuses to promise: a property whose sensors cannot see what matters is "no", however many days they hang.
"""

from dataclasses import dataclass, replace
from typing import Literal

from scipy import stats

from hub.evidence import EvidenceError
from hub.evidence.effect import LEVEL
from hub.evidence.kit import TRUST, Trust

Sight = Literal["yes", "maybe", "no"]


@dataclass(frozen=True)
class Plan:
    treated: int
    control: int
    before: int  # comparable days
    during: int
    shoulder: bool = True  # whether the same day's shoulder hours are there to cancel drift
    days_a_week: int = 4  # comparable ones


def smallest(plan: Plan, trust: Trust, power: float = 0.8) -> float:
    """The smallest change found in `power` of the campaigns; infinite where there is nothing to compare."""
    if min(plan.treated, plan.control, plan.during) < 1 or plan.before < 2:
        return float("inf")
    freedom = plan.before - 1
    quantiles = stats.t.ppf((1 + LEVEL) / 2, freedom) + stats.t.ppf(power, freedom)
    return float(quantiles) * _error(plan, trust)


def _error(plan: Plan, trust: Trust) -> float:
    nodes = 1 / plan.treated + 1 / plan.control
    daily = trust.own**2 * nodes + trust.shared**2
    variance = daily * (1 / plan.before + 1 / plan.during)
    if not plan.shoulder:
        # The means of two neighbouring stretches of a random walk differ by a third of the days in both.
        calendar_days = (plan.before + plan.during) * 7 / plan.days_a_week
        variance += trust.drift**2 * nodes * calendar_days / 3
    return float(variance**0.5)


def sight(plan: Plan, trust: Trust, matters: float) -> Sight:
    """Can we see it?"""
    if trust.floor > matters:
        return "no"
    least = smallest(plan, trust)
    return "yes" if least <= matters else "maybe" if least <= 2 * matters else "no"


@dataclass(frozen=True)
class Outlook:
    property: str
    sight: Sight
    matters: float
    smallest: float
    one_more_week: float  # before and during alike
    one_more_control: float
    one_more_node: float


def outlook(name: str, plan: Plan, matters: float | None = None) -> Outlook:
    if name not in TRUST:
        raise EvidenceError(f"{name}: nothing is known of such sensors; what can be planned: {', '.join(TRUST)}")
    trust = TRUST[name]
    matters = trust.matters if matters is None else matters
    longer = replace(plan, before=plan.before + plan.days_a_week, during=plan.during + plan.days_a_week)
    steadier, wider = replace(plan, control=plan.control + 1), replace(plan, treated=plan.treated + 1)
    more = (smallest(each, trust) for each in (plan, longer, steadier, wider))
    return Outlook(name, sight(plan, trust, matters), matters, *more)
