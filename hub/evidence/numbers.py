"""Numbers in, numbers as people read them out: two significant digits, and no finer than the step of their kind.

Needs no statistics, so that pages and sheets can say what was stored. Refuses to make an interval narrower.
"""

from math import ceil, floor, isfinite, log10

from babel.numbers import format_decimal

from contract.vocabulary import PROPERTIES
from hub.evidence.phrases import PER_HOUR, Language


def rounded(value: float, step: float) -> float:
    """To the step, and to two significant digits where that is coarser."""
    step = max(step, _coarse(value))
    return round(round(value / step) * step, 6) + 0.0


def outward(low: float, high: float, step: float) -> tuple[float, float]:
    """An interval rounded so that it only grows: the truth that it held, it still holds."""
    steps = [max(step, _coarse(end)) for end in (low, high)]
    down, up = floor(round(low / steps[0], 6)) * steps[0], ceil(round(high / steps[1], 6)) * steps[1]
    return round(down, 6) + 0.0, round(up, 6) + 0.0


def _coarse(value: float) -> float:
    return 10 ** (floor(log10(abs(value))) - 1) if value else 0.0


def number(value: float, language: Language) -> str:
    return format_decimal(value, format="#,##0.##", locale=language).replace("-", "−")


def level(name: str, value: float | None, language: Language) -> str:
    """How it was: 25 µg/m³, 62 dB(A), 240 an hour. Two significant digits."""
    if value is None or not isfinite(value):
        return "–"
    property = PROPERTIES[name]
    text = number(rounded(value, 10.0**-property.decimals), language)
    unit = PER_HOUR[language] if property.combine == "sum" else property.unit_label
    return f"{text}\u00a0{unit}" if unit else text
