"""What is said of an intervention in, its retained topics and payloads out. Pure; docs/asyncapi.yaml describes them.

Each kind is one topic with the newest word: the state it is in, the last event of its log, the evidence, what the city
said. Days are texts, moments RFC 3339 in UTC, sentences in French and in English. Nothing in them is personal.
"""

from collections.abc import Collection
from typing import Final

import msgspec

from contract import topics
from hub.publish.messages import Message

_LEVEL: Final = "interventions"


class Both(msgspec.Struct, frozen=True):
    fr: str
    en: str


class State(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    t: str  # since when
    id: str
    state: str
    name: Both
    question: Both
    property: str
    before: str | None = None  # the first day before the trial, of the trial, and after it
    trial: str | None = None
    end: str | None = None
    outcome: str | None = None
    reason: str = ""  # why it was stopped
    simulated: bool = False
    page: Both


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    t: str  # when it was written down
    start: str
    end: str  # the first day after
    kind: str
    where: str
    leave_out: bool  # its days are not compared
    title: Both


class Effect(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """In the property's unit, or the natural logarithm of a ratio: `metric` says which."""

    metric: str
    value: float
    low: float
    high: float


class Evidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    t: str  # when it was computed
    property: str
    verdict: str
    sentence: Both
    confidence: Both
    registered: bool  # the question was fixed before the trial
    effect: Effect | None = None
    simulated: bool = False
    data: str  # SHA-256 of the roll-ups that it is made of


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    t: str
    kind: str
    verdict: str = ""
    reasons: str = ""
    service: str = ""
    signatory: str = ""  # a role
    next_date: str | None = None
    next_step: str = ""


KINDS: Final[dict[str, type[msgspec.Struct]]] = {"state": State, "event": Event, "evidence": Evidence, "answer": Answer}


def open_intervention(area: str, id: str, kind: str, root: str = topics.ROOT) -> str:
    return f"{root}/v1/open/{area}/{_LEVEL}/{id}/{kind}"


def intervention_message(area: str, id: str, said: msgspec.Struct, root: str = topics.ROOT) -> Message:
    kind = next(kind for kind, type_ in KINDS.items() if isinstance(said, type_))
    return Message(open_intervention(area, id, kind, root), msgspec.json.encode(said))


def is_stray_intervention(topic: str, rightful: Collection[str], root: str = topics.ROOT) -> bool:
    """Whether a topic is one of ours, and nothing may be said there."""
    start = f"{root}/v1/open/"
    parts = topic[len(start) :].split("/")
    ours = topic.startswith(start) and len(parts) == 4 and parts[1] == _LEVEL and parts[3] in KINDS
    return ours and topic not in rightful
