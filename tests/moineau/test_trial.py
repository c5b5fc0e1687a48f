"""The demo's second thing: the school street, told over MQTT, walked through its gates, and what its page says then."""

import io
import re
import signal
import urllib.error
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from hub.evidence import days, verify, whole
from hub.journal import Reader
from hub.register import Register
from moineau.trial import plan, play, story
from simulator.sites import CAMPAIGN
from tests.moineau.conftest import Demo
from tests.plugins.brokers import wait_until

PAGE = f"fr/intervention/{plan.ID}"


def _days_of_a_year() -> list[date]:
    return [date(2026, 1, 5) + timedelta(days=n) for n in range(0, 360, 30)]


@pytest.mark.parametrize("today", _days_of_a_year(), ids=str)
def test_whatever_the_day_there_were_enough_school_days_and_a_story_that_has_ended(today: date) -> None:
    dates = plan.chosen(today)

    every = days.comparable("school", dates.before, dates.end, plan.ZONE)
    before = sum(day < dates.trial for day in every)
    assert (before >= 11, len(every) - before >= 14) == (True, True)
    assert dates.start > today - timedelta(days=400)
    assert max(step.day for step in story.steps(dates)) <= today


def test_the_question_can_be_judged_as_it_is_written() -> None:
    said = whole.read(plan.file(plan.chosen(date(2026, 11, 29))))

    assert said.lacks is None
    assert said.primary == "count_car"
    assert [node.role for node in said.nodes].count("control") == 2


def test_a_story_that_somebody_began_is_left_as_it_is(tmp_path: Path) -> None:
    dates = plan.chosen(date(2026, 11, 29))
    with closing(Register(tmp_path)) as register:
        register.add_area("tilleuls", "Les Tilleuls")
        for step in list(story.steps(dates))[:3]:
            play._acted(register, None, step)

        play.walked(register, None, dates)

        found = register.intervention(plan.ID)
        assert found is not None
        assert found.state == "question"


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo whose school street has told its story."""
    running = Demo(tmp_path_factory.mktemp("demo"), "--no-open")
    try:
        running.alive()
        wait_until(lambda: any("Its evidence on one page" in line for line in list(running.said)), 240)
        yield running
    finally:
        running.stopped(signal.SIGTERM)


def _page(told: Demo, path: str) -> bytes:
    import urllib.request

    with urllib.request.urlopen(_address(told) + path, timeout=60) as response:
        return response.read()


def _address(told: Demo) -> str:
    return re.findall(r"http://127\.0\.0\.1:\d+/", "".join(told.said))[0]


def test_the_page_says_in_its_first_line_what_changed(told: Demo) -> None:
    text = _page(told, PAGE).decode()

    lead = re.search(r'<p class="lead">(.*?)</p>', text, re.S)
    assert lead
    assert re.search(r"il passe [456] fois moins de voitures", lead[1])
    assert "cette rue n'existe pas" in text.replace("&#39;", "'")
    assert "La Ville a répondu" in text


def test_the_sheet_is_there_in_both_languages(told: Demo) -> None:
    for language in ("fr", "en"):
        drawn = _page(told, f"{language}/intervention/{plan.ID}/sheet.pdf")
        assert len(re.findall(rb"/Type /Page\b", drawn)) == 1


def test_its_dossier_is_made_again_from_itself_alone(told: Demo, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(io.BytesIO(_page(told, f"{PAGE}/dossier.zip")).getvalue())

    assert verify.checked(tmp_path / "x.zip").problems == []


def test_its_nodes_went_back_to_their_shelf(told: Demo) -> None:
    with closing(Register(told.data)) as register:
        retired = {node.id for node in register.nodes(retired=True)}

    assert {plan.node_id(site) for site in CAMPAIGN} <= retired
    assert b"essai-0" not in _page(told, "fr/area/tilleuls")


def test_its_readings_came_through_the_contract(told: Demo) -> None:
    with closing(Reader(told.data)) as reader:
        balances = [balance for balance in reader.balance() if balance.node.startswith(plan.PREFIX)]

    assert len(balances) == 12
    assert {(each.quarantined, each.missing, each.waiting) for each in balances} == {(0, 0, 0)}


def test_the_city_finds_it_in_its_inbox(told: Demo) -> None:
    try:
        text = _page(told, "fr/cellule").decode()
    except urllib.error.HTTPError as error:
        pytest.fail(f"{error}")
    assert f"/fr/intervention/{plan.ID}" in text
