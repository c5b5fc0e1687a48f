"""The pages in a real browser: with and without scripts, on a phone and on a desk, by day and by night, on paper."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, expect

from tests.browser.conftest import Visit

PATHS = {
    "area": "/area/tilleuls",
    "node": "/node/tilleuls-01",
    "troubled": "/node/sirene-01",
    "private": "/node/balcon-01",
    "ledger": "/ledger/tilleuls",
    "about": "/about",
    "trial": "/intervention/tilleuls-school-street",
    "stopped": "/intervention/ended-early",
    "trials": "/area/tilleuls/interventions",
    "nowhere": "/nowhere",
}
EVERY_PAGE = pytest.mark.parametrize("path", PATHS.values(), ids=PATHS.keys())
BOTH_LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])


@EVERY_PAGE
@BOTH_LANGUAGES
def test_axe_finds_nothing_that_keeps_people_from_reading(
    visit: Visit, address: str, axe: str, path: str, language: str
) -> None:
    found = {}
    for width, scheme in ((360, "light"), (360, "dark"), (1280, "light")):
        page = visit(f"{address}/{language}{path}", width=width, scheme=scheme)
        _unfolded(page)
        for rule, elements in _violations(page, axe).items():
            found[rule, width, scheme] = elements
    assert found == {}


def _violations(page: Page, axe: str) -> dict[str, list[str]]:
    page.evaluate(axe)
    answer: dict[str, Any] = page.evaluate("axe.run(document)")
    return {broken["id"]: [node["html"] for node in broken["nodes"]] for broken in answer["violations"]}


def test_axe_would_find_it_if_there_were_something(visit: Visit, address: str, axe: str) -> None:
    page = visit(f"{address}/fr/about")
    page.evaluate("document.querySelector('h1').outerHTML = '<h4 style=\"color:#eee\">?</h4><img src=x>'")
    assert set(_violations(page, axe)) >= {"image-alt", "page-has-heading-one"}


def _unfolded(page: Page) -> None:
    """Tables that are folded away, and charts that are drawn when they come near, are to be looked at too."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))")
    for chart in page.locator(".chart:has(script)").all()[:2]:
        chart.scroll_into_view_if_needed()
        chart.locator(".uplot").wait_for()


@EVERY_PAGE
def test_nothing_is_wider_than_a_phone(visit: Visit, address: str, path: str) -> None:
    for width in (320, 360):
        page = visit(f"{address}/fr{path}", width=width)
        assert page.evaluate("document.documentElement.scrollWidth") == width


@EVERY_PAGE
def test_a_page_asks_nobody_but_the_hub_and_complains_of_nothing(chromium: Browser, address: str, path: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []

    def complained(message: ConsoleMessage) -> None:
        # Chromium reports the 404 that we ask for.
        if message.type in ("error", "warning") and "404" not in message.text:
            complaints.append(message.text)

    page.on("request", lambda request: asked.append(request.url))
    page.on("console", complained)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"{address}/fr{path}")
    page.wait_for_load_state("networkidle")

    assert [url for url in asked if not url.startswith((address, "data:"))] == []
    assert complaints == []
    assert context.cookies() == []
    context.close()


def test_the_first_line_is_read_without_glasses(visit: Visit, address: str) -> None:
    page = visit(f"{address}/fr/area/tilleuls")
    lead = page.locator(".lead").first
    assert lead.evaluate("(line) => parseFloat(getComputedStyle(line).fontSize)") >= 25.6
    box = lead.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 400  # in the upper half of a phone, without scrolling


@pytest.mark.parametrize("scripts", [True, False])
def test_everything_is_said_with_and_without_scripts(visit: Visit, address: str, scripts: bool) -> None:
    page = visit(f"{address}/fr/node/sirene-01", scripts=scripts)
    figure = page.locator(".chart").first
    figure.scroll_into_view_if_needed()
    drawn = figure.locator(".uplot canvas" if scripts else ".still")
    drawn.wait_for()
    assert drawn.is_visible()
    assert "mesures douteuses sont dessinées par des ronds" in figure.inner_text()
    figure.locator("summary").click()
    assert figure.locator("td", has_text="douteux").first.is_visible()


def test_the_language_switch_keeps_the_page(visit: Visit, address: str) -> None:
    page = visit(f"{address}/fr/ledger/tilleuls?node=sirene-01")
    page.get_by_role("link", name="English").click()
    expect(page).to_have_url(f"{address}/en/ledger/tilleuls?node=sirene-01")
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_first_tab_stop_skips_to_the_text(visit: Visit, address: str) -> None:
    page = visit(f"{address}/fr/area/tilleuls")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au texte"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_mark_on_the_plan_leads_to_its_node(visit: Visit, address: str) -> None:
    page = visit(f"{address}/fr/area/tilleuls")
    fifth = page.locator(".nodes li a").nth(4).get_attribute("href")
    page.locator(".plan a", has_text=re.compile("^5$")).click()
    expect(page).to_have_url(f"{address}{fifth}")


def test_a_hostile_name_is_only_a_name(visit: Visit, address: str) -> None:
    dialogs: list[str] = []

    def asked(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page = visit(f"{address}/fr/area/tilleuls")
    page.on("dialog", asked)
    page.reload()
    assert page.get_by_role("link", name='<script>alert("Sirène")</script>').is_visible()
    assert dialogs == []


def test_the_neighbourhood_fits_on_one_sheet(visit: Visit, address: str) -> None:
    paper = visit(f"{address}/fr/area/tilleuls", scheme="dark").pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type /Page\b", paper)) == 1
