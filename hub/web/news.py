"""Interventions of the register in, what happened to them out, one entry each: moves, events, evidence, answers."""

from collections.abc import Iterator

from hub.bulletin import evidence
from hub.civic.people_words import VERDICT_NAMES
from hub.civic.states import NAMES
from hub.register import Register
from hub.register.civic_rows import Intervention
from hub.web.atom import Entry
from hub.web.words import Words


def news(register: Register, row: Intervention, words: Words, pages: str) -> Iterator[Entry]:
    """`pages` is what stands before the path of a page."""
    language, page = words.language, f"{pages}/{words.language}/intervention/{row.id}"
    question = row.question(language) or row.id

    def entry(kind: str, at: int, summary: str) -> Entry:
        return Entry(f"{page}#{kind}-{at}", question, at, page, summary, kind)

    moves = [step for step in register.transitions(row.id) if step.from_ != step.to]
    if not moves:
        yield entry("state", row.state_since, NAMES[row.state].of(language))
    for step in moves:
        name = NAMES[step.to].of(language)
        yield entry("state", step.at, f"{name} : {step.why}" if step.why and language == "fr" else _told(name, step.why))
    for event in register.events(row.id):
        said = f"{words.day(event.start)}, {event.title(language)}"
        yield Entry(f"{page}#event-{event.key}", question, event.told, page, said, "event")
    kept = register.evidence(row.id)
    found = kept and evidence(kept)
    if kept and found:
        said = found.sentence.fr if language == "fr" else found.sentence.en
        yield entry("evidence", kept.at, said)
    for answer in register.answers(row.id):
        verdict = VERDICT_NAMES[answer.verdict].of(language) if answer.verdict else answer.service
        yield Entry(f"{page}#answer-{answer.key}", question, answer.at, page, _told(verdict, answer.reasons), "answer")


def _told(first: str, rest: str) -> str:
    return f"{first}: {rest}" if first and rest else first or rest
