"""Nodes in, a PDF of their labels out: A4, ten to a sheet. The id in letters, its page and its Wi-Fi as QR codes.

The password of the setup page stands on the label and nowhere else: it lets whoever holds the box change its Wi-Fi.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import segno
from fpdf import FPDF

from hardware import fonts

_COLUMNS, _ROWS = 2, 5
_LEFT, _TOP, _WIDE, _HIGH = 15.0, 14.0, 90.0, 53.0  # mm
_QR = 30.0


class Label(NamedTuple):
    node: str
    page: str  # the address of its page; "" where there is none yet
    setup: str  # the password of its setup page; "" where it has none
    told: str = ""  # kit, board: small, at the bottom


def pdf(labels: Sequence[Label]) -> bytes:
    sheet = FPDF(format="A4")
    sheet.set_auto_page_break(False)
    sheet.add_font(fonts.NAME, "", fonts.REGULAR)
    sheet.add_font(fonts.NAME, "B", fonts.BOLD)
    sheet.set_title("Moineau: labels")
    for number, label in enumerate(labels):
        place = number % (_COLUMNS * _ROWS)
        if place == 0:
            sheet.add_page()
        column, row = place % _COLUMNS, place // _COLUMNS
        _draw(sheet, label, _LEFT + column * _WIDE, _TOP + row * _HIGH)
    return bytes(sheet.output())


def _draw(sheet: FPDF, label: Label, x: float, y: float) -> None:
    sheet.set_draw_color(200)
    sheet.rect(x, y, _WIDE, _HIGH)
    sheet.set_xy(x + 3, y + 3)
    sheet.set_font(fonts.NAME, "B", 15 if len(label.node) <= 20 else 10)
    sheet.cell(_WIDE - 6, 7, label.node)
    if label.page:
        _code(sheet, label.page, x + 4, y + 11)
        _said(sheet, "mesures / readings", x + 4, y + 11 + _QR, "C")
    if label.setup:
        right = x + _WIDE - _QR - 4
        _code(sheet, wifi_code(label.node, label.setup), right, y + 11)
        for row, words in enumerate((f"Wi-Fi {network(label.node)}", label.setup)):  # for whoever has no camera
            _said(sheet, words, right, y + 11 + _QR + 4 * row, "R")
    sheet.set_xy(x + 3, y + _HIGH - 6)
    sheet.set_font(fonts.NAME, "", 7)
    sheet.cell(_WIDE - 6, 4, label.told)


def _code(sheet: FPDF, content: str, x: float, y: float) -> None:
    drawn = io.BytesIO()
    segno.make(content, error="m", micro=False).save(drawn, kind="png", scale=8, border=2)
    sheet.image(drawn, x, y, _QR, _QR)


def _said(sheet: FPDF, words: str, x: float, y: float, align: str) -> None:
    """Under a code; what is long goes on to the left of a right one."""
    sheet.set_font(fonts.NAME, "", 7)
    sheet.set_xy(x, y)
    more = max(0.0, sheet.get_string_width(words) + 2 - _QR) if align == "R" else 0.0
    sheet.set_x(x - more)
    sheet.cell(_QR + more, 4, words, align=align)


def network(node: str) -> str:
    """The name of the Wi-Fi that a node opens for its setup page."""
    return f"moineau-{node}"[:32]


def wifi_code(node: str, password: str) -> str:
    """What a telephone's camera joins a Wi-Fi by."""
    return f"WIFI:T:WPA;S:{network(node)};P:{password};;"


def kept(file: Path, labels: Sequence[Label]) -> None:
    file.touch(mode=0o600)
    file.write_bytes(pdf(labels))
