"""A seed, nodes and a time span in, the faults that will happen out.

`street`: the rates of design/intervention.md 5.6, per node and week. `demo`: four visible ones, everybody else healthy.
"""

from collections.abc import Callable, Sequence

from simulator import hours
from simulator.chance import gauss, key, uniform
from simulator.faults import EPOCH_2000, EVERY_NODE, Fault, Kind
from simulator.sites import site_of

WEEK = 7 * 86400
_FOG_FACTOR = 3.5

# Per node and week (design 5.6); drift beyond the cell's own walk is our proposal.
RATES: dict[Kind, float] = {
    "outage": 0.25,
    "brownout": 0.03,
    "stuck": 0.02,
    "moved": 0.03,
    "clock": 0.02,
    "death": 0.01,
    "spike": 0.02,
    "drift": 0.01,
}

Draw = Callable[[int], float]


def _first(node: str, *wanted: str) -> str:
    have = site_of(node).properties
    return next((name for name in wanted if name in have), "temperature")


def _outage(node: str, start: int, draw: Draw) -> Fault:
    return Fault(node, "outage", start, start + int(7200 + draw(2) * 34 * 3600))


def _brownout(node: str, start: int, draw: Draw) -> Fault:
    return Fault(node, "brownout", start, start + int(6 * 3600 + draw(2) * 42 * 3600))


def _stuck(node: str, start: int, draw: Draw) -> Fault:
    return Fault(node, "stuck", start, start + int(86400 * (1 + 6 * draw(2))), _first(node, "pm2_5", "humidity"))


def _moved(node: str, start: int, draw: Draw) -> Fault:
    return Fault(node, "moved", start, start + 2 * WEEK, "temperature", round(2.5 + 4 * draw(2), 1))


def _clock(node: str, start: int, draw: Draw) -> Fault:
    length = int(3600 * (1 + 5 * draw(2)))
    error = 3600 if draw(3) < 0.5 else EPOCH_2000 - start
    return Fault(node, "clock", start, start + length, None, error)


def _death(node: str, start: int, draw: Draw) -> Fault:
    """A flat battery, a theft: a spare comes after one to three weeks."""
    cause = "battery" if draw(3) < 0.5 else None
    return Fault(node, "death", start, start + int(WEEK * (1 + 2 * draw(2))), cause)


def _spike(node: str, start: int, draw: Draw) -> Fault:
    """A hair-dryer, a shout: ten minutes."""
    property = _first(node, "noise_laeq", "temperature") if draw(3) < 0.5 else "temperature"
    return Fault(node, "spike", start, start + 600, property, 14.0 if property == "temperature" else 25.0)


def _drift(node: str, start: int, draw: Draw) -> Fault:
    property = _first(node, "no2", "noise_laeq", "humidity")
    return Fault(node, "drift", start, start + 2 * WEEK, property, round(0.4 + 1.2 * draw(2), 2))


_MAKERS: dict[Kind, Callable[[str, int, Draw], Fault]] = {
    "outage": _outage,
    "brownout": _brownout,
    "stuck": _stuck,
    "moved": _moved,
    "clock": _clock,
    "death": _death,
    "spike": _spike,
    "drift": _drift,
}


def street(seed: int, nodes: Sequence[str], start: int, end: int) -> tuple[Fault, ...]:
    """Weeks are counted since 1970: a street begun later has the same faults in the weeks both know."""
    made = []
    for week in range(start // WEEK, end // WEEK + 1):
        for node in nodes:
            for kind, rate in RATES.items():
                draw = _drawer(seed, node, kind, week)
                if draw(0) < rate:
                    made.append(_MAKERS[kind](node, week * WEEK + int(draw(1) * WEEK) // 600 * 600, draw))
    return tuple(sorted((f for f in made if start <= f.start < end), key=lambda f: (f.start, f.node, f.kind)))


def _drawer(seed: int, node: str, kind: Kind, week: int) -> Draw:
    stream = key(f"{node}/fault/{kind}")
    return lambda n: uniform(seed, stream, week, n)


def demo(seed: int, nodes: Sequence[str], now: int) -> tuple[Fault, ...]:
    """One silent since yesterday evening, one stuck humidity, one late uploader, fog one morning."""
    today = hours.local(now).day
    fog = today - 3 + round(0.4 * gauss(seed, key("demo fog")))
    made = [Fault(EVERY_NODE, "fog", hours.at(fog, 3.5), hours.at(fog, 10.75), "pm2_5", _FOG_FACTOR)]
    silent, stuck, late = (_picked(nodes, n) for n in (11, 7, 9))
    if len(nodes) >= 4:
        made.append(Fault(stuck, "stuck", (now - 40 * 3600) // 600 * 600, None, "humidity"))
        made.append(Fault(late, "outage", now - 7 * 3600, now + 150))
        made.append(Fault(silent, "death", hours.at(today - 1, 19.25)))
    return tuple(made)


def _picked(nodes: Sequence[str], number: int) -> str:
    """The node that ends with this number, else one by its place, so that three numbers give three nodes."""
    suffix = f"-{number:02d}"
    return next((node for node in nodes if node.endswith(suffix)), nodes[number % len(nodes)] if nodes else "")


def drawn(name: str, seed: int, nodes: Sequence[str], start: int, now: int) -> tuple[Fault, ...]:
    """By name: none, demo or street (which reaches a year ahead)."""
    if name == "none":
        return ()
    if name == "demo":
        return demo(seed, nodes, now)
    if name == "street":
        return street(seed, nodes, start, now + 52 * WEEK)
    raise ValueError(f"faults {name!r}: say none, demo or street")
