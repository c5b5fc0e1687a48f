"""A plan and roll-ups in; how many comparable days were measured in each phase, and how well, out.

Needs the statistics (`moineau[evidence]`): imported only where something is to be counted.
"""

from dataclasses import replace
from datetime import date

import numpy as np

from hub.civic.act import Rollups
from hub.civic.known import Campaign
from hub.evidence import gather
from hub.evidence.intervention import Intervention
from hub.evidence.panel import Panel


def _of(plan: Intervention, rollups: Rollups) -> gather.Rollups:
    period = gather.period_of(plan)
    return lambda node, name, start, end: rollups(period, node, name, start, end)


def campaigns(plan: Intervention, rollups: Rollups, today: date) -> tuple[Campaign, Campaign]:
    """Before and during, of the primary property, until yesterday."""
    only = replace(plan, properties=plan.properties[:1])
    panel = gather.panels(only, _of(plan, rollups))[plan.primary]
    past = np.array([day < today for day in panel.days])
    return _campaign(panel, ~panel.during & past), _campaign(panel, panel.during & past)


def _campaign(panel: Panel, chosen: np.ndarray) -> Campaign:
    """A day counts where treated and control nodes measured; the share is that of all node-days."""
    there = ~np.isnan(panel.contrast())
    treated, control = there[panel.rows("treated")][:, chosen], there[panel.rows("control")][:, chosen]
    if not chosen.any() or not treated.size or not control.size:
        return Campaign(0, 0.0, 0.0)
    days = int((treated.any(axis=0) & control.any(axis=0)).sum())
    return Campaign(days, float(treated.mean()), float(control.mean()))
