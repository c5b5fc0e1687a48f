"""Acts that move an intervention on: advanced through its gates, stopped with a reason, its outcome chosen, recorded.

A refused transition says which gate and what is missing; it changes nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hub.civic import gates, proof, shown
from hub.civic.act import Act, Done, Scene
from hub.civic.acts_files import WHY, copied_to
from hub.civic.campaigns import locked, unanswered_twin
from hub.civic.fields import Field, Values
from hub.civic.file import top_of
from hub.civic.gather import kept, known, statistics_missing
from hub.civic.states import NAMES, STOPPED, following, number
from hub.civic.words import OUTCOMES, RECORD_KINDS, SIGHTS, Said
from hub.evidence import EvidenceError, whole
from hub.register import Refusal
from hub.register import said as in_words
from hub.register.civic_rows import Adoption, Intervention, Outlook, Proposal, RecordLine, Transition

LINES = 5
REMARK = (Field("why", "line", Said("une remarque", "a remark"), longest=500),)


def advanced(scene: Scene, id: str, values: Values) -> Done:
    """To the next state, when every gate out of this one is met; the last one closes the intervention."""
    fresh = _fresh(scene, id)
    found = known(scene, id)
    row = found.row
    if row.state == STOPPED:
        raise Refusal(f"{id} was stopped: {row.reason}", f"{id} a été arrêté : {row.reason}")
    if row.closed is not None:
        raise Refusal(f"{id} is closed: its record is written", f"{id} est clos : son bilan est écrit")
    if row.state == "question" and (twin := unanswered_twin(scene.register, row, scene.today)):
        said = locked(twin)
        raise Refusal(f"{id}: {said.en}", f"{id} : {said.fr}")
    if missing := gates.unmet(found if fresh is None else replace(found, uncounted=fresh)):
        raise _not_yet(row, missing)
    to = following(row.state)
    if to is None:
        row = scene.register.change_intervention(id, closed=scene.now)
        return _done(Said(f"{id} est clos et reste public", f"{id} is closed and stays public"), row)
    step = Transition(scene.now, row.state, to, scene.who.role, values.get("why", ""))
    row = scene.register.move_intervention(id, step, scene.who.account)
    name, n = NAMES[to], number(to)
    moved = Said(f"{id} : {n} · {name.fr}", f"{id}: {n} · {name.en}")
    return _done(moved, row, (*_ahead(scene, row), *_weighed(scene, row)))


def _fresh(scene: Scene, id: str) -> Said | None:
    """Before the evidence is left it is computed once more, with the second side-by-side; else why it cannot be."""
    if scene.register.existing_intervention(id).state != "evidence":
        return None
    try:
        proof.weighed(scene, id, {})
    except Refusal as error:
        return Said(in_words(error, "fr"), str(error))
    return None


def _weighed(scene: Scene, row: Intervention) -> tuple[Said, ...]:
    """At the evidence it is computed and kept at once; where it cannot be, the way out is said."""
    if row.state != "evidence":
        return ()
    try:
        return (proof.weighed(scene, row.id, {}).said,)
    except Refusal as error:
        return (Said(f"pas encore de constat : {in_words(error, 'fr')}", f"no evidence yet: {error}"),)


def _not_yet(row: Intervention, missing: Sequence[gates.Found]) -> Refusal:
    """Every gate that is not met, each with what is missing."""
    en = "; ".join(f"{found.title.en}: {found.missing.en}" for found in missing if found.missing)
    fr = " ; ".join(f"{found.title.fr} : {found.missing.fr}" for found in missing if found.missing)
    name = NAMES[row.state]
    return Refusal(f"{row.id} stays in “{name.en}”. {en}", f"{row.id} reste à « {name.fr} ». {fr}")


def _ahead(scene: Scene, row: Intervention) -> tuple[Said, ...]:
    """What is better said now than after: a question that was not registered is exploratory."""
    if row.state in ("baseline", "trial") and scene.register.registration(row.id) is None:
        return (
            Said(
                f"La question n'est pas déposée : moineau intervention register {row.id}, avant l'essai",
                f"The question is not registered: moineau intervention register {row.id}, before the trial",
            ),
        )
    return ()


def stopped(scene: Scene, id: str, values: Values) -> Done:
    """From anywhere, with a reason that everybody may read; the page stays."""
    row = scene.register.existing_intervention(id)
    if row.state == STOPPED or row.closed is not None:
        raise Refusal(f"{id} has ended already", f"{id} a déjà pris fin")
    step = Transition(scene.now, row.state, STOPPED, scene.who.role, values["why"])
    scene.register.move_intervention(id, step, scene.who.account)
    row = scene.register.change_intervention(id, reason=values["why"], closed=scene.now)
    return _done(Said(f"{id} arrêté : {values['why']}", f"Stopped {id}: {values['why']}"), row)


# -- can we see it? ------------------------------------------------------------------------------------------------


def looked_ahead(scene: Scene, id: str, values: Values) -> Done:
    """Asks the planner, for each property, and keeps its answers for the plan as it is now."""
    if missing := statistics_missing():
        raise Refusal(missing.en, missing.fr)
    held = kept(scene.register, id)
    said = whole.whole(top_of(held))
    if said.plan is None:
        raise Refusal(f"no plan yet: {said.lacks}", f"pas encore de plan : {said.lacks.fr if said.lacks else ''}")
    from hub.civic.outlook import outlooks

    try:
        found = outlooks(said.plan)
    except EvidenceError as error:
        raise Refusal(str(error), error.fr or str(error)) from None
    scene.register.set_outlooks(id, [Outlook(each.property, each.sight, each.smallest, said.digest) for each in found])
    fr = ", ".join(f"{each.property} {SIGHTS[each.sight].fr}" for each in found)
    en = ", ".join(f"{each.property} {SIGHTS[each.sight].en}" for each in found)
    told = [shown.row(each) for each in scene.register.outlooks(id)]
    return Done(Said(f"Peut-on le voir ? {fr}", f"Can we see it? {en}"), {"outlook": told})


# -- proposal, outcome, record -------------------------------------------------------------------------------------

PROPOSAL = (
    Field("fr", "text", Said("la proposition, une page au plus", "the proposal in French, one page"), longest=6000),
    Field("en", "text", Said("la même en anglais", "the proposal in English, one page"), longest=6000),
    Field("cost_low", "number", Said("coût, de (euros)", "cost, from (euros)"), high=1e9),
    Field("cost_high", "number", Said("coût, à (euros)", "cost, to (euros)"), high=1e9),
    Field("maintainer", "line", Said("qui entretient", "who maintains it")),
    Field("hours_a_month", "number", Said("heures d'entretien par mois", "hours of maintenance a month"), high=1000),
    Field("undone", "line", Said("comment on le défait", "how it is undone"), longest=500),
)


def proposed(scene: Scene, id: str, values: Values) -> Done:
    old = scene.register.proposal(id) or Proposal("", "", None, None, "", None, "", scene.now)
    proposal = Proposal(**({name: getattr(old, name) for name in _NAMES} | values), told=scene.now)
    scene.register.set_proposal(id, proposal)
    evidence = scene.register.evidence(id)  # what it rests on, by the hash of its readings
    scene.register.set_proposal_evidence(id, (f"{id}@{evidence.data_hash[:8]}",) if evidence else ())
    return Done(Said(f"Proposition de {id} écrite", f"Wrote the proposal of {id}"), _told(scene, id, proposal))


def _told(scene: Scene, id: str, proposal: Proposal) -> dict[str, Any]:
    return {"proposal": shown.row(proposal) | {"evidence": scene.register.proposal_evidence(id)}}


_NAMES = tuple(field.name for field in PROPOSAL)
OUTCOME = (
    Field("choice", "choice", Said("la suite", "what follows"), needed=True, choices=OUTCOMES),
    Field(
        "to",
        "line",
        Said("recommencer : l'identifiant du nouvel essai", "repeat: the id of the new intervention"),
        longest=32,
    ),
    Field("area", "line", Said("recommencer : son quartier", "repeat: its neighbourhood"), longest=32),
)


def chosen(scene: Scene, id: str, values: Values) -> Done:
    """`repeat` copies the question to another street at once."""
    row = scene.register.existing_intervention(id)
    if row.state != "outcome":
        name = NAMES["outcome"]
        raise Refusal(f"{id} is not at “{name.en}” yet", f"{id} n'en est pas encore à « {name.fr} »")
    choice, later = values["choice"], ()
    if choice == "repeat":
        if not values.get("to"):
            raise Refusal("to is missing: the id of the new intervention", "to manque : l'identifiant du nouvel essai")
        copy = {name: values[name] for name in ("to", "area") if values.get(name)}
        later = (copied_to(scene, id, copy).said,)
    row = scene.register.change_intervention(id, outcome=choice)
    return _done(Said(f"{id} : {OUTCOMES[choice].fr}", f"{id}: {OUTCOMES[choice].en}"), row, later)


ADOPTION = (
    Field("service", "line", Said("le service qui adopte", "the service that adopts it"), needed=True),
    Field("start", "day", Said("à partir du", "from this day on"), needed=True),
    Field(
        "maintenance", "line", Said("qui entretient, et comment", "who maintains it, and how"), needed=True, longest=500
    ),
    Field("hours_a_month", "number", Said("heures par mois", "hours a month"), needed=True, high=1000),
    Field("exit", "line", Said("comment on en sort", "the exit plan"), needed=True, longest=500),
)


def adopted(scene: Scene, id: str, values: Values) -> Done:
    sheet = Adoption(**values)
    scene.register.set_adoption(id, sheet)
    return Done(Said(f"Fiche d'adoption de {id}", f"Adoption sheet of {id}"), {"adoption": shown.row(sheet)})


RECORD = (
    Field("fr", "lines", Said("cinq lignes, en français", "five lines, in French"), longest=300),
    Field("en", "lines", Said("les mêmes, en anglais", "the same, in English"), longest=300),
    Field(
        "kinds",
        "lines",
        Said("pour chaque ligne : learnt, failed ou other", "for each line: learnt, failed or other"),
        needed=True,
    ),
)


def recorded(scene: Scene, id: str, values: Values) -> Done:
    kinds = values["kinds"]
    if unknown := [kind for kind in kinds if kind not in RECORD_KINDS]:
        names = ", ".join(RECORD_KINDS)
        raise Refusal(f"kinds: {unknown[0][:40]!r} where one of {names} is accepted", f"kinds : l'un de {names}")
    fr, en = (values.get(name) or ("",) * len(kinds) for name in ("fr", "en"))
    if not len(fr) == len(en) == len(kinds) <= LINES or not any((*fr, *en)):
        raise Refusal(
            f"{len(fr)} lines in French, {len(en)} in English, {len(kinds)} kinds: as many of each, {LINES} at most",
            f"{len(fr)} lignes en français, {len(en)} en anglais, {len(kinds)} sortes : autant de chaque, "
            f"{LINES} au plus",
        )
    lines = [RecordLine(kind, *texts) for kind, *texts in zip(kinds, fr, en, strict=True)]
    scene.register.set_record_lines(id, lines)
    return Done(
        Said(f"Bilan de {id} écrit", f"Wrote the record of {id}"), {"record": [shown.row(line) for line in lines]}
    )


def _done(said: Said, row: Intervention, later: tuple[Said, ...] = ()) -> Done:
    return Done(said, {"intervention": shown.intervention(row)}, later)


_SCHOOL = "tilleuls-school-street"
_PROPOSE = f"{_SCHOOL} --en 'Close the street at school hours' --cost-low 2000 --cost-high 6000 --undone 'two posts'"
_ADOPT = (
    f"{_SCHOOL} --service Voirie --start 2026-09-01 --maintenance 'two posts' --hours-a-month 2 --exit 'take them out'"
)
_FIVE = "--kinds learnt learnt failed other other --en 'Cars went elsewhere' 'Noise fell' 'One cable' 'Rain' 'Thanks'"
ACTS = (
    Act(
        "intervention",
        "advance",
        Said("Passer à l'étape suivante", "Go on to the next state"),
        REMARK,
        advanced,
        _SCHOOL,
        slow=True,
    ),
    Act(
        "intervention",
        "stop",
        Said("L'arrêter, avec une raison", "Stop it, with a reason"),
        WHY,
        stopped,
        f"{_SCHOOL} --why 'the street is closed for works'",
    ),
    Act("intervention", "outlook", Said("Peut-on le voir ?", "Can we see it?"), (), looked_ahead, _SCHOOL, slow=True),
    Act("intervention", "propose", Said("Écrire la proposition", "Write the proposal"), PROPOSAL, proposed, _PROPOSE),
    Act(
        "intervention",
        "outcome",
        Said("Choisir la suite", "Choose what follows"),
        OUTCOME,
        chosen,
        f"{_SCHOOL} --choice repeat --to moulin",
    ),
    Act("intervention", "adopt", Said("La fiche d'adoption", "The adoption sheet"), ADOPTION, adopted, _ADOPT),
    Act(
        "intervention",
        "record",
        Said("Le bilan en cinq lignes", "The record in five lines"),
        RECORD,
        recorded,
        f"{_SCHOOL} {_FIVE}",
    ),
)
