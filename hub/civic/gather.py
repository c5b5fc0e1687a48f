"""Register and journal in, what is known of an intervention out: the values that gates judge by.

Counts of days and placebos need `moineau[evidence]`; without it they are not counted, and the gate says how to get it.
"""

import importlib.util
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from contract.vocabulary import PROPERTIES
from hub.civic.act import Rollups, Scene
from hub.civic.file import Kept, top_of
from hub.civic.known import CitySaid, Known
from hub.civic.words import Said
from hub.evidence import EvidenceError, record, whole
from hub.evidence.intervention import Intervention as Plan
from hub.register import Register
from hub.register.civic_rows import Intervention, SideBySide

_NEEDED = ("numpy", "scipy", "statsmodels", "holidays", "vacances_scolaires_france")
NO_STATISTICS = Said(
    "les statistiques ne sont pas installées : pip install 'moineau[evidence]'",
    "the statistics are not installed: pip install 'moineau[evidence]'",
)
NO_EVIDENCE = Said(
    "calculer le constat : moineau intervention evidence", "compute the evidence: moineau intervention evidence"
)
_NO_JOURNAL = Said("rien n'a encore été mesuré ici", "nothing was measured here yet")


def statistics_missing() -> Said | None:
    return NO_STATISTICS if any(importlib.util.find_spec(name) is None for name in _NEEDED) else None


def kept(register: Register, id: str) -> Kept:
    row = register.existing_intervention(id)
    nodes, events = register.deployments(id), register.events(id)
    return Kept(row, nodes, events, register.side_by_sides(id), register.registration(id), register.time_contract(id))


def known(scene: Scene, id: str) -> Known:
    register = scene.register
    held = kept(register, id)
    said = whole.whole(top_of(held))
    return Known(
        row=held.row,
        today=scene.today,
        lacks=None if said.lacks is None else Said(said.lacks.fr or str(said.lacks), str(said.lacks)),
        change_mind=said.change_mind,
        material=None if said.material is None else said.material.items,
        authorisation="" if said.material is None else said.material.authorisation,
        properties=tuple(each.name for each in said.properties),
        deployments=tuple(held.nodes),
        prises={prise.id: prise for prise in register.prises()},
        loans=tuple(register.loans(intervention=id)),
        outlooks=tuple(register.outlooks(id)),
        together=_together(held, scene.rollups),
        events=frozenset(event.kind for event in held.events),
        proposal=register.proposal(id),
        support_since=_since(register, held.row, "support"),
        adoption=register.adoption(id),
        record=tuple(register.record_lines(id)),
        **_said_by_people(register, id),
        **_measured(scene, held.row, said.plan),
        **_placebos(scene, held.row, held.side_by_sides),
    )


def _since(register: Register, row: Intervention, state: str) -> date | None:
    """The day on which the intervention came into a state, on the street's clock."""
    moments = [each.at for each in register.transitions(row.id) if each.to == state]
    if not moments:
        return None
    return datetime.fromtimestamp(moments[-1], UTC).astimezone(ZoneInfo(row.timezone)).date()


def _said_by_people(register: Register, id: str) -> dict[str, Any]:
    """Concerns that were taken down without saying why, and the city's last reasoned answer."""
    unreasoned = sum(each.hidden is not None and not each.why.strip() for each in register.concerns(id))
    reasoned = [each for each in register.answers(id) if each.kind == "answer"]
    if not reasoned:
        return {"hidden_unreasoned": unreasoned}
    last = reasoned[-1]
    answer = CitySaid(last.signatory, last.reasons, last.next_date)
    return {"hidden_unreasoned": unreasoned, "answer": answer}


# -- what was measured ---------------------------------------------------------------------------------------------


def _together(held: Kept, rollups: Rollups | None) -> Mapping[str, float]:
    """For each side-by-side, the hours in which every node measured something."""
    if rollups is None or held.row.state not in ("install", "evidence"):
        return {}
    ids = [node.node for node in held.nodes]
    return {span.moment: float(len(_shared_hours(ids, span, rollups))) for span in held.side_by_sides}


def _shared_hours(nodes: list[str], span: SideBySide, rollups: Rollups) -> set[int]:
    hours: list[set[int]] = []
    for node in nodes:
        told = (rollups("1h", node, name, span.start, span.end) for name in PROPERTIES)
        hours.append({bucket.t for buckets in told for bucket in buckets if span.start <= bucket.t < span.end})
    return set.intersection(*hours) if hours else set()


def _measured(scene: Scene, row: Intervention, plan: Plan | None) -> dict[str, Any]:
    """Days are counted only in the states that ask for them: it reads the journal."""
    if row.state not in ("baseline", "trial") or plan is None:
        return {}
    if (missing := statistics_missing()) or scene.rollups is None:
        return {"uncounted": missing or _NO_JOURNAL}
    from hub.civic import counts

    try:
        before, during = counts.campaigns(plan, scene.rollups, scene.today)
    except EvidenceError as error:
        return {"uncounted": Said(error.fr or str(error), str(error))}
    return {"before": before, "during": during}


def _placebos(scene: Scene, row: Intervention, spans: Iterable[SideBySide]) -> dict[str, Any]:
    """Which placebos the stored evidence holds; it must have been computed after the second side-by-side."""
    if row.state != "evidence":
        return {}
    found = scene.register.evidence(row.id)
    if found is None or any(span.moment == "after" and found.at < span.end for span in spans):
        return {"uncounted": NO_EVIDENCE}
    first = record.decoded(found.record).findings[0]
    return {"placebos": frozenset(gate.name for gate in first.gates if gate.value != "-")}
