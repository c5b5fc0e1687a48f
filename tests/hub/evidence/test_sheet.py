"""The sheet is one page whatever is written on it, says the sentence, and runs nobody's markup."""

import re
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from hub.evidence import record, sheet
from hub.evidence.phrases import LANGUAGES, Language
from hub.evidence.record import Level
from hub.evidence.sheet import Sheet
from tests.hub.evidence.records import recorded

LONG = "Anticonstitutionnellement " * 20
ADDRESS = "https://moineau.example/i/tilleuls-school-street"


def _sheet(language: Language = "fr", **changes: object) -> bytes:
    return sheet.pdf(Sheet(recorded(**changes), "Les Tilleuls", ADDRESS), language)


@pytest.fixture
def poppler() -> str:
    found = shutil.which("pdftotext")
    if not found:
        pytest.skip("pdftotext is not installed: apt install poppler-utils")
    return found


def _text(poppler: str, pdf: bytes) -> str:
    told = subprocess.run([poppler, "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(told.stdout.decode().replace("\u00a0", " ").split())


def _pages(pdf: bytes) -> int:
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_the_sheet_says_the_question_the_sentence_and_how_sure(poppler: str) -> None:
    said = _text(poppler, _sheet())

    assert "Y a-t-il moins de voitures ?" in said
    assert "il passe 5 fois moins de voitures (entre 4 et 6 fois moins)." in said
    assert "Nous en sommes sûrs : 16 jours." in said


def test_the_sheet_says_what_is_not_known(poppler: str) -> None:
    said = _text(poppler, _sheet())

    assert "Ce que nous ne savons pas" in said
    assert "Les particules (PM2,5) : ces capteurs ne" in said


def test_every_sign_of_both_languages_is_printed(poppler: str) -> None:
    said = _text(poppler, _sheet(question={"fr": "« µg/m³ », NO₂, l’œuvre à Noël, − 5 €\u00a0?", "en": "?"}))

    assert "« µg/m³ », NO₂, l’œuvre à Noël, − 5 € ?" in said


def test_the_bars_are_told_as_numbers_too(poppler: str) -> None:
    said = _text(poppler, _sheet("en"))

    assert re.search(r"Street of the trial, before\s+240 an hour", said)
    assert re.search(r"Street of the trial, during\s+51 an hour", said)
    assert re.search(r"Control street, before\s+240 an hour", said)


def test_the_foot_says_method_data_licence_and_the_promise(poppler: str) -> None:
    said = _text(poppler, _sheet())

    assert "Méthode aaaaaaaa · données c0ffee00" in said
    assert "Licence Ouverte" in said
    assert "Capteurs indicatifs – ni micro enregistreur, ni caméra." in said
    assert ADDRESS in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_simulated_data_are_called_so(poppler: str, language: Language) -> None:
    claim = {"fr": "Données simulées : cette rue n'existe pas.", "en": "Simulated data: this street does not exist."}

    assert claim[language] in _text(poppler, _sheet(language, simulated=True))
    assert claim[language] not in _text(poppler, _sheet(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_texts_stay_on_one_page(language: Language) -> None:
    said = tuple(
        msgspec.structs.replace(each, sentence=LONG, confidence=LONG, parallel=LONG) for each in recorded().words["fr"]
    )
    crowded = recorded(simulated=True, question=dict.fromkeys(LANGUAGES, LONG[:199] + "?"), words={language: said})

    pdf = sheet.pdf(Sheet(crowded, LONG, "https://moineau.example/" + "i" * 170, (LONG,) * 9), language)

    assert _pages(pdf) == 1


def test_a_word_that_never_ends_stays_on_one_page() -> None:
    endless = dict.fromkeys(LANGUAGES, "x" * 199 + "?")

    assert _pages(_sheet(question=endless)) == 1


HOSTILE = "<script>alert(1)</script> **b** \u202e\x00\x1b[31m 😀 %PDF ) Tj (x?"


def test_a_hostile_question_is_only_text(poppler: str) -> None:
    pdf = _sheet(question=dict.fromkeys(LANGUAGES, HOSTILE))

    assert "<script>alert(1)</script> **b**" in _text(poppler, pdf)
    assert b"/JavaScript" not in pdf
    assert b"/JS" not in pdf
    assert "\u202e" not in _text(poppler, pdf)


def test_the_same_record_gives_the_same_bytes() -> None:
    assert _sheet() == _sheet()


def test_a_sheet_without_levels_draws_nothing_and_says_so(poppler: str) -> None:
    bare = tuple(msgspec.structs.replace(found, street=Level(), control=Level()) for found in recorded().findings)

    assert "pas assez de mesures pour les dessiner" in _text(poppler, _sheet(findings=bare))


@pytest.mark.parametrize("level", [Level(0.0, 0.0), Level(-5.0, 12.0), Level(1e9, 1e-9), Level(float("inf"), 1.0)])
def test_extreme_levels_stay_in_the_picture(level: Level) -> None:
    odd = tuple(msgspec.structs.replace(found, street=level) for found in recorded().findings)

    assert _pages(_sheet(findings=odd)) == 1


def test_the_code_is_read_back(poppler: str, tmp_path: Path) -> None:
    """Rendered at the resolution of a telephone's camera, squares are squares: compared with segno's own picture."""
    (tmp_path / "x.pdf").write_bytes(_sheet())
    command = ["pdftoppm", "-r", "300", "-png", "-singlefile", "x.pdf", "x"]
    subprocess.run(command, cwd=tmp_path, check=True)

    assert _squares(tmp_path / "x.png") == _expected()


def _expected() -> list[list[bool]]:
    import segno

    return [[bool(dark) for dark in row] for row in segno.make(ADDRESS, error="m", micro=False).matrix]


def _squares(picture: Path) -> list[list[bool]]:
    from PIL import Image

    side, dot = len(_expected()), 300 / 25.4
    with Image.open(picture) as page:
        dark = page.convert("1").point(lambda light: not light)
    step = 32 / side
    centres = [(n + 0.5) * step for n in range(side)]
    left, top = sheet.WIDTH - sheet.MARGIN - 32, 244
    return [[bool(dark.getpixel((int((left + x) * dot), int((top + y) * dot)))) for x in centres] for y in centres]


def test_a_record_is_read_back_as_it_was_written() -> None:
    assert record.decoded(record.encoded(recorded())) == recorded()


def test_a_record_of_a_newer_moineau_is_refused() -> None:
    newer = record.encoded(recorded()).replace('"version": 1', '"version": 2')

    with pytest.raises(ValueError, match="version 2"):
        record.decoded(newer)
