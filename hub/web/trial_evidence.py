"""A record of evidence in, what its page says out: one sentence, four bars, how sure, the others, and the small print.

Order matters: who stops after the first line must know what changed and how sure it is. Refuses to say more than what
was stored: it computes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from contract.vocabulary import PROPERTIES
from hub.evidence.numbers import level
from hub.evidence.phrases import AT_ONCE, NAIVE, Language
from hub.evidence.record import Found, Level, Record
from hub.web.words import Words

_WIDTH = 320.0
_QUIET_DB = 30.0  # as on the sheet: a bar of sound begins at a quiet night


@dataclass(frozen=True)
class Bar:
    street: str
    phase: str
    shown: str
    width: float
    kind: str  # a class: before, during, other-before, other-during


@dataclass(frozen=True)
class Row:
    """One property in the table of the small print."""

    label: str
    verdict: str
    change: str
    interval: str
    naive: str
    gates: tuple[str, ...]


def told(words: Words, record: Record) -> dict[str, Any]:
    language = cast(Language, words.language)
    (first, said), *others = record.said(language)
    return {
        "lead": f"{said.sentence} {AT_ONCE[language].get(first.verdict, '')}".rstrip(),
        "confidence": said.confidence,
        "bars": bars(words, first.property, first.street, first.control),
        "bars_of": words.label(PROPERTIES[first.property]),
        "others": [each.sentence for _, each in others],
        "parallel": said.parallel,
        "naive": NAIVE[language].format(amount=said.naive) if said.naive else "",
        "rows": [_row(words, found, each) for found, each in record.said(language)],
        "data_hash": record.data_hash,
        "method": record.method,
        "compared": (first.before, first.during),
    }


def _row(words: Words, found: Found, said: Any) -> Row:
    label = words.label(PROPERTIES[found.property])
    return Row(label, said.verdict, said.change, said.interval, said.naive, said.gates)


def bars(words: Words, name: str, street: Level, control: Level) -> list[Bar]:
    """Before and during, in the street and in the control street; a phase that nobody measured has no bar."""
    language = cast(Language, words.language)
    values = (street.before, street.during, control.before, control.during)
    known = [value for value in values if value is not None]
    if not known:
        return []
    floor = _QUIET_DB if PROPERTIES[name].combine == "energy" else min(0.0, *known)
    longest = max(*known, floor) - floor or 1.0
    streets = (words.say("Street of the trial"),) * 2 + (words.say("Control street"),) * 2
    phases = (words.say("before"), words.say("during")) * 2
    kinds = ("before", "during", "other-before", "other-during")
    return [
        Bar(where, phase, level(name, value, language), round(max(2.0, (value - floor) / longest * _WIDTH), 1), kind)
        for where, phase, value, kind in zip(streets, phases, values, kinds, strict=True)
        if value is not None
    ]


def before_only(words: Words, levels: Sequence[tuple[str, Level]]) -> list[tuple[str, str]]:
    """ "Here is your street before": each property as it was, without a comparison that nobody may draw yet."""
    language = cast(Language, words.language)
    return [
        (words.label(PROPERTIES[name]), level(name, found.before, language))
        for name, found in levels
        if found.before is not None
    ]
