"""Every gate: passed by what is asked for and no more, refused by the least that is missing, in two languages."""

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any

import pytest

from hub.civic import gates
from hub.civic.known import Campaign, CitySaid
from hub.civic.states import NAMES, ORDER, following, number
from hub.civic.words import Said
from hub.register.civic_rows import State
from tests.hub.civic.gates import (
    ALL,
    BACK,
    CONTROL,
    END,
    LINES,
    LOAN,
    NODE,
    PRISE,
    PROPOSAL,
    at,
)

DAY = timedelta(days=1)


@pytest.mark.parametrize("state", ORDER)
def test_with_everything_there_every_gate_is_met(state: State) -> None:
    assert gates.unmet(at(state)) == []


@pytest.mark.parametrize("state", ORDER)
def test_every_state_has_gates_and_each_has_a_name_of_its_own(state: State) -> None:
    names = [gate.name for gate in gates.GATES[state]]

    assert names
    assert len(names) == len(set(names))


NO_FORM = {
    name: replace(NODE, **{name: None}) for name in ("height_m", "wall_m", "road_m", "sun_10", "sun_13", "sun_16")
}
# state, gate, what is changed, a word of what is missing
REFUSED: list[tuple[State, str, dict[str, Any], str]] = [
    ("question", "sentence", {"question_fr": "C'est mieux.", "question_en": "It is better"}, "ending in"),
    ("question", "place", {"lat": None}, "latitude"),
    ("question", "place", {"lon": None}, "latitude"),
    ("question", "change_mind", {"change_mind": {}}, "change our mind"),
    ("question", "change_mind", {"change_mind": {"en": "  "}}, "change our mind"),
    ("question", "end", {"end": None}, "dates"),
    ("question", "end", {"before": None}, "dates"),
    ("question", "end", {"before": END - timedelta(days=85)}, "13 weeks"),
    ("feasible", "plan", {"lacks": Said("[phases] manque", "[phases] is missing")}, "[phases]"),
    ("feasible", "control", {"deployments": (NODE,)}, "control"),
    ("feasible", "control", {"deployments": ()}, "control"),
    ("feasible", "sight", {"outlooks": ()}, "no2, pm2_5"),
    ("feasible", "sight", {"outlooks": ALL.outlooks[:1]}, "pm2_5"),
    ("feasible", "sight", {"digest": "d2"}, "no2, pm2_5"),
    ("feasible", "sight", {"properties": (), "outlooks": ()}, "?"),
    ("feasible", "sight", {"outlooks": (replace(ALL.outlooks[0], sight="no"), ALL.outlooks[1])}, "not to be seen"),
    ("feasible", "sight", {"property": "noise_laeq"}, "noise_laeq: not to be seen"),
    ("permissions", "nodes", {"deployments": ()}, "no node"),
    ("permissions", "nodes", {"deployments": (replace(NODE, prise=None),)}, "n01: neither"),
    ("permissions", "nodes", {"deployments": (CONTROL, replace(NODE, prise="mast-9"))}, "n01: neither"),
    ("permissions", "nodes", {"prises": {"mast-1": replace(PRISE, expires=END - DAY)}}, "expires"),
    ("permissions", "nodes", {"end": None}, "expires"),
    ("permissions", "nodes", {"prises": {"mast-1": replace(PRISE, max_days=60)}}, "60 days"),
    ("permissions", "nodes", {"prises": {"mast-1": replace(PRISE, expires=None)}, "end": None}, "61 days"),
    ("permissions", "nodes", {"before": None}, "61 days"),
    ("permissions", "material", {"material": None}, "[material]"),
    ("permissions", "material", {"authorisation": " "}, "two posts"),
    ("loan", "slip", {"loans": ()}, "moineau loan add"),
    ("loan", "slip", {"loans": (BACK,)}, "moineau loan add"),
    ("loan", "slip", {"loans": (LOAN, replace(LOAN, due=END - DAY))}, str(END - DAY)),
    ("loan", "slip", {"end": None}, "before the end"),
    *(("install", "forms", {"deployments": (CONTROL, node)}, f"form lacks {lost}") for lost, node in NO_FORM.items()),
    ("install", "forms", {"deployments": ()}, "no node"),
    ("install", "photos", {"deployments": (CONTROL, replace(NODE, photo=None))}, "n01: no photo"),
    ("install", "photos", {"deployments": ()}, "no node"),
    ("install", "self_tests", {"deployments": (CONTROL, replace(NODE, self_test=None))}, "n01: the self-test"),
    ("install", "self_tests", {"deployments": ()}, "no node"),
    ("install", "together", {"together": {"after": 30.0}}, "--moment before"),
    ("install", "together", {"together": {"before": 23.0}}, "23 h"),
    ("baseline", "days", {"before": Campaign(9, 1.0, 1.0)}, "9 comparable days"),
    ("baseline", "days", {"before": None, "uncounted": Said("rien", "nothing yet")}, "nothing yet"),
    ("baseline", "days", {"before": None}, "not counted"),
    ("baseline", "coverage", {"before": Campaign(10, 0.74, 1.0)}, "street of the trial: 74%"),
    ("baseline", "coverage", {"before": Campaign(10, 1.0, 0.74)}, "control street: 74%"),
    ("baseline", "coverage", {"before": Campaign(10, 0.7, 0.7)}, "street of the trial: 70%"),
    ("baseline", "coverage", {"before": None, "uncounted": Said("rien", "nothing yet")}, "nothing yet"),
    ("trial", "days", {"during": Campaign(9, 1.0, 1.0)}, "9 comparable days"),
    ("trial", "days", {"during": None}, "not counted"),
    ("trial", "log", {"events": frozenset({"start"})}, "lacks stop"),
    ("trial", "log", {"events": frozenset({"stop", "rain"})}, "lacks start"),
    ("evidence", "together", {"together": {"before": 30.0}}, "--moment after"),
    ("evidence", "together", {"together": {"after": 23.9}}, "24 are needed"),
    ("evidence", "placebo", {"placebos": frozenset({"placebo dates"})}, "placebo sites"),
    ("evidence", "placebo", {"placebos": frozenset({"placebo sites"})}, "placebo dates"),
    ("evidence", "placebo", {"placebos": frozenset(), "uncounted": Said("rien", "nothing yet")}, "nothing yet"),
    ("proposal", "page", {"proposal": None}, "moineau intervention propose"),
    ("proposal", "page", {"proposal": replace(PROPOSAL, fr=" ", en="")}, "moineau intervention propose"),
    ("proposal", "page", {"proposal": replace(PROPOSAL, fr="p" * 3001)}, "3001 characters"),
    ("proposal", "page", {"proposal": replace(PROPOSAL, en="p" * 3001)}, "3001 characters"),
    ("proposal", "cost", {"proposal": replace(PROPOSAL, cost_low=None)}, "cost range"),
    ("proposal", "cost", {"proposal": replace(PROPOSAL, cost_high=None)}, "cost range"),
    ("proposal", "cost", {"proposal": replace(PROPOSAL, cost_low=6001)}, "upside down"),
    ("proposal", "maintenance", {"proposal": replace(PROPOSAL, maintainer=" ")}, "maintains"),
    ("proposal", "maintenance", {"proposal": replace(PROPOSAL, hours_a_month=None)}, "hours a month"),
    ("proposal", "undone", {"proposal": replace(PROPOSAL, undone="")}, "undone"),
    ("support", "open", {"support_since": date(2026, 4, 10)}, "open for 20 days"),
    ("support", "open", {"support_since": None}, "open for 0 days"),
    ("support", "concerns", {"hidden_unreasoned": 1}, "1 concerns"),
    ("answer", "answer", {"answer": None}, "reasoned answer"),
    ("answer", "answer", {"answer": CitySaid(" ", "r" * 200, END)}, "signed by no role"),
    ("answer", "answer", {"answer": CitySaid("maire", " " * 50 + "r" * 199, END)}, "200 characters"),
    ("answer", "answer", {"answer": CitySaid("maire", "r" * 200, None)}, "next date"),
    ("outcome", "choice", {"outcome": None}, "choose"),
    ("outcome", "papers", {"loans": (BACK, LOAN)}, "moineau loan return"),
    ("outcome", "papers", {"loans": (replace(BACK, condition=""),)}, "moineau loan return"),
    ("outcome", "papers", {"loans": ()}, "moineau loan return"),
    ("outcome", "papers", {"outcome": "repeat", "loans": (LOAN,)}, "moineau loan return"),
    ("outcome", "papers", {"outcome": "adopt", "adoption": None}, "adoption sheet"),
    ("record", "lines", {"record": LINES[:4]}, "4 of five"),
    ("record", "lines", {"record": (*LINES, LINES[0])}, "6 of five"),
    ("record", "lines", {"record": (LINES[0],) * 5}, "what failed"),
    ("record", "lines", {"record": (LINES[1],) * 5}, "what we learnt"),
]  # fmt: skip


def _known(state: State, changes: dict[str, Any]) -> Any:
    """`before` is a day of the row and what was counted of the baseline: the value tells which."""
    if isinstance(changes.get("before"), Campaign) or (state == "baseline" and "before" in changes):
        others = {name: value for name, value in changes.items() if name != "before"}
        return replace(at(state, **others), before=changes["before"])
    return at(state, **changes)


@pytest.mark.parametrize(("state", "gate", "changes", "missing"), REFUSED)
def test_a_gate_is_refused_by_the_least_that_is_missing(state: State, gate: str, changes: dict, missing: str) -> None:
    found = {each.name: each.missing for each in gates.unmet(_known(state, changes))}

    said = found.get(gate)
    assert said is not None
    assert missing in said.en


@pytest.mark.parametrize(("state", "gate", "changes", "missing"), REFUSED)
def test_what_is_missing_is_said_in_french_too(state: State, gate: str, changes: dict, missing: str) -> None:
    for each in gates.unmet(_known(state, changes)):
        assert each.missing is not None
        assert each.missing.fr
        assert each.missing.fr != each.missing.en
        assert each.title.fr


def test_every_gate_has_something_that_is_refused() -> None:
    every = {(state, gate.name) for state, rows in gates.GATES.items() for gate in rows}

    assert {(state, gate) for state, gate, _, _ in REFUSED} == every


PASSED: list[tuple[State, dict[str, Any]]] = [
    ("question", {"question_fr": "C'est mieux ?", "question_en": ""}),
    ("question", {"question_fr": "", "question_en": "Better?"}),
    ("question", {"change_mind": {"fr": "rien ne bouge"}}),
    ("question", {"before": END - timedelta(days=84)}),
    ("feasible", {"outlooks": (replace(ALL.outlooks[0], sight="maybe"), ALL.outlooks[1])}),
    ("permissions", {"deployments": (replace(NODE, prise="mast-9", owner_yes=END),)}),
    ("permissions", {"prises": {"mast-1": replace(PRISE, expires=None, max_days=0)}}),
    ("permissions", {"material": (), "authorisation": ""}),
    ("loan", {"loans": (BACK, replace(LOAN, due=END))}),
    ("support", {"support_since": date(2026, 4, 1)}),
    ("proposal", {"proposal": replace(PROPOSAL, fr="p" * 3000, en="", cost_high=2000, hours_a_month=0)}),
    ("outcome", {"outcome": "adopt", "loans": (LOAN,)}),
    ("outcome", {"outcome": "repeat", "adoption": None}),
    ("outcome", {"adoption": None}),
    ("record", {"record": (*LINES[:2], *LINES[:2], LINES[0])}),
]


@pytest.mark.parametrize(("state", "changes"), PASSED)
def test_a_gate_asks_for_no_more_than_it_says(state: State, changes: dict) -> None:
    assert gates.unmet(at(state, **changes)) == []


def test_thirteen_states_follow_each_other_and_end() -> None:
    assert [following(state) for state in ORDER] == [*ORDER[1:], None]
    assert [number(state) for state in ORDER] == list(range(1, 14))
    assert following("stopped") is None
    assert number("stopped") is None
    assert {*ORDER, "stopped"} == set(NAMES) == set(gates.GATES)


def test_what_is_known_names_no_person() -> None:
    assert not {field.name for field in fields(ALL)} & {"holder", "contact", "owner", "address", "account"}
