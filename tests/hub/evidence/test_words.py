"""What citizens read: short, rounded, in two languages, and never more certain than the verdict."""

import re
from typing import get_args

import pytest

from hub.evidence import phrases, words
from hub.evidence.effect import Estimate
from hub.evidence.finding import Finding
from hub.evidence.phrases import Language
from hub.evidence.verdict import Gate, Limits, Word

GATES = (Gate("days", "met", "12+16"),)


def _finding(
    effect: float, error: float, word: Word, property: str = "no2", metric: str = "difference", gates=GATES
) -> Finding:
    estimate = Estimate(effect, error, 11, 0.001, 12, 16)
    return Finding(property, metric, True, estimate, None, None, gates, Limits(2), word)


def _said(found: Finding, language: Language) -> str:
    return words.sentence(found, language).replace("\u00a0", " ")


def test_the_air_of_the_school_street() -> None:
    found = _finding(-4.8, 0.5, "sure")

    assert _said(found, "fr") == "L'air (NO₂) : environ 5 µg/m³ de moins aux heures de l'essai (entre 3 et 6)."
    assert _said(found, "en") == "The air (NO₂): about 5 µg/m³ less at the hours of the trial (between 3 and 6)."


def test_five_times_fewer_cars() -> None:
    found = _finding(-1.61, 0.04, "sure", "count_car", "ratio")

    assert _said(found, "fr").startswith("Aux heures de l'essai, il passe 5 fois moins de voitures")
    assert _said(found, "en").startswith("At the hours of the trial, 5 times fewer cars pass")


def test_a_smaller_share_is_told_in_per_cent() -> None:
    found = _finding(-0.357, 0.03, "sure", "count_car", "ratio")

    assert "environ 30 % de voitures en moins" in _said(found, "fr")


def test_more_is_more_and_not_less() -> None:
    assert "de plus" in _said(_finding(3, 0.5, "sure"), "fr")
    assert "more" in _said(_finding(3, 0.5, "sure"), "en")


@pytest.mark.parametrize("language", get_args(Language))
@pytest.mark.parametrize("word", get_args(Word))
def test_every_verdict_has_words_in_every_language(word: Word, language: Language) -> None:
    found = _finding(-4, 0.5, word)

    assert "{" not in words.sentence(found, language) + words.confidence(found, language)


@pytest.mark.parametrize("word", ["we don't know yet", "not measurable", "no visible change"])
def test_without_evidence_no_number_is_said(word: Word) -> None:
    said = _said(_finding(-4, 0.5, word), "fr").replace("NO₂", "")

    assert not re.search(r"\d", said)


@pytest.mark.parametrize("value", [0.123, 1.26, 4.83, 12.34, 123.4, 1234.5, 98765.4])
def test_never_more_than_two_significant_digits(value: float) -> None:
    shown = words.number(words.rounded(value, 0.001), "en").replace(",", "").strip("0.").replace(".", "").rstrip("0")

    assert len(shown) <= 2


def test_rounding_an_interval_never_makes_it_narrower() -> None:
    assert words.outward(3.71, 5.02, 1) == (3, 6)
    assert words.outward(4.0, 5.0, 1) == (4, 5)
    assert words.outward(0.31, 0.62, 0.5) == (0, 1)


def test_temperature_is_told_in_half_degrees() -> None:
    assert "1.5 °C less" in _said(_finding(-1.4, 0.1, "sure", "temperature"), "en")
    assert "1,5 °C de moins" in _said(_finding(-1.4, 0.1, "sure", "temperature"), "fr")


def test_the_reason_of_a_doubt_is_said() -> None:
    works = (*GATES, Gate("events", "failed", "1"))
    found = _finding(-4, 0.5, "we don't know yet", gates=works)

    assert "travaux" in words.confidence(found, "fr")
    assert "roadworks" in words.confidence(found, "en")


def test_every_phrase_is_in_both_languages() -> None:
    tables = [phrases.CONFIDENCE, phrases.WHY, phrases.COUNTED, phrases.LABELS, phrases.HEADS, phrases.GATES]

    assert [table["fr"].keys() ^ table["en"].keys() for table in tables] == [set()] * len(tables)


def test_an_hourly_value_is_never_set_beside_a_yearly_guideline() -> None:
    assert not words.guideline_applies("year", "hour", 1.0)
    assert not words.guideline_applies("year", "year", 0.7)
    assert words.guideline_applies("day", "day", 0.75)
