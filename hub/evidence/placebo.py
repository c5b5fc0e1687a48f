"""The same estimator where nothing can have happened: at other dates, and among the control streets. Panels in, p out.

A placebo that finds something means that the difference moves for reasons of its own; then nothing is known yet.
Refuses to pass a campaign that is too small to be tested: it answers None.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from hub.evidence.effect import FEWEST_DAYS, corrected, daily, level_change
from hub.evidence.panel import Panel


def dates(panel: Panel) -> float | None:
    """The smallest corrected p over trials that pretend to begin within the days before."""
    values, weights = daily(panel, panel.rows("treated"), panel.rows("control"))
    early = ~panel.during & ~np.isnan(values)
    values, weights, days = values[early], weights[early], int(early.sum())
    cuts = range(FEWEST_DAYS, days - FEWEST_DAYS + 1)
    ps = [level_change(values, np.arange(days) >= cut, weights=weights, errors="classic").p for cut in cuts]
    return min(corrected(ps), default=None)


def sites(panels: Mapping[str, Panel]) -> float | None:
    """The smallest corrected p over all that was measured at the controls: each node and each street, against the rest.

    What is counted does not drift, so there the controls must agree outside the window too: that shows roadworks.
    """
    ps = [p for panel in panels.values() for each in _told(panel) for p in _among(each)]
    return min(corrected(ps), default=None)


def _told(panel: Panel) -> Iterable[Panel]:
    controls = panel.only(panel.rows("control"))
    yield controls
    if panel.metric == "ratio" and panel.shoulder is not None:
        yield replace(controls, shoulder=None)


def _among(controls: Panel) -> Iterable[float]:
    every = range(len(controls.nodes))
    groups = [[row] for row in every]
    streets = sorted(set(controls.streets))
    if len(streets) > 1:
        groups += [[row for row in every if controls.streets[row] == street] for street in streets[: len(streets) - 1]]
    for group in groups:
        rest = [row for row in every if row not in group]
        if not rest or (len(every) == 2 and group != [0]):
            continue
        values, weights = daily(controls, group, rest)
        seen = ~np.isnan(values)
        if min((seen & controls.during).sum(), (seen & ~controls.during).sum()) >= FEWEST_DAYS:
            yield level_change(values, controls.during, weights=weights, errors="classic").p
