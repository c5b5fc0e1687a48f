"""What the register answers with of people: roles, supports, concerns, answers. No address is in any of these rows."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

PersonRole = Literal["keeper", "host", "technician", "cell", "operator"]
ROLES: tuple[PersonRole, ...] = ("keeper", "host", "technician", "cell", "operator")
Kind = Literal["host_sensor", "lend_place", "give_time", "lend_gear", "add_voice"]
Ring = Literal["near", "quarter", "city", "elsewhere"]
RINGS: tuple[Ring, ...] = ("near", "quarter", "city", "elsewhere")
Status = Literal["promised", "matched", "kept", "lapsed"]
AnswerKind = Literal["received", "service", "answer"]
Verdict = Literal["yes", "yes_if", "not_now", "no", "passed_on", "measure"]


@dataclass(frozen=True)
class Person:
    """Who may write, as what and where; `area` empty: everywhere. The epoch changes when old sessions must end."""

    name: str
    role: PersonRole
    area: str
    epoch: int
    created: int


@dataclass(frozen=True)
class Support:
    key: int
    intervention: str
    kind: Kind
    quantity: float
    ring: Ring
    status: Status
    made: int
    changed: int
    by_slip: bool


@dataclass(frozen=True)
class Concern:
    key: int
    intervention: str
    text: str
    ring: Ring
    made: int
    reply: str
    hidden: int | None  # when it was taken down; `why` is public then
    why: str
    role: str


@dataclass(frozen=True)
class Answer:
    """One thing the city said: that it received the proposal, which service has it, or a verdict with its reasons."""

    key: int
    intervention: str
    kind: AnswerKind
    verdict: Verdict | Literal[""]
    reasons: str
    service: str
    signatory: str
    next_date: date | None
    next_step: str
    at: int
    role: str


@dataclass(frozen=True)
class TimeContract:
    """What the intervention asks of one household, in minutes."""

    install_min: int = 30
    week_min: int = 10
    meeting_min: int = 60
