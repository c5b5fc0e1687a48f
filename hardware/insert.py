"""A kit and whose box it is in, the paper that lies in it out: one side of A4, folded in four, a booklet of A6.

French fold: the cover is below on the right, the back on its left, the two inner pages above, upside down. What is not
known yet (place, days) is a line to write on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from hardware.kit import Kit
from hardware.paper import HEIGHT, WIDTH, Paper
from hardware.words import INSERT, LIGHTS, STEPS

_W, _H = WIDTH / 2, HEIGHT / 2
_EDGE = 9.0
_WIDE = _W - 2 * _EDGE
_BODY, _SMALL = (12.0, 6.5), (10.0, 6.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """What is written on this one. Empty: to be filled in by hand."""

    name: str = ""
    place: str = ""
    since: date | None = None
    until: date | None = None
    address: str = ""  # of its page, as a QR code


def insert(kit: Kit, box: Box, language: str, at: datetime) -> bytes:
    """The PDF."""
    said = INSERT[language]
    paper = Paper(f"{kit.label[language]} {box.name}".strip(), language, at)
    panels: tuple[tuple[float, float, bool, Callable[[Paper, float, float], None]], ...] = (
        (_W, _H, False, lambda p, x, y: _cover(p, x, y, kit, box, language)),
        (0, _H, False, lambda p, x, y: _back(p, x, y, kit, box, language)),
        (_W, 0, True, lambda p, x, y: _knows(p, x, y, kit, language)),
        (0, 0, True, lambda p, x, y: _steps(p, x, y, language)),
    )
    for x, y, turned, draw in panels:
        with paper.pdf.rotation(180 if turned else 0, x + _W / 2, y + _H / 2):
            draw(paper, x + _EDGE, y + _EDGE)
    _folds(paper, said["fold"])
    return paper.bytes()


def _folds(paper: Paper, told: str) -> None:
    paper.pdf.set_draw_color(170)
    paper.pdf.set_line_width(0.1)
    paper.pdf.set_dash_pattern(dash=2, gap=2)
    paper.pdf.line(0, _H, WIDTH, _H)
    paper.pdf.line(_W, 0, _W, HEIGHT)
    paper.pdf.set_dash_pattern()
    paper.text((_W + 2, _H + 1, 40, 4), told, (6, 6), bold=False)


def _days(box: Box, said: dict[str, str], language: str) -> str:
    shape = "%d/%m/%Y" if language == "fr" else "%-d %B %Y"
    since, until = (day.strftime(shape) if day else said["day"] for day in (box.since, box.until))
    return said["loan"].format(since=since, until=until)


def _cover(paper: Paper, x: float, y: float, kit: Kit, box: Box, language: str) -> None:
    said = INSERT[language]
    paper.text((x, y, _WIDE, 10), f"Moineau · {kit.label[language]}", (11, 8), bold=True)
    y = paper.text((x, y + 16, _WIDE, 12), said["welcome"], (22, 16), bold=True)
    y = paper.text((x, y + 2, _WIDE, 16), said["shared"].format(box=box.name or "______"), (14, 9), bold=False)
    y = paper.text((x, y + 4, _WIDE, 18), kit.question[language], (11, 8), bold=False)
    if box.address:
        paper.code(x, y + 5, 30, box.address)
        paper.text((x + 34, y + 5, _WIDE - 34, 30), box.address, (7, 5), bold=False)
    end = paper.text((x, _H * 2 - _EDGE - 20, _WIDE, 10), said["promise"], (11, 8), bold=True)
    paper.text((x, end + 0.5, _WIDE, 9), said["open"], (9, 7), bold=False)


def _knows(paper: Paper, x: float, y: float, kit: Kit, language: str) -> None:
    said, half = INSERT[language], (_WIDE - 5) / 2
    for at, title, lines, mark in (
        (x, said["knows"], kit.knows[language], "✓"),
        (x + half + 5, said["ignores"], kit.ignores[language], "✗"),
    ):
        end = paper.text((at, y, half, 16), title, (15, 10), bold=True) + 3
        for line in lines:
            end = paper.text((at, end, half, 38), f"{mark} {line}", _BODY, bold=False) + 3


def _steps(paper: Paper, x: float, y: float, language: str) -> None:
    said = INSERT[language]
    end = paper.text((x, y, _WIDE, 8), said["steps"], (15, 10), bold=True) + 2
    for number, step in enumerate(STEPS[language], 1):
        end = paper.text((x, end, _WIDE, 9), f"{number}. {step}", _BODY, bold=False) + 1
    end = paper.text((x, end + 4, _WIDE, 8), said["lights"], (15, 10), bold=True) + 2
    for rhythm, name, tells in LIGHTS[language]:
        _rhythm(paper, x, end + 1, rhythm)
        below = paper.text(
            (x + 34, end, _WIDE - 34, 16),
            f"{name} : {tells}" if language == "fr" else f"{name}: {tells}",
            _SMALL,
            bold=False,
        )
        end = max(below, end + 5) + 2


def _rhythm(paper: Paper, x: float, y: float, rhythm: str) -> None:
    """Two seconds of the light, from left to right."""
    step = 30 / len(rhythm)
    for n, mark in enumerate(rhythm):
        if mark != " ":
            paper.pdf.set_fill_color(0)
            paper.pdf.rect(x + n * step, y, step, 2.5, style="F")
    paper.pdf.set_line_width(0.1)
    paper.pdf.set_draw_color(0)
    paper.pdf.rect(x, y, 30, 2.5, style="D")


def _back(paper: Paper, x: float, y: float, kit: Kit, box: Box, language: str) -> None:
    said = INSERT[language]
    minutes = said["minutes"].format(first=kit.minutes_first, weekly=kit.minutes_weekly)
    for title, told in (
        (said["trouble"], said["place"].format(place=box.place or said["blank"])),
        (said["back"], _days(box, said, language)),
        (said["time"], minutes),
    ):
        y = paper.text((x, y, _WIDE, 8), title, (15, 10), bold=True)
        y = paper.text((x, y + 1, _WIDE, 22), told, (11, 7), bold=False) + 7
