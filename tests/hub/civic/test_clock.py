"""The city's clock: working days as a published calendar knows them, what is due when, and what counts as said."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.civic.clock import STAGES, Spoken, clock
from hub.civic.workdays import after_working_days, public_holidays, works

SENT = date(2026, 6, 3)  # a Wednesday
days = st.dates(date(2015, 1, 1), date(2099, 6, 1))
words = st.lists(
    st.builds(
        Spoken,
        st.sampled_from(["received", "service", "answer"]),
        st.sampled_from(["yes", "yes_if", "not_now", "no", "passed_on", "measure"]),
        days,
    ),
    max_size=6,
)


@pytest.mark.parametrize("year", range(2015, 2100))
def test_public_holidays_are_those_of_a_kept_calendar(year: int) -> None:
    assert public_holidays(year) == frozenset(holidays.country_holidays("FR", years=year))


@given(days, st.integers(0, 30))
def test_between_a_day_and_so_many_working_days_later_people_work_so_many_days(day: date, count: int) -> None:
    end = after_working_days(day, count)
    between = [day + timedelta(days=n) for n in range(1, (end - day).days + 1)]
    assert sum(works(each) for each in between) == count


def test_what_the_city_owes_is_due_on_days_that_people_work() -> None:
    due = {stage.name: stage.due for stage in clock(SENT, (), SENT).stages}
    assert due == {
        "received": date(2026, 6, 10),
        "service": date(2026, 6, 18),
        "answer": date(2026, 7, 3),
        "decision": date(2026, 8, 3),  # the 2nd is a Sunday
    }


def test_five_working_days_over_easter_are_eight_days() -> None:
    assert clock(date(2026, 4, 2), (), date(2026, 4, 2)).stages[0].due == date(2026, 4, 10)


@pytest.mark.parametrize(
    ("sent", "law"),
    [
        (date(2026, 6, 3), date(2026, 8, 3)),
        (date(2025, 12, 31), date(2026, 2, 28)),
        (date(2027, 12, 31), date(2028, 2, 29)),
        (date(2026, 11, 15), date(2027, 1, 15)),
        (date(2026, 10, 31), date(2026, 12, 31)),
    ],
)
def test_silence_means_no_after_two_months(sent: date, law: date) -> None:
    assert clock(sent, (), sent).law == law


def test_an_acknowledgement_is_no_answer() -> None:
    found = clock(SENT, [Spoken("received", "", date(2026, 6, 5))], date(2026, 7, 7))
    assert (found.silent_days, found.next and found.next.name, found.late) == (34, "service", True)


def test_an_answer_is_an_acknowledgement_too() -> None:
    found = clock(SENT, [Spoken("answer", "measure", date(2026, 6, 20))], date(2026, 6, 21))
    assert [stage.met for stage in found.stages] == [date(2026, 6, 20)] * 3 + [None]
    assert (found.silent_days, found.late, found.next and found.next.name) == (0, False, "decision")


@pytest.mark.parametrize("verdict", ["yes", "yes_if", "not_now", "no", "passed_on"])
def test_a_verdict_decides(verdict: str) -> None:
    found = clock(SENT, [Spoken("answer", verdict, date(2026, 6, 20))], date(2027, 1, 1))  # ty: ignore[invalid-argument-type]
    assert (found.next, found.days_left, found.late) == (None, None, False)


def test_a_thing_is_late_the_day_after_it_was_due() -> None:
    assert not clock(SENT, (), date(2026, 6, 10)).late
    assert clock(SENT, (), date(2026, 6, 11)).late
    assert clock(SENT, (), date(2026, 6, 11)).days_left == -1


def test_what_was_said_of_an_earlier_proposal_does_not_count() -> None:
    found = clock(SENT, [Spoken("answer", "no", SENT - timedelta(days=1))], SENT + timedelta(days=3))
    assert (found.answered, found.silent_days) == (None, 3)


@given(days, words)
def test_a_later_stage_is_never_met_before_an_earlier_one_nor_due_before_it(sent: date, said: list[Spoken]) -> None:
    stages = clock(sent, said, sent).stages
    met = [stage.met or date.max for stage in stages]
    assert [stage.name for stage in stages] == list(STAGES)
    assert met == sorted(met)
    assert sorted(stage.due for stage in stages) == [stage.due for stage in stages]
