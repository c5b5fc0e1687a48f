"""The one readable file: what it says is understood, what cannot be judged is refused by key and value."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hub.evidence import gather, intervention
from hub.evidence.intervention import InterventionError

EXAMPLE = Path(__file__).parents[3] / "docs/examples/school-street.toml"
TEXT = EXAMPLE.read_text(encoding="utf-8")


def _registered(at: str, text: str = TEXT) -> str:
    return text + f'\n[registration]\nat = {at}\nhash = "{intervention.read(text).digest}"\n'


def test_the_example_is_understood() -> None:
    asked = intervention.read(TEXT)

    assert [each.name for each in asked.properties] == ["no2", "count_car", "noise_laeq", "pm2_5"]
    assert sum(node.role == "treated" for node in asked.nodes) == 8
    assert not asked.registered_before_trial


def test_three_weeks_before_and_four_of_trial_are_twelve_and_sixteen_days() -> None:
    asked = intervention.read(TEXT)

    chosen = gather.comparable_days(asked)

    assert (sum(day < asked.trial for day in chosen), sum(day >= asked.trial for day in chosen)) == (12, 16)


def test_a_question_registered_before_the_trial_is_registered() -> None:
    assert intervention.read(_registered("2025-08-30T09:00:00Z")).registered_before_trial


def test_a_question_registered_during_the_trial_is_exploratory() -> None:
    assert not intervention.read(_registered("2025-09-22T00:00:00Z")).registered_before_trial


def test_a_question_that_changed_after_its_registration_is_refused() -> None:
    changed = _registered("2025-08-30T09:00:00Z").replace("matters = 2 ", "matters = 1 ")

    with pytest.raises(InterventionError, match="exploratory"):
        intervention.read(changed)


def test_the_event_log_may_grow_after_the_registration() -> None:
    longer = _registered("2025-08-30T09:00:00Z") + '\n[[event]]\nstart = 2025-10-01\nkind = "market"\n'

    assert intervention.read(longer).registered_before_trial


def test_the_layout_of_the_file_does_not_change_its_hash() -> None:
    tidied = "\n".join(line.split("#")[0].rstrip() for line in TEXT.splitlines())

    assert intervention.read(tidied).digest == intervention.read(TEXT).digest


def test_roadworks_at_the_control_street_count_unless_their_days_are_left_out() -> None:
    works = '\n[[event]]\nstart = 2025-10-01\nend = 2025-10-03\nkind = "roadworks"\nwhere = "control"\n'

    standing, left_out = (intervention.read(TEXT + works + more) for more in ("", "leave_out = true\n"))

    assert (standing.control_events, left_out.control_events) == (1, 0)
    assert len(gather.comparable_days(standing)) - len(gather.comparable_days(left_out)) == 1


BROKEN: list[tuple[str, Callable[[str], str]]] = [
    ("this is not TOML", lambda text: text + "\n[["),
    ("question.fr", lambda text: text.replace("plus ?", "plus.")),
    ("question.property: 'noo2'", lambda text: text.replace('property = "no2"', 'property = "noo2"')),
    ("question.direction", lambda text: text.replace('direction = "down"', 'direction = "better"')),
    ("must follow each other", lambda text: text.replace("trial = 2025-09-22", "trial = 2025-08-22")),
    ("phases.end", lambda text: text.replace("end = 2025-10-18", 'end = "October"')),
    ("days.zone: 'D'", lambda text: text.replace('zone = "B"', 'zone = "D"')),
    ("overlaps", lambda text: text.replace("09:20-10:20", "08:40-10:20")),
    ("window: '8h-9h'", lambda text: text.replace("08:15-08:50", "8h-9h")),
    ("matters", lambda text: text.replace("matters = 2 ", "matters = -2 ")),
    ("node n01.role", lambda text: text.replace('role = "treated"', 'role = "patient"', 1)),
    ('role = "control"', lambda text: text.replace('role = "control"', 'role = "background"')),
    ("twice", lambda text: text.replace('id = "n02"', 'id = "n01"')),
    ("'n99' is not among", lambda text: text.replace('"n03", "n04"', '"n99", "n04"')),
    ("timezone", lambda text: text.replace("Europe/Paris", "Europe/Paname")),
    ("colour: not known", lambda text: 'colour = "red"\n' + text),
    ("is for what is counted", lambda text: text.replace("matters = 1\n", 'matters = 1\nmetric = "ratio"\n', 1)),
    ("window.hours", lambda text: text.replace('["08:15-08:50", "16:15-16:50"]', '"08:15-08:50"')),
    ("node: 3 where", lambda text: "node = 3\n" + text.split("[[node]]")[0]),
    ("area", lambda text: text.replace('area = "tilleuls"', 'area = "<script>"')),
]


@pytest.mark.parametrize(("said", "broken"), BROKEN, ids=[said for said, _ in BROKEN])
def test_what_cannot_be_judged_is_refused_by_name(said: str, broken: Callable[[str], str]) -> None:
    with pytest.raises(InterventionError, match=said.replace("[", r"\[")):
        intervention.read(broken(TEXT))


def test_a_window_into_which_no_hour_fits_is_refused_with_the_way_out() -> None:
    hourly = intervention.read(TEXT.replace('period = "10min"', 'period = "1h"'))

    with pytest.raises(ValueError, match='period = "10min"'):
        gather.panels(hourly, lambda *_: [])
