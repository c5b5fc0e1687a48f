"""The technicians' page says what is so: units, flags, examples."""

import re
from pathlib import Path

from contract import opened
from contract.vocabulary import PROPERTIES
from hub import quality

PAGE = (Path(__file__).parents[2] / "docs" / "open-topics.md").read_text(encoding="utf-8")


def test_every_property_stands_there_with_its_unit() -> None:
    written = dict(re.findall(r"`([a-z0-9_]+)` \| `([^`]+)` \|", PAGE.partition("## Properties and units")[2]))
    assert written == {name: row.unit for name, row in PROPERTIES.items()}


def test_every_test_of_quality_stands_there() -> None:
    table = PAGE.partition("| `flag` |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([a-z]+)`", table)) - {"test"} == set(quality.TESTS) - {""}


def test_its_first_example_is_a_message_of_ours() -> None:
    opened.decode_open_reading(re.findall(r'`(\{"t":"[^`]+\})`', PAGE)[0].encode())


def test_it_says_the_sentence_that_matters() -> None:
    assert "Never bill, fine or enforce from this feed" in PAGE


def test_it_is_one_page() -> None:
    assert len(PAGE.splitlines()) <= 100
