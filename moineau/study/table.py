"""Many seeds in, one table out: how often the interval holds the truth, how often a verdict misleads or helps.

One process a core; a run is a function of its seed, so the table is the same on every machine.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import starmap

import numpy as np

from hub.evidence.finding import Asked, Finding, findings
from hub.evidence.kit import TRUST
from hub.evidence.verdict import Word
from moineau.study.campaign import KINDS, PROPERTIES, Campaign, Kind, Runs

Key = tuple[str, Kind, bool]  # property, scenario, whether the trial happened
PRIMARY = "no2"
ASKED = Asked(PRIMARY, {name: TRUST[name].matters for name in PROPERTIES})
FOUND: tuple[Word, ...] = ("sure", "likely")
NAIVE_P = 0.05

_TITLES: dict[Kind, str] = {
    "plain": "ordinary",
    "drift": "sensors drift",
    "roadworks": "roadworks at a control street",
    "holiday": "holiday inside",
    "loss": "a third of the days lost",
    "swapped": "two nodes swapped",
}
_HEAD = (
    "| scenario | trial | truth | estimate | interval holds truth | sure or likely | of these wrong "
    "| no visible change | not known | not measurable | naive: 'changed' |"
)


@dataclass
class Tally:
    """All runs of one row."""

    truth: list[float] = field(default_factory=list)
    effect: list[float] = field(default_factory=list)
    holds: int = 0
    wrong: int = 0  # a confident verdict whose interval does not hold the truth
    naive: int = 0
    words: Counter[str] = field(default_factory=Counter)

    def add(self, found: Finding, truths: dict[str, float]) -> None:
        self.words[found.verdict] += 1
        self.naive += found.naive is not None and found.naive.p < NAIVE_P
        if found.estimate is None:
            return
        truth = float(np.mean([truths[node] for node in found.estimate.nodes if node in truths]))
        low, high = found.estimate.interval()
        holds = low <= truth <= high
        self.truth.append(truth)
        self.effect.append(found.estimate.effect)
        self.holds += holds
        self.wrong += found.verdict in FOUND and not holds

    def merge(self, other: "Tally") -> None:
        self.truth += other.truth
        self.effect += other.effect
        self.holds += other.holds
        self.wrong += other.wrong
        self.naive += other.naive
        self.words += other.words

    @property
    def runs(self) -> int:
        return self.words.total()

    @property
    def coverage(self) -> float:
        return self.holds / max(len(self.truth), 1)

    @property
    def found(self) -> float:
        return sum(self.words[word] for word in FOUND) / max(self.runs, 1)


def studied(seeds: Sequence[int], jobs: int = 1, kinds: Iterable[Kind] = KINDS) -> dict[Key, Tally]:
    kinds = tuple(kinds)
    parts = [(list(seeds[n : n + 10]), kinds) for n in range(0, len(seeds), 10)]
    total: dict[Key, Tally] = {}
    if jobs == 1:
        for part in starmap(_part, parts):
            _join(total, part)
        return total
    with ProcessPoolExecutor(jobs) as pool:
        for part in pool.map(_part, *zip(*parts, strict=True)):
            _join(total, part)
    return total


def _join(total: dict[Key, Tally], part: dict[Key, Tally]) -> None:
    for key, tally in part.items():
        total.setdefault(key, Tally()).merge(tally)


def _part(seeds: list[int], kinds: tuple[Kind, ...]) -> dict[Key, Tally]:
    tallies: dict[Key, Tally] = {}
    for seed in seeds:
        runs = Runs(seed)
        for kind in kinds:
            for happened in (True, False):
                _judge(runs.campaign(kind, happened), kind, happened, tallies)
    return tallies


def _judge(campaign: Campaign, kind: Kind, happened: bool, tallies: dict[Key, Tally]) -> None:
    for found in findings(campaign.panels, ASKED, campaign.naive):
        key = (found.property, kind, happened)
        tallies.setdefault(key, Tally()).add(found, campaign.truth[found.property])


def lines(total: dict[Key, Tally]) -> list[str]:
    """Markdown, one table a property."""
    told = []
    for name in PROPERTIES:
        told += ["", f"### {name}" + (" (registered as the question)" if name == PRIMARY else ""), "", _HEAD]
        told.append("|---" * _HEAD.count(" |") + "|")
        told += [_line(key, tally) for key, tally in total.items() if key[0] == name]
    return told


def _line(key: Key, tally: Tally) -> str:
    name, kind, happened = key
    shown = [_change(name, float(np.mean(numbers))) for numbers in (tally.truth, tally.effect)]
    words = [tally.words[word] / tally.runs for word in ("no visible change", "we don't know yet", "not measurable")]
    shares = [tally.coverage, tally.found, tally.wrong / tally.runs, *words, tally.naive / tally.runs]
    cells = [_TITLES[kind], "school street" if happened else "none", *shown, *(f"{100 * s:.1f} %" for s in shares)]
    return "| " + " | ".join(cells) + " |"


def _change(name: str, value: float) -> str:
    if PROPERTIES[name] == "ratio":
        return f"x {np.exp(value):.2f}"
    return f"{value:+.2f}"
