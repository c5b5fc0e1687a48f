"""Places, prises, boxes and loans: what they are told is checked, what is personal is nowhere to be seen."""

import json
from datetime import date
from typing import Any

import pytest

from hub.civic import acts, shown
from hub.civic.act import Scene
from hub.register import Refusal, Unknown, said
from tests.hub.civic.scene import SCHOOL, act, read_in

PLACE = {"area": "tilleuls", "name": "Maison des Tilleuls"}
PRISE = {"area": "tilleuls", "name": "Mât", "support": "pole"}
WALL = PRISE | {"support": "facade", "public": False, "lat": 48.8512345, "lon": 2.3512345}


def test_a_place_is_added_changed_and_removed(scene: Scene) -> None:
    act(scene, "place add", "maison", PLACE | {"kind": "atelier", "sockets": 4, "lat": 48.85, "lon": 2.35})
    act(scene, "place set", "maison", {"hours": "mer-sam 14-18 h"})

    place = scene.register.existing_place("maison")

    assert (place.kind, place.sockets, place.hours, place.lat) == ("atelier", 4, "mer-sam 14-18 h", 48.85)
    act(scene, "place remove", "maison")
    assert scene.register.places() == []


def test_what_was_filled_in_can_be_emptied(scene: Scene) -> None:
    act(scene, "place add", "maison", PLACE | {"lat": 48.85, "lon": 2.35, "hours": "mer"})
    act(scene, "place set", "maison", {"lat": "", "lon": "", "hours": ""})
    place = scene.register.existing_place("maison")
    assert (place.lat, place.lon, place.hours) == (None, None, "")


def test_a_place_that_holds_something_is_not_removed(scene: Scene) -> None:
    act(scene, "place add", "maison", PLACE)
    act(scene, "prise add", "mast-1", PRISE | {"place": "maison"})
    act(scene, "box add", "R07", {"size": "rue", "home": "maison"})
    with pytest.raises(Refusal, match="still holds mast-1, R07"):
        act(scene, "place remove", "maison")


def test_every_condition_of_a_prise_is_kept(scene: Scene) -> None:
    told = PRISE | {
        "max_kg": "2,5",
        "low_m": 2,
        "high_m": 4,
        "power": "oui",
        "network": "no",
        "max_days": 60,
        "uses": ["capteur", "voile"],
        "owner": "Voirie",
        "procedure": "formulaire",
        "delay_days": "15",
        "expires": "2026-12-31",
        "lat": 48.8512345,
        "lon": 2.3512345,
    }

    act(scene, "prise add", "mast-1", told)

    prise = scene.register.existing_prise("mast-1")
    assert (prise.max_kg, prise.power, prise.network, prise.uses) == (2.5, True, False, ("capteur", "voile"))
    assert (prise.expires, prise.delay_days, prise.lat) == (date(2026, 12, 31), 15, 48.8512345)


def test_a_prise_off_public_ground_shows_its_cell_only(scene: Scene) -> None:
    done = act(scene, "prise add", "mur-1", WALL)
    prise = scene.register.existing_prise("mur-1")
    assert prise.lat != 48.8512345
    assert "48.8512345" not in json.dumps(done.shown) + repr(prise)


def test_a_change_of_a_wall_does_not_round_its_position_twice(scene: Scene) -> None:
    act(scene, "prise add", "mur-1", WALL)
    cell = scene.register.existing_prise("mur-1").lat
    act(scene, "prise set", "mur-1", {"owner": "la copropriété"})
    act(scene, "prise set", "mur-1", {"public": True})
    assert scene.register.existing_prise("mur-1").lat == 48.8512345
    act(scene, "prise set", "mur-1", {"public": False})
    assert scene.register.existing_prise("mur-1").lat == cell


def test_a_prise_in_use_is_not_removed(scene: Scene) -> None:
    read_in(scene)
    act(scene, "prise add", "mast-1", PRISE)
    act(scene, "intervention deploy", SCHOOL, {"node": "n01", "prise": "mast-1"})
    with pytest.raises(Refusal, match="let it expire instead"):
        act(scene, "prise remove", "mast-1")


def test_a_box_tells_what_is_in_it_and_what_was_repaired(scene: Scene) -> None:
    act(scene, "box add", "R07", {"size": "rue", "contents": ["6 node", "12 strap", "1 node"]})
    act(scene, "box note", "R07", {"note": "new cable on node 4"})

    box = shown.box(scene.register.existing_box("R07"))

    assert box["contents"] == {"node": 7, "strap": 12}
    assert [(note["text"], note["role"], note["at"]) for note in box["notes"]] == [
        ("new cable on node 4", "operator", "2025-08-30T08:00:00Z")
    ]


def test_who_holds_a_box_is_nowhere_to_be_seen(scene: Scene) -> None:
    read_in(scene)
    act(scene, "box add", "R07", {"size": "rue"})
    loan = {"due": "2025-11-01", "intervention": SCHOOL, "holder": "Anne Martin", "contact": "anne@example.org"}

    done = act(scene, "loan add", "R07", loan)

    everything = json.dumps(done.shown) + repr(scene.register.loans()) + repr(scene.register.boxes()) + done.said.en
    assert "Anne" not in everything
    assert "example.org" not in everything
    assert scene.register.holder(scene.register.loans()[0].key) == ("Anne Martin", "anne@example.org")


def test_a_loan_says_when_it_will_remind(scene: Scene) -> None:
    act(scene, "box add", "R07", {"size": "rue"})
    done = act(scene, "loan add", "R07", {"due": "2025-09-20"})
    assert done.later[0].en == "Reminders: 2025-09-13, 2025-09-19"


def test_a_box_comes_back_with_its_condition_and_its_hours(scene: Scene) -> None:
    act(scene, "box add", "R07", {"size": "rue", "hours_used": 10})
    act(scene, "loan add", "R07", {"due": "2025-09-20"})
    assert scene.register.existing_box("R07").state == "lent"

    act(scene, "loan return", "R07", {"back": "2025-09-19", "condition": "complete", "hours": 500})

    box, loan = scene.register.existing_box("R07"), scene.register.loans()[0]
    assert (box.state, box.hours_used, loan.back, loan.condition) == ("ready", 510, date(2025, 9, 19), "complete")


def test_a_box_is_not_lent_twice_on_one_day_but_may_be_booked_for_later(scene: Scene) -> None:
    act(scene, "box add", "R07", {"size": "rue"})
    act(scene, "loan add", "R07", {"out": "2025-09-01", "due": "2025-09-20"})
    with pytest.raises(Refusal, match="lent from 2025-09-01 to 2025-09-20"):
        act(scene, "loan add", "R07", {"out": "2025-09-19", "due": "2025-10-01"})
    act(scene, "loan add", "R07", {"out": "2025-09-20", "due": "2025-10-01"})
    act(scene, "loan return", "R07", {"back": "2025-09-20", "condition": "complete"})
    assert scene.register.existing_box("R07").state == "lent"


def test_fewer_than_one_box_in_three_for_priority_neighbourhoods_is_said(scene: Scene) -> None:
    told = [act(scene, "box add", code, {"size": "rue"}).later for code in ("R01", "R02", "R03")]
    reserved = act(scene, "box set", "R01", {"reserved": True})
    assert [len(each) for each in told] == [0, 0, 1]
    assert reserved.later == ()


REFUSED: list[tuple[str, str, dict[str, Any], str]] = [
    ("place add", "Maison", PLACE, "id 'Maison'"),
    ("place add", "<b>", PLACE, "id '<b>'"),
    ("place add", "maison", {"name": "x"}, "area is missing"),
    ("place add", "maison", PLACE | {"area": "gare"}, "no area 'gare'"),
    ("place add", "maison", PLACE | {"kind": "castle"}, "kind: 'castle'"),
    ("place add", "maison", PLACE | {"colour": "red"}, "colour: not known"),
    ("place add", "maison", PLACE | {"name": "two\nlines"}, "name:"),
    ("place add", "maison", PLACE | {"name": "x" * 201}, "name:"),
    ("place add", "maison", PLACE | {"name": 3}, "name: 3"),
    ("place add", "maison", PLACE | {"sockets": -1}, "sockets: -1"),
    ("place add", "maison", PLACE | {"sockets": "four"}, "sockets: 'four'"),
    ("place add", "maison", PLACE | {"sockets": True}, "sockets: True"),
    ("place add", "maison", PLACE | {"sockets": 1.5}, "sockets: 1.5"),
    ("place add", "maison", PLACE | {"lat": 48.0}, "both lat and lon"),
    ("place add", "maison", PLACE | {"lat": "nan", "lon": 2}, "lat: 'nan'"),
    ("place add", "maison", PLACE | {"lat": 91, "lon": 2}, "lat: 91"),
    ("place set", "nowhere", {"hours": "x"}, "no place 'nowhere'"),
    ("place remove", "nowhere", {}, "no place 'nowhere'"),
    ("prise add", "mast-1", PRISE | {"support": "tree"}, "support: 'tree'"),
    ("prise add", "mast-1", PRISE | {"place": "nowhere"}, "no place 'nowhere'"),
    ("prise add", "mast-1", PRISE | {"low_m": 5, "high_m": 4}, "low_m: 5 is above high_m, 4"),
    ("prise add", "mast-1", PRISE | {"expires": "31/12/2026"}, "expires: '31/12/2026'"),
    ("prise add", "mast-1", PRISE | {"expires": "2026-02-30"}, "expires: '2026-02-30'"),
    ("prise add", "mast-1", PRISE | {"power": "perhaps"}, "power: 'perhaps'"),
    ("prise add", "mast-1", PRISE | {"uses": 3}, "uses: 3"),
    ("prise photo", "mast-9", {"photo": b"x"}, "no prise 'mast-9'"),
    ("box add", "7", {"size": "rue"}, "code '7'"),
    ("box add", "R07", {}, "size is missing"),
    ("box add", "R07", {"size": "rue", "home": "nowhere"}, "no place 'nowhere'"),
    ("box add", "R07", {"size": "rue", "contents": ["many straps"]}, "contents: 'many straps'"),
    ("box set", "R99", {"reserved": True}, "no box 'R99'"),
    ("box set", "R99", {"state": "lent"}, "state: 'lent'"),
    ("box note", "R99", {"note": "x"}, "no box 'R99'"),
    ("loan add", "R99", {"due": "2026-01-01"}, "no box 'R99'"),
    ("loan return", "R99", {"condition": "x"}, "no box 'R99'"),
    ("loan add", "R99", {}, "due is missing"),
]


@pytest.mark.parametrize(("words", "id", "given", "told"), REFUSED)
def test_what_cannot_be_is_refused_by_name(scene: Scene, words: str, id: str, given: dict, told: str) -> None:
    with pytest.raises(ValueError) as caught:
        act(scene, words, id, given)
    assert told in str(caught.value)
    assert scene.register.places() == scene.register.prises() == scene.register.boxes() == []


def test_what_is_there_is_not_added_over(scene: Scene) -> None:
    for words, id, given in (
        ("place add", "maison", PLACE),
        ("prise add", "m1", PRISE),
        ("box add", "R1", {"size": "rue"}),
    ):
        act(scene, words, id, given)
        with pytest.raises(Refusal, match="exists"):
            act(scene, words, id, given)


@pytest.mark.parametrize("state", ["repair", "retired"])
def test_a_box_that_is_broken_is_not_lent(scene: Scene, state: str) -> None:
    act(scene, "box add", "R07", {"size": "rue"})
    act(scene, "box set", "R07", {"state": state})
    with pytest.raises(Refusal, match="not to be lent"):
        act(scene, "loan add", "R07", {"due": "2026-01-01"})


def test_days_of_a_loan_follow_each_other(scene: Scene) -> None:
    act(scene, "box add", "R07", {"size": "rue"})
    with pytest.raises(Refusal, match="after 2025-09-02"):
        act(scene, "loan add", "R07", {"out": "2025-09-02", "due": "2025-09-02"})
    with pytest.raises(Refusal, match="is not lent"):
        act(scene, "loan return", "R07", {"condition": "complete"})
    act(scene, "loan add", "R07", {"out": "2025-09-02", "due": "2025-09-03"})
    with pytest.raises(Refusal, match="went out on 2025-09-02"):
        act(scene, "loan return", "R07", {"back": "2025-09-01", "condition": "complete"})
    with pytest.raises(Refusal, match="it comes back first"):
        act(scene, "box set", "R07", {"state": "repair"})


def test_a_loan_is_for_an_intervention_that_is_there(scene: Scene) -> None:
    act(scene, "box add", "R07", {"size": "rue"})
    with pytest.raises(Unknown, match="no intervention 'nothing'"):
        act(scene, "loan add", "R07", {"due": "2026-01-01", "intervention": "nothing"})
    assert scene.register.loans() == []


def test_every_act_and_every_field_speaks_both_languages() -> None:
    for each in acts.every():
        assert each.what.fr
        assert each.what.en
        for field in each.fields:
            assert field.help.fr, f"{each.group} {each.verb} {field.name}"
            assert field.help.en
    assert len({(each.group, each.verb) for each in acts.every()}) == len(acts.every())


def test_an_act_that_there_is_not_is_refused_with_those_that_are() -> None:
    with pytest.raises(Refusal, match="add, set, note") as caught:
        acts.of("box", "burn")
    assert "n'est pas une action" in said(caught.value, "fr")
