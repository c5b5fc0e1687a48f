"""The city's clock: when a proposal reached it and what it said since in, what is due when and what is late out.

Acknowledged within 5 working days, a service named within 15 days, a first answer with reasons within 30, a decision
within 60. A day that nobody works moves to the next one. Whoever does a later thing has done the earlier ones. Refuses
to know staff: a clock is a city's, never a person's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from hub.civic.workdays import after_working_days, next_working
from hub.register.people_rows import AnswerKind, Verdict

StageName = Literal["received", "service", "answer", "decision"]
STAGES: tuple[StageName, ...] = ("received", "service", "answer", "decision")
WORKING_DAYS = 5
DAYS: dict[StageName, int] = {"service": 15, "answer": 30, "decision": 60}
# "Let us measure together" is an answer; the decision still waits for it.
DECIDES: frozenset[Verdict] = frozenset({"yes", "yes_if", "not_now", "no", "passed_on"})


@dataclass(frozen=True)
class Spoken:
    """What the city said on a day."""

    kind: AnswerKind
    verdict: Verdict | Literal[""]
    day: date


@dataclass(frozen=True)
class Stage:
    name: StageName
    due: date
    met: date | None

    def late(self, today: date) -> bool:
        return self.met is None and today > self.due


@dataclass(frozen=True)
class Clock:
    sent: date
    today: date
    stages: tuple[Stage, ...]
    law: date  # after it, silence means no (two months; code des relations entre le public et l'administration, L231-4)

    @property
    def next(self) -> Stage | None:
        """What the city owes next; None when it has decided."""
        return next((stage for stage in self.stages if stage.met is None), None)

    @property
    def answered(self) -> date | None:
        return self.stages[2].met

    @property
    def silent_days(self) -> int:
        """How long nobody has answered; 0 once somebody did."""
        return 0 if self.answered else (self.today - self.sent).days

    @property
    def days_left(self) -> int | None:
        """Until the next thing is due; below 0 when it is late; None when nothing is."""
        return (self.next.due - self.today).days if self.next else None

    @property
    def late(self) -> bool:
        return any(stage.late(self.today) for stage in self.stages)


def clock(sent: date, said: Iterable[Spoken], today: date) -> Clock:
    words = [each for each in said if each.day >= sent]
    stages = tuple(Stage(name, _due(name, sent), _met(name, words)) for name in STAGES)
    return Clock(sent, today, stages, _two_months_later(sent))


def _due(name: StageName, sent: date) -> date:
    if name == "received":
        return after_working_days(sent, WORKING_DAYS)
    return next_working(sent + timedelta(days=DAYS[name]))


def _met(name: StageName, words: list[Spoken]) -> date | None:
    reached = (each.day for each in words if STAGES.index(_reaches(each)) >= STAGES.index(name))
    return min(reached, default=None)


def _reaches(word: Spoken) -> StageName:
    if word.kind == "answer":
        return "decision" if word.verdict in DECIDES else "answer"
    return word.kind


def _two_months_later(day: date) -> date:
    month = day.month + 2
    year, month = day.year + (month - 1) // 12, (month - 1) % 12 + 1
    following = date(year + month // 12, month % 12 + 1, 1)
    return min(
        following - timedelta(days=1), date(year, month, min(day.day, 28)) + timedelta(days=max(0, day.day - 28))
    )
