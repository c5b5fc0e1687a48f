"""What an estimate is made of: one number for each node and comparable day, in the window and in the shoulder hours.

A hole is NaN and stays a hole. Refuses arrays that do not fit their days and nodes.
"""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from hub.evidence.terms import Metric, Role

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

# log(n + 1/2) of a Poisson count is log(mean) but for terms of 1/mean**2, and it can bear that nothing came.
_HALF = 0.5


@dataclass(frozen=True)
class Panel:
    property: str
    metric: Metric  # what a change is told in: the property's unit, or times as many
    days: tuple[date, ...]
    during: Flags  # which days belong to the trial
    nodes: tuple[str, ...]
    roles: tuple[Role, ...]
    streets: tuple[str, ...]  # nodes of one street see the same cars
    window: Floats  # nodes x days; for a ratio how many were counted, not how many an hour
    shoulder: Floats | None = None  # None: the intervention acts all day

    def __post_init__(self) -> None:
        shape = (len(self.nodes), len(self.days))
        if self.window.shape != shape or (self.shoulder is not None and self.shoulder.shape != shape):
            raise ValueError(f"{self.property}: values of shape {self.window.shape} where {shape} is needed")

    def rows(self, role: Role) -> list[int]:
        return [row for row, of in enumerate(self.roles) if of == role]

    def only(self, rows: list[int]) -> "Panel":
        """The same days with some of the nodes."""
        shoulder = None if self.shoulder is None else self.shoulder[rows]
        return replace(
            self,
            nodes=tuple(self.nodes[row] for row in rows),
            roles=tuple(self.roles[row] for row in rows),
            streets=tuple(self.streets[row] for row in rows),
            window=self.window[rows],
            shoulder=shoulder,
        )

    def contrast(self) -> Floats:
        """Window minus shoulder hours of the same node on the same day: what drifts slowly cancels out."""
        if self.metric == "ratio":
            window = _log(self.window)
            return window if self.shoulder is None else window - _log(self.shoulder)
        return self.window if self.shoulder is None else self.window - self.shoulder


def _log(values: Floats) -> Floats:
    return np.log(values + _HALF)
