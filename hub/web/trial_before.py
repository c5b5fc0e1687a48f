"""An intervention that has no evidence yet in, how its street was before out: levels of the hours in question.

Only what was measured before the trial: as long as it runs nobody looks whether it works, or chance would stop it on a
good day. Needs the statistics' calendars; without them the page says so by saying nothing. Kept for an hour.
"""

from datetime import date
from typing import Any

from hub.civic.gather import statistics_missing
from hub.evidence import EvidenceError
from hub.evidence.intervention import Intervention as Plan
from hub.evidence.record import Level

_KEPT_S = 3600


class Befores:
    """The last answer for each intervention: counting days reads thousands of roll-ups."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, list[tuple[str, Level]], int]] = {}

    def of(self, reader: Any, plan: Plan | None, today: date, now: int) -> tuple[list[tuple[str, Level]], int]:
        """(property, level) in the registered order, and how many comparable days were measured."""
        if plan is None or today <= plan.before or statistics_missing():
            return [], 0
        kept = self._kept.get(plan.id)
        if kept is None or now - kept[0] > _KEPT_S:
            kept = (now, *_measured(reader, plan, today))
            self._kept[plan.id] = kept
        return kept[1], kept[2]


def _measured(reader: Any, plan: Plan, today: date) -> tuple[list[tuple[str, Level]], int]:
    from hub.evidence import compute, gather

    until = min(today, plan.trial)
    try:
        chosen = [day for day in gather.comparable_days(plan) if day < until]
        if not chosen:
            return [], 0
        period, hours = gather.period_of(plan), gather.window_hours(plan, chosen[0])
        panels = gather.panels(plan, lambda *of: reader.rollups(period, *of), chosen)
    except EvidenceError:
        return [], 0
    levels = [(name, compute.level(panel, "treated", hours)) for name, panel in panels.items()]
    return levels, compute.days_measured(panels[plan.primary])
