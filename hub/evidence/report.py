"""Findings in, the lines that `moineau evidence compute` prints out, in one language. Refuses to hide a gate."""

from hub.evidence import phrases, words
from hub.evidence.finding import Finding
from hub.evidence.intervention import Intervention
from hub.evidence.phrases import Language
from hub.evidence.verdict import Gate


def lines(asked: Intervention, found: list[Finding], language: Language) -> list[str]:
    heads = phrases.HEADS[language]
    status = heads["registered"] if asked.registered_before_trial else heads["exploratory"]
    at = f"{asked.registered:%Y-%m-%d}" if asked.registered else ""
    told = [f"{heads['question']}: {asked.question[language]}", f"  ({status.format(at=at)}; {asked.digest[:8]})"]
    for each in found:
        told += ["", *_one(each, language, window=bool(asked.window))]
    return [_spaced(line, language) for line in told]


def _one(found: Finding, language: Language, *, window: bool) -> list[str]:
    heads = phrases.HEADS[language]
    told = [words.sentence(found, language, window=window), words.confidence(found, language)]
    if found.estimate:
        interval = words.between(found, found.estimate, language)
        told.append(f"  {heads['interval']}: {words.signed(found, found.estimate.effect, language)} ({interval})")
    told.append(f"  {heads['verdict']}: {phrases.WORDS[language][found.verdict]}")
    told.append(f"  {heads['gates']}: " + "; ".join(_gate(gate, language) for gate in found.gates))
    if found.parallel:
        span = words.between(found, found.parallel, language)
        shown = words.signed(found, found.parallel.effect, language)
        told.append("  " + phrases.PARALLEL[language].format(amount=shown, range=span))
    if found.naive:
        told.append("  " + phrases.NAIVE[language].format(amount=words.signed(found, found.naive.effect, language)))
    return told


def _gate(gate: Gate, language: Language) -> str:
    value = gate.value.replace(".", ",") if language == "fr" else gate.value
    words = (phrases.GATES[language][gate.name], value, f"({phrases.STATES[language][gate.state]})")
    return " ".join(word for word in words if word)


def _spaced(line: str, language: Language) -> str:
    """French sets a space before a colon and a semicolon."""
    if language != "fr":
        return line
    for sign in ":;":
        line = line.replace(f" {sign} ", f"{sign} ").replace(f"{sign} ", f"\u00a0{sign} ")
    return line
