"""What holds on every page: languages, headers, no cookie, nothing from elsewhere, an honest 404."""

import re

import httpx
import pytest

from hub.web.desk import Check
from tests.hub.web.street import Street

PATHS = ("/area/tilleuls", "/node/tilleuls-01", "/ledger/tilleuls", "/about")


@pytest.fixture(autouse=True)
def _one_node(street: Street) -> None:
    street.live(street.node("tilleuls-01", "École"), 3)
    street.summed_up()


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("language", "other"), [("fr", "en"), ("en", "fr")])
def test_a_page_tells_its_language_and_leads_to_itself_in_the_other(
    visitor: httpx.Client, path: str, language: str, other: str
) -> None:
    page = visitor.get(f"/{language}{path}").text
    assert f'<html lang="{language}"' in page
    assert f'<a href="/{other}{path}" lang="{other}"' in page
    assert visitor.get(f"/{other}{path}").status_code == 200


def test_the_start_goes_to_the_only_neighbourhood_in_the_language_asked_for(visitor: httpx.Client) -> None:
    answer = visitor.get("/", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.headers["location"], answer.headers["vary"]) == (303, "/en/", "Accept-Language")
    assert visitor.get("/en/").headers["location"] == "/en/area/tilleuls"
    assert visitor.get("/en").headers["location"] == "/en/"


def test_several_neighbourhoods_are_listed(street: Street, visitor: httpx.Client) -> None:
    street.register.add_area("port", "Le Port")
    page = visitor.get("/fr/").text
    assert '/fr/area/port">Le Port' in page
    assert '/fr/area/tilleuls">Les Tilleuls' in page


@pytest.mark.parametrize("path", [*PATHS, "/nowhere"])
def test_a_page_sets_no_cookie_and_asks_nobody_else_for_anything(visitor: httpx.Client, path: str) -> None:
    page = visitor.get(f"/fr{path}")
    assert "set-cookie" not in page.headers
    assert page.headers["content-security-policy"].startswith("default-src 'self'")
    assert "unsafe" not in page.headers["content-security-policy"]
    assert not re.search(r'(src|href)="(https?:)?//', page.text)
    assert not re.search(r"<script(?! src=\"/| type=\"application/json)|\sstyle=|\son\w+=", page.text)


@pytest.mark.parametrize("path", ["/fr/area/nowhere", "/fr/node/nobody", "/fr/ledger/nowhere", "/fr/x", "/de/about"])
def test_what_does_not_exist_is_a_page_with_a_way_back(visitor: httpx.Client, path: str) -> None:
    page = visitor.get(path)
    assert page.status_code == 404
    assert "Retour au début" in page.text


def test_a_head_request_is_answered_without_a_body(visitor: httpx.Client) -> None:
    answer = visitor.head("/fr/area/tilleuls")
    assert (answer.status_code, answer.content) == (200, b"")


def test_health_is_503_with_the_sentence_as_soon_as_one_check_fails(street: Street, visitor: httpx.Client) -> None:
    assert visitor.get("/healthz").status_code == 200
    street.checks["disk"] = Check(False, "20 MB are free: make room")
    answer = visitor.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["disk"]["sentence"] == "20 MB are free: make room"


def test_metrics_are_written_as_prometheus_reads_them(visitor: httpx.Client) -> None:
    answer = visitor.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "moineau_packs_total 0.0" in answer.text


def test_the_picture_of_every_chart_is_served_from_here(visitor: httpx.Client) -> None:
    for name in ("moineau.css", "moineau.svg", "fresh.js", "charts.js"):
        assert visitor.get(f"/static/{name}").status_code == 200
