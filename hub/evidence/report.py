"""A record of evidence in, the lines that `moineau evidence compute` prints out. Refuses to hide a gate."""

import re

from contract.vocabulary import PROPERTIES
from hub.evidence import phrases, words
from hub.evidence.effect import Estimate
from hub.evidence.finding import Finding
from hub.evidence.phrases import Language
from hub.evidence.record import Found, Record, Words
from hub.evidence.verdict import Gate


def lines(record: Record, language: Language) -> list[str]:
    heads = phrases.HEADS[language]
    status = heads["registered"] if record.before_trial else heads["exploratory"]
    at = (record.registered or "")[:10]
    told = [f"{heads['question']}: {record.question[language]}"]
    told.append(f"  ({status.format(at=at)}; {record.question_hash[:8]})")
    for found, said in record.said(language):
        told += ["", *_one(found, said, language)]
    return [spaced(line, language) for line in told]


def _one(found: Found, said: Words, language: Language) -> list[str]:
    heads = phrases.HEADS[language]
    told = [said.sentence, said.confidence]
    if found.estimate:
        told.append(f"  {heads['interval']}: {said.change} ({said.interval})")
    told.append(f"  {heads['verdict']}: {said.verdict}")
    told.append(f"  {heads['gates']}: " + "; ".join(said.gates))
    if said.parallel:
        told.append(f"  {said.parallel}")
    if said.naive:
        told.append("  " + phrases.NAIVE[language].format(amount=said.naive))
    return told


def parallel(found: Finding, estimate: Estimate, language: Language) -> str:
    """What happened next street, where the cars may have gone."""
    ends = (estimate.effect, *estimate.interval())
    shown, *span = (words.aside(found, value, language) for value in ends)
    property, joined = PROPERTIES[found.property], f" {phrases.AND[language]} ".join(span)
    label = (property.label_fr if language == "fr" else property.label_en).lower()
    return phrases.PARALLEL[language].format(label=label, amount=shown, range=joined)


def gate(gate: Gate, language: Language) -> str:
    value = gate.value.replace(".", ",") if language == "fr" else gate.value
    words = (phrases.GATES[language][gate.name], value, f"({phrases.STATES[language][gate.state]})")
    return " ".join(word for word in words if word)


def spaced(line: str, language: Language) -> str:
    """French sets a space that never breaks before a colon, a semicolon and the end of a question."""
    return re.sub(r"[ \u00a0]?([:;?!])(?= |\u00a0|$)", "\u00a0\\1", line) if language == "fr" else line
