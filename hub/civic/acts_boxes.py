"""Acts on boxes and loans: added, noted upon, lent, brought back. Who holds a box goes where it is never shown."""

from dataclasses import replace
from datetime import timedelta

from hub.civic import shown
from hub.civic.act import Act, Done, Scene
from hub.civic.campaigns import kept_back
from hub.civic.fields import Field, Values
from hub.civic.words import BOX_STATES, SIZES, Said
from hub.register import Refusal
from hub.register.checks import box_code
from hub.register.civic_rows import Box

CODE = Said("le numéro de la mallette, comme R07", "the number of the box, such as R07")
_SOLD = {name: said for name, said in BOX_STATES.items() if name != "lent"}  # "lent" is what a loan makes of it

BOX = (
    Field("size", "choice", Said("la taille", "the size"), needed=True, choices=SIZES),
    Field(
        "kit", "line", Said("le kit du catalogue (moineau kit)", "the kit of the catalogue (moineau kit)"), longest=64
    ),
    Field("home", "line", Said("le lieu qui la prête", "the place that lends it"), longest=32),
    Field("contents", "counted", Said("ce qu'il y a dedans : « 12 sangle »", 'what is in it: "12 strap"')),
    Field("reserved", "flag", Said("gardée pour un quartier prioritaire", "kept for a priority neighbourhood")),
    Field("hours_used", "number", Said("heures de service", "hours of service")),
)
_CHANGE = (
    *(replace(field, needed=False) for field in BOX),
    Field("state", "choice", Said("son état", "its state"), choices=_SOLD),
)
NOTE = (
    Field("note", "line", Said("ce qui a été vu ou réparé", "what was seen or repaired"), needed=True, longest=500),
)

LOAN = (
    Field("out", "day", Said("le jour du départ (par défaut : aujourd'hui)", "the day it leaves (default: today)")),
    Field("due", "day", Said("le jour du retour", "the day it is due back"), needed=True),
    Field("intervention", "line", Said("pour quel essai", "for which intervention"), longest=32),
    Field(
        "priority",
        "line",
        Said("quelle école ou quel quartier prioritaire", "which school or priority neighbourhood"),
        longest=100,
    ),
    Field("holder", "line", Said("qui la tient ; jamais montré", "who holds it; never shown"), personal=True),
    Field(
        "contact", "line", Said("comment le joindre ; jamais montré", "how to reach them; never shown"), personal=True
    ),
)
RETURN = (
    Field("back", "day", Said("le jour du retour (par défaut : aujourd'hui)", "the day it came back (default: today)")),
    Field("condition", "line", Said("dans quel état", "in what condition"), needed=True, longest=500),
    Field("hours", "number", Said("heures de service de ce prêt", "hours of service in this loan")),
)


def added(scene: Scene, code: str, values: Values) -> Done:
    if scene.register.box(box_code(code)):
        raise Refusal(
            f"box {code} exists: moineau box set {code}", f"la mallette {code} existe : moineau box set {code}"
        )
    box = scene.register.put_box(Box(code=code, **{name: value for name, value in values.items() if value != ""}))
    return Done(Said(f"Mallette {code} ajoutée", f"Added box {code}"), {"box": shown.box(box)}, _fair(scene))


def _fair(scene: Scene) -> tuple[Said, ...]:
    """One box in three is kept for priority neighbourhoods: said when it is not so."""
    boxes = [box for box in scene.register.boxes() if box.state != "retired"]
    kept = sum(box.reserved for box in boxes)
    if len(boxes) < 3 or 3 * kept >= len(boxes):
        return ()
    return (
        Said(
            f"{kept} mallettes sur {len(boxes)} gardées pour les quartiers prioritaires : la règle est une sur trois",
            f"{kept} of {len(boxes)} boxes are kept for priority neighbourhoods: one in three is the rule",
        ),
    )


def changed(scene: Scene, code: str, values: Values) -> Done:
    if "state" in values and any(loan.back is None for loan in scene.register.loans(box=code)):
        raise Refusal(
            f"box {code} is lent: it comes back first (moineau loan return {code})",
            f"la mallette {code} est prêtée : elle revient d'abord (moineau loan return {code})",
        )
    emptied = {name: (None if name == "home" and value == "" else value) for name, value in values.items()}
    box = scene.register.change_box(code, emptied)
    return Done(Said(f"Mallette {code} modifiée", f"Changed box {code}"), {"box": shown.box(box)}, _fair(scene))


def noted(scene: Scene, code: str, values: Values) -> Done:
    box = scene.register.note_on_box(code, values["note"], scene.who.role, scene.now)
    return Done(Said(f"Noté pour {code}", f"Noted for {code}"), {"box": shown.box(box)})


def lent(scene: Scene, code: str, values: Values) -> Done:
    out, due = values.get("out") or scene.today, values["due"]
    intervention = values.get("intervention") or None
    if intervention is not None:
        scene.register.existing_intervention(intervention)
    _keep_back(scene, code, values.get("priority", ""))
    people = {name: values.get(name, "") for name in ("holder", "contact")}
    loan = scene.register.lend_box(code, out, due, intervention=intervention, **people)
    remind = ", ".join(f"{due - timedelta(days=days)}" for days in (7, 1) if due - timedelta(days=days) >= out)
    return Done(
        Said(
            f"Mallette {code} prêtée du {out} au {due}, sans caution",
            f"Lent box {code} from {out} to {due}, no deposit",
        ),
        {"loan": shown.row(loan)},
        (Said(f"Rappels : {remind}", f"Reminders: {remind}"),) if remind else (),
    )


def _keep_back(scene: Scene, code: str, priority: str) -> None:
    """One box in three is for those who have priority; which one it was is noted on the box, for everybody."""
    box = scene.register.existing_box(code)
    if priority:
        scene.register.note_on_box(code, f"priority: {priority}", scene.who.role, scene.now)
    elif said := kept_back(scene.register.boxes(), scene.register.loans(), box):
        raise Refusal(said.en, said.fr)


def returned(scene: Scene, code: str, values: Values) -> Done:
    back = values.get("back") or scene.today
    loan = scene.register.return_box(code, back, values["condition"], values.get("hours") or 0.0)
    return Done(Said(f"Mallette {code} rendue le {back}", f"Box {code} came back on {back}"), {"loan": shown.row(loan)})


_R07 = "--size rue --kit rue --home maison --contents '6 node' '12 strap' '1 spare node'"
ACTS = (
    Act("box", "add", Said("Ajouter une mallette", "Add a box"), BOX, added, f"R07 {_R07}", CODE),
    Act("box", "set", Said("Modifier une mallette", "Change a box"), _CHANGE, changed, "R07 --state repair", CODE),
    Act(
        "box",
        "note",
        Said("Noter une réparation", "Note a repair"),
        NOTE,
        noted,
        "R07 --note 'new cable on node 4'",
        CODE,
    ),
    Act(
        "loan",
        "add",
        Said("Prêter une mallette", "Lend a box"),
        LOAN,
        lent,
        "R07 --out 2026-02-20 --due 2026-04-17 --intervention tilleuls-school-street",
        CODE,
    ),
    Act(
        "loan",
        "return",
        Said("Reprendre une mallette", "Take a box back"),
        RETURN,
        returned,
        "R07 --condition complete",
        CODE,
    ),
)
