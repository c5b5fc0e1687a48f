"""Both catalogues say everything, and keep what stands in placeholders."""

import re
from typing import Any

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from hub.web.language import CATALOGUES, HERE, LANGUAGES, catalogue, preferred, spaced

KEYWORDS = {"_": None, "N_": None, "say": None, "count": (1, 2), "ngettext": (1, 2)}
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]


def _said() -> set[str | tuple[str, ...]]:
    found = extract_from_dir(str(HERE), method_map=METHODS, keywords=KEYWORDS)
    return {message if isinstance(message, str) else tuple(message) for _, _, message, _, _ in found}


def _held(language: str) -> dict[Any, Any]:
    return {id: text for held in _parts(language).values() for id, text in held.items()}


def _parts(language: str) -> dict[str, dict[Any, Any]]:
    held = {}
    for path in sorted((CATALOGUES / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as source:
            held[path.name] = {message.id: message.string for message in read_po(source, locale=language) if message.id}
    return held


def _placeholders(text: str | tuple[str, ...]) -> set[str]:
    return set(re.findall(r"%\((\w+)\)s", text if isinstance(text, str) else " ".join(text)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_every_sentence_of_the_pages_and_no_other(language: str) -> None:
    assert set(_held(language)) == _said()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_stands_in_two_catalogues(language: str) -> None:
    everywhere = [id for held in _parts(language).values() for id in held]
    assert len(everywhere) == len(set(everywhere))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_with_the_same_placeholders(language: str) -> None:
    for message, string in _held(language).items():
        assert all([string] if isinstance(string, str) else string), f"{message} has no {language} text"
        assert _placeholders(message) == _placeholders(string), message


def test_english_says_what_the_code_says() -> None:
    assert all(message == string for message, string in _held("en").items())


def test_a_language_without_catalogue_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="'de': fr and en are spoken here"):
        catalogue("de")


def test_french_double_signs_never_begin_a_line() -> None:
    assert spaced("Quel quartier ? « ici » : oui") == "Quel quartier\xa0? «\xa0ici\xa0»\xa0: oui"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "fr"),
        ("en-GB,en;q=0.8", "en"),
        ("de, en;q=0.3, fr;q=0.2", "en"),
        ("en;q=0, fr;q=0.1", "fr"),
        ("en;q=zero", "fr"),
        ("*", "fr"),
    ],
)
def test_the_first_language_asked_for_that_we_speak_is_taken(header: str, language: str) -> None:
    assert preferred(header) == language
