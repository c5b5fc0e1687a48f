"""A finding in, sentences of one language out: what changed, how sure that is, and what cannot be seen.

Differences are rounded to what people notice (1 ug/m3, 1 dB, half a degree) and never to more than two significant
digits. Refuses to set a series beside a guideline of another averaging.
"""

from math import exp, isfinite

from contract.vocabulary import PROPERTIES
from hub.evidence import phrases
from hub.evidence.effect import Estimate
from hub.evidence.finding import Finding
from hub.evidence.kit import TRUST
from hub.evidence.numbers import number, outward, rounded
from hub.evidence.phrases import Language

_TIMES = 1.8  # below this a share is easier to picture than "so many times"
GUIDELINE_COVERAGE = 0.75


def sentence(found: Finding, language: Language, *, window: bool = True) -> str:
    """What changed. Never more certain than the verdict."""
    label, when = _label(found.property, language), phrases.WHEN[language]["window" if window else "day"]
    if found.verdict == "not measurable":
        return phrases.UNSEEN[language].format(label=label)
    if found.verdict == "we don't know yet" or found.estimate is None:
        return phrases.UNKNOWN[language].format(label=label)
    if found.verdict == "no visible change":
        return phrases.STILL[language].format(label=label, when=when)
    if found.metric == "ratio":
        return _counted(found.property, found.estimate, language, when)
    return _changed(found.property, found.estimate, language, label, when)


def confidence(found: Finding, language: Language) -> str:
    """How sure that is, and why not more."""
    days = found.estimate
    return phrases.CONFIDENCE[language][found.verdict].format(
        before=days.before if days else 0,
        during=days.during if days else 0,
        why=_why(found, language),
        matters=amount(found, found.limits.matters, language),
    )


def amount(found: Finding, value: float, language: Language) -> str:
    """A change with its unit: 4 µg/m³, 12 %."""
    if found.metric == "ratio":
        return _percent(exp(abs(value)) - 1, language)
    step = min(_step(found.property), abs(value) or 1)
    return _with_unit(found.property, rounded(abs(value), step), language)


def signed(found: Finding, value: float, language: Language) -> str:
    """−4.8 µg/m³; for a ratio ×0.21: two significant digits, for tables."""
    if found.metric == "ratio":
        return "×" + number(rounded(exp(value), 0.01), language)
    value = rounded(value, _step(found.property) / 10)
    return ("+" if value > 0 else "−" if value < 0 else "") + _with_unit(found.property, abs(value), language)


def aside(found: Finding, value: float, language: Language) -> str:
    """As `signed`, but a ratio in per cent: +12 % are easier to picture than ×1.1."""
    if found.metric != "ratio":
        return signed(found, value, language)
    share = rounded(100 * (exp(value) - 1), 1)
    return ("+" if share > 0 else "−" if share < 0 else "") + number(abs(share), language) + "\u00a0%"


def between(found: Finding, estimate: Estimate, language: Language) -> str:
    """The interval, signed, lower end first."""
    low, high = (signed(found, end, language) for end in estimate.interval())
    return phrases.BETWEEN[language].format(low=low, high=high)


def guideline_applies(of: str, series: str, coverage: float) -> bool:
    """Whether a guideline averaged over `of` ("year", "day", "hour") may be drawn over a series of such averages."""
    return of == series and coverage >= GUIDELINE_COVERAGE


def _changed(name: str, estimate: Estimate, language: Language, label: str, when: str) -> str:
    step = _step(name)
    low, high = outward(*sorted(abs(end) for end in estimate.interval()), step)
    size = rounded(abs(estimate.effect), step)
    if not size:
        unit = _with_unit(name, step, language)
        return phrases.SMALL[language].format(label=label, amount=unit, when=when)
    ends = (number(low, language), number(high, language))
    return phrases.CHANGE[language][estimate.effect > 0].format(
        label=label, amount=_with_unit(name, size, language), when=when, range=_range(*ends, language)
    )


def _counted(name: str, estimate: Estimate, language: Language, when: str) -> str:
    less, ends = estimate.effect < 0, estimate.interval()
    times = exp(abs(estimate.effect))
    form, of = phrases.RATIO[language], phrases.COUNTED[language].get(name, "")
    where = when[0].upper() + when[1:]
    if times >= _TIMES:
        span = outward(*sorted(exp(abs(end)) for end in ends), 0.5)
        low, high = (number(end, language) for end in span)
        shown = number(rounded(times, 0.5 if times < 4 else 1), language)
        return form[0 if less else 1].format(Where=where, times=shown, of=of, range=_range(low, high, language))
    shares = [_percent(abs(exp(end) - 1), language) for end in (estimate.effect, *sorted(ends, key=abs))]
    text = form[2 if less else 3]
    return text.format(Where=where, percent=shares[0], of=of, range=_range(*shares[1:], language))


def _range(low: str, high: str, language: Language) -> str:
    return f"{low} {phrases.AND[language]} {high}"


def _percent(share: float, language: Language) -> str:
    return number(rounded(100 * share, 5 if share >= 0.1 else 1), language) + "\u00a0%"


def _why(found: Finding, language: Language) -> str:
    """The gates that are not met, the worst first."""
    if found.estimate is None:
        return phrases.TOO_LITTLE[language]
    table = phrases.WHY[language]
    states = ("failed", "weak") if found.verdict != "likely" else ("weak",)
    said = [
        table[gate.name, gate.state].format(value=gate.value)
        for state in states
        for gate in found.gates
        if gate.state == state
    ]
    return "; ".join(said[:2]).replace("; ", " ; " if language == "fr" else "; ") or phrases.UNCLEAR[language]


def _label(name: str, language: Language) -> str:
    property = PROPERTIES[name]
    usual = property.label_fr if language == "fr" else property.label_en
    return phrases.LABELS[language].get(name, usual)


def _step(name: str) -> float:
    trust = TRUST.get(name)
    return trust.step if trust else 1.0


def _with_unit(name: str, value: float, language: Language) -> str:
    unit = PROPERTIES[name].unit_label
    shown = number(value, language) if isfinite(value) else "?"
    return f"{shown}\u00a0{unit}" if unit else shown
