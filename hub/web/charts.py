"""Buckets and suspect readings in, a chart out: a still picture (SVG), and the numbers for the live one.

A gap stays a gap: where a bucket is missing the line ends. Suspect values are marks of their own, never on the line.
Failed readings are counted in words and not drawn: -127 °C would flatten the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from contract.vocabulary import Property
from hub.aggregate import Bucket
from hub.quality import SUSPECT

WIDTH, HEIGHT = 640, 120
_TOP, _BOTTOM = 5, 5
MOST_MARKS = 120


@dataclass(frozen=True)
class Series:
    """One property over a span of time, ready to be drawn."""

    property: Property
    start: int
    end: int
    step: int
    good: tuple[Bucket, ...]
    suspect: tuple[tuple[int, float], ...]  # (t, value)
    failed: int = 0

    @cached_property
    def longest(self) -> float:
        """How far apart two values may lie before there is a gap between them: a slow node's pauses are not holes."""
        times = self.times
        apart = sorted(after - before for before, after in pairwise(times))
        usual = apart[len(apart) // 2] if apart else 0
        return 1.5 * max(self.step, usual)

    @cached_property
    def times(self) -> list[int]:
        """When something was measured, good or suspect, by the step."""
        steps = {t - t % self.step for t, _ in self.suspect}
        return sorted(steps | {bucket.t - bucket.t % self.step for bucket in self.good})


@dataclass(frozen=True)
class Picture:
    line: str  # the d of an SVG path
    marks: str  # the d of the suspect marks
    low: float
    high: float


def series(
    property: Property,
    span: tuple[int, int],
    step: int,
    buckets: Sequence[Bucket],
    readings: Sequence[tuple[int, float, int]] = (),
) -> Series:
    """Readings, where they may be seen, tell suspect moments to the second; else the suspect buckets do."""
    good = tuple(bucket for bucket in buckets if bucket.flag < SUSPECT)
    if readings:
        suspect = [(t, value) for t, value, qc in readings if qc % 10 == SUSPECT]
    else:
        suspect = [(bucket.t, bucket.value) for bucket in buckets if bucket.flag == SUSPECT]
    failed = sum(qc % 10 > SUSPECT for _, _, qc in readings)
    return Series(property, *span, step, good, tuple(_thinned(suspect)), failed)


def _thinned(marks: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """Evenly fewer: a stuck sensor makes a thousand suspect readings a day, and a hundred marks show it."""
    every = -(-len(marks) // MOST_MARKS) or 1
    return marks[::every]


def picture(chart: Series) -> Picture | None:
    """The still picture; None when there is nothing to draw. What leaves the scale is drawn at its edge."""
    values = [bucket.value for bucket in chart.good] or [value for _, value in chart.suspect]
    if not values:
        return None
    low, high = _scale(values, chart.property.combine == "direction")
    return Picture(_line(chart, low, high), _marks(chart, low, high), low, high)


def _scale(values: Sequence[float], round_the_compass: bool) -> tuple[float, float]:
    if round_the_compass:
        return 0.0, 360.0
    low, high = min(values), max(values)
    margin = (high - low) * 0.08 or max(abs(high) * 0.05, 0.5)
    return low - (0 if low == 0 else margin), high + margin


def _line(chart: Series, low: float, high: float) -> str:
    """A path that begins anew after each gap; a lone bucket is a dot (a line of no length with round ends)."""
    parts: list[str] = []
    before, x, y = -(1 << 60), 0, 0
    for bucket in chart.good:
        at_x, at_y = _x(chart, bucket.t + chart.step // 2), _y(bucket.value, low, high)
        joined = bucket.t - before <= chart.longest
        parts.append(f"l{at_x - x} {at_y - y}" if joined else f"M{at_x} {at_y}h0")
        before, x, y = bucket.t, at_x, at_y
    return "".join(parts)


def _marks(chart: Series, low: float, high: float) -> str:
    """Lines of no length: with round ends they are circles, however the picture is stretched."""
    return "".join(f"M{_x(chart, t)} {_y(value, low, high)}h0" for t, value in chart.suspect)


def _x(chart: Series, t: int) -> int:
    return round((t - chart.start) / (chart.end - chart.start) * WIDTH)


def _y(value: float, low: float, high: float) -> int:
    share = min(max((value - low) / (high - low), 0), 1)
    return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM))


def numbers(chart: Series) -> dict[str, Any]:
    """What the live chart draws: the line with null where it breaks, and the suspect marks."""
    decimals = chart.property.decimals + 1  # whole numbers would draw a staircase
    times: list[int] = []
    values: list[float | None] = []
    for before, bucket in pairwise((None, *chart.good)):
        if before is not None and bucket is not None and bucket.t - before.t > chart.longest:
            times.append(before.t + chart.step)
            values.append(None)
        if bucket is not None:
            times.append(bucket.t + chart.step // 2)
            values.append(round(bucket.value, decimals))
    return {
        "t": [after - before for before, after in pairwise((chart.start, *times))],  # steps: they compress to nothing
        "v": values,
        "s": [[t - chart.start, round(value, decimals)] for t, value in chart.suspect],
        "from": chart.start,
        "to": chart.end,
    }


def gaps(chart: Series) -> int:
    """Seconds without a reading, beyond the pauses that are usual for this node."""
    if not chart.times:
        return chart.end - chart.start
    edges = [chart.start - chart.step, *chart.times, chart.end]
    return sum(after - before - chart.step for before, after in pairwise(edges) if after - before > chart.longest)
