"""A whole life: thirteen states walked one by one, on a real register and a real journal; no step before its gates."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from hub.civic import gates
from hub.civic.act import Scene, Who
from hub.civic.gather import known
from hub.civic.states import ORDER
from hub.register import Refusal, said
from hub.register.civic_rows import Transition
from tests.hub.civic.life import BEFORE, ID, STEPS, TRIAL, installed, journal, nothing, taken_down, walked
from tests.hub.civic.scene import act, on


def test_an_intervention_walks_thirteen_states_and_is_closed(life: Scene) -> None:
    seen = []
    for _, does, day in STEPS:
        seen.append(life.register.existing_intervention(ID).state)
        does(on(life, day))
        act(on(life, day), "intervention advance", ID)

    row = life.register.existing_intervention(ID)
    assert tuple(seen) == ORDER
    assert (row.state, row.closed) == ("record", on(life, date(2025, 11, 26)).now)
    assert [step.to for step in life.register.transitions(ID)] == ["question", *ORDER[1:]]
    with pytest.raises(Refusal, match="is closed"):
        act(life, "intervention advance", ID)


@pytest.mark.parametrize("state", [state for state, does, _ in STEPS if does is not nothing])
def test_no_step_is_taken_before_its_gates_are_met(life: Scene, state: str) -> None:
    walked(life, state)
    day = next(day for name, _, day in STEPS if name == state)

    with pytest.raises(Refusal, match=f"{ID} stays in") as caught:
        act(on(life, day), "intervention advance", ID)

    assert f"{ID} reste à «" in said(caught.value, "fr")
    assert life.register.existing_intervention(ID).state == state


def test_a_baseline_is_not_over_on_its_tenth_comparable_day(life: Scene) -> None:
    walked(life, "baseline")
    tenth = date(2025, 9, 16)  # school days without Wednesdays, from 1 September on

    with pytest.raises(Refusal, match="8 comparable days measured"):
        act(on(life, tenth - timedelta(days=1)), "intervention advance", ID)
    with pytest.raises(Refusal, match="9 comparable days measured"):
        act(on(life, tenth), "intervention advance", ID)

    act(on(life, tenth + timedelta(days=1)), "intervention advance", ID)


def test_a_control_street_that_was_hardly_measured_holds_the_baseline_up(life: Scene, tmp_path: Path) -> None:
    poor = journal(tmp_path / "poor", lambda node, day: node in ("n03", "n04") and day.day % 3 == 0 and day >= BEFORE)
    walked(life, "baseline")

    with pytest.raises(Refusal, match="control street: 67%"):
        act(on(replace(life, rollups=poor.rollups), TRIAL), "intervention advance", ID)

    poor.close()


def test_a_node_that_was_silent_in_the_box_holds_the_installation_up(life: Scene, tmp_path: Path) -> None:
    silent = journal(tmp_path / "silent", lambda node, day: node == "n02" and day < BEFORE)
    walked(life, "install")
    installed(on(life, BEFORE))

    with pytest.raises(Refusal, match="0 h measured side by side"):
        act(on(replace(life, rollups=silent.rollups), BEFORE), "intervention advance", ID)

    silent.close()


def test_without_a_journal_nothing_was_measured(life: Scene) -> None:
    walked(life, "baseline")
    with pytest.raises(Refusal, match="nothing was measured here yet"):
        act(on(replace(life, rollups=None), TRIAL), "intervention advance", ID)


def test_evidence_from_before_the_second_side_by_side_does_not_count(life: Scene) -> None:
    walked(life, "evidence")
    taken_down(life)
    (gate,) = gates.unmet(known(on(life, date(2025, 10, 22)), ID))
    assert gate.name == "placebo"
    assert gate.missing is not None
    assert "moineau intervention evidence" in gate.missing.en


def test_evidence_is_computed_anew_when_it_is_left(life: Scene) -> None:
    walked(life, "evidence")
    taken_down(life)
    later = on(life, date(2025, 10, 22))
    act(later, "intervention advance", ID)
    found = life.register.evidence(ID)
    assert found is not None
    assert found.at == later.now


def test_without_a_journal_there_is_no_evidence_to_leave(life: Scene) -> None:
    walked(life, "evidence")
    taken_down(life)
    with pytest.raises(Refusal, match="nothing was measured here yet"):
        act(on(replace(life, rollups=None), date(2025, 10, 22)), "intervention advance", ID)


def test_support_opens_when_the_intervention_comes_there(life: Scene) -> None:
    walked(life, "support")
    with pytest.raises(Refusal, match="open for 20 days"):
        act(on(life, date(2025, 11, 12)), "intervention advance", ID)


@pytest.mark.parametrize("state", ORDER)
def test_it_can_be_stopped_anywhere_with_a_reason_that_stays(life: Scene, state: str) -> None:
    life.register.change_intervention(ID, state=state)

    act(life, "intervention stop", ID, {"why": "the street is dug up"})

    row = life.register.existing_intervention(ID)
    assert (row.state, row.reason, row.closed) == ("stopped", "the street is dug up", life.now)
    last = life.register.transitions(ID)[-1]
    assert (last.from_, last.to, last.role, last.why) == (state, "stopped", "operator", "the street is dug up")
    for words, given in (("intervention advance", {}), ("intervention stop", {"why": "again"})):
        with pytest.raises(Refusal):
            act(life, words, ID, given)


def test_it_is_not_stopped_without_a_reason(life: Scene) -> None:
    for why in ("", None):
        with pytest.raises(Refusal, match="why is missing"):
            act(life, "intervention stop", ID, {"why": why})
    assert life.register.existing_intervention(ID).state == "question"


def test_repeat_elsewhere_copies(life: Scene) -> None:
    walked(life, "outcome")
    with pytest.raises(Refusal, match="to is missing"):
        act(life, "intervention outcome", ID, {"choice": "repeat"})

    act(life, "intervention outcome", ID, {"choice": "repeat", "to": "moulin-calme", "area": "moulin"})

    assert life.register.existing_intervention(ID).outcome == "repeat"
    copy = life.register.existing_intervention("moulin-calme")
    assert (copy.area, copy.copied_from, copy.state) == ("moulin", ID, "question")


def test_a_copy_that_cannot_be_leaves_no_outcome_behind(life: Scene) -> None:
    walked(life, "outcome")
    with pytest.raises(Refusal, match="exists"):
        act(life, "intervention outcome", ID, {"choice": "repeat", "to": ID})
    assert life.register.existing_intervention(ID).outcome is None


def test_an_outcome_is_not_chosen_before_its_time(life: Scene) -> None:
    with pytest.raises(Refusal, match="is not at"):
        act(life, "intervention outcome", ID, {"choice": "adopt"})


def test_what_is_adopted_has_its_sheet_and_keeps_the_box_out(life: Scene) -> None:
    walked(life, "outcome")
    act(life, "intervention outcome", ID, {"choice": "adopt"})
    with pytest.raises(Refusal, match="adoption sheet"):
        act(life, "intervention advance", ID)
    sheet = {"service": "Voirie", "start": "2026-01-01", "maintenance": "posts", "hours_a_month": 2, "exit": "take out"}
    act(life, "intervention adopt", ID, sheet)
    act(life, "intervention advance", ID)
    assert life.register.existing_intervention(ID).state == "record"


def test_a_plan_that_changed_is_asked_about_again(life: Scene) -> None:
    walked(life, "feasible")
    act(life, "intervention outlook", ID)
    act(life, "intervention set", ID, {"end": "2025-10-11"})
    with pytest.raises(Refusal, match="ask the planner"):
        act(life, "intervention advance", ID)
    act(life, "intervention outlook", ID)
    act(life, "intervention advance", ID)


def test_a_question_that_was_not_registered_is_warned_of_before_the_trial(life: Scene) -> None:
    walked(life, "install")
    installed(on(life, BEFORE))
    done = act(on(life, BEFORE), "intervention advance", ID)
    assert "moineau intervention register" in done.later[0].en


def test_who_moved_it_on_is_public_by_role_only(life: Scene) -> None:
    keeper = replace(life, who=Who("keeper", "anne.martin"))
    act(keeper, "intervention advance", ID, {"why": "on y va"})
    last = life.register.transitions(ID)[-1]
    assert (last.role, last.why) == ("keeper", "on y va")
    assert "anne" not in repr(life.register.transitions(ID))


def test_of_two_who_advance_at_once_one_is_refused(life: Scene) -> None:
    act(life, "intervention advance", ID)
    with pytest.raises(Refusal, match="somebody moved it"):
        life.register.move_intervention(ID, Transition(life.now, "question", "feasible", "keeper", ""))
    assert life.register.existing_intervention(ID).state == "feasible"
