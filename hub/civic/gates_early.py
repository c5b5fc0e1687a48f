"""Gates from the question to the installation: what people decide, allow, lend and hang up."""

from datetime import timedelta

from hub.civic.known import Known
from hub.civic.words import Said
from hub.register.civic_rows import Deployment

LONGEST = timedelta(weeks=12)
HOURS_TOGETHER = 24
FORM = ("height_m", "wall_m", "road_m", "sun_10", "sun_13", "sun_16")


def sentence(known: Known) -> Said | None:
    if any(text.strip().endswith("?") for text in (known.row.question_fr, known.row.question_en)):
        return None
    return Said(
        "écrire la question en une phrase qui finit par « ? »", 'write the question as a sentence ending in "?"'
    )


def place(known: Known) -> Said | None:
    if known.row.lat is not None and known.row.lon is not None:
        return None
    return Said(
        "montrer le lieu sur la carte (latitude et longitude)", "show the place on the map (latitude, longitude)"
    )


def change_mind(known: Known) -> Said | None:
    if any(text.strip() for text in known.change_mind.values()):
        return None
    return Said("écrire ce qui nous ferait changer d'avis", "write what would change our mind")


def end(known: Known) -> Said | None:
    row = known.row
    if row.before is None or row.end is None:
        return Said("donner les dates : avant, essai, fin", "give the dates: before, trial, end")
    if row.end - row.before > LONGEST:
        weeks = -(-(row.end - row.before).days // 7)
        return Said(f"raccourcir : {weeks} semaines, douze au plus", f"shorten it: {weeks} weeks, twelve at most")
    return None


def plan(known: Known) -> Said | None:
    if known.lacks is None:
        return None
    return Said(f"compléter le fichier : {known.lacks.fr}", f"complete the file: {known.lacks.en}")


def control(known: Known) -> Said | None:
    if any(node.role == "control" for node in known.deployments):
        return None
    return Said("prévoir au moins un boîtier témoin", "plan at least one control node")


def sight(known: Known) -> Said | None:
    """The planner answered for this very plan, for each property; what the question is about is no "no"."""
    answered = {each.property: each for each in known.outlooks if each.digest == known.row.digest}
    if lost := [name for name in known.properties if name not in answered] or ([] if answered else ["?"]):
        names = ", ".join(lost)
        return Said(
            f"demander au planificateur si l'on peut le voir : {names} (moineau intervention outlook)",
            f"ask the planner whether it can be seen: {names} (moineau intervention outlook)",
        )
    primary = answered.get(known.row.property)
    if primary is None or primary.sight == "no":
        return Said(
            f"{known.row.property} : pas visible avec ce plan ; plus de boîtiers, plus de jours ou une autre grandeur",
            f"{known.row.property}: not to be seen with this plan; more nodes, more days or another property",
        )
    return None


def allowed(known: Known) -> Said | None:
    if not known.deployments:
        return Said("aucun boîtier dans le plan", "no node in the plan")
    for node in known.deployments:
        if (missing := _not_allowed(node, known)) is not None:
            return missing
    return None


def _not_allowed(node: Deployment, known: Known) -> Said | None:
    if node.owner_yes is not None:
        return None
    prise = known.prises.get(node.prise or "")
    if prise is None:
        return Said(
            f"{node.node} : ni prise ni oui du propriétaire", f"{node.node}: neither a prise nor an owner's yes"
        )
    last, first = known.row.end, known.row.before
    if prise.expires is not None and (last is None or prise.expires < last):
        return Said(
            f"{node.node} : la prise {prise.id} expire le {prise.expires}, avant la fin",
            f"{node.node}: prise {prise.id} expires on {prise.expires}, before the end",
        )
    if prise.max_days and (last is None or first is None or (last - first).days > prise.max_days):
        return Said(
            f"{node.node} : la prise {prise.id} n'est permise que {prise.max_days} jours",
            f"{node.node}: prise {prise.id} is allowed for {prise.max_days} days only",
        )
    return None


def material(known: Known) -> Said | None:
    if known.material is None:
        return Said(
            "dire ce qui sera posé dans la rue ([material] items, ou une liste vide)",
            "say what will stand in the street ([material] items, or an empty list)",
        )
    if known.material and not known.authorisation.strip():
        named = ", ".join(known.material)
        return Said(
            f"la référence de l'autorisation pour : {named}", f"the reference of the authorisation for: {named}"
        )
    return None


def slip(known: Known) -> Said | None:
    out = [loan for loan in known.loans if loan.back is None]
    if not out:
        return Said(
            "prêter une mallette à cet essai (moineau loan add)", "lend a box to this intervention (moineau loan add)"
        )
    if known.row.end is None or any(loan.due < known.row.end for loan in out):
        due = min(loan.due for loan in out)
        return Said(
            f"le retour est prévu le {due}, avant la fin de l'essai",
            f"the box is due on {due}, before the end of the trial",
        )
    return None


def forms(known: Known) -> Said | None:
    for node in known.deployments:
        if lost := [name for name in FORM if getattr(node, name) is None]:
            names = ", ".join(lost)
            return Said(
                f"{node.node} : la fiche de pose sans {names}", f"{node.node}: its placement form lacks {names}"
            )
    return _some(known)


def photos(known: Known) -> Said | None:
    for node in known.deployments:
        if node.photo is None:
            return Said(f"{node.node} : pas de photo", f"{node.node}: no photo")
    return _some(known)


def self_tests(known: Known) -> Said | None:
    for node in known.deployments:
        if node.self_test is None:
            return Said(f"{node.node} : l'auto-test n'a pas été au vert", f"{node.node}: the self-test was not green")
    return _some(known)


def _some(known: Known) -> Said | None:
    return None if known.deployments else Said("aucun boîtier dans le plan", "no node in the plan")


def together(known: Known) -> Said | None:
    return not_together(known.together.get("before"), "before")


def not_together(hours: float | None, moment: str) -> Said | None:
    if hours is None:
        return Said(
            f"dire quand les boîtiers étaient côte à côte (moineau intervention together --moment {moment})",
            f"say when the nodes stood side by side (moineau intervention together --moment {moment})",
        )
    if hours < HOURS_TOGETHER:
        return Said(
            f"{hours:.0f} h mesurées côte à côte par tous, {HOURS_TOGETHER} sont nécessaires",
            f"{hours:.0f} h measured side by side by all, {HOURS_TOGETHER} are needed",
        )
    return None
