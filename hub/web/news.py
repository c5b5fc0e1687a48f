"""Interventions of the register in, what happened to them out, an entry each: moves, events, evidence, answers."""

from collections.abc import Iterator
from datetime import datetime, time

from hub.bulletin import evidence
from hub.civic.city import Waiting, stage_line
from hub.civic.people_words import VERDICT_NAMES
from hub.civic.states import NAMES
from hub.register import Register
from hub.register.civic_rows import Intervention
from hub.web.atom import Entry
from hub.web.words import Words


def page(row: Intervention, words: Words, pages: str) -> str:
    """`pages` is what stands before the path of a page."""
    return f"{pages}/{words.language}/intervention/{row.id}"


def news(register: Register, row: Intervention, words: Words, pages: str) -> Iterator[Entry]:
    here, title = page(row, words, pages), row.question(words.language) or row.id
    for kind, key, at, said in _told(register, row, words):
        yield Entry(f"{here}#{kind}-{key}", title, at, here, said, kind)


def _told(register: Register, row: Intervention, words: Words) -> Iterator[tuple[str, int, int, str]]:
    language = words.language
    yield "begun", row.created, row.created, NAMES["question"].of(language)
    for step in register.transitions(row.id):
        if step.from_ != step.to:
            yield "state", step.at, step.at, _joined(NAMES[step.to].of(language), step.why, words)
    for event in register.events(row.id):
        day = int(datetime.combine(event.start, time(12), words.zone).timestamp())
        yield "event", event.key, event.told, _joined(words.long_date(day), event.title(language), words)
    kept = register.evidence(row.id)
    found = None if kept is None else evidence(kept)
    if kept is not None and found is not None:
        yield "evidence", kept.at, kept.at, found.sentence.fr if language == "fr" else found.sentence.en
    for answer in register.answers(row.id):
        first = VERDICT_NAMES[answer.verdict].of(language) if answer.verdict else answer.service
        yield "answer", answer.key, answer.at, _joined(first, answer.reasons, words)


def waiting(item: Waiting, words: Words, pages: str) -> Entry:
    """One line of the city's inbox; it changes when the city speaks."""
    row, here = item.intervention, page(item.intervention, words, pages)
    sent = int(datetime.combine(item.clock.sent, time(12), words.zone).timestamp())
    updated = max([sent, *(each.at for each in item.said)])
    said = f"{item.sentence.of(words.language)} · {stage_line(item.clock).of(words.language)}"
    return Entry(f"{here}#inbox", row.question(words.language) or row.id, updated, here, said, "inbox")


def _joined(first: str, rest: str, words: Words) -> str:
    between = "\u00a0: " if words.language == "fr" else ": "
    return f"{first}{between}{rest}" if first and rest else first or rest
