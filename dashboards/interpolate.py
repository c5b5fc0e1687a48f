"""A query with macros and variables in, the InfluxQL that Grafana would send out. Pure: the time range is passed in.

Does what Grafana's InfluxDB plugin does, so that a dashboard can be tried where no Grafana runs: `$timeFilter`,
`$__interval` (rounded as Grafana rounds), variables escaped only inside regular expressions, several values as `(a|b)`.
Refuses (ValueError) a macro or variable that nobody would replace: InfluxDB would look for a node of that name.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Value = str | list[str]

_REGEX_LITERAL: Final = re.compile(r"(?:=~|!~|FROM|from)\s*(/(?:[^/\\]|\\.)*/)")
_VARIABLE: Final = re.compile(r"\$(?:\{(\w+)(?::\w+)?\}|(\w+))")
# (below this many milliseconds, what it becomes): the part of Grafana's table from 10 ms to a year that can occur here.
_ROUNDED: Final = (
    (10, 1), (15, 10), (35, 20), (75, 50), (150, 100), (350, 200), (750, 500),
    (1_500, 1_000), (3_500, 2_000), (7_500, 5_000), (12_500, 10_000), (17_500, 15_000), (25_000, 20_000),
    (45_000, 30_000), (90_000, 60_000), (210_000, 120_000), (450_000, 300_000), (750_000, 600_000),
    (1_050_000, 900_000), (1_500_000, 1_200_000), (2_700_000, 1_800_000), (5_400_000, 3_600_000),
    (9_000_000, 7_200_000), (16_200_000, 10_800_000), (32_400_000, 21_600_000), (86_400_000, 43_200_000),
    (604_800_000, 86_400_000), (1_814_400_000, 604_800_000), (3_628_800_000, 2_592_000_000),
)  # fmt: skip
_UNITS: Final = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}


@dataclass(frozen=True)
class Range:
    """Milliseconds since 1970, as Grafana counts."""

    start: int
    end: int


def milliseconds(span: str) -> int:
    found = re.fullmatch(r"(\d+)(ms|[smhdw])", span)
    if not found:
        raise ValueError(f"span {span!r} where a number with one of {', '.join(_UNITS)} is expected")
    return int(found[1]) * _UNITS[found[2]]


def before(span: str, now: int) -> Range:
    """ "now-7d" or "4h" before this moment, in milliseconds."""
    return Range(now - milliseconds(span.removeprefix("now-")), now)


def interval(span: Range, points: int, shortest: str) -> int:
    exact = max((span.end - span.start) // points, milliseconds(shortest) if shortest else 1)
    rounded = next((value for limit, value in _ROUNDED if exact < limit), 31_536_000_000)
    return max(rounded, milliseconds(shortest)) if shortest else rounded


def written(ms: int) -> str:
    """As Grafana writes it: the largest unit that divides it."""
    for unit in ("d", "h", "m", "s"):
        if ms >= _UNITS[unit] and ms % _UNITS[unit] == 0:
            return f"{ms // _UNITS[unit]}{unit}"
    return f"{ms}ms"


def _escaped(value: str) -> str:
    return re.sub(r"[\\^$*+?.()|\[\]{}/]", r"\\\g<0>", value)


def _shown(value: Value, *, inside_regex: bool) -> str:
    if isinstance(value, list):
        return f"({'|'.join(_escaped(one) for one in value)})"
    starts_with_number = re.match(r"\s*[+-]?(\d|\.\d)", value)
    return _escaped(value) if inside_regex and not starts_with_number else value


def interpolated(query: str, span: Range, step_ms: int, variables: Mapping[str, Value]) -> str:
    literals = [found.span(1) for found in _REGEX_LITERAL.finditer(query)]

    def replaced(found: re.Match[str]) -> str:
        name = found[1] or found[2]
        if name == "timeFilter":
            return f"time >= {span.start}ms and time <= {span.end}ms"
        if name in ("__interval", "interval"):
            return written(step_ms)
        if name == "__interval_ms":
            return str(step_ms)
        if name not in variables:
            raise ValueError(f"${name} in {query!r}: no such macro or variable")
        inside = any(start <= found.start() < end for start, end in literals)
        if isinstance(variables[name], list) and not inside:
            raise ValueError(f"${name} in {query!r} may hold several values: it has to stand inside /.../")
        return _shown(variables[name], inside_regex=inside)

    # A `$` that ends a regular expression is followed by `/`: no name, so it stays.
    return _VARIABLE.sub(replaced, query)
