"""Forms and the inbox in a real browser: readable for everybody, filled in without scripts and by keyboard alone."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, Page, expect

from hub.civic.people_words import GIVINGS
from hub.register.civic_rows import Transition
from hub.register.people_rows import Answer, Concern, Support
from tests.browser.test_pages import _violations
from tests.hub.web.people import People, served
from tests.hub.web.street import opened

HOSTILE = "<script>alert(1)</script> " + "très" * 40


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    for street in opened(tmp_path_factory.mktemp("people")):
        for each in served(street):
            _busy(each)
            yield each


def _busy(people: People) -> None:
    """A little of everything: supports of each kind, a concern that was taken down, an answer."""
    register, now, id = people.street.register, people.street.now, "tilleuls-ecole"
    for n, kind in enumerate(GIVINGS):
        status = "kept" if kind == "add_voice" else "promised"
        register.put_support(Support(0, id, kind, 2, "near", status, now, now, False), f"{n}@example.org")
    register.put_concern(Concern(0, id, HOSTILE, "near", now, "", None, "", ""), "a@example.org")
    named = register.put_concern(Concern(0, id, "Nomme une personne", "city", now, "", None, "", ""), "b@e.org")
    register.change_concern(replace(named, hidden=now, why="Elle nomme quelqu’un.", role="host"))
    register.move_intervention(id, Transition(now, "support", "answer", "keeper", ""))
    told = Answer(0, id, "answer", "measure", HOSTILE * 3, "Voirie", "Direction", None, "Mesurer", now, "cell")
    register.put_answer(told)
    register.set_money_link(id, "https://example.org/cagnotte")
    register.add_person("operatrice", "operator", "", "o@example.org", now)


PAGES = {
    "enter": "/enter",
    "forget": "/forget",
    "support": "/intervention/tilleuls-ecole/support",
    "concern": "/intervention/tilleuls-ecole/concern",
    "inbox": "/cellule",
    "no-link": "/link?l=x",
    "mine": "/mine",
    "one": "/mine/tilleuls-ecole",
    "event": "/act/intervention/event?id=tilleuls-ecole",
    "photo": "/act/intervention/photo?id=tilleuls-ecole",
    "answer": "/act/city/answer?id=tilleuls-ecole",
    "deploy": "/act/intervention/deploy?id=tilleuls-ecole",
}


@pytest.fixture
def page(chromium: Browser, people: People) -> Iterator[Page]:
    """Somebody who may everything, on a phone."""
    cookie = people.role("operator", name="operatrice").headers["cookie"].partition("=")[2]
    context = chromium.new_context(viewport={"width": 360, "height": 800})
    context.add_cookies([{"name": "moineau", "value": cookie, "url": people.address}])
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_axe_finds_nothing_in_a_form_and_nothing_is_wider_than_a_phone(
    page: Page, people: People, axe: str, path: str
) -> None:
    for language, scheme in (("fr", "dark"), ("en", "light")):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        answer = page.goto(f"{people.address}{language}{path}")

        assert answer is not None
        assert len(answer.body()) < 60_000
        page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
        assert _violations(page, axe) == {}
        assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_a_support_is_given_by_keyboard_without_scripts(chromium: Browser, people: People) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    before = len(people.letters)
    page.goto(f"{people.address}fr/intervention/tilleuls-ecole/support")
    page.get_by_label("Ce que vous apportez").select_option("give_time")
    page.get_by_label("Combien").fill("3")
    page.get_by_label("Où vous habitez").select_option("near")
    page.get_by_label("Votre adresse électronique").fill("clavier@example.org")
    page.keyboard.press("Enter")

    expect(page.locator("h1")).to_contain_text("Un courriel est parti")
    assert len(people.letters) == before + 1
    page.goto(people.address.rstrip("/") + people.link())
    page.get_by_role("button").press("Enter")
    expect(page.locator("h1")).to_contain_text("Votre soutien compte")
    assert context.cookies() == []
    context.close()


def test_a_form_that_is_refused_says_so_beside_what_was_filled_in(page: Page, people: People, axe: str) -> None:
    page.goto(f"{people.address}fr/act/intervention/event?id=tilleuls-ecole")
    page.get_by_label("En quelques mots").fill(HOSTILE)
    page.locator("main form button").click()

    expect(page.get_by_role("alert")).not_to_be_empty()
    assert page.get_by_label("En quelques mots").input_value().startswith("<script>alert(1)</script> très")
    assert _violations(page, axe) == {}
