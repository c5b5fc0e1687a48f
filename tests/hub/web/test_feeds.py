"""What anybody may take along: Atom feeds that a reader understands, prises that a map understands."""

from dataclasses import replace
from datetime import date
from xml.etree import ElementTree

import httpx
import pytest

from hub.register.civic_rows import Event, Intervention, Prise, Transition
from hub.register.people_rows import Answer
from tests.hub.web.street import DAY, NOW, Street

ID = "tilleuls-school-street"
SCHOOL = Intervention(
    ID, "tilleuls", "rue des Tilleuls", "L'air est-il meilleur ?", "Is the air better?", "no2",
    date(2026, 1, 5), date(2026, 1, 26), date(2026, 2, 20), "Europe/Paris", None, None, "question", NOW - 60 * DAY,
    NOW - 60 * DAY, None, None, "", "", True, "", "",
)  # fmt: skip
POLE = Prise("mat-12", "tilleuls", "Mât 12", "pole", max_kg=5.0, low_m=2.5, high_m=4.0, owner="Voirie", delay_days=30)
_ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def asked(street: Street) -> Street:
    street.register.put_intervention(SCHOOL, [], [])
    return street


def entries(visitor: httpx.Client, path: str) -> list[dict[str, str]]:
    answer = visitor.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/atom+xml"
    root = ElementTree.fromstring(answer.content)
    for name in ("id", "title", "updated", "author", "link"):
        assert root.find(_ATOM + name) is not None, name
    found = [
        {name: entry.findtext(_ATOM + name) or "" for name in ("id", "title", "updated", "summary")}
        for entry in root.iter(_ATOM + "entry")
    ]
    assert len({each["id"] for each in found}) == len(found)
    return found


def sent_to_the_city(street: Street) -> None:
    move = Transition(NOW - 10 * DAY, "question", "answer", "keeper", "")
    street.register.move_intervention(ID, move)


def test_everything_that_happened_is_an_entry_the_newest_first(asked: Street, visitor: httpx.Client) -> None:
    asked.register.add_event(
        Event(
            0,
            ID,
            date(2026, 2, 3),
            date(2026, 2, 4),
            "roadworks",
            "control",
            True,
            "Travaux",
            "Works",
            "maker",
            NOW - 30 * DAY,
        )
    )
    sent_to_the_city(asked)
    asked.register.put_answer(
        Answer(0, ID, "answer", "yes_if", "If the bus stays.", "Voirie", "the city", None, "", NOW - DAY, "cell")
    )

    english = entries(visitor, "/en/interventions.atom")

    assert [each["id"].partition("#")[2].split("-")[0] for each in english] == ["answer", "state", "event", "begun"]
    assert english[0]["title"] == "Is the air better?"
    assert english[0]["summary"].endswith(": If the bus stays.")
    assert english[2]["summary"].endswith("Works")
    assert entries(visitor, "/fr/interventions.atom")[2]["summary"].endswith("\u00a0: Travaux")


def test_the_citys_inbox_is_a_feed_that_moves_when_the_city_speaks(asked: Street, visitor: httpx.Client) -> None:
    assert entries(visitor, "/fr/cellule.atom") == []
    sent_to_the_city(asked)
    (before,) = entries(visitor, "/fr/cellule.atom")

    asked.register.put_answer(Answer(0, ID, "service", "", "", "Voirie", "the city", None, "", NOW - DAY, "cell"))

    (after,) = entries(visitor, "/fr/cellule.atom")
    assert after["id"] == before["id"]
    assert after["updated"] > before["updated"]
    assert "Voirie" in after["summary"]


def test_a_feed_of_one_neighbourhood_holds_no_other(asked: Street, visitor: httpx.Client) -> None:
    asked.register.add_area("docks", "Les Docks")

    assert entries(visitor, "/fr/interventions.atom?area=docks") == []
    assert len(entries(visitor, "/fr/interventions.atom?area=tilleuls")) == 1
    assert visitor.get("/fr/interventions.atom?area=nowhere").status_code == 404
    assert visitor.get("/de/interventions.atom").status_code == 404


def test_hostile_words_stay_words(asked: Street, visitor: httpx.Client) -> None:
    hostile = "]]><script>alert(1)</script>\x0b&lt;\ud7ff"
    asked.register.change_intervention(ID, question_fr=hostile, question_en=hostile)

    (entry,) = entries(visitor, "/fr/interventions.atom")

    assert entry["title"] == "]]><script>alert(1)</script>&lt;\ud7ff"


def test_a_feed_holds_the_newest_hundred(asked: Street, visitor: httpx.Client) -> None:
    for number in range(120):
        asked.register.put_intervention(replace(SCHOOL, id=f"trial-{number:03}", created=NOW + number), [], [])

    found = entries(visitor, "/fr/interventions.atom")

    assert len(found) == 100
    assert "trial-119" in found[0]["id"]


def test_prises_are_points_with_their_conditions(asked: Street, visitor: httpx.Client) -> None:
    asked.register.put_prise(replace(POLE, lat=48.85661, lon=2.35222))
    asked.register.put_prise(replace(POLE, id="closed", expires=date(2026, 3, 9)))
    asked.register.put_prise(
        replace(POLE, id="balcony", public=False, lat=48.85661, lon=2.35222, expires=date(2026, 3, 10))
    )

    answer = visitor.get("/prises.geojson")

    assert answer.headers["content-type"] == "application/geo+json"
    assert answer.headers["access-control-allow-origin"] == "*"
    found = {each["id"]: each for each in answer.json()["features"]}
    assert set(found) == {"mat-12", "balcony"}
    assert found["mat-12"]["geometry"] == {"type": "Point", "coordinates": [2.35222, 48.85661]}
    assert found["mat-12"]["properties"]["support_name"] == {"fr": "mât", "en": "pole"}
    assert found["mat-12"]["properties"]["owner"] == "Voirie"
    assert found["balcony"]["geometry"]["coordinates"] != [2.35222, 48.85661]


def test_a_prise_without_a_position_has_no_geometry(asked: Street, visitor: httpx.Client) -> None:
    asked.register.put_prise(POLE)

    (only,) = visitor.get("/prises.geojson?area=tilleuls").json()["features"]

    assert only["geometry"] is None
    assert visitor.get("/prises.geojson?area=nowhere").json() == {"error": "There is no neighbourhood called nowhere."}
