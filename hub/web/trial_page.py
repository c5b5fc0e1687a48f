"""An intervention in, what its public page says out, whatever its state: evidence, people, the city, then the details.

In this order: what changed, before and during, how sure, what we cannot see, who supports it, what the city said. A
page before its evidence is as honest: the question, where it stands, how the street was. It reads nothing personal.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from hub.civic import city, voices
from hub.civic.file import top_of
from hub.civic.gather import kept
from hub.civic.people_words import GIVINGS, RING_NAMES, VERDICT_NAMES
from hub.civic.states import NAMES, ORDER, STOPPED
from hub.civic.words import EVENT_KINDS, OUTCOMES, RECORD_KINDS, ROLES, WHERE
from hub.evidence import record as records
from hub.evidence import whole
from hub.evidence.whole import Whole
from hub.register import Register
from hub.register.civic_rows import Intervention
from hub.web import plan, trial_evidence
from hub.web.desk import Desk
from hub.web.trial_before import Befores
from hub.web.trial_line import state_of
from hub.web.words import Words

_TAKES_VOICES = ORDER[ORDER.index("permissions") : ORDER.index("record")]


def page(words: Words, desk: Desk, row: Intervention, befores: Befores) -> dict[str, Any]:
    register, now = desk.register, desk.clock()
    today = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(row.timezone)).date()
    said = whole.whole(top_of(kept(register, row.id)))
    area = register.area(row.area)
    content = {
        "row": row,
        "area": area,
        "name": row.place or (area.name if area else row.area),
        "question": row.question(words.language) or row.question_en or row.question_fr,
        "simulated": row.simulated,
        "state": state_of(words, row),
        "stopped": row.state == STOPPED,
        "lead": "",
        "told": None,
        "before": [],
        "change_mind": said.change_mind.get(words.language, ""),
        "digest": row.digest,
        "registered": _registered(words, register, row),
        **_people(words, register, row),
        **_city(words, register, row, today),
        **_details(words, register, row, said),
    }
    return content | _findings(words, desk, row, said, befores, (today, now))


def day(words: Words, when: date) -> str:
    text = format_date(when, "d MMMM y", locale="fr" if words.language == "fr" else "en_GB")
    return text.replace("1 ", "1er ", 1) if words.language == "fr" and when.day == 1 else text


# -- what was found --------------------------------------------------------------------------------------------------


def _findings(
    words: Words, desk: Desk, row: Intervention, said: Whole, befores: Befores, when: tuple[date, int]
) -> dict[str, Any]:
    if evidence := desk.register.evidence(row.id):
        told = trial_evidence.told(words, records.decoded(evidence.record))
        return {"told": told, "lead": told["lead"], "at": day(words, datetime.fromtimestamp(evidence.at, UTC).date())}
    if row.state == STOPPED:
        return {"lead": words.say("This trial was stopped: %(why)s", why=row.reason)}
    levels, days = befores.of(desk.reader, said.plan, *when) if row.state in ("baseline", "trial") else ([], 0)
    shown = trial_evidence.before_only(words, levels)
    return {"before": shown, "before_days": days, "lead": _lead(words, row, shown, when[0])}


def _lead(words: Words, row: Intervention, shown: Sequence[tuple[str, str]], today: date) -> str:
    if shown and row.state == "baseline":
        return words.say("Here is your street before the trial.")
    if row.state in ("trial", "evidence") and row.end:
        last = day(words, row.end - timedelta(days=1))
        if today < row.end:
            return words.say("The trial is on until %(day)s: what it changes is told after its end.", day=last)
        return words.say("The trial ended on %(day)s: its readings are being compared.", day=last)
    return row.question(words.language) or row.question_en or row.question_fr


def _registered(words: Words, register: Register, row: Intervention) -> str:
    found = register.registration(row.id)
    if found is None:
        return ""
    at = datetime.fromtimestamp(found.at, UTC).astimezone(ZoneInfo(row.timezone))
    if row.trial and at.date() < row.trial:
        return words.say("Registered on %(day)s, before the trial.", day=day(words, at.date()))
    return words.say("Registered on %(day)s, after the trial had begun: exploratory.", day=day(words, at.date()))


# -- people and the city ---------------------------------------------------------------------------------------------


def _people(words: Words, register: Register, row: Intervention) -> dict[str, Any]:
    found, language = voices.voices(register, row.id), words.language
    kinds = [(GIVINGS[kind].name.of(language), count) for kind, count in found.by_kind.items()]
    rings = [(RING_NAMES[ring].of(language), count) for ring, count in found.by_ring.items() if count]
    concerns = [
        {
            "text": each.text if each.hidden is None else "",
            "why": each.why if each.hidden is not None else "",
            "ring": RING_NAMES[each.ring].of(language),
            "reply": each.reply if each.hidden is None else "",
        }
        for each in found.concerns
    ]
    return {
        "voices": voices.line(found).of(language),
        "kinds": kinds,
        "rings": rings,
        "concerns": concerns,
        "takes_voices": row.state in _TAKES_VOICES,
        "money": found.money_link,
    }


def _city(words: Words, register: Register, row: Intervention, today: date) -> dict[str, Any]:
    found, language = city.waiting(register, row, today), words.language
    if found is None:
        return {"city": "", "answer": None}
    answer = found.answer
    if answer is None or not answer.verdict:
        return {"city": found.sentence.of(language), "answer": None}
    shown = {
        "verdict": VERDICT_NAMES[answer.verdict].of(language),
        "reasons": answer.reasons,
        "by": " · ".join(part for part in (answer.service, answer.signatory) if part),
        "next": answer.next_step,
        "next_date": day(words, answer.next_date) if answer.next_date else "",
    }
    return {"city": found.sentence.of(language), "answer": shown}


# -- the details -----------------------------------------------------------------------------------------------------


def _details(words: Words, register: Register, row: Intervention, said: Whole) -> dict[str, Any]:
    language, proposal = words.language, register.proposal(row.id)
    nodes = register.deployments(row.id)
    spots = [
        plan.Spot(node.node, round(node.lat, 4), round(node.lon, 4), number)
        for number, node in enumerate(nodes, 1)
        if node.lat is not None and node.lon is not None
    ]
    lines = [
        (RECORD_KINDS[line.kind].of(language), _either(line.fr, line.en, language)) for line in _record(register, row)
    ]
    return {
        "phases": _phases(words, row, said),
        "steps": _steps(words, register, row),
        "nodes": [(n, each.node, each.street, ROLES[each.role].of(language)) for n, each in enumerate(nodes, 1)],
        "plan": plan.drawn(spots),
        "log": [_event(words, each) for each in register.events(row.id)],
        "proposal": _either(proposal.fr, proposal.en, language) if proposal else "",
        "outcome": OUTCOMES[row.outcome].of(language) if row.outcome else "",
        "lines": lines,
        "contract": voices.contract_line(register.time_contract(row.id)).of(language),
    }


def _record(register: Register, row: Intervention) -> Sequence[Any]:
    return register.record_lines(row.id)


def _either(fr: str, en: str, language: str) -> str:
    return (fr if language == "fr" else en) or fr or en


def _phases(words: Words, row: Intervention, said: Whole) -> list[tuple[str, str]]:
    if row.before is None or row.trial is None or row.end is None:
        return []
    last_before, last = row.trial - timedelta(days=1), row.end - timedelta(days=1)
    shown = [
        (words.say("Before"), _span(words, row.before, last_before)),
        (words.say("Trial"), _span(words, row.trial, last)),
    ]
    if said.contract.restitution:
        when = said.contract.restitution.astimezone(ZoneInfo(row.timezone))
        shown.append(
            (words.say("The result is told to all"), f"{day(words, when.date())}, {words.clock(int(when.timestamp()))}")
        )
    return shown


def _span(words: Words, first: date, last: date) -> str:
    return words.say("from %(first)s to %(last)s", first=day(words, first), last=day(words, last))


def _steps(words: Words, register: Register, row: Intervention) -> list[tuple[str, str, bool]]:
    """(state, since when, whether it is here), for all that were walked; the stop with its reason is one of them."""
    reached = {each.to: each.at for each in register.transitions(row.id)}
    told = []
    for state in (*ORDER, STOPPED):
        at = reached.get(state, row.created if state == "question" else None)
        if at is None and (state == STOPPED or row.state == STOPPED):
            continue
        when = day(words, datetime.fromtimestamp(at, UTC).astimezone(ZoneInfo(row.timezone)).date()) if at else ""
        told.append((NAMES[state].of(words.language), when, state == row.state))
    return told


def _event(words: Words, event: Any) -> tuple[str, str]:
    language = words.language
    title = _either(event.fr, event.en, language)
    kind, where = EVENT_KINDS.get(event.kind), WHERE[event.where].of(language)
    name = kind.of(language) if kind else event.kind
    text = f"{name}, {where}" + (f" : {title}" if title and language == "fr" else f": {title}" if title else "")
    if event.leave_out:
        text += words.say(" (not compared)")
    return day(words, event.start), text
