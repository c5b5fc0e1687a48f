"""A proposal and what the city said of it in; where the city's clock stands, and its sentence, out.

The clock starts on the day on which the intervention comes to the city (state "answer"). The city is "the city", its
parts are services: no person is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date

from hub.civic.clock import Clock, Spoken, clock
from hub.civic.people_words import STAGE_NAMES, VERDICT_NAMES
from hub.civic.words import Said
from hub.register import Register
from hub.register.civic_rows import Intervention
from hub.register.people_rows import Answer


@dataclass(frozen=True)
class Waiting:
    """One line of the city's inbox."""

    intervention: Intervention
    clock: Clock
    said: tuple[Answer, ...]

    @property
    def answer(self) -> Answer | None:
        """The last verdict, with its reasons."""
        return next((each for each in reversed(self.said) if each.verdict), None)

    @property
    def service(self) -> str:
        return next((each.service for each in reversed(self.said) if each.service), "")

    @property
    def sentence(self) -> Said:
        return sentence(self.clock, self.said)


def day_of(moment: int, timezone: str) -> date:
    return datetime.fromtimestamp(moment, UTC).astimezone(ZoneInfo(timezone)).date()


def sent_on(register: Register, row: Intervention) -> date | None:
    """The day on which the proposal came to the city; None while it has not."""
    moments = [each.at for each in register.transitions(row.id) if each.to == "answer"]
    return day_of(moments[-1], row.timezone) if moments else None


def waiting(register: Register, row: Intervention, today: date) -> Waiting | None:
    """Where the city stands with an intervention; None when it was not asked yet."""
    sent = sent_on(register, row)
    if sent is None:
        return None
    said = register.answers(row.id)
    spoken = (Spoken(each.kind, each.verdict, day_of(each.at, row.timezone)) for each in said)
    return Waiting(row, clock(sent, spoken, today), tuple(said))


def inbox(register: Register, today: date, area: str | None = None) -> list[Waiting]:
    """What waits for the city, the most urgent first; what is decided comes last, the newest first."""
    every = (waiting(register, row, today) for row in register.interventions(area))
    found = [each for each in every if each is not None]
    return sorted(found, key=_urgency)


def _urgency(item: Waiting) -> tuple[bool, int, int, str]:
    left = item.clock.days_left
    closed = left is None or item.intervention.state == "stopped"
    newest = -item.said[-1].at if item.said and closed else 0
    return closed, 0 if left is None or closed else left, newest, item.intervention.id


def sentence(at: Clock, said: Sequence[Answer]) -> Said:
    """« reçu le 3 juin · service Voirie · réponse attendue avant le 3 juillet (J-19) », or how long silence lasts."""
    if at.answered:
        return _answered(at, said)
    if at.stages[2].late(at.today):
        return _silent(at)
    return _expected(at, said)


def _answered(at: Clock, said: Sequence[Answer]) -> Said:
    last = next(each for each in reversed(said) if each.verdict)
    word, day = VERDICT_NAMES[last.verdict or "measure"], at.stages[3].met or at.answered
    assert day is not None
    fr, en = f"La Ville a répondu le {_fr(day)} : {word.fr}", f"The city answered on {_en(day)}: {word.en}"
    decision = at.next
    if decision is None:
        return Said(_ended(fr), _ended(en))
    return Said(
        f"{_ended(fr)} Décision attendue avant le {_fr(decision.due)} ({_left(at)[0]}).",
        f"{_ended(en)} A decision is due by {_en(decision.due)} ({_left(at)[1]}).",
    )


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith(("…", ".", "...")) else f"{sentence}."


def _silent(at: Clock) -> Said:
    days = at.silent_days
    if at.today > at.law:
        return Said(
            f"Sans réponse depuis {days} jours. La loi : après deux mois, le silence vaut refus.",
            f"No answer for {days} days. The law: after two months, silence means no.",
        )
    return Said(
        f"Sans réponse depuis {days} jours (la loi : 2 mois).", f"No answer for {days} days (the law: 2 months)."
    )


def _expected(at: Clock, said: Sequence[Answer]) -> Said:
    received, service, answer = at.stages[0], at.stages[1], at.stages[2]
    if received.met:
        first = Said(f"reçu le {_fr(received.met)}", f"received on {_en(received.met)}")
    else:
        first = Said(f"envoyé à la Ville le {_fr(at.sent)}", f"sent to the city on {_en(at.sent)}")
    parts = [first]
    if service.met:
        name = next(each.service for each in reversed(said) if each.service)
        parts.append(Said(f"service {name}", f"service: {name}"))
    left = (answer.due - at.today).days
    due = Said(
        f"réponse attendue avant le {_fr(answer.due)} (J-{left})", f"an answer is due by {_en(answer.due)} (D-{left})"
    )
    parts.append(due)
    return Said(" · ".join(each.fr for each in parts), " · ".join(each.en for each in parts))


def _left(at: Clock) -> tuple[str, str]:
    left = at.days_left or 0
    if left >= 0:
        return f"J-{left}", f"D-{left}"
    days = -left
    return f"en retard de {days} jour{'s' if days > 1 else ''}", f"{days} day{'s' if days > 1 else ''} late"


def stage_line(at: Clock) -> Said:
    """What is owed next, for the inbox: « service désigné avant le 18 juin (J-3) »."""
    if at.next is None:
        return Said("décidé", "decided")
    name, due, (fr, en) = STAGE_NAMES[at.next.name], at.next.due, _left(at)
    return Said(f"{name.fr} avant le {_fr(due)} ({fr})", f"{name.en} by {_en(due)} ({en})")


def _fr(day: date) -> str:
    text = format_date(day, "d MMMM", locale="fr")
    return text.replace("1 ", "1er ", 1) if day.day == 1 else text


def _en(day: date) -> str:
    return format_date(day, "d MMMM", locale="en_GB")
