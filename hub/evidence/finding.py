"""Panels and a registered question in, findings out: for each property the estimate, the naive reading, gates, verdict.

The registered primary property is judged by itself; all others share their chance of error (Holm). Refuses nothing:
what cannot be estimated is a finding too.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from hub.evidence import beside, placebo
from hub.evidence.cards import Sides
from hub.evidence.effect import Estimate, TooLittle, corrected, displaced, estimated, naive
from hub.evidence.kit import TRUST
from hub.evidence.panel import Panel
from hub.evidence.verdict import (
    Gate,
    Limits,
    Word,
    control_gate,
    coverage_gate,
    days_gate,
    events_gate,
    placebo_gate,
    registered_gate,
    verdict,
)


@dataclass(frozen=True)
class Asked:
    """What was registered, as far as a verdict needs it."""

    primary: str
    matters: Mapping[str, float]
    before_trial: bool = True  # registered before the trial began
    control_events: int = 0  # roadworks and the like at a control street
    sides: Mapping[str, Sides] = field(default_factory=dict)  # the side-by-sides, by property


@dataclass(frozen=True)
class Finding:
    property: str
    metric: str
    primary: bool
    estimate: Estimate | None
    naive: Estimate | None
    parallel: Estimate | None
    gates: tuple[Gate, ...]
    limits: Limits
    verdict: Word


def findings(
    panels: Mapping[str, Panel], asked: Asked, unsorted_days: Mapping[str, Panel] | None = None
) -> list[Finding]:
    """The primary property first, then the others. The naive reading takes `unsorted_days`, holidays included."""
    naively = unsorted_days or panels
    order = sorted(panels, key=lambda name: name != asked.primary)
    estimates = {name: _estimate(panels[name], asked) for name in order}
    ps = _shared(estimates, asked.primary)
    sites = placebo.sites(panels)
    return [_finding(panels[name], estimates[name], naively[name], ps.get(name), sites, asked) for name in order]


def _shared(estimates: Mapping[str, Estimate | None], primary: str) -> dict[str, float]:
    others = {name: found.p for name, found in estimates.items() if found and name != primary}
    return dict(zip(others, corrected(list(others.values())), strict=True))


def _finding(
    panel: Panel, found: Estimate | None, naively: Panel, p: float | None, sites: float | None, asked: Asked
) -> Finding:
    trust = TRUST.get(panel.property)
    matters = asked.matters.get(panel.property, trust.matters if trust else 0.0)
    limits = Limits(matters, trust.floor if trust else 0.0)
    gates = [*_gates(panel, found, sites, asked), *beside.gates(panel, asked.sides.get(panel.property), matters)]
    word = verdict(found, gates, limits, p)
    parallel = _or_none(displaced, panel)
    own = panel.property == asked.primary
    bare = _or_none(naive, naively)
    return Finding(panel.property, panel.metric, own, found, bare, parallel, tuple(gates), limits, word)


def _gates(panel: Panel, found: Estimate | None, sites: float | None, asked: Asked) -> list[Gate]:
    before = found.before if found else 0
    during = found.during if found else 0
    return [
        days_gate(before, during),
        coverage_gate(coverage(panel, "treated"), coverage(panel, "control")),
        control_gate(len(panel.rows("control"))),
        placebo_gate("placebo dates", placebo.dates(panel) if found else None),
        placebo_gate("placebo sites", sites),
        events_gate(asked.control_events),
        registered_gate(asked.before_trial),
    ]


def coverage(panel: Panel, role: str) -> float:
    """The share of node-days that were measured."""
    rows = [row for row, of in enumerate(panel.roles) if of == role]
    there = ~np.isnan(panel.contrast()[rows])
    return float(there.mean()) if there.size else 0.0


def _estimate(panel: Panel, asked: Asked) -> Estimate | None:
    sides, trust = asked.sides.get(panel.property), TRUST.get(panel.property)
    if sides is not None and panel.metric == "difference":
        return _or_none(lambda of: beside.carried(estimated(of), of, sides), panel)
    return _or_none(lambda of: estimated(of, *(trust.gain, trust.drift) if trust else (0.0, 0.0)), panel)


def _or_none(estimator: Callable[[Panel], Estimate | None], panel: Panel) -> Estimate | None:
    try:
        return estimator(panel)
    except TooLittle:
        return None
