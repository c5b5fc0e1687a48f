"""Gates from the baseline to the record: what was measured, proposed, said and learnt."""

from hub.civic.gates_early import not_together
from hub.civic.known import Campaign, Known
from hub.civic.words import Said

DAYS = 10
COVERAGE = 0.75
LONGEST_PAGE = 3000  # characters: an A4 page with room for a picture
DAYS_OPEN = 21
REASONS = 200  # characters
PLACEBOS = frozenset({"placebo dates", "placebo sites"})
_NOT_COUNTED = Said("les jours comparables n'ont pas été comptés", "the comparable days were not counted")


def days_before(known: Known) -> Said | None:
    return _enough_days(known, known.before)


def days_during(known: Known) -> Said | None:
    return _enough_days(known, known.during)


def _enough_days(known: Known, campaign: Campaign | None) -> Said | None:
    if campaign is None:
        return known.uncounted or _NOT_COUNTED
    if campaign.days < DAYS:
        return Said(
            f"{campaign.days} jours comparables mesurés, {DAYS} sont nécessaires",
            f"{campaign.days} comparable days measured, {DAYS} are needed",
        )
    return None


def coverage_before(known: Known) -> Said | None:
    if known.before is None:
        return known.uncounted or _NOT_COUNTED
    least = min(known.before.treated, known.before.control)
    if least < COVERAGE:
        where = Said("rue de l'essai", "street of the trial")
        if known.before.control < known.before.treated:
            where = Said("rue témoin", "control street")
        return Said(
            f"{where.fr} : {least:.0%} des mesures sont là, il en faut {COVERAGE:.0%}".replace("%", " %"),
            f"{where.en}: {least:.0%} of the measurements are there, {COVERAGE:.0%} are needed",
        )
    return None


def log(known: Known) -> Said | None:
    if lost := [kind for kind in ("start", "stop") if kind not in known.events]:
        names = ", ".join(lost)
        return Said(
            f"le journal de l'essai sans {names} (moineau intervention event)",
            f"the event log lacks {names} (moineau intervention event)",
        )
    return None


def together_again(known: Known) -> Said | None:
    return not_together(known.together.get("after"), "after")


def placebo(known: Known) -> Said | None:
    if lost := sorted(PLACEBOS - known.placebos):
        names = ", ".join(lost)
        if known.uncounted:
            return known.uncounted
        return Said(f"trop peu de mesures pour : {names}", f"too little was measured for: {names}")
    return None


def page(known: Known) -> Said | None:
    if known.proposal is None or not (known.proposal.fr.strip() or known.proposal.en.strip()):
        return Said(
            "écrire la proposition (moineau intervention propose)", "write the proposal (moineau intervention propose)"
        )
    longest = max(len(known.proposal.fr), len(known.proposal.en))
    if longest > LONGEST_PAGE:
        return Said(
            f"{longest} signes, une page en fait {LONGEST_PAGE}", f"{longest} characters, a page has {LONGEST_PAGE}"
        )
    return None


def cost(known: Known) -> Said | None:
    found = known.proposal
    if found is None or found.cost_low is None or found.cost_high is None:
        return Said("donner une fourchette de coût, de … à … euros", "give a cost range, from ... to ... euros")
    if found.cost_low > found.cost_high:
        return Said("la fourchette de coût est à l'envers", "the cost range is upside down")
    return None


def maintenance(known: Known) -> Said | None:
    found = known.proposal
    if found is None or not found.maintainer.strip() or found.hours_a_month is None:
        return Said(
            "dire qui entretient, et combien d'heures par mois", "say who maintains it, and how many hours a month"
        )
    return None


def undone(known: Known) -> Said | None:
    if known.proposal is None or not known.proposal.undone.strip():
        return Said("dire comment on le défait", "say how it is undone")
    return None


def open_long_enough(known: Known) -> Said | None:
    opened = known.support_since
    days = (known.today - opened).days if opened else 0
    if opened is None or days < DAYS_OPEN:
        return Said(f"ouvert depuis {days} jours, {DAYS_OPEN} au moins", f"open for {days} days, {DAYS_OPEN} at least")
    return None


def concerns(known: Known) -> Said | None:
    if known.hidden_unreasoned:
        return Said(
            f"{known.hidden_unreasoned} réserves retirées sans raison publique",
            f"{known.hidden_unreasoned} concerns taken down without a public reason",
        )
    return None


def answer(known: Known) -> Said | None:
    found = known.answer
    if found is None:
        return Said("la Ville n'a pas encore donné de réponse motivée", "the city has not given a reasoned answer yet")
    if not found.signatory.strip():
        return Said("la réponse n'est signée d'aucune fonction", "the answer is signed by no role")
    if len(found.reasons.strip()) < REASONS:
        return Said(f"des raisons d'au moins {REASONS} signes", f"reasons of at least {REASONS} characters")
    if found.next_date is None:
        return Said("la prochaine date manque à la réponse", "the answer lacks its next date")
    return None


def choice(known: Known) -> Said | None:
    if known.row.outcome is None:
        return Said(
            "choisir : adopter, démonter ou recommencer ailleurs (moineau intervention outcome)",
            "choose: adopt, dismantle or repeat elsewhere (moineau intervention outcome)",
        )
    return None


def papers(known: Known) -> Said | None:
    """What is adopted has its sheet; everything else was brought back."""
    if known.row.outcome == "adopt":
        if known.adoption is None:
            return Said(
                "la fiche d'adoption (moineau intervention adopt)", "the adoption sheet (moineau intervention adopt)"
            )
        return None
    if not known.loans or any(loan.back is None or not loan.condition.strip() for loan in known.loans):
        return Said(
            "le bon de retour : mallette rendue, avec son état (moineau loan return)",
            "the return slip: box back, with its condition (moineau loan return)",
        )
    return None


def lines(known: Known) -> Said | None:
    kinds = {line.kind for line in known.record}
    if len(known.record) == 5 and {"learnt", "failed"} <= kinds:
        return None
    return Said(
        f"{len(known.record)} lignes sur cinq, avec ce que nous avons appris et ce qui a raté "
        "(moineau intervention record)",
        f"{len(known.record)} of five lines, with what we learnt and what failed (moineau intervention record)",
    )
