"""An intervention, roll-ups and cards in, one record of evidence out. The whole way, and nothing of it reads a file.

The estimate is made of exactly the buckets that `used` names: what a dossier carries is what was computed.
"""

import csv
import hashlib
import io
from collections.abc import Callable, Sequence
from datetime import UTC, date

import numpy as np

from contract.vocabulary import PROPERTIES
from hub.aggregate import Bucket
from hub.evidence import cards, gather, phrases, report, words
from hub.evidence.cards import Row
from hub.evidence.effect import Estimate
from hub.evidence.finding import Asked, Finding, findings
from hub.evidence.gather import Rollups
from hub.evidence.intervention import Intervention, Span
from hub.evidence.panel import Flags, Floats, Panel, Role
from hub.evidence.phrases import Language
from hub.evidence.record import Day, Found, Gate, Level, Record, Told, Words, kept

Used = dict[tuple[str, str], list[Bucket]]  # by node and property
COLUMNS = ("node", "property", "t", "n", "suspect", "value", "low", "high", "flag")


def used(asked: Intervention, rollups: Rollups, chosen: Sequence[date]) -> Used:
    """Every bucket that has a say, good or suspect, oldest first."""
    wanted = gather.moments(asked, chosen)
    inside = set(wanted)
    pairs = [(node, each.name) for each in asked.properties for node in each.nodes]
    found = {pair: rollups(*pair, wanted[0], wanted[-1] + 1) for pair in sorted(pairs)}
    return {pair: [bucket for bucket in buckets if bucket.t in inside] for pair, buckets in found.items()}


def lines(rows: Used) -> str:
    """rollups.csv: the same text for the same buckets."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for (node, name), buckets in sorted(rows.items()):
        for b in buckets:
            writer.writerow([node, name, b.t, b.n, b.suspect, repr(b.value), repr(b.low), repr(b.high), b.flag])
    return out.getvalue()


def data_hash(rows: Used, sides: Sequence[Row]) -> str:
    text = lines(rows) + (cards.text(sides) if sides else "")
    return hashlib.sha256(text.encode()).hexdigest()


def lookup(rows: Used) -> Rollups:
    def rollups(node: str, name: str, start: int, end: int) -> list[Bucket]:
        return [bucket for bucket in rows.get((node, name), []) if start <= bucket.t < end]

    return rollups


def computed(
    asked: Intervention, rows: Used, chosen: Sequence[date], sides: Sequence[Row], method: str, *, simulated: bool
) -> Record:
    panels = gather.panels(asked, lookup(rows), chosen)
    matters = {each.name: each.matters for each in asked.properties}
    question = Asked(
        asked.primary, matters, asked.registered_before_trial, asked.control_events, sides=cards.sides(sides)
    )
    told = findings(panels, question)
    hours = gather.window_hours(asked, chosen[0])
    roles = [node.role for node in asked.nodes]
    return Record(
        method=method,
        intervention=asked.id,
        area=asked.area,
        question=dict(asked.question),
        question_hash=asked.digest,
        registered=asked.registered.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if asked.registered else None,
        before_trial=asked.registered_before_trial,
        simulated=simulated,
        phases={"before": str(asked.before), "trial": str(asked.trial), "end": str(asked.end)},
        window=_clocks(asked.window),
        shoulder=_clocks(asked.shoulder),
        nodes={role: roles.count(role) for role in sorted(set(roles))},
        data_hash=data_hash(rows, sides),
        findings=tuple(_found(each, panels[each.property], hours) for each in told),
        days=tuple(day for each in told for day in _days(panels[each.property], hours)),
        words={language: tuple(_words(each, language, asked) for each in told) for language in phrases.LANGUAGES},
    )


def _clocks(spans: Sequence[Span]) -> tuple[str, ...]:
    return tuple(f"{start:%H:%M}-{end:%H:%M}" for start, end in spans)


def _found(found: Finding, panel: Panel, hours: float) -> Found:
    estimate = found.estimate
    return Found(
        property=found.property,
        metric=found.metric,
        primary=found.primary,
        verdict=found.verdict,
        estimate=_told(estimate),
        error=kept(estimate.error) if estimate else None,
        freedom=kept(estimate.freedom) if estimate else None,
        before=estimate.before if estimate else 0,
        during=estimate.during if estimate else 0,
        nodes=estimate.nodes if estimate else (),
        naive=_told(found.naive),
        parallel=_told(found.parallel),
        gates=tuple(Gate(gate.name, gate.state, gate.value) for gate in found.gates),
        matters=found.limits.matters,
        floor=found.limits.floor,
        street=level(panel, "treated", hours),
        control=level(panel, "control", hours),
    )


def _told(estimate: Estimate | None) -> Told | None:
    if estimate is None:
        return None
    numbers = [kept(value) for value in (estimate.effect, *estimate.interval(), estimate.p)]
    effect, low, high, p = (0.0 if value is None else value for value in numbers)
    return Told(effect=effect, low=low, high=high, p=p)


def _by_day(panel: Panel, role: Role, hours: float) -> Floats:
    """What a street measured on each day, as a person would say it: counts by the hour, sound by its energy."""
    combine, rows = PROPERTIES[panel.property].combine, panel.window[panel.rows(role)]
    if combine == "energy":
        return 10 * np.log10(_mean(10 ** (rows / 10), 0))
    return _mean(rows, 0) / (hours if combine == "sum" else 1)


def _mean(values: Floats, axis: int) -> Floats:
    there = ~np.isnan(values)
    count = there.sum(axis=axis)
    total = np.where(there, values, 0.0).sum(axis=axis)
    return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def level(panel: Panel, role: Role, hours: float) -> Level:
    days = _by_day(panel, role, hours)
    return Level(*(_typical(panel, days, phase) for phase in (~panel.during, panel.during)))


def days_measured(panel: Panel) -> int:
    """Days on which somebody in the street of the trial measured."""
    return int((~np.isnan(panel.window[panel.rows("treated")])).any(axis=0).sum())


def _typical(panel: Panel, days: Floats, phase: Flags) -> float | None:
    values = days[phase & ~np.isnan(days)]
    if not len(values):
        return None
    if PROPERTIES[panel.property].combine == "energy":
        return kept(float(10 * np.log10((10 ** (values / 10)).mean())))
    return kept(float(values.mean()))


def _days(panel: Panel, hours: float) -> list[Day]:
    streets = [_by_day(panel, role, hours) for role in ("treated", "control")]
    phases = np.where(panel.during, "during", "before")
    return [
        Day(str(day), str(phase), panel.property, kept(float(one)), kept(float(other)))
        for day, phase, one, other in zip(panel.days, phases, *streets, strict=True)
    ]


def _words(found: Finding, language: Language, asked: Intervention) -> Words:
    def said(estimate: Estimate | None, form: Callable[[Finding, Estimate], str]) -> str:
        return form(found, estimate) if estimate else ""

    def spaced(text: str) -> str:
        return report.spaced(text, language)

    return Words(
        property=found.property,
        sentence=spaced(words.sentence(found, language, window=bool(asked.window))),
        confidence=spaced(words.confidence(found, language)),
        verdict=phrases.WORDS[language][found.verdict],
        change=said(found.estimate, lambda of, it: words.signed(of, it.effect, language)),
        interval=said(found.estimate, lambda of, it: words.between(of, it, language)),
        naive=said(found.naive, lambda of, it: words.aside(of, it.effect, language)),
        parallel=spaced(said(found.parallel, lambda of, it: report.parallel(of, it, language))),
        gates=tuple(spaced(report.gate(gate, language)) for gate in found.gates),
    )


def rows_in(text: str) -> Used:
    """What `lines` wrote, read back; ValueError where it is something else."""
    reader = csv.reader(io.StringIO(text))
    if tuple(next(reader, ())) != COLUMNS:
        raise ValueError(f"columns where {','.join(COLUMNS)} is needed")
    rows: Used = {}
    for node, name, t, n, suspect, value, low, high, flag in reader:
        bucket = Bucket(int(t), int(n), int(suspect), float(value), float(low), float(high), int(flag))
        rows.setdefault((node, name), []).append(bucket)
    return rows
