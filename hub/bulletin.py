"""What the register knows of interventions in, what the world may hear of them out, on retained topics.

It says again only what changed, and takes back what may not be said any more: an event that was taken out of the log,
an intervention that is gone. Asks no clock.
"""

from collections.abc import Callable, Iterator
from datetime import date

import msgspec

from hub.civic.states import NAMES
from hub.evidence import EvidenceError
from hub.evidence import record as records
from hub.publish.interventions import (
    Answer,
    Both,
    Effect,
    Event,
    Evidence,
    State,
    intervention_message,
    is_stray_intervention,
)
from hub.publish.messages import rfc3339
from hub.register import Register
from hub.register import civic_rows as rows
from hub.register.evidences import Evidence as Kept
from hub.register.people_rows import Answer as Spoken
from hub.settings import Settings

Put = Callable[[str, bytes], object]


class Bulletin:
    def __init__(self, settings: Settings, register: Register, put: Put) -> None:
        self._settings = settings
        self._register = register
        self._put = put
        self._on_air: dict[str, bytes] = {}

    def changed(self) -> list[str]:
        """Takes the register's news; answers the topics that must fall silent."""
        said = {
            message.topic: message.payload
            for row in self._register.interventions()
            for message in (intervention_message(row.area, row.id, each, self._settings.root) for each in self._of(row))
        }
        for topic, payload in said.items():
            self._put(topic, payload)
        silent = [topic for topic in self._on_air if topic not in said]
        self._on_air = said
        return silent

    def is_stray(self, topic: str) -> bool:
        return is_stray_intervention(topic, self._on_air, self._settings.root)

    def _of(self, row: rows.Intervention) -> Iterator[msgspec.Struct]:
        yield state(row, self._settings.web.root)
        if events := self._register.events(row.id):
            yield event(max(events, key=lambda each: (each.told, each.key)))
        if found := self._register.evidence(row.id):
            told = evidence(found)
            if told is not None:
                yield told
        if answers := self._register.answers(row.id):
            yield answer(answers[-1])


def state(row: rows.Intervention, pages: str) -> State:
    name = NAMES[row.state]
    return State(
        t=rfc3339(row.state_since),
        id=row.id,
        state=row.state,
        name=Both(name.fr, name.en),
        question=Both(row.question_fr, row.question_en),
        property=row.property,
        before=_day(row.before),
        trial=_day(row.trial),
        end=_day(row.end),
        outcome=row.outcome,
        reason=row.reason,
        simulated=row.simulated,
        page=Both(*(f"{pages}/{language}/intervention/{row.id}" for language in ("fr", "en"))),
    )


def event(row: rows.Event) -> Event:
    return Event(
        t=rfc3339(row.told),
        start=row.start.isoformat(),
        end=row.end.isoformat(),
        kind=row.kind,
        where=row.where,
        leave_out=row.leave_out,
        title=Both(row.title("fr"), row.title("en")),
    )


def evidence(kept: Kept) -> Evidence | None:
    """None where it was written by a newer Moineau."""
    try:
        record = records.decoded(kept.record)
        (found, french), (_, english) = (record.said(language)[0] for language in ("fr", "en"))
    except (EvidenceError, KeyError, IndexError):
        return None
    told = found.estimate
    effect = None if told is None else Effect(metric=found.metric, value=told.effect, low=told.low, high=told.high)
    return Evidence(
        t=rfc3339(kept.at),
        property=found.property,
        verdict=found.verdict,
        sentence=Both(french.sentence, english.sentence),
        confidence=Both(french.confidence, english.confidence),
        registered=kept.registered,
        effect=effect,
        simulated=record.simulated,
        data=kept.data_hash,
    )


def answer(row: Spoken) -> Answer:
    return Answer(
        t=rfc3339(row.at),
        kind=row.kind,
        verdict=row.verdict,
        reasons=row.reasons,
        service=row.service,
        signatory=row.signatory,
        next_date=_day(row.next_date),
        next_step=row.next_step,
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
