"""Catalogues in, French and English out. Refuses a language it has no catalogue for.

The .po files are read at start and compiled in memory, so what a translator edits is what runs.
"""

import gettext
import io
import re
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, FileSystemLoader, StrictUndefined

LANGUAGES = ("fr", "en")
HERE = Path(__file__).parent
CATALOGUES = HERE / "i18n"


@cache
def catalogue(language: str) -> gettext.GNUTranslations:
    """The messages of one language, from every .po of its folder (one for each part of the pages)."""
    if language not in LANGUAGES:
        raise ValueError(f"language {language!r}: {' and '.join(LANGUAGES)} are spoken here")
    whole = Catalog(locale=language)
    for file in sorted((CATALOGUES / language / "LC_MESSAGES").glob("*.po")):
        with file.open("rb") as source:
            for message in read_po(source, locale=language):
                whole[message.id] = message  # the header, whose id is empty, carries the plural forms
    compiled = io.BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    return (_French if language == "fr" else gettext.GNUTranslations)(compiled)


def spaced(text: str) -> str:
    """French typography: the space before : ; ? ! and inside « » never breaks a line."""
    return re.sub(r" (?=[:;?!»])|(?<=«) ", chr(0xA0), text)


class _French(gettext.GNUTranslations):
    def gettext(self, message: str) -> str:
        return spaced(super().gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return spaced(super().ngettext(msgid1, msgid2, n))


@cache
def templates(language: str) -> Environment:
    """The page templates with their sentences in one language; every value is escaped."""
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    _install(environment, catalogue(language))
    return environment


def _install(environment: Any, translations: gettext.GNUTranslations) -> None:
    environment.install_gettext_translations(translations, newstyle=True)


def preferred(accept_language: str) -> str:
    """The first of our languages in an Accept-Language header, by its weights; French when none is asked for."""
    asked = sorted((_weighted(part) for part in accept_language.split(",")), key=lambda pair: -pair[0])
    for weight, tag in asked:
        if weight > 0 and tag.split("-")[0] in LANGUAGES:
            return tag.split("-")[0]
    return LANGUAGES[0]


def _weighted(part: str) -> tuple[float, str]:
    tag, _, parameter = part.strip().lower().partition(";")
    try:
        return (float(parameter.strip().removeprefix("q=")) if parameter else 1.0), tag.strip()
    except ValueError:
        return 0.0, tag


def other(language: str) -> str:
    return LANGUAGES[1] if language == LANGUAGES[0] else LANGUAGES[0]
