"""Texts, bars and a QR code in, marks on one sheet of A4 out. Black and grey only: it must bear any copier.

A text is set as large as its box allows and never leaves it; at the smallest size it is cut with an ellipsis. So a
sheet is one page, whatever is written on it. Refuses signs that no letter stands for: they become hollow squares.
"""

from collections.abc import Sequence
from datetime import UTC, datetime

import segno
from fpdf import FPDF
from fpdf.enums import MethodReturnValue, WrapMode, XPos, YPos
from fpdf.fonts import TTFFont

from hardware import fonts

WIDTH, HEIGHT = 210.0, 297.0
MARGIN = 15.0
_LEADING = 1.28  # of the letters' size
_POINT = 0.3528  # mm
_HOLLOW = "\u25a1"


class Paper:
    """One page. All measures in mm from its upper left corner; sizes of letters in points."""

    def __init__(self, title: str, language: str, at: datetime) -> None:
        self.pdf = FPDF(orientation="portrait", unit="mm", format="A4")
        self.pdf.set_auto_page_break(False)
        self.pdf.add_font(fonts.NAME, "", fonts.REGULAR)
        self.pdf.add_font(fonts.NAME, "B", fonts.BOLD)
        self.pdf.set_font(fonts.NAME, size=10)
        self.pdf.set_title(printable(title))
        self.pdf.set_lang("fr-FR" if language == "fr" else "en-GB")
        self.pdf.set_creation_date(at.astimezone(UTC))  # of what it tells, so that the same sheet is the same bytes
        self.pdf.set_margin(0)
        self.pdf.add_page()

    def text(
        self, box: tuple[float, float, float, float], text: str, sizes: tuple[float, float], *, bold: bool
    ) -> float:
        """Sets a text into (x, y, width, height) at the largest size of the two that fits; answers where it ends."""
        x, y, width, height = box
        text, size = self._drawable(text), sizes[0]
        while size > sizes[1] and self._tall(text, width, size, bold=bold) > height:
            size = max(sizes[1], size - 0.5)
        text = self._cut(text, width, height, size, bold=bold)
        self._letters(size, bold=bold)
        self.pdf.set_xy(x, y)
        self.pdf.multi_cell(width, size * _POINT * _LEADING, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        return float(self.pdf.get_y())

    def _letters(self, size: float, *, bold: bool) -> None:
        self.pdf.set_font(fonts.NAME, "B" if bold else "", size)

    def _tall(self, text: str, width: float, size: float, *, bold: bool) -> float:
        return len(self._lines(text, width, size, bold=bold)) * size * _POINT * _LEADING

    def _lines(self, text: str, width: float, size: float, *, bold: bool) -> list[str]:
        self._letters(size, bold=bold)
        found = self.pdf.multi_cell(
            width, 1, text, align="L", dry_run=True, output=MethodReturnValue.LINES, wrapmode=WrapMode.WORD
        )
        return list(found) if isinstance(found, list) else []

    def _cut(self, text: str, width: float, height: float, size: float, *, bold: bool) -> str:
        lines = self._lines(text, width, size, bold=bold)
        fit = max(1, int(height / (size * _POINT * _LEADING) + 1e-6))
        if len(lines) <= fit:
            return text
        return "\n".join([*lines[: fit - 1], lines[fit - 1].rstrip()[:-1].rstrip() + "…"])

    def _drawable(self, text: str) -> str:
        font = self.pdf.fonts[fonts.NAME.lower()]
        known = font.cmap if isinstance(font, TTFFont) else {}
        return "".join(sign if sign == "\n" or ord(sign) in known else _HOLLOW for sign in printable(text))

    def line(self, y: float, *, width: float = 0.3) -> None:
        self.pdf.set_line_width(width)
        self.pdf.set_draw_color(0)
        self.pdf.line(MARGIN, y, WIDTH - MARGIN, y)

    def bar(self, box: tuple[float, float, float, float], fill: int | None) -> None:
        """A bar of grey `fill` (0 black, 255 white), outlined so that white ones are seen."""
        self.pdf.set_draw_color(0)
        self.pdf.set_line_width(0.35)
        self.pdf.set_fill_color(255 if fill is None else fill)
        self.pdf.rect(*box, style="DF")

    def code(self, x: float, y: float, side: float, address: str) -> None:
        """A QR code, as squares: it is sharp at any size."""
        rows = list(segno.make(address, error="m", micro=False).matrix)
        step = side / len(rows)
        self.pdf.set_fill_color(0)
        for r, row in enumerate(rows):
            for start, length in _runs(row):
                self.pdf.rect(x + start * step, y + r * step, length * step, step, style="F")

    def watermark(self, text: str) -> None:
        self.pdf.set_text_color(225)
        self._letters(64, bold=True)
        width = self.pdf.get_string_width(text)
        with self.pdf.rotation(35, WIDTH / 2, HEIGHT / 2):
            self.pdf.text(WIDTH / 2 - width / 2, HEIGHT / 2 + 8, text)
        self.pdf.set_text_color(0)

    def bytes(self) -> bytes:
        return bytes(self.pdf.output())


def _runs(row: Sequence[int]) -> list[tuple[int, int]]:
    """(start, length) of the dark squares that touch."""
    runs: list[tuple[int, int]] = []
    for n, dark in enumerate(row):
        if dark and runs and runs[-1][0] + runs[-1][1] == n:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((n, 1))
    return runs


def printable(text: str) -> str:
    """Without control signs and marks that turn the direction of writing: they would move what stands beside them."""
    return "".join(sign if sign.isprintable() or sign in "\n\u00a0\u202f" else " " for sign in text)
