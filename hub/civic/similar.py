"""All interventions and one of them in, those that asked much the same out: what was learnt before, and where."""

from collections.abc import Iterable

from hub.register.civic_rows import Intervention

MOST = 5


def similar(every: Iterable[Intervention], one: Intervention) -> list[Intervention]:
    """Its copies and its model, and those that ask about the same property; those that have ended come first."""
    others = [row for row in every if row.id != one.id and _alike(row, one)]
    return sorted(others, key=lambda row: (-_near(row, one), row.created, row.id))[:MOST]


def _alike(row: Intervention, one: Intervention) -> bool:
    return (bool(one.property) and row.property == one.property) or _related(row, one)


def _related(row: Intervention, one: Intervention) -> bool:
    return one.copied_from == row.id or row.copied_from == one.id


def _near(row: Intervention, one: Intervention) -> int:
    ended = row.closed is not None
    return 4 * ended + 2 * _related(row, one) + (row.area == one.area)
