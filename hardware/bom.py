"""A kit in, what must be bought for it out, line by line and in all; as CSV too. Spares are bought with the rest."""

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from hardware.kit import Kit, Nodes, Part


@dataclass(frozen=True, slots=True)
class Line:
    what: Mapping[str, str]  # by language
    count: int
    eur: float  # each

    @property
    def total(self) -> float:
        return self.count * self.eur


def lines(kit: Kit) -> list[Line]:
    """Boards, sensors, parts; alike things on one line."""
    found: dict[tuple[str, float], Line] = {}
    for nodes in kit.nodes:
        made = nodes.count + nodes.spares
        _add(found, Line(dict.fromkeys(("fr", "en"), nodes.board.label), made, nodes.board.eur))
        for one in nodes.sensors:
            if one.sensor.eur:
                _add(found, Line({"fr": one.sensor.label_fr, "en": one.sensor.label}, made, one.sensor.eur))
    for part in kit.parts:
        _add(found, Line(part.label, _count(kit, part), part.eur))
    return list(found.values())


def _add(found: dict[tuple[str, float], Line], line: Line) -> None:
    key = line.what["en"], line.eur
    before = found[key].count if key in found else 0
    found[key] = Line(line.what, before + line.count, line.eur)


def _count(kit: Kit, part: Part) -> int:
    if part.per == "kit":
        return part.count
    return part.count * sum(_made(nodes) for nodes in kit.nodes if not part.roles or nodes.role in part.roles)


def _made(nodes: Nodes) -> int:
    return nodes.count + nodes.spares


def total(kit: Kit) -> float:
    return round(sum(line.total for line in lines(kit)), 2)


_HEADS = {"fr": ("quoi", "nombre", "prix unitaire EUR", "prix EUR"), "en": ("what", "count", "each EUR", "EUR")}


def as_csv(kit: Kit, language: str) -> str:
    """RFC 4180, with a last line of totals."""
    out = io.StringIO()
    rows = lines(kit)
    writer = csv.writer(out)
    writer.writerow(_HEADS[language])
    writer.writerows((line.what[language], line.count, f"{line.eur:.2f}", f"{line.total:.2f}") for line in rows)
    writer.writerow(("total", sum(line.count for line in rows), "", f"{total(kit):.2f}"))
    return out.getvalue()
