"""Fairness: a question is asked once until the city has answered; one box in three is kept for who has priority."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hub.civic.act import Scene
from hub.civic.campaigns import kept_back, same_question, unanswered_twin
from hub.register import Refusal
from hub.register.civic_rows import Box, Loan, Transition
from hub.register.people_rows import Answer
from tests.hub.civic.scene import SCHOOL, act, on, read_in
from tests.hub.register.asked import ask

TO = date(2026, 5, 1)


def box(number: int, *, reserved: bool = False, state: str = "ready") -> Box:
    return Box(f"R{number:02}", "rue", state=state, reserved=reserved)  # ty: ignore[invalid-argument-type]


def loan(number: int) -> Loan:
    return Loan(number, f"R{number:02}", None, TO, TO + timedelta(days=20), None, "")


@pytest.mark.parametrize(
    ("boxes", "out", "lent"),
    [
        (1, 0, True),
        (2, 1, True),
        (3, 1, True),
        (3, 2, False),
        (6, 3, True),
        (6, 4, False),
        (10, 6, True),
        (10, 7, False),
    ],
)
def test_two_boxes_of_three_go_to_everybody(boxes: int, out: int, lent: bool) -> None:
    fleet = [box(number) for number in range(1, boxes + 1)]
    loans = [loan(number) for number in range(1, out + 1)]
    assert (kept_back(fleet, loans, fleet[-1]) is None) is lent


def test_a_box_that_is_marked_as_kept_waits_for_its_school() -> None:
    fleet = [box(1, reserved=True), box(2), box(3)]
    said = kept_back(fleet, [], fleet[0])
    assert said is not None
    assert "une sur trois va aux écoles" in said.fr
    assert kept_back(fleet, [], fleet[1]) is None


def test_a_kept_box_that_is_out_takes_nothing_from_the_others() -> None:
    fleet = [box(1, reserved=True), box(2), box(3)]
    assert kept_back(fleet, [loan(1), loan(2)], fleet[2]) is None


def test_boxes_in_repair_are_not_counted() -> None:
    fleet = [box(1), box(2), box(3, state="repair")]
    assert kept_back(fleet, [loan(1)], fleet[1]) is None


def test_who_has_priority_borrows_a_kept_box_and_the_box_says_for_whom(scene: Scene) -> None:
    act(scene, "box add", "R01", {"size": "rue", "reserved": "yes"})
    with pytest.raises(Refusal, match="box R01 is kept"):
        act(scene, "loan add", "R01", {"due": "2026-05-01"})
    act(scene, "loan add", "R01", {"due": "2026-05-01", "priority": "école Jean-Macé"})
    found = scene.register.existing_box("R01")
    assert [note.text for note in found.notes] == ["priority: école Jean-Macé"]


def test_the_same_question_is_known_however_it_is_written(scene: Scene) -> None:
    one = ask(scene.register)
    other = replace(
        one,
        id="other",
        question_fr="si la RUE ferme à l'heure de l’ecole... passe-t-il moins de voitures",
        question_en="",
    )
    assert same_question(one, other)
    assert not same_question(one, replace(other, area="moulin"))
    assert not same_question(replace(one, question_fr=""), replace(other, question_fr=""))


def _sent(scene: Scene) -> Scene:
    """The school street has come to the city, and somebody copied its question for the same street."""
    read_in(scene)
    act(scene, "intervention copy", SCHOOL, {"to": "again"})
    scene.register.move_intervention(SCHOOL, Transition(scene.now, "question", "answer", "keeper", ""))
    return scene


def test_a_second_campaign_waits_until_the_city_has_answered(scene: Scene) -> None:
    scene = _sent(scene)
    row = scene.register.existing_intervention("again")
    twin = unanswered_twin(scene.register, row, scene.today)
    assert twin is not None
    assert twin.id == SCHOOL

    answer = Answer(0, SCHOOL, "answer", "no", "x" * 200, "Voirie", "Direction", TO, "rien", scene.now, "cell")
    scene.register.put_answer(answer)
    assert unanswered_twin(scene.register, row, scene.today) is None


def test_a_group_may_override_it_in_public(scene: Scene) -> None:
    scene = _sent(scene)
    act(scene, "intervention again", "again", {"why": "L’école a déménagé, la rue a changé."})
    row = scene.register.existing_intervention("again")
    assert unanswered_twin(scene.register, row, scene.today) is None
    assert scene.register.second_campaign("again") == "L’école a déménagé, la rue a changé."


def test_the_first_campaign_is_not_held_up_by_the_second(scene: Scene) -> None:
    scene = _sent(scene)
    later = on(scene, scene.today + timedelta(days=3))
    scene.register.move_intervention("again", Transition(later.now, "question", "answer", "keeper", ""))
    first = scene.register.existing_intervention(SCHOOL)
    assert unanswered_twin(scene.register, first, later.today) is None or first.created == scene.now


def test_to_advance_a_second_campaign_is_refused_with_the_way_out(scene: Scene) -> None:
    scene = _sent(scene)
    with pytest.raises(Refusal) as refused:
        act(scene, "intervention advance", "again")
    assert "attendre sa réponse" in (refused.value.fr or "")
