"""The ledger hides no hole."""

import re

import httpx

from tests.hub.web.street import Street


def test_packs_that_nobody_can_explain_are_told_in_red_and_in_words(street: Street, visitor: httpx.Client) -> None:
    street.node("tilleuls-01", "École")
    street.live("tilleuls-01", 1)
    street.skip("tilleuls-01", 7)
    street.live("tilleuls-01", 0)

    page = visitor.get("/en/ledger/tilleuls").text

    assert "7 are unaccounted for." in page
    assert re.search(r'<tr class="red"><th scope="row"><a href="#tilleuls-01">École', page)
    assert "7 (we do not know why)" in page


def test_packs_that_the_node_reported_as_dropped_are_not_red(street: Street, visitor: httpx.Client) -> None:
    street.node("tilleuls-01")
    street.live("tilleuls-01", 1)
    street.skip("tilleuls-01", 7)
    street.live("tilleuls-01", 0)
    street.status("tilleuls-01", outbox={"packs": 0, "dropped": 7})

    page = visitor.get("/en/ledger/tilleuls").text

    assert "7 lost, reported" in page
    assert 'class="red"' not in page


def test_a_refused_pack_is_accounted_for(street: Street, visitor: httpx.Client) -> None:
    street.live(street.node("tilleuls-01"), 1)
    street.refuse("tilleuls-01")
    page = visitor.get("/en/ledger/tilleuls").text
    assert "Of 8 packs sent, 7 are kept." in page
    assert "Every other one is accounted for." in page


def test_the_ledger_of_one_node_is_one_click_from_its_page(street: Street, visitor: httpx.Client) -> None:
    for number in (1, 2):
        street.live(street.node(f"tilleuls-0{number}", f"Rue {number}"), 1)
    assert "/en/ledger/tilleuls?node=tilleuls-01" in visitor.get("/en/node/tilleuls-01").text
    page = visitor.get("/en/ledger/tilleuls?node=tilleuls-01").text
    assert "Rue 1" in page
    assert "Rue 2" not in page


def test_a_life_shows_its_days(street: Street, visitor: httpx.Client) -> None:
    street.live(street.node("tilleuls-01"), 50)
    page = visitor.get("/fr/ledger/tilleuls").text
    assert "Les 14 derniers jours (UTC)" in page
    assert "9 mars" in page
