"""Panels made by hand: streets whose effect, noise and holes a test chooses."""

from collections.abc import Callable
from datetime import date, timedelta

import numpy as np
import pytest

from hub.evidence.panel import Metric, Panel, Role

FIRST = date(2025, 9, 1)
PanelMaker = Callable[..., Panel]


@pytest.fixture
def panel() -> PanelMaker:
    def make(
        *,
        effect: float = 0.0,
        noise: float = 1.0,
        before: int = 12,
        during: int = 16,
        treated: int = 4,
        control: int = 4,
        property: str = "no2",
        metric: Metric = "difference",
        seed: int = 1,
    ) -> Panel:
        rng = np.random.default_rng(seed)
        nodes, days = treated + control, before + during
        in_trial = np.arange(days) >= before
        weather = rng.normal(20, 5, days)
        window = weather + rng.normal(0, noise, (nodes, days)) + rng.normal(0, 5, (nodes, 1))
        window[:treated, in_trial] += effect
        shoulder = np.tile(weather, (nodes, 1)) - 3
        if metric == "ratio":
            window, shoulder = 50 * np.exp(window / 100), 80 * np.exp(shoulder / 100)
        roles: tuple[Role, ...] = ("treated",) * treated + ("control",) * control
        streets = ("school",) * treated + tuple(f"control-{n % 2}" for n in range(control))
        names = tuple(f"node-{n:02}" for n in range(nodes))
        every = tuple(FIRST + timedelta(days=n) for n in range(days))
        return Panel(property, metric, every, in_trial, names, roles, streets, window, shoulder)

    return make
