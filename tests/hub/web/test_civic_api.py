"""Civic life over HTTP: everybody reads, nobody writes without a token, nothing personal is ever answered."""

import base64
from pathlib import Path
from typing import Any

import httpx
import pytest

from hub.civic import acts
from hub.evidence import whole
from hub.web.civic_api import PLURALS
from tests.hub.civic.test_photo import encoded, picture
from tests.hub.web.street import Street

WHOLE = (Path(__file__).parents[3] / "docs/examples/school-street.toml").read_text(encoding="utf-8")
EXAMPLE = WHOLE.replace("lat = 48.8566\nlon = 2.3522\n", "")  # a draft: nobody has shown the place on the map yet
SCHOOL = "tilleuls-school-street"
API = "/api/v1"


@pytest.fixture
def operator(street: Street, visitor: httpx.Client) -> dict[str, str]:
    return {"Authorization": f"Bearer ada:{street.register.add_operator('ada', street.now)}"}


@pytest.fixture
def school(visitor: httpx.Client, operator: dict[str, str]) -> str:
    sent = operator | {"Content-Type": "application/toml"}
    answer = visitor.post(f"{API}/interventions/{SCHOOL}/import", content=EXAMPLE.encode(), headers=sent)
    assert answer.status_code == 200, answer.text
    return SCHOOL


def test_everybody_reads_an_intervention_whole(visitor: httpx.Client, school: str) -> None:
    (head,) = visitor.get(f"{API}/interventions").json()["interventions"]
    found = visitor.get(f"{API}/interventions/{school}").json()

    assert (head["id"], head["state"], head["state_number"]) == (school, "question", 1)
    assert head["question"]["en"].startswith("Is the air better")
    assert len(found["deployments"]) == 14
    assert {each["property"] for each in found["matters"]} == {"no2", "count_car", "noise_laeq", "pm2_5"}
    assert found["transitions"][0]["role"] == "operator"
    assert "ada" not in visitor.get(f"{API}/interventions/{school}").text


def test_interventions_are_found_by_area_and_state(visitor: httpx.Client, school: str) -> None:
    def found(query: str) -> int:
        return len(visitor.get(f"{API}/interventions?{query}").json()["interventions"])

    assert [found(query) for query in ("area=tilleuls", "area=gare", "state=question", "state=trial")] == [1, 0, 1, 0]


def test_the_file_comes_out_as_it_went_in(visitor: httpx.Client, school: str) -> None:
    answer = visitor.get(f"{API}/interventions/{school}/file")
    assert answer.headers["content-type"].startswith("application/toml")
    assert f'filename="{school}.toml"' in answer.headers["content-disposition"]
    assert whole.read(answer.text).digest == whole.read(EXAMPLE).digest


def test_gates_say_what_is_missing_in_both_languages(visitor: httpx.Client, school: str) -> None:
    gates = {gate["name"]: gate for gate in visitor.get(f"{API}/interventions/{school}/gates").json()["gates"]}
    assert gates["sentence"]["met"]
    assert not gates["place"]["met"]
    assert "latitude" in gates["place"]["missing"]["en"]
    assert "carte" in gates["place"]["missing"]["fr"]


def test_a_refused_transition_says_which_gate_and_changes_nothing(
    visitor: httpx.Client, operator: dict[str, str], school: str
) -> None:
    answer = visitor.post(f"{API}/interventions/{school}/advance", json={}, headers=operator)

    assert answer.status_code == 409
    assert "a place on the map" in answer.json()["en"]
    assert "un point sur la carte" in answer.json()["fr"]
    assert visitor.get(f"{API}/interventions/{school}").json()["intervention"]["state"] == "question"


def test_an_intervention_goes_on_when_its_gates_are_met(
    visitor: httpx.Client, operator: dict[str, str], school: str
) -> None:
    told = {"lat": 48.8566, "lon": 2.3522, "change_mind_en": "No less NO2"}
    for verb, given in (("set", told), ("advance", {"why": "off we go"})):
        answer = visitor.post(f"{API}/interventions/{school}/{verb}", json=given, headers=operator)
        assert answer.status_code == 200, answer.text
    found = visitor.get(f"{API}/interventions/{school}").json()
    assert found["intervention"]["state"] == "feasible"
    assert found["transitions"][-1] | {"at": ""} == {
        "at": "",
        "from": "question",
        "to": "feasible",
        "role": "operator",
        "why": "off we go",
    }


THINGS: list[tuple[str, str, dict[str, Any], str]] = [
    ("places", "maison", {"area": "tilleuls", "name": "Maison des Tilleuls"}, "place"),
    ("prises", "mast-1", {"area": "tilleuls", "name": "Mât", "support": "pole", "expires": "2026-12-31"}, "prise"),
    ("boxes", "R07", {"size": "rue", "contents": ["6 node"]}, "box"),
]


@pytest.mark.parametrize(("plural", "id", "given", "name"), THINGS)
def test_places_prises_and_boxes_are_written_and_read(
    visitor: httpx.Client, operator: dict[str, str], plural: str, id: str, given: dict, name: str
) -> None:
    made = visitor.post(f"{API}/{plural}/{id}/add", json=given, headers=operator)

    assert made.status_code == 200, made.text
    assert made.json()["said"]["fr"]
    assert visitor.get(f"{API}/{plural}").json()[plural] == [made.json()[name]]
    assert visitor.get(f"{API}/{plural}/{id}").json()[name] == made.json()[name]


def test_a_box_is_lent_and_comes_back_and_nobody_reads_who_had_it(
    visitor: httpx.Client, operator: dict[str, str]
) -> None:
    visitor.post(f"{API}/boxes/R07/add", json={"size": "rue"}, headers=operator)
    loan = {"due": "2026-04-01", "holder": "Anne Martin", "contact": "anne@example.org"}

    lent = visitor.post(f"{API}/loans/R07/add", json=loan, headers=operator)
    visitor.post(f"{API}/boxes/R07/note", json={"note": "new cable"}, headers=operator)
    back = visitor.post(f"{API}/loans/R07/return", json={"condition": "complete"}, headers=operator)

    assert (lent.status_code, back.status_code) == (200, 200)
    read = [visitor.get(f"{API}/{path}").text for path in ("loans", "loans?box=R07", "boxes", "boxes/R07")]
    assert "2026-04-01" in read[0]
    assert not any("Anne" in text or "example.org" in text for text in [*read, lent.text, back.text])


@pytest.mark.parametrize("plural", list(PLURALS))
def test_nobody_writes_without_a_token(street: Street, visitor: httpx.Client, plural: str) -> None:
    technician = street.register.add_technician("tom", street.now)
    for headers in ({}, {"Authorization": f"Bearer tom:{technician}"}, {"Authorization": "Bearer ada:wrong"}):
        answer = visitor.post(f"{API}/{plural}/R07/add", json={"size": "rue"}, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
    assert street.register.boxes() == []


def test_every_act_has_its_door(visitor: httpx.Client, operator: dict[str, str]) -> None:
    groups = {group: plural for plural, group in PLURALS.items()}
    own = [act for act in acts.every() if act.group in groups]
    answers = {
        (act.group, act.verb): visitor.post(
            f"{API}/{groups[act.group]}/nothing/{act.verb}", json={"such": "field"}, headers=operator
        )
        for act in own
    }
    assert {answer.status_code for answer in answers.values()} == {409}
    assert all("such: not known here" in answer.json()["en"] for answer in answers.values())


def test_what_is_not_there_is_404_and_what_cannot_be_409(visitor: httpx.Client, operator: dict[str, str]) -> None:
    for path in ("interventions/x", "interventions/x/file", "interventions/x/gates", "places/x", "prises/x", "boxes/x"):
        answer = visitor.get(f"{API}/{path}")
        assert (answer.status_code, "fr" in answer.json()) == (404, True), path
    assert visitor.post(f"{API}/interventions/x/advance", json={}, headers=operator).status_code == 404
    assert visitor.post(f"{API}/interventions/x/fly", json={}, headers=operator).status_code == 409


@pytest.mark.parametrize("body", [b"[]", b"{", b"3", b"[" * 100_000, b"\xff", b'{"name": {"a": 1}}'])
def test_a_body_that_is_no_object_of_fields_is_refused(
    visitor: httpx.Client, operator: dict[str, str], body: bytes
) -> None:
    sent = operator | {"Content-Type": "application/json"}
    answer = visitor.post(f"{API}/places/maison/add", content=body, headers=sent)
    assert answer.status_code == 409
    assert answer.json()["fr"]


def test_a_photo_is_sent_as_it_is_or_as_base64(
    street: Street, visitor: httpx.Client, operator: dict[str, str], school: str
) -> None:
    street.node("n01")
    photo = encoded(picture())
    url = f"{API}/interventions/{school}/photo"

    plain = visitor.post(f"{url}?node=n01", content=photo, headers=operator | {"Content-Type": "image/jpeg"})
    coded = visitor.post(url, json={"node": "n02", "photo": base64.b64encode(photo).decode()}, headers=operator)

    assert (plain.status_code, coded.status_code) == (200, 200), plain.text + coded.text
    assert plain.json()["deployment"]["photo"] == coded.json()["deployment"]["photo"]
    kept = visitor.get(f"{API}/photos/{plain.json()['deployment']['photo']}")
    assert (kept.status_code, kept.headers["content-type"]) == (200, "image/jpeg")


def test_the_photo_of_a_balcony_is_for_the_operator_only(
    street: Street, visitor: httpx.Client, operator: dict[str, str], school: str
) -> None:
    street.node("n01", exposure="private")
    sent = operator | {"Content-Type": "image/jpeg"}
    made = visitor.post(f"{API}/interventions/{school}/photo?node=n01", content=encoded(picture()), headers=sent)
    url = f"{API}/photos/{made.json()['deployment']['photo']}"
    assert visitor.get(url).status_code == 404
    assert visitor.get(url, headers=operator).status_code == 200


@pytest.mark.parametrize("photo", ["<svg onload=alert(1)>", base64.b64encode(b"MZ" * 50).decode(), "", 3])
def test_what_is_no_photo_is_refused(
    visitor: httpx.Client, operator: dict[str, str], school: str, photo: object
) -> None:
    url = f"{API}/interventions/{school}/photo"
    answer = visitor.post(url, json={"node": "n01", "photo": photo}, headers=operator)
    assert answer.status_code == 409
    assert "photo" in answer.json()["en"]


def test_a_photo_of_more_than_five_megabytes_is_refused(
    visitor: httpx.Client, operator: dict[str, str], school: str
) -> None:
    sent = operator | {"Content-Type": "image/jpeg"}
    url = f"{API}/interventions/{school}/photo?node=n01"
    assert visitor.post(url, content=b"\xff" * 5_000_001, headers=sent).status_code == 409
    assert visitor.post(url, content=b"\xff" * 8_100_000, headers=sent).status_code == 413


def test_a_programme_is_told_what_it_may_post(visitor: httpx.Client) -> None:
    told = {(act["group"], act["verb"]): act for act in visitor.get(f"{API}/acts").json()["acts"]}
    support = next(field for field in told["prise", "add"]["fields"] if field["name"] == "support")
    assert (support["kind"], support["needed"]) == ("choice", True)
    assert support["choices"]["pole"] == {"fr": "mât", "en": "pole"}
    assert {group for group, _ in told} <= set(PLURALS.values())


def test_what_asked_the_same_before_is_found(visitor: httpx.Client, operator: dict[str, str], school: str) -> None:
    for id, given in (("noise", {"property": "noise_laeq"}), ("air", {"property": "no2"})):
        begun = {"area": "tilleuls", "en": "Is it better?"} | given
        visitor.post(f"{API}/interventions/{id}/add", json=begun, headers=operator)
    visitor.post(f"{API}/interventions/{school}/stop", json={"why": "works"}, headers=operator)

    found = visitor.get(f"{API}/interventions/air").json()["similar"]

    assert [each["id"] for each in found] == [school]
