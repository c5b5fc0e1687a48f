"""An estimate and its gates in, one of five words out. A verdict is never better than its weakest gate.

Refuses to call a small but certain change a discovery: what does not matter is "no visible change".
"""

from dataclasses import dataclass
from typing import Literal

from hub.evidence.effect import LEVEL, Estimate

Word = Literal["sure", "likely", "no visible change", "we don't know yet", "not measurable"]
State = Literal["met", "weak", "failed"]
Name = Literal[
    "days", "coverage", "control", "placebo dates", "placebo sites", "events", "drift", "registered", "side by side"
]

ENOUGH_DAYS, FEW_DAYS = 10, 6
ENOUGH_COVERAGE, POOR_COVERAGE = 0.75, 0.5
# Two kinds of placebo share a chance of one in twenty to fail where nothing is wrong.
PLACEBO_P = 0.025


@dataclass(frozen=True)
class Gate:
    name: Name
    state: State
    value: str = ""  # what was found, for the dossier and for the sentence


@dataclass(frozen=True)
class Limits:
    """What a change must exceed to count (`matters`, as registered), and what the kit cannot see (`floor`)."""

    matters: float
    floor: float = 0.0


def days_gate(before: int, during: int) -> Gate:
    least = min(before, during)
    return Gate("days", _graded(least, ENOUGH_DAYS, FEW_DAYS), f"{before}+{during}")


def coverage_gate(treated: float, control: float) -> Gate:
    value = f"{round(100 * treated)} % / {round(100 * control)} %"
    return Gate("coverage", _graded(min(treated, control), ENOUGH_COVERAGE, POOR_COVERAGE), value)


def control_gate(nodes: int) -> Gate:
    """That one control node cannot be checked by another is said by the placebo sites."""
    return Gate("control", "met" if nodes else "failed", str(nodes))


def placebo_gate(name: Literal["placebo dates", "placebo sites"], p: float | None) -> Gate:
    """`p` is None when too little was measured for a placebo: that is no pass."""
    if p is None:
        return Gate(name, "weak", "-")
    return Gate(name, "met" if p >= PLACEBO_P else "failed", f"p = {p:.2g}")


def events_gate(at_control: int) -> Gate:
    return Gate("events", "failed" if at_control else "met", str(at_control))


def drift_gate(wandered: float, matters: float) -> Gate:
    """`wandered`: how far such sensors stray within the campaign where no shoulder hours take it out."""
    state: State = "met" if not wandered else "weak" if wandered < matters else "failed"
    return Gate("drift", state, f"{wandered:.1f}")


def swapped_gate(state: State, nodes: str) -> Gate:
    """`nodes`: which came back as others than they left."""
    return Gate("side by side", state, nodes or "0")


def registered_gate(before_trial: bool) -> Gate:
    return Gate("registered", "met" if before_trial else "weak")


def _graded(value: float, enough: float, few: float) -> State:
    return "met" if value >= enough else "weak" if value >= few else "failed"


def measurable(limits: Limits) -> bool:
    """Whether the kit could see a change that matters at all."""
    return limits.floor <= limits.matters


def verdict(found: Estimate | None, gates: list[Gate], limits: Limits, p: float | None = None) -> Word:
    """`p`: corrected, where this property is not the one that was registered as the question."""
    if not measurable(limits):
        return "not measurable"
    weak = sum(gate.state == "weak" for gate in gates)
    if found is None or weak > 1 or any(gate.state == "failed" for gate in gates):
        return "we don't know yet"
    low, high = found.interval()
    if max(-low, high) < limits.matters:
        return "no visible change"
    if (low > 0 or high < 0) and (found.p if p is None else p) < 1 - LEVEL:
        return "likely" if weak else "sure"
    # Not even twice the change that matters would have been found: more days of the same would not help.
    return "not measurable" if found.detectable() > 2 * limits.matters else "we don't know yet"
