"""Numbers, times, flags and differences in, words of one language out. Refuses to say more than two significant digits.

Times are told in the hub's time zone. `N_` marks a sentence for the catalogue where it stands in a table.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from math import floor, log10
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.lists import format_list
from babel.numbers import format_decimal, format_scientific

from contract.vocabulary import Property
from hub.web.language import catalogue, spaced


def N_(sentence: str) -> str:
    return sentence


FLAGS = {
    1: N_("good"),
    2: N_("not checked"),
    3: N_("suspect"),
    4: N_("impossible"),
    9: N_("missing"),
}
REASONS = {
    "physical": N_("outside what the sensor can measure"),
    "plausible": N_("very unusual for a street"),
    "rate": N_("changed too fast"),
    "spike": N_("a single spike"),
    "flat": N_("always the same value"),
    "humid": N_("air too humid to count particles"),
    "clock": N_("time uncertain"),
}
WINDS = (
    N_("north"),
    N_("north-east"),
    N_("east"),
    N_("south-east"),
    N_("south"),
    N_("south-west"),
    N_("west"),
    N_("north-west"),
)
FROM = (
    N_("from the north"),
    N_("from the north-east"),
    N_("from the east"),
    N_("from the south-east"),
    N_("from the south"),
    N_("from the south-west"),
    N_("from the west"),
    N_("from the north-west"),
)


def rounded(value: float, decimals: int = 1) -> float:
    """Two significant digits, and no more decimals than people are shown of this property."""
    digits = 1 - floor(log10(abs(value))) if value else 0
    return round(value, min(digits, decimals)) + 0.0


# A broken sensor may say 1e30. Nobody reads thirty digits, and Babel fails on more than twenty-eight.
_WRITTEN_OUT = 1e15


@lru_cache(maxsize=4096)
def _decimal(value: float, language: str, signed: bool) -> str:
    if abs(value) < _WRITTEN_OUT:
        pattern = "0.##" if abs(value) < 10_000 else "#,##0.##"  # 1013 hPa, 12,000 packs
        text = format_decimal(value, format=pattern, locale=language)
    else:
        text = format_scientific(value, format="0.##E0", locale=language)
    return f"+{text}" if signed and value > 0 else text.replace("-", "−")


@dataclass(frozen=True)
class Words:
    """One language and one time zone."""

    language: str
    zone: ZoneInfo

    @cached_property
    def _catalogue(self) -> Any:
        return catalogue(self.language)

    def say(self, sentence: str, /, **values: object) -> str:
        return self._catalogue.gettext(sentence) % values

    def count(self, one: str, many: str, n: int, /, **values: object) -> str:
        return self._catalogue.ngettext(one, many, n) % {"n": self.number(n), **values}

    # -- numbers -------------------------------------------------------------------------------------------------

    def number(self, value: float, *, signed: bool = False) -> str:
        return _decimal(float(value), self.language, signed)

    def value(self, property: Property, value: float, *, whole: bool = False, signed: bool = False) -> str:
        """A value with its unit, at two significant digits; a wind direction as a word."""
        if property.combine == "direction":
            return self.say(WINDS[round(value / 45) % 8])
        # Nobody would know a pressure of 1000 hPa for 1013: it alone is told as barometers tell it.
        short = round(value) + 0.0 if property.unit == "hPa" else rounded(value, 0 if whole else property.decimals)
        text = self.number(short, signed=signed)
        return self._with_unit(text, property.unit_label)

    def wind_from(self, degrees: float) -> str:
        return self.say(FROM[round(degrees / 45) % 8])

    def exact(self, property: Property, value: float) -> str:
        """A value at the property's own decimals, for tables."""
        return self.number(round(value, property.decimals) + 0.0)

    def _with_unit(self, text: str, unit: str) -> str:
        if not unit:
            return text
        joined = unit == "°" or (unit.startswith("%") and self.language == "en")
        return f"{text}{'' if joined else chr(0xA0)}{unit.replace(' ', chr(0xA0))}"

    def label(self, property: Property) -> str:
        return property.label_fr if self.language == "fr" else property.label_en

    def sentence(self, property: Property) -> str:
        return spaced(property.sentence_fr) if self.language == "fr" else property.sentence_en

    def listed(self, parts: list[str]) -> str:
        return format_list(parts, locale=self.language)

    # -- times ---------------------------------------------------------------------------------------------------

    def moment(self, t: int) -> datetime:
        return datetime.fromtimestamp(t, UTC).astimezone(self.zone)

    def clock(self, t: int) -> str:
        return format_time(self.moment(t), "short", locale=self._locale)

    def day(self, t: int) -> str:
        return format_date(self.moment(t).date(), "d MMM", locale=self._locale)

    def date(self, day: date) -> str:
        """A day of the calendar: 22 avril 2026, 1er mai 2026."""
        text = format_date(day, "d MMMM y", locale=self._locale)
        return text.replace("1 ", "1er ", 1) if self.language == "fr" and day.day == 1 else text

    def date_and_clock(self, t: int) -> str:
        return format_datetime(self.moment(t), "d MMM, HH:mm", locale=self._locale)

    def long_date(self, t: int) -> str:
        return format_datetime(self.moment(t), "EEEE d MMMM y, HH:mm", locale=self._locale)

    @property
    def _locale(self) -> str:
        return "en_GB" if self.language == "en" else self.language

    def lasting(self, seconds: int) -> str:
        """A duration in its largest unit: 3 hours."""
        return format_timedelta(max(60, seconds), granularity="minute", threshold=1, locale=self._locale)

    # -- flags ---------------------------------------------------------------------------------------------------

    def flag(self, flag: int) -> str:
        return self.say(FLAGS[flag])

    def reason(self, test: str) -> str:
        return self.say(REASONS[test]) if test else ""

    # -- places --------------------------------------------------------------------------------------------------

    def within(self, area: str) -> str:
        """Where something happens: aux Tilleuls, à la Plaine, dans le quartier Belleville; in Les Tilleuls."""
        if self.language != "fr":
            return self.say("in %(area)s", area=area)
        for article, contracted in (("Les ", "aux "), ("Le ", "au "), ("La ", "à la "), ("L'", "à l'"), ("L’", "à l’")):
            if area.startswith(article):
                return contracted + area[len(article) :]
        return self.say("in %(area)s", area=area)
