"""The papers of a kit say what the firmware does."""

from types import SimpleNamespace

import pytest

from firmware.life import Life
from hardware.words import CHECKLIST, INSERT, LANGUAGES, LIGHTS, STEPS

STATES = (
    {"up": True},
    {"up": False},
    {"up": False, "page": True},
    {"up": True, "identify": True},
)


def shown(*, up: bool, page: bool = False, identify: bool = False) -> str:
    """Two seconds of the node's light in tenths of a rhythm, as the paper draws them."""
    link = SimpleNamespace(up=up, paused=page)
    node = SimpleNamespace(identify_until=60_000 if identify else 0, speaking=True, link=link)
    life = SimpleNamespace(node=node)
    return "".join("■" if Life.__dict__["_lit"](life, 20_000 + slot * 200 + 100) else " " for slot in range(10))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_light_that_the_insert_draws_is_the_one_that_a_node_shows(language: str) -> None:
    assert [rhythm for rhythm, _, _ in LIGHTS[language]] == [shown(**state) for state in STATES]


def test_both_languages_say_the_same_number_of_things() -> None:
    assert INSERT["fr"].keys() == INSERT["en"].keys()
    assert len(STEPS["fr"]) == len(STEPS["en"]) == 5
    assert all(row.fr.count("{") == row.en.count("{") for row in CHECKLIST)
