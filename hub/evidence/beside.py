"""The side-by-sides of a campaign in; an estimate in true units, wider by what they leave unknown, and two gates out.

Where nobody compared the sensors, their kind's usual errors stand in. Refuses to believe nodes that were exchanged
between two streets.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from hub.evidence import colocation
from hub.evidence.cards import Sides
from hub.evidence.colocation import Card, Drift
from hub.evidence.effect import Estimate
from hub.evidence.kit import TRUST
from hub.evidence.panel import Panel
from hub.evidence.verdict import Gate, drift_gate, swapped_gate

# One day's air is warm when it is dirty: a cell's own answer to warmth looks like a part of its gain.
_HABITS = 0.05


def carried(found: Estimate, panel: Panel, sides: Sides) -> Estimate:
    """In true units. What shoulder hours take out needs no drift; elsewhere the measured drift widens the interval."""
    trust = TRUST.get(panel.property)
    usual = colocation.unknown(trust.gain if trust else 0.0)
    cards = [sides.before.get(node, usual) for node in _nodes(panel, "treated") if node in found.nodes]
    treated = [_believed(card, usual) for card in cards]
    of_peers = usual.gain_error / sides.peers**0.5 if sides.peers else 0.0
    drifted = _drifted(panel, sides) if panel.shoulder is None else None
    drifts = [] if drifted is None else [drifted]
    return colocation.carried(found, treated, drifts, of_peers)


def _believed(card: Card, usual: Card) -> Card:
    """A card that knows less than what is known of every such sensor is none."""
    honest = replace(card, gain_error=float(np.hypot(card.gain_error, _HABITS)))
    return honest if honest.gain_error < usual.gain_error else usual


def gates(panel: Panel, sides: Sides | None, matters: float) -> list[Gate]:
    found = [_drift(panel, sides, matters)]
    if sides is not None and sides.after:
        found.append(_swapped(panel, sides.before, sides.after))
    return found


def _nodes(panel: Panel, role: str) -> list[str]:
    return [node for node, of in zip(panel.nodes, panel.roles, strict=True) if of == role]


def _drift(panel: Panel, sides: Sides | None, matters: float) -> Gate:
    if panel.shoulder is not None:
        return drift_gate(0.0, matters)
    measured = _drifted(panel, sides) if sides else None
    if measured is not None:
        # Half of what was drifted between the two side-by-sides lies between the middles of the two phases.
        return drift_gate(0.5 * (abs(measured.change) + 2 * measured.error), matters)
    trust, days = TRUST.get(panel.property), (panel.days[-1] - panel.days[0]).days + 1
    return drift_gate(trust.drift * days**0.5 if trust else 0.0, matters)


def _drifted(panel: Panel, sides: Sides) -> Drift | None:
    """How much further the treated nodes strayed than the control ones; None where too few came back to be compared."""
    groups = [_of_group(_nodes(panel, role), sides) for role in ("treated", "control")]
    if not all(groups):
        return None
    treated, control = (_mean(group) for group in groups)
    return Drift(treated.change - control.change, float(np.hypot(treated.error, control.error)))


def _of_group(nodes: Sequence[str], sides: Sides) -> list[Drift]:
    both = [node for node in nodes if node in sides.before and node in sides.after]
    if len(both) < len(nodes) / 2:
        return []
    return [colocation.drift(sides.before[node], sides.after[node], sides.after[node].level) for node in both]


def _mean(drifts: Sequence[Drift]) -> Drift:
    error = float(np.sqrt(sum(each.error**2 for each in drifts))) / len(drifts)
    return Drift(float(np.mean([each.change for each in drifts])), error)


def _swapped(panel: Panel, before: Mapping[str, Card], after: Mapping[str, Card]) -> Gate:
    """Exchanged between streets: the comparison is void. Within a street, or altered: it is weaker."""
    role = dict(zip(panel.nodes, panel.roles, strict=True))
    pairs = [pair for pair in colocation.swapped(before, after) if set(pair) <= role.keys()]
    across = [pair for pair in pairs if role[pair[0]] != role[pair[1]]]
    if across:
        return swapped_gate("failed", ", ".join(f"{one} / {other}" for one, other in across))
    exchanged = {node for pair in pairs for node in pair}
    changed = [node for node in colocation.altered(before, after) if node in role and node not in exchanged]
    weak = [f"{one} / {other}" for one, other in pairs] + changed
    return swapped_gate("weak" if weak else "met", ", ".join(weak))
