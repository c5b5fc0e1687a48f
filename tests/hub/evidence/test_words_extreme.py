"""Whatever the numbers, a sentence is short, rounded and no surer than its verdict: tried on thousands of findings."""

import math
import re
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.evidence import numbers, phrases, words
from hub.evidence.effect import Estimate
from hub.evidence.finding import Finding
from hub.evidence.kit import TRUST
from hub.evidence.phrases import Language
from hub.evidence.verdict import Gate, Limits, Word

_COUNTED = sorted(name for name in TRUST if name.startswith("count_"))
_OTHER = sorted(name for name in TRUST if not name.startswith("count_"))
EFFECTS = st.floats(-1e6, 1e6) | st.floats(-30, 30) | st.floats(-1e-6, 1e-6)
ERRORS = st.floats(1e-9, 1e6) | st.floats(1e-3, 3)
LANGUAGES = st.sampled_from(get_args(Language))


def _finding(name: str, effect: float, error: float, word: Word) -> Finding:
    metric = "ratio" if name in _COUNTED else "difference"
    estimate = Estimate(effect, error, 11, 0.01, 12, 16)
    return Finding(name, metric, True, estimate, None, None, (Gate("days", "met", "12+16"),), Limits(2), word)


def _digits(text: str, language: Language) -> list[str]:
    """Every number of a sentence, as its significant digits."""
    plain = re.sub(r"PM\s?\d+[.,]?\d*|NO₂|L10|L90|\d+ jours?|\d+ days", "", text)
    joined = re.sub(r"(?<=\d)[\u202f\u00a0 ](?=\d)", "", plain)
    if language == "en":
        joined = re.sub(r"(?<=\d),(?=\d{3})", "", joined)
    found = re.findall(r"\d+(?:[.,]\d+)?", joined)
    return [each.replace(",", ".").replace(".", "").lstrip("0").rstrip("0") for each in found]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(_OTHER + _COUNTED), EFFECTS, ERRORS, st.sampled_from(get_args(Word)), LANGUAGES)
def test_never_more_than_two_significant_digits(
    name: str, effect: float, error: float, word: Word, language: Language
) -> None:
    if name in _COUNTED:
        effect, error = math.copysign(min(abs(effect), 20), effect), min(error, 5)

    said = words.sentence(_finding(name, effect, error, word), language)

    assert [digits for digits in _digits(said, language) if len(digits) > 2] == [], said


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(_OTHER + _COUNTED), EFFECTS, ERRORS, LANGUAGES)
def test_a_sentence_is_one_short_sentence_without_a_hole(
    name: str, effect: float, error: float, language: Language
) -> None:
    if name in _COUNTED:
        effect, error = math.copysign(min(abs(effect), 20), effect), min(error, 5)

    said = words.sentence(_finding(name, effect, error, "sure"), language)

    assert said.endswith(".")
    assert not re.search(r"[{}]|nan|inf\b|None|\?", said)
    assert len(said) < 160


@settings(max_examples=120, deadline=None)
@given(st.floats(-1e6, 1e6), st.floats(0, 1e6), st.sampled_from([0.05, 0.5, 1.0]))
def test_an_interval_is_only_ever_rounded_outwards(low: float, width: float, step: float) -> None:
    down, up = numbers.outward(low, low + width, step)

    slack = 1e-6 * max(1.0, abs(low), abs(low + width))
    assert down <= low + slack
    assert up >= low + width - slack


@settings(max_examples=120, deadline=None)
@given(st.floats(0.7, 20), st.floats(0.001, 0.3))
def test_so_many_times_fewer_is_said_with_an_interval_that_holds_it(effect: float, error: float) -> None:
    """ "Il passe 4 fois moins de voitures (entre 3 et 5 fois moins)": 4 lies between 3 and 5."""
    said = words.sentence(_finding("count_car", -effect, error, "sure"), "en")

    found = re.search(r"([\d.,]+) times fewer cars pass \(between ([\d.,]+) and ([\d.,]+)", said)
    assert found, said
    times, low, high = (float(part.replace(",", "")) for part in found.groups())
    assert low <= times <= high


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(_OTHER), st.floats(-1e4, 1e4), st.floats(1e-3, 100))
def test_about_so_much_less_lies_between_its_ends(name: str, effect: float, error: float) -> None:
    """ "Environ 4 µg/m³ de moins, entre 2 et 5": what is sure excludes 0, so both ends have the sign of the effect."""
    if abs(effect) < 2.3 * error:
        return

    said = words.sentence(_finding(name, effect, error, "sure"), "en")

    found = re.search(r"about ([\d.,]+)\u00a0\S+ (?:less|more) .*\(between ([\d.,]+) and ([\d.,]+)\)", said)
    if found is None:
        assert "less than" in said
        return
    size, low, high = (float(part.replace(",", "")) for part in found.groups())
    assert low <= size <= high


@pytest.mark.parametrize("language", get_args(Language))
@settings(max_examples=80, deadline=None)
@given(name=st.sampled_from(_OTHER + _COUNTED), value=st.floats(-1e9, 1e9) | st.none())
def test_a_level_is_two_digits_and_its_unit(language: Language, name: str, value: float | None) -> None:
    said = numbers.level(name, value, language)

    assert said == "–" or [digits for digits in _digits(said, language) if len(digits) > 2] == []


@pytest.mark.parametrize("language", get_args(Language))
def test_what_is_not_sure_says_no_number(language: Language) -> None:
    for word in ("we don't know yet", "not measurable", "no visible change"):
        said = words.sentence(_finding("no2", -5, 0.3, word), language)
        assert _digits(said, language) == [], said


def test_every_counted_property_has_its_own_words() -> None:
    for language in get_args(Language):
        assert set(_COUNTED) <= phrases.COUNTED[language].keys()
