"""A kit in, the page that is ticked while its nodes are hung up out: what concerns it, a picture beside each line."""

from collections.abc import Callable, Iterator
from datetime import datetime

from fpdf import FPDF

from hardware import budget
from hardware.kit import Kit
from hardware.paper import HEIGHT, MARGIN, WIDTH, Paper
from hardware.words import CHECKLIST, CHECKLIST_HEADS, Check

_BOX, _PICTURE = 6.0, 12.0
_TOP, _END = 52.0, HEIGHT - 38


def concerns(kit: Kit) -> Iterator[Check]:
    """The rows that this kit needs, in their order."""
    has = {name for nodes in kit.nodes for name in nodes.properties}
    has |= {"controls"} if any(nodes.controls for nodes in kit.nodes) else set()
    has |= {"battery_power" if nodes.power == "battery" else "usb" for nodes in kit.nodes}
    return (row for row in CHECKLIST if not row.of or row.of & has)


def _said(kit: Kit, row: Check, language: str) -> str:
    on_cells = [budget.of(nodes).days for nodes in kit.nodes if nodes.power == "battery"]
    days = int(min(on_cells)) if on_cells else 0
    return (row.fr if language == "fr" else row.en).format(days=days, days_in_all=kit.days)


def checklist(kit: Kit, language: str, at: datetime) -> bytes:
    """The PDF, one page."""
    said = CHECKLIST_HEADS[language]
    paper = Paper(said["title"], language, at)
    wide = WIDTH - 2 * MARGIN
    paper.text((MARGIN, MARGIN, wide, 12), said["title"], (20, 14), bold=True)
    paper.text((MARGIN, MARGIN + 11, wide, 8), said["kit"].format(kit=kit.label[language]), (12, 9), bold=False)
    paper.text((MARGIN, MARGIN + 22, wide, 8), said["node"], (10, 7), bold=False)
    paper.line(_TOP - 4)
    rows = list(concerns(kit))
    step = min(19.0, (_END - _TOP) / len(rows))
    for n, row in enumerate(rows):
        y = _TOP + n * step
        paper.bar((MARGIN, y + step / 2 - _BOX / 2 - 1, _BOX, _BOX), None)
        _draw(paper.pdf, row.shape, MARGIN + _BOX + 5, y + step / 2 - 6)
        left = MARGIN + _BOX + _PICTURE + 11
        paper.text(
            (left, y + max(0.5, step / 2 - 7), WIDTH - MARGIN - left, step - 1),
            _said(kit, row, language),
            (11, 7),
            bold=False,
        )
    paper.line(_END + 2)
    paper.text((MARGIN, _END + 7, wide, 8), said["measures"], (10, 7), bold=False)
    paper.text((MARGIN, _END + 17, wide, 8), said["sign"], (10, 7), bold=False)
    return paper.bytes()


# Little pictures of lines, 12 by 10 mm: they need no colour and no licence.
_LINES: dict[str, tuple[tuple[float, float, float, float], ...]] = {
    "height": ((0, 10, 12, 10), (3, 10, 3, 1), (1.5, 3, 3, 1), (4.5, 3, 3, 1), (8, 10, 8, 4)),
    "wall": ((0, 0, 0, 10), (1, 5, 7, 5), (1, 5, 2.5, 4), (1, 5, 2.5, 6), (7, 5, 5.5, 4), (7, 5, 5.5, 6)),
    "vent": ((0, 2, 6, 2), (0, 5, 9, 5), (0, 8, 6, 8), (6, 2, 7.5, 1), (9, 5, 10.5, 4), (6, 8, 7.5, 9)),
    "sun": (
        (6, 0, 6, 1.8),
        (6, 8.2, 6, 10),
        (1, 5, 2.8, 5),
        (9.2, 5, 11, 5),
        (2.5, 1.5, 3.7, 2.7),
        (8.3, 7.3, 9.5, 8.5),
    ),
    "water": (
        (0, 8, 3, 6.5),
        (3, 6.5, 6, 8),
        (6, 8, 9, 6.5),
        (9, 6.5, 12, 8),
        (6, 1, 6, 6),
        (5, 5, 6, 6),
        (7, 5, 6, 6),
    ),
    "road": ((2, 0, 0, 10), (10, 0, 12, 10), (6, 0, 6, 2), (6, 4, 6, 6), (6, 8, 6, 10)),
    "street": ((0, 3, 12, 3), (0, 7, 12, 7), (2, 5, 4, 5), (8, 5, 10, 5)),
    "wifi": ((2, 10, 2, 7), (5, 10, 5, 4.5), (8, 10, 8, 2)),
    "plug": ((4, 0, 4, 3), (8, 0, 8, 3), (2, 3, 10, 3), (2, 3, 4, 7), (10, 3, 8, 7), (4, 7, 8, 7), (6, 7, 6, 10)),
    "photo": (
        (0, 2.5, 12, 2.5),
        (0, 9.5, 12, 9.5),
        (0, 2.5, 0, 9.5),
        (12, 2.5, 12, 9.5),
        (4, 2.5, 5, 0.5),
        (5, 0.5, 8, 0.5),
    ),
    "hand": (
        (0, 10, 12, 10),
        (2, 10, 2, 1),
        (2, 1, 11, 1),
        (11, 1, 11, 6),
        (11, 6, 2, 6),
        (4, 2.8, 9, 2.8),
        (4, 4.4, 9, 4.4),
    ),
}
_ROUND: dict[str, Callable[[FPDF, float, float], None]] = {
    "height": lambda pdf, x, y: pdf.ellipse(x + 6.5, y + 0.8, 3, 3),
    "wall": lambda pdf, x, y: pdf.ellipse(x + 8, y + 3.2, 3.5, 3.5),
    "sun": lambda pdf, x, y: pdf.ellipse(x + 3.5, y + 2.5, 5, 5),
    "photo": lambda pdf, x, y: pdf.ellipse(x + 3.8, y + 3.8, 4.4, 4.4),
}


def _draw(pdf: FPDF, shape: str, x: float, y: float) -> None:
    pdf.set_line_width(0.4)
    pdf.set_draw_color(0)
    for x1, y1, x2, y2 in _LINES[shape]:
        pdf.line(x + x1, y + y1, x + x2, y + y2)
    if shape in _ROUND:
        _ROUND[shape](pdf, x, y)
