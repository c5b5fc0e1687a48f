"""What a page says of supports and of the city: sentences in both languages, from counts and a clock."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hub.civic.act import Scene
from hub.civic.city import Waiting, inbox, stage_line, waiting
from hub.civic.voices import LAPSES_S, asked_minutes, contract_line, line, voices
from hub.register.civic_rows import Transition
from hub.register.people_rows import Answer, Kind, Ring, Status, Support, TimeContract
from tests.hub.civic.scene import act
from tests.hub.register.asked import ask

ID = "tilleuls-ecole"
SENT = date(2026, 6, 3)


def _at(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 9, tzinfo=UTC).timestamp())


def _give(scene: Scene, kind: Kind, ring: Ring = "near", quantity: float = 1, status: Status = "promised") -> None:
    n = len(scene.register.supports(ID))
    scene.register.put_support(Support(0, ID, kind, quantity, ring, status, 0, 0, False), f"{n}@example.org")


def test_nothing_yet_is_said_as_such(scene: Scene) -> None:
    ask(scene.register)
    found = line(voices(scene.register, ID))
    assert (found.fr, found.en) == ("pas encore de soutien · aucune réserve", "no support yet · no concern")


def test_neighbours_stand_before_those_from_elsewhere_and_concerns_beside(scene: Scene) -> None:
    ask(scene.register)
    for _ in range(2):
        _give(scene, "lend_place")
    _give(scene, "give_time", "quarter", 9)
    _give(scene, "add_voice", "elsewhere", status="kept")
    _give(scene, "host_sensor", "near", status="lapsed")
    act(scene, "concern add", ID, {"text": "Et les livraisons ?", "ring": "near", "address": "bar@example.org"})
    act(scene, "intervention gave", ID, {"minutes": 90})

    found = line(voices(scene.register, ID))
    assert found.fr == "3 voisins et 1 d’ailleurs · 2 prêtent un lieu · 9 h promises · 1.5 h données · 1 réserve"
    assert found.en == "3 neighbours and 1 from elsewhere · 2 lend a place · 9 h promised · 1.5 h given · 1 concern"


def test_four_hundred_clicks_from_elsewhere_are_counted_apart(scene: Scene) -> None:
    ask(scene.register)
    _give(scene, "add_voice", "near", status="kept")
    for _ in range(40):
        _give(scene, "add_voice", "elsewhere", status="kept")
    found = voices(scene.register, ID)
    assert (found.neighbours, found.by_ring["elsewhere"]) == (1, 40)


def test_a_promise_is_counted_for_thirty_days(scene: Scene) -> None:
    ask(scene.register)
    scene.register.put_support(Support(0, ID, "give_time", 3, "near", "promised", 1000, 1000, False), "a@example.org")
    scene.register.lapse_supports(1000 + LAPSES_S - LAPSES_S, 1000 + LAPSES_S)
    assert voices(scene.register, ID).supports == 1
    scene.register.lapse_supports(1001, 1001 + LAPSES_S)
    assert voices(scene.register, ID).supports == 0


def test_an_intervention_says_what_time_it_asks() -> None:
    assert contract_line(TimeContract()).fr == "30 min pour poser, 10 min par semaine, 1 h de restitution"
    assert contract_line(TimeContract(15, 5, 45)).en == "15 min to install, 5 min a week, 45 min to hear the result"
    assert asked_minutes(TimeContract(), 6) == 150


# -- the city ------------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(scene: Scene) -> Scene:
    ask(scene.register)
    scene.register.move_intervention(ID, Transition(_at(SENT), "support", "answer", "keeper", ""))
    return scene


def _stands(scene: Scene, day: date) -> Waiting:
    found = waiting(scene.register, scene.register.existing_intervention(ID), day)
    assert found is not None
    return found


def _says(scene: Scene, kind: str, day: date, verdict: str = "", service: str = "") -> None:
    told = Answer(0, ID, kind, verdict, "x" * 200, service, "Direction", day, "revoir", _at(day), "cell")  # ty: ignore[invalid-argument-type]
    scene.register.put_answer(told)


def test_before_it_came_to_the_city_nothing_is_owed(scene: Scene) -> None:
    row = ask(scene.register)
    assert waiting(scene.register, row, SENT) is None
    assert inbox(scene.register, SENT) == []


def test_the_line_says_what_was_done_and_what_is_expected(sent: Scene) -> None:
    assert _stands(sent, SENT).sentence.fr == "envoyé à la Ville le 3 juin · réponse attendue avant le 3 juillet (J-30)"
    _says(sent, "received", date(2026, 6, 3))
    _says(sent, "service", date(2026, 6, 9), service="Voirie")
    found = _stands(sent, date(2026, 6, 14))
    assert found.sentence.fr == "reçu le 3 juin · service Voirie · réponse attendue avant le 3 juillet (J-19)"
    assert found.sentence.en == "received on 3 June · service: Voirie · an answer is due by 3 July (D-19)"
    assert stage_line(found.clock).fr == "réponse avant le 3 juillet (J-19)"


def test_silence_is_counted_in_days_and_beside_the_law(sent: Scene) -> None:
    _says(sent, "received", date(2026, 6, 4))
    assert _stands(sent, SENT + timedelta(days=34)).sentence.fr == "Sans réponse depuis 34 jours (la loi : 2 mois)."
    assert _stands(sent, SENT + timedelta(days=34)).sentence.en == "No answer for 34 days (the law: 2 months)."
    after = _stands(sent, date(2026, 8, 4)).sentence
    assert after.fr == "Sans réponse depuis 62 jours. La loi : après deux mois, le silence vaut refus."


def test_an_answer_is_said_with_its_day_and_a_decision_is_still_owed(sent: Scene) -> None:
    _says(sent, "answer", date(2026, 7, 1), "measure", "Voirie")
    assert _stands(sent, date(2026, 7, 2)).sentence.fr == (
        "La Ville a répondu le 1er juillet : Mesurons ensemble. Décision attendue avant le 3 août (J-32)."
    )
    late = _stands(sent, date(2026, 8, 5))
    assert "en retard de 2 jours" in late.sentence.fr
    _says(sent, "answer", date(2026, 8, 6), "no", "Voirie")
    assert _stands(sent, date(2026, 8, 6)).sentence.en == "The city answered on 6 August: No."
    assert stage_line(_stands(sent, date(2026, 8, 6)).clock).fr == "décidé"


def test_what_is_decided_comes_after_what_waits(sent: Scene) -> None:
    for id, day in (("b", 1), ("c", 20)):
        ask(sent.register, id)
        moved = Transition(_at(SENT - timedelta(days=day)), "support", "answer", "keeper", "")
        sent.register.move_intervention(id, moved)
    _says(sent, "answer", date(2026, 6, 4), "yes", "Voirie")
    found = inbox(sent.register, date(2026, 6, 5))
    assert [each.intervention.id for each in found] == ["c", "b", ID]
    assert [each.intervention.id for each in inbox(sent.register, SENT, "moulin")] == []


def test_a_word_that_trails_off_is_not_closed_twice(sent: Scene) -> None:
    _says(sent, "answer", date(2026, 7, 1), "yes_if", "Voirie")
    said = _stands(sent, date(2026, 7, 2)).sentence
    assert said.fr == "La Ville a répondu le 1er juillet : Oui, si…"
    assert said.en == "The city answered on 1 July: Yes, if…"
