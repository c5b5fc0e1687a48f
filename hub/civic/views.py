"""What the command line shows of civic life: lists and single objects as lines. Nothing personal but `loan holder`."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hub.civic import gates
from hub.civic.act import Scene
from hub.civic.file import exported
from hub.civic.gather import kept, known
from hub.civic.similar import similar
from hub.civic.states import NAMES, ORDER, number
from hub.register.civic_rows import Box, Intervention, Loan, Place, Prise
from hub.register.verb import table


@dataclass(frozen=True)
class View:
    group: str
    verb: str
    help: str
    lines: Callable[[Scene, argparse.Namespace], list[str]]
    arguments: tuple[tuple[str, str], ...] = ()
    example: str = ""


def _state(row: Intervention) -> str:
    name, at = NAMES[row.state].en, number(row.state)
    return f"{at}/{len(ORDER)} {name}" if at else name


def interventions(scene: Scene, args: argparse.Namespace) -> list[str]:
    rows = scene.register.interventions(args.area)
    if not rows:
        return ["No intervention yet. Begin one: moineau intervention add ID --area AREA --en 'Is it ...?'"]
    told = [(row.id, row.area, _state(row), str(row.trial or ""), row.question_en or row.question_fr) for row in rows]
    return table([("INTERVENTION", "AREA", "STATE", "TRIAL", "QUESTION"), *told])


def intervention(scene: Scene, args: argparse.Namespace) -> list[str]:
    """Where it stands, and what is missing to go on."""
    found = known(scene, args.id)
    row = found.row
    registration = scene.register.registration(row.id)
    told = [row.question_fr, row.question_en, f"{row.area}, {row.place or 'no place named'}"]
    told = [line for line in told if line]
    told += [f"before {row.before}, trial {row.trial}, end {row.end}", f"state: {_state(row)}"]
    told += ["registered" if registration else "not registered: moineau intervention register " + row.id]
    for gate in gates.looked_at(found):
        told.append(f"  {'met    ' if gate.missing is None else 'missing'}  {gate.title.en}")
        told += [f"           {gate.missing.en}"] if gate.missing else []
    alike = similar(scene.register.interventions(), row)
    told += ["similar: " + ", ".join(each.id for each in alike)] if alike else []
    return [*told, *_history(scene, row)]


def _history(scene: Scene, row: Intervention) -> list[str]:
    zone = ZoneInfo(row.timezone)
    told = []
    for step in scene.register.transitions(row.id):
        day = datetime.fromtimestamp(step.at, UTC).astimezone(zone).date()
        moved = "" if step.from_ == step.to else f"{NAMES[step.from_].en} -> {NAMES[step.to].en}"
        told.append("  ".join(part for part in (f"{day}", step.role, moved, step.why) if part))
    return told


def file(scene: Scene, args: argparse.Namespace) -> list[str]:
    return [exported(kept(scene.register, args.id)).rstrip("\n")]


def events(scene: Scene, args: argparse.Namespace) -> list[str]:
    scene.register.existing_intervention(args.id)
    rows = scene.register.events(args.id)
    told = [
        (str(e.key), f"{e.start}", f"{e.end}", e.kind, e.where, "yes" if e.leave_out else "", e.title("en"))
        for e in rows
    ]
    return (
        table([("NO.", "FROM", "TO", "KIND", "WHERE", "LEFT OUT", "TITLE"), *told])
        if told
        else ["Nothing happened yet."]
    )


def deployments(scene: Scene, args: argparse.Namespace) -> list[str]:
    scene.register.existing_intervention(args.id)
    rows = scene.register.deployments(args.id)
    told = [
        (n.node, n.role, n.street, n.prise or str(n.owner_yes or ""), "yes" if n.photo else "", str(n.self_test or ""))
        for n in rows
    ]
    return table([("NODE", "ROLE", "STREET", "PRISE OR YES", "PHOTO", "SELF-TEST"), *told])


def places(scene: Scene, args: argparse.Namespace) -> list[str]:
    rows = [(p.id, p.area, p.name, p.kind, p.hours) for p in scene.register.places(args.area)]
    heading = ("PLACE", "AREA", "NAME", "KIND", "HOURS")
    return table([heading, *rows]) if rows else ["No place yet. Add one: moineau place add ID --area AREA --name NAME"]


def place(scene: Scene, args: argparse.Namespace) -> list[str]:
    return _fields(scene.register.existing_place(args.id))


def prises(scene: Scene, args: argparse.Namespace) -> list[str]:
    rows = [(p.id, p.area, p.name, p.support, p.owner, str(p.expires or "")) for p in scene.register.prises(args.area)]
    heading = ("PRISE", "AREA", "NAME", "SUPPORT", "PERMITS", "EXPIRES")
    return table([heading, *rows]) if rows else ["No prise yet. Add one: moineau prise add ID --area AREA ..."]


def prise(scene: Scene, args: argparse.Namespace) -> list[str]:
    return _fields(scene.register.existing_prise(args.id))


def boxes(scene: Scene, args: argparse.Namespace) -> list[str]:
    rows = [
        (b.code, b.size, b.state, b.home or "", f"{b.hours_used:g}", _until(scene, b)) for b in scene.register.boxes()
    ]
    heading = ("BOX", "SIZE", "STATE", "HOME", "HOURS", "DUE BACK")
    return table([heading, *rows]) if rows else ["No box yet. Add one: moineau box add R01 --size rue"]


def _until(scene: Scene, box: Box) -> str:
    due = [loan.due for loan in scene.register.loans(box=box.code) if loan.back is None]
    return str(due[0]) if due else ""


def box(scene: Scene, args: argparse.Namespace) -> list[str]:
    found = scene.register.existing_box(args.id)
    told = _fields(found, ("contents", "notes"))
    told += [f"  {count} {name}" for name, count in found.contents]
    zone = ZoneInfo(scene.timezone)
    told += [f"  {datetime.fromtimestamp(n.at, zone):%Y-%m-%d} {n.role}: {n.text}" for n in found.notes]
    return told + _loans(scene.register.loans(box=found.code))


def loans(scene: Scene, args: argparse.Namespace) -> list[str]:
    """With `--box R07` those of one box; the open ones are marked when they are late."""
    rows = scene.register.loans(box=args.box)
    late = [f"late: {loan.box}, due on {loan.due}" for loan in rows if loan.back is None and loan.due < scene.today]
    return [*late, *_loans(rows)] or ["Nothing is lent. Lend a box: moineau loan add R07 --due DAY"]


def _loans(rows: list[Loan]) -> list[str]:
    told = [
        (str(n.key), n.box, n.intervention or "", f"{n.out}", f"{n.due}", str(n.back or ""), n.condition) for n in rows
    ]
    return table([("LOAN", "BOX", "INTERVENTION", "OUT", "DUE", "BACK", "CONDITION"), *told]) if told else []


def holder(scene: Scene, args: argparse.Namespace) -> list[str]:
    open_loans = [loan for loan in scene.register.loans(box=scene.register.existing_box(args.id).code) if not loan.back]
    told = [(loan, *scene.register.holder(loan.key)) for loan in open_loans]
    return [f"{loan.out} to {loan.due}: {name or '-'}, {contact or '-'}" for loan, name, contact in told] or [
        "not lent"
    ]


def _fields(row: Place | Prise | Box, without: tuple[str, ...] = ()) -> list[str]:
    shown = {name: value for name, value in vars(row).items() if name not in without and value not in ("", None, ())}
    return [
        f"{name + ':':<12} {', '.join(map(str, value)) if isinstance(value, tuple) else value}"
        for name, value in shown.items()
    ]


_ID = (("id", "the id of the intervention"),)
_AREA = (("--area", "only this neighbourhood"),)
_SCHOOL = "tilleuls-school-street"
VIEWS = (
    View("intervention", "list", "List the interventions.", interventions, _AREA),
    View("intervention", "show", "Show where one stands, and which gates are met.", intervention, _ID, _SCHOOL),
    View("intervention", "export", "Print its file, whole.", file, _ID, _SCHOOL),
    View("intervention", "log", "Show its event log.", events, _ID, _SCHOOL),
    View("intervention", "nodes", "Show its nodes, and what is known of each.", deployments, _ID, _SCHOOL),
    View("place", "list", "List the places.", places, _AREA),
    View("place", "show", "Show one place.", place, (("id", "the id of the place"),), "maison"),
    View("prise", "list", "List the prises.", prises, _AREA),
    View("prise", "show", "Show one prise.", prise, (("id", "the id of the prise"),), "mast-12"),
    View("box", "list", "List the boxes, and which are lent.", boxes),
    View("box", "show", "Show one box: contents, notes, loans.", box, (("id", "the number of the box"),), "R07"),
    View("loan", "list", "List the loans, late ones first.", loans, (("--box", "only this box"),)),
    View(
        "loan",
        "holder",
        "Say who holds a box: personal, for the operator only.",
        holder,
        (("id", "the number of the box"),),
        "R07",
    ),
)
