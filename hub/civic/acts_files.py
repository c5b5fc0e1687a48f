"""Acts on the file of an intervention: begun, changed, imported, copied to another street, registered.

What was registered does not change under its hash: a changed question is refused, or explicitly made exploratory.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from hub.civic import shown
from hub.civic.act import THE_ID, Act, Done, Scene
from hub.civic.fields import Field, Values
from hub.civic.file import Imported, copied, imported, moved_days, top_of
from hub.civic.gather import kept
from hub.civic.question import QUESTION, into
from hub.civic.words import Said
from hub.evidence import EvidenceError, intervention
from hub.register import Refusal
from hub.register.checks import line_id
from hub.register.civic_rows import Intervention, Registration, Transition


def _understood(top: Mapping[str, Any], scene: Scene, old: Intervention | None = None) -> Imported:
    try:
        return imported(top, scene.now, scene.who.role, old)
    except EvidenceError as error:
        raise Refusal(str(error), error.fr or str(error)) from None


def _new(scene: Scene, found: Imported, why: str = "") -> Intervention:
    """Written down, with where it came from."""
    _keep(scene, found)
    first = Transition(scene.now, "question", "question", scene.who.role, why)
    return scene.register.move_intervention(found.row.id, first, scene.who.account)


def _keep(scene: Scene, found: Imported) -> None:
    """Everything but the registration."""
    register, id = scene.register, found.row.id
    wanted = {str(detail["prise"]) for detail in found.details.values() if detail.get("prise")}
    for prise in sorted(wanted):
        register.existing_prise(prise)
    register.put_intervention(found.row, found.matters, found.nodes)
    if found.contract is not None:
        register.set_time_contract(id, found.contract)
    for node, detail in found.details.items():
        register.change_deployment(id, node, dict(detail))
    there = {(event.start, event.end, event.kind, event.where) for event in register.events(id)}
    for event in found.events:
        if (event.start, event.end, event.kind, event.where) not in there:
            register.add_event(event)
    for each in found.side_by_sides:
        register.set_side_by_side(id, each)


def _free(scene: Scene, id: str) -> str:
    if scene.register.intervention(line_id(id)):
        raise Refusal(
            f"intervention {id!r} exists; change it (moineau intervention set {id}) or choose another id",
            f"l'essai {id!r} existe ; le modifier (moineau intervention set {id}) ou prendre un autre identifiant",
        )
    return id


def added(scene: Scene, id: str, values: Values) -> Done:
    """A question to begin with: everything else may come later."""
    area = values.pop("area", "")
    if not area:
        raise Refusal("area is missing: the neighbourhood", "area manque : le quartier")
    top = into({"id": _free(scene, id), "area": area, "timezone": scene.timezone}, values)
    row = _new(scene, _understood(top, scene))
    return _done(Said(f"Essai {id} commencé", f"Began the intervention {id}"), row)


def changed(scene: Scene, id: str, values: Values) -> Done:
    held = kept(scene.register, id)
    area = values.pop("area", held.row.area)
    found = _understood(into(top_of(held), values) | {"area": area}, scene, held.row) if not held.registration else None
    if found is None:
        without = replace(held, registration=None)
        found = _understood(into(top_of(without), values) | {"area": area}, scene, held.row)
        _same_question(held.registration, found)
    _keep(scene, found)
    row = scene.register.existing_intervention(id)
    return _done(Said(f"Essai {id} modifié", f"Changed the intervention {id}"), row)


def _same_question(registration: Registration | None, found: Imported) -> None:
    if registration is not None and registration.hash != found.row.digest:
        id = found.row.id
        raise Refusal(
            f"{id} was registered: what is asked and how it is judged stays. Way out: moineau intervention copy {id}, "
            f"or moineau intervention withdraw {id} (the result is exploratory then)",
            f"{id} a été déposé : la question et la façon de juger restent. "
            f"Le copier (moineau intervention copy {id}), ou retirer le dépôt "
            f"(moineau intervention withdraw {id}) : le résultat sera exploratoire",
        )


FILE = (
    Field("file", "file", Said("le fichier intervention.toml", "the intervention.toml"), needed=True),
    Field("replace", "flag", Said("remplacer celui qui porte cet identifiant", "replace the one of this id")),
    Field("simulated", "flag", Said("données simulées : les pages le disent", "simulated data: pages say so")),
)


def read_in(scene: Scene, id: str, values: Values) -> Done:
    """`id` is that of the file. A registration in it is believed of an operator only: its time is the file's."""
    text = values["file"]
    try:
        top = intervention.parsed(text if isinstance(text, str) else text.decode())
    except EvidenceError as error:
        raise Refusal(str(error), error.fr or str(error)) from None
    except UnicodeDecodeError:
        raise Refusal("file: text in UTF-8 is accepted", "file : un texte en UTF-8") from None
    old = scene.register.intervention(str(top.get("id")))
    found = _understood(top, scene, old)
    if id not in ("", "-", found.row.id):
        raise Refusal(
            f"the file is of {found.row.id!r}, not of {id!r}",
            f"le fichier est celui de {found.row.id!r}, pas de {id!r}",
        )
    if old is not None and not values.get("replace"):
        raise Refusal(
            f"intervention {old.id!r} exists; say --replace, or give the file another id",
            f"l'essai {old.id!r} existe ; dire --replace, ou donner au fichier un autre identifiant",
        )
    return _taken_in(scene, found, old, simulated=bool(values.get("simulated")))


def _taken_in(scene: Scene, found: Imported, old: Intervention | None, *, simulated: bool) -> Done:
    id, believed = found.row.id, scene.who.role == "operator"
    if old is not None:
        _same_question(scene.register.registration(id), found)
    found = replace(found, row=replace(found.row, simulated=simulated or found.row.simulated))
    row = (
        _new(scene, found, "import")
        if old is None
        else (_keep(scene, found), scene.register.existing_intervention(id))[1]
    )
    later: tuple[Said, ...] = ()
    if found.registration is not None and scene.register.registration(id) is None:
        if believed:
            scene.register.set_registration(id, found.registration)
        else:
            later = (
                Said(
                    "Le dépôt que dit le fichier n'a pas été repris : un opérateur peut l'importer",
                    "The registration in the file was not taken over: an operator may import it",
                ),
            )
    return _done(Said(f"Essai {id} importé", f"Imported the intervention {id}"), row, later)


COPY = (
    Field(
        "to", "line", Said("l'identifiant du nouvel essai", "the id of the new intervention"), needed=True, longest=32
    ),
    Field(
        "area", "line", Said("son quartier (par défaut : le même)", "its neighbourhood (default: the same)"), longest=32
    ),
    Field(
        "before",
        "day",
        Said("premier jour d'avant : les phases gardent leur durée", "first day: phases keep their length"),
    ),
)


def copied_to(scene: Scene, id: str, values: Values) -> Done:
    """Another street, the same question: new id, no nodes, no days unless told."""
    held = kept(scene.register, id)
    new, area = _free(scene, values["to"]), values.get("area") or held.row.area
    top = copied(top_of(held), new, area)
    if values.get("before") and held.row.before:
        top = moved_days(top | {"phases": top_of(held)["phases"]}, values["before"])
    found = _understood(top, scene)
    _new(scene, replace(found, row=replace(found.row, copied_from=id)), f"copy of {id}")
    row = scene.register.existing_intervention(new)
    return _done(Said(f"{id} copié vers {new}", f"Copied {id} to {new}"), row)


def registered(scene: Scene, id: str, values: Values) -> Done:
    """Fixes the question by its hash and the time: before the trial, or the result is exploratory."""
    held = kept(scene.register, id)
    found = _understood(top_of(replace(held, registration=None)), scene, held.row)
    if found.whole.lacks is not None or found.whole.plan is None:
        lacks = found.whole.lacks
        raise Refusal(
            f"nothing to register yet: {lacks}", f"rien à déposer encore : {getattr(lacks, 'fr', None) or lacks}"
        )
    if held.registration is not None:
        raise Refusal(f"{id} is registered already", f"{id} est déjà déposé")
    plan = found.whole.plan
    scene.register.set_registration(id, Registration(scene.now, held.row.digest, "hub"))
    late = datetime.combine(plan.trial, time(), plan.timezone).timestamp() <= scene.now
    warning = Said(
        "L'essai a déjà commencé : le résultat sera dit exploratoire",
        "The trial has begun already: the result will be called exploratory",
    )
    said = Said(f"{id} déposé : {held.row.digest[:8]}", f"Registered {id}: {held.row.digest[:8]}")
    return _done(said, held.row, (warning,) if late else ())


WHY = (Field("why", "line", Said("pourquoi", "why"), needed=True, longest=500),)


def withdrawn(scene: Scene, id: str, values: Values) -> Done:
    """Takes the registration back, in public: who did it and why stays in the history."""
    row = scene.register.existing_intervention(id)
    if scene.register.registration(id) is None:
        raise Refusal(f"{id} is not registered", f"{id} n'est pas déposé")
    scene.register.set_registration(id, None)
    note = Transition(scene.now, row.state, row.state, scene.who.role, f"registration withdrawn: {values['why']}")
    scene.register.move_intervention(id, note, scene.who.account)
    return _done(Said(f"Dépôt de {id} retiré", f"Withdrew the registration of {id}"), row)


def _done(said: Said, row: Intervention, later: tuple[Said, ...] = ()) -> Done:
    return Done(said, {"intervention": shown.intervention(row)}, later)


_ADD = "tilleuls-school-street --area tilleuls --en 'Is the air better in front of the school when no cars pass there?'"
_COPY = "tilleuls-school-street --to moulin-school-street --area moulin"
_FILE_HELP = Said("l'identifiant du fichier, ou -", "the id in the file, or -")
ACTS = (
    Act("intervention", "add", Said("Commencer par une question", "Begin with a question"), QUESTION, added, _ADD),
    Act(
        "intervention",
        "set",
        Said("La compléter ou la changer", "Complete or change it"),
        QUESTION,
        changed,
        "tilleuls-school-street --end 2026-04-17",
    ),
    Act(
        "intervention",
        "import",
        Said("Lire un fichier", "Read a file in"),
        FILE,
        read_in,
        "- school-street.toml",
        _FILE_HELP,
    ),
    Act(
        "intervention",
        "copy",
        Said("La copier dans une autre rue", "Copy it to another street"),
        COPY,
        copied_to,
        _COPY,
    ),
    Act(
        "intervention",
        "register",
        Said("Déposer la question", "Register the question"),
        (),
        registered,
        "tilleuls-school-street",
        THE_ID,
    ),
    Act(
        "intervention",
        "withdraw",
        Said("Retirer le dépôt", "Withdraw the registration"),
        WHY,
        withdrawn,
        "tilleuls-school-street --why 'another property'",
    ),
)
