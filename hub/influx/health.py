"""What the hub knows of its nodes and of itself in, lines out, a minute at a time: silence becomes a value.

InfluxDB answers nothing about a node that says nothing, so no alarm could be raised about it. The hub therefore writes
a point for every registered node, heard or not. Pure.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from hub.influx.lines import head, line
from hub.influx.places import Places
from hub.journal import Balance, LedgerDay
from hub.register import Node

NODE, LEDGER, HUB = "node_health", "node_ledger", "hub_health"
DAY_S = 86_400

_FROM_STATUS = ("battery_v", "rssi_dbm", "heap_free", "uptime_s", "interval_s")


class Known(NamedTuple):
    """What the journal says of the nodes at one moment."""

    heard: Mapping[str, int]
    statuses: Mapping[str, tuple[int, Mapping[str, Any]]]
    owed: Mapping[str, tuple[int, int]]  # packs missing, and unaccounted


def node_lines(nodes: Iterable[Node], known: Known, places: Places, silent_after_s: int, t: int) -> Iterator[str]:
    for node in nodes:
        if node.id in places:
            said = line(head(NODE, places.tags(node.id, t)), _fields(node, known, silent_after_s, t), t)
            if said is not None:
                yield said


def _fields(node: Node, known: Known, silent_after_s: int, t: int) -> dict[str, float | str | None]:
    told, status = known.statuses.get(node.id, (None, {}))
    moments = [moment for moment in (known.heard.get(node.id), told) if moment is not None]
    age = max(0, t - max(moments)) if moments else None
    lives = age is not None and age <= silent_after_s
    if not lives:
        status = {}  # what it told long ago is not how it is
    missing, unaccounted = known.owed.get(node.id, (0, 0))
    firmware = status.get("firmware")
    return {
        "online": float(lives),
        "placed": 1.0,
        "age": age,
        **{name: _number(status.get(name)) for name in _FROM_STATUS},
        "outbox_packs": _number(_within(status.get("outbox")).get("packs")),
        "outbox_dropped": _number(_within(status.get("outbox")).get("dropped")),
        "faults": _faults(status),
        "missing": missing,
        "unaccounted": unaccounted,
        "firmware": firmware[:64] if isinstance(firmware, str) else None,
        "board": node.board,
    }


def _number(value: Any) -> float | None:
    """A status is whatever a board sent."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _within(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _faults(status: Mapping[str, Any]) -> float | None:
    if "faults" not in status:
        return None
    kinds = [kind for kind in _within(status["faults"]).values() if isinstance(kind, Mapping)]
    return sum(_number(count) or 0.0 for kind in kinds for count in kind.values())


def owed(balances: Iterable[Balance]) -> dict[str, tuple[int, int]]:
    """Over all lives of a node."""
    found: dict[str, tuple[int, int]] = {}
    for each in balances:
        missing, unaccounted = found.get(each.node, (0, 0))
        found[each.node] = (missing + each.missing, unaccounted + each.unaccounted)
    return found


def ledger_lines(days: Iterable[LedgerDay], places: Places) -> Iterator[str]:
    """One point a node and UTC day, its lives together."""
    sums: dict[tuple[str, int], list[int]] = {}
    for each in days:
        row = sums.setdefault((each.node, each.day), [0] * 5)
        promised = each.stored + each.quarantined if each.expected is None else each.expected
        for at, count in enumerate((promised, each.stored, each.duplicate, each.quarantined, each.late)):
            row[at] += count
    for (node, day), counts in sums.items():
        if node in places:
            yield _ledger_line(node, day, counts, places)


def _ledger_line(node: str, day: int, counts: list[int], places: Places) -> str:
    expected, stored, duplicate, quarantined, late = counts
    tags = {"area": places.at(node, day * DAY_S).area, "node": node}
    complete = min(100.0, 100 * (stored + quarantined) / expected) if expected else None
    fields = {
        "expected": expected,
        "stored": stored,
        "duplicate": duplicate,
        "quarantined": quarantined,
        "late": late,
        "completeness": complete,
    }
    return line(head(LEDGER, tags), fields, day * DAY_S) or ""


def hub_line(root: str, fields: Mapping[str, float | str | None], t: int) -> str:
    return line(head(HUB, {"hub": root}), fields, t) or ""
