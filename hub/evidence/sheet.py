"""A record of evidence in, one page of A4 out: the question, the answer in large letters, what we don't know.

Reads like a poster: who stops at the first line knows what changed and how sure that is. Needs no statistics. Refuses
to be two pages (hardware/paper.py), and to leave out that data are simulated.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from babel.dates import format_date

from contract.vocabulary import PROPERTIES
from hardware.paper import HEIGHT, MARGIN, WIDTH, Paper
from hub.evidence.numbers import level
from hub.evidence.phrases import LABELS, Language
from hub.evidence.record import Record
from hub.evidence.sheet_words import WORDS

_INNER = WIDTH - 2 * MARGIN
_HALF = (_INNER - 8) / 2
_NAMES = 48.0  # wide enough for the names of the bars
_QUIET_DB = 30.0  # a bar of sound begins at a quiet night; nothing is silent
_WHITE, _BLACK, _LIGHT, _DARK = 255, 0, 225, 140


@dataclass(frozen=True)
class Sheet:
    """What a sheet says beside the evidence itself."""

    record: Record
    place: str  # the neighbourhood
    address: str = ""  # of the page, where there is one: the QR code and the line to be typed
    news: tuple[str, ...] = ()  # what comes next: an answer, a date, where to borrow a kit


def pdf(sheet: Sheet, language: Language) -> bytes:
    record, words = sheet.record, WORDS[language]
    at = datetime.fromisoformat(record.phases["end"]).replace(tzinfo=UTC)
    paper = Paper(f"{words['kind']} · {record.question[language]}", language, at)
    if record.simulated:
        paper.watermark(words["simulated"])
    y = _answer(paper, sheet, language)
    _picture(paper, record, language, y + 4)
    _boxes(paper, record, language)
    _next(paper, sheet, language)
    return paper.bytes()


def _answer(paper: Paper, sheet: Sheet, language: Language) -> float:
    """The upper third: question, answer, how sure."""
    record, words = sheet.record, WORDS[language]
    _, said = record.said(language)[0]
    paper.text((MARGIN, 11, _INNER, 6), f"{words['kind']} · {sheet.place}", (9, 7), bold=False)
    paper.line(18)
    y = paper.text((MARGIN, 21, _INNER, 16), record.question[language], (14, 9), bold=False)
    y = paper.text((MARGIN, y + 2, _INNER, 44), said.sentence, (26, 12), bold=True)
    y = paper.text((MARGIN, y + 2, _INNER, 16), said.confidence, (14, 9), bold=True)
    status = words["registered"] if record.before_trial else words["exploratory"]
    at = _day(record.registered[:10], language) if record.registered else ""
    return paper.text((MARGIN, y + 1, _INNER, 5), status.format(at=at), (9, 7), bold=False)


def _day(day: str, language: Language) -> str:
    text = format_date(date.fromisoformat(day), "d MMMM y", locale="fr" if language == "fr" else "en_GB")
    return text.replace("1 ", "1er ", 1) if language == "fr" and text.startswith("1 ") else text


def _label(name: str, language: Language) -> str:
    property = PROPERTIES[name]
    return LABELS[language].get(name, property.label_fr if language == "fr" else property.label_en)


def _picture(paper: Paper, record: Record, language: Language, y: float) -> None:
    """Paired bars: before outlined, during filled; the control street in grey beneath."""
    words, found = WORDS[language], record.findings[0]
    caption = words["picture"].format(label=_label(found.property, language), hours=_hours(record, language))
    y = paper.text((MARGIN, y, _INNER, 5), caption, (9, 7), bold=False) + 1.5
    levels = [found.street.before, found.street.during, found.control.before, found.control.during]
    if not all(value is not None for value in levels[:2]):
        paper.text((MARGIN, y, _INNER, 6), words["nothing drawn"], (10, 8), bold=False)
        return
    floor = _QUIET_DB if PROPERTIES[found.property].combine == "energy" else min(0.0, *(v or 0 for v in levels))
    longest = max((value or floor) - floor for value in levels) or 1.0
    rows = zip(("street", "street", "control", "control"), ("before", "during") * 2, levels, strict=True)
    for n, (street, phase, value) in enumerate(rows):
        if value is None:
            continue
        top = y + n * 7.5 + (3 if n > 1 else 0)
        name = f"{words[street]}, {words[phase]}"
        paper.text((MARGIN, top + 1, _NAMES, 6), name, (9.5, 7), bold=n < 2)
        length = max(0.6, (value - floor) / longest * (_INNER - _NAMES - 36))
        paper.bar((MARGIN + _NAMES, top, length, 6), (_WHITE, _BLACK, _LIGHT, _DARK)[n])
        shown = level(found.property, value, language)
        paper.text((MARGIN + _NAMES + length + 2, top + 1, 34, 6), shown, (9.5, 7), bold=n < 2)


def _hours(record: Record, language: Language) -> str:
    words = WORDS[language]
    if not record.window:
        return words["all day"]
    return words["hours"].format(hours=_spans(record.window, language))


def _spans(spans: tuple[str, ...], language: Language) -> str:
    joined = [span.replace("-", "–").replace(":", "\u202fh\u202f" if language == "fr" else ":") for span in spans]
    return WORDS[language]["and"].join(joined)


def _boxes(paper: Paper, record: Record, language: Language) -> None:
    """The other quantities, then what was done, and what is not known, side by side."""
    words = WORDS[language]
    others = [said.sentence for _, said in record.said(language)[1:6]]
    paper.text((MARGIN, 150, _INNER, 28), "\n".join(f"• {each}" for each in others), (11, 7), bold=False)
    paper.line(181)
    for x, title, lines in (
        (MARGIN, words["did"], _did(record, language)),
        (MARGIN + _HALF + 8, words["unknown"], _unknown(record, language)),
    ):
        y = paper.text((x, 184, _HALF, 6), title, (12, 9), bold=True)
        paper.text((x, y + 1, _HALF, 48), "\n".join(f"• {line}" for line in lines), (9.5, 6.5), bold=False)


def _did(record: Record, language: Language) -> list[str]:
    words, found = WORDS[language], record.findings[0]
    phases = {name: date.fromisoformat(day) for name, day in record.phases.items()}
    ends = {"last_before": phases["trial"] - timedelta(days=1), "last": phases["end"] - timedelta(days=1)}
    dates = {name: _day(str(day), language) for name, day in (phases | ends).items()}
    lines = [words["nodes"].format(**{role: record.nodes.get(role, 0) for role in ("treated", "control")})]
    if record.nodes.get("parallel"):
        lines.append(words["parallel"].format(n=record.nodes["parallel"]))
    lines += [words["dates"].format(**dates), words["days"].format(before=found.before, during=found.during)]
    if record.window:
        lines.append(words["when"].format(hours=_spans(record.window, language)))
    return [*lines, words["shoulder" if record.shoulder else "all hours"]]


def _unknown(record: Record, language: Language) -> list[str]:
    """What cannot be seen, what is not sure, and what no reading tells."""
    words, kinds = WORDS[language], {"not measurable": "unseen", "we don't know yet": "unsure"}
    lines = [
        words[kinds[found.verdict]].format(label=_label(found.property, language))
        for found in record.findings
        if found.verdict in kinds
    ]
    beside = [said.parallel for found, said in record.said(language) if found.primary and said.parallel]
    return [*lines, *beside, words["always"], words["indicative"]]


def _next(paper: Paper, sheet: Sheet, language: Language) -> None:
    record, words = sheet.record, WORDS[language]
    paper.line(240)
    wide = _INNER - 38 if sheet.address else _INNER
    y = paper.text((MARGIN, 243, wide, 6), words["next"], (12, 9), bold=True)
    lines = "\n".join(f"• {line}" for line in (*sheet.news, words["page"]))
    paper.text((MARGIN, y + 1, wide, 20), lines, (9.5, 6.5), bold=False)
    if sheet.address:
        paper.code(WIDTH - MARGIN - 32, 244, 32, sheet.address)
        paper.text((MARGIN, 271, wide, 8), f"{words['read']}\n{sheet.address}", (9, 6), bold=True)
    paper.line(281)
    told = words["method"].format(method=record.method[:8], data=record.data_hash[:8])
    small = [words["promise"], f"{told} · {words['licence']}"]
    if record.simulated:
        small.insert(0, words["no street"])
    paper.text((MARGIN, 282.5, _INNER, HEIGHT - 283 - 5), "\n".join(small), (7.5, 6), bold=record.simulated)
