"""What is known of an intervention in; for each gate out of its state: met, or what is missing, in words.

One row a gate. A gate is a pure function that answers None when it is met. Refuses to guess: what could not be
counted is not met, and says why.
"""

from collections.abc import Callable
from dataclasses import dataclass

from hub.civic import gates_early as early
from hub.civic import gates_late as late
from hub.civic.known import Known
from hub.civic.words import Said
from hub.register.civic_rows import State

Check = Callable[[Known], Said | None]


@dataclass(frozen=True)
class Gate:
    name: str
    title: Said
    missing: Check


@dataclass(frozen=True)
class Found:
    """One gate, looked at: `missing` is None where it is met."""

    name: str
    title: Said
    missing: Said | None

    @property
    def met(self) -> bool:
        return self.missing is None


GATES: dict[State, tuple[Gate, ...]] = {
    "question": (
        Gate("sentence", Said("une phrase qui finit par « ? »", 'one sentence ending in "?"'), early.sentence),
        Gate("place", Said("un point sur la carte", "a place on the map"), early.place),
        Gate("change_mind", Said("ce qui nous ferait changer d'avis", "what would change our mind"), early.change_mind),
        Gate("end", Said("une fin, douze semaines au plus", "an end, twelve weeks at most"), early.end),
    ),
    "feasible": (
        Gate("plan", Said("un plan que l'on peut juger", "a plan that can be judged"), early.plan),
        Gate("control", Said("au moins un témoin", "at least one control"), early.control),
        Gate("sight", Said("peut-on le voir ?", "can we see it?"), early.sight),
    ),
    "permissions": (
        Gate("nodes", Said("une prise ou un oui pour chaque boîtier", "a prise or a yes for each node"), early.allowed),
        Gate("material", Said("l'autorisation du matériel", "the material's authorisation"), early.material),
    ),
    "loan": (
        Gate("slip", Said("le bon de prêt et le jour du retour", "the loan slip and the day of return"), early.slip),
    ),
    "install": (
        Gate("forms", Said("les fiches de pose complètes", "complete placement forms"), early.forms),
        Gate("photos", Said("une photo de chaque boîtier", "a photo of each node"), early.photos),
        Gate("self_tests", Said("l'auto-test au vert", "a green self-test"), early.self_tests),
        Gate("together", Said("24 h côte à côte dans la mallette", "24 h side by side in the box"), early.together),
    ),
    "baseline": (
        Gate("days", Said("dix jours comparables", "ten comparable days"), late.days_before),
        Gate("coverage", Said("les trois quarts mesurés", "three quarters measured"), late.coverage_before),
    ),
    "trial": (
        Gate("days", Said("dix jours comparables", "ten comparable days"), late.days_during),
        Gate("log", Said("le journal : début et fin", "the log: start and stop"), late.log),
    ),
    "evidence": (
        Gate("together", Said("un second côte à côte", "a second side-by-side"), late.together_again),
        Gate("placebo", Said("les fausses dates et les fausses rues", "placebo dates and sites"), late.placebo),
    ),
    "proposal": (
        Gate("page", Said("une page au plus", "one page at most"), late.page),
        Gate("cost", Said("une fourchette de coût", "a cost range"), late.cost),
        Gate("maintenance", Said("qui entretient", "who maintains it"), late.maintenance),
        Gate("undone", Said("comment on le défait", "how it is undone"), late.undone),
    ),
    "support": (
        Gate("open", Said("21 jours ouverts", "open for 21 days"), late.open_long_enough),
        Gate("concerns", Said("les réserves à égalité", "concerns listed equally"), late.concerns),
    ),
    "answer": (Gate("answer", Said("la réponse de la Ville", "the city's answer"), late.answer),),
    "outcome": (
        Gate("choice", Said("la suite choisie", "what follows is chosen"), late.choice),
        Gate("papers", Said("bon de retour ou fiche d'adoption", "return slip or adoption sheet"), late.papers),
    ),
    "record": (Gate("lines", Said("cinq lignes de bilan", "five lines of record"), late.lines),),
    "stopped": (),
}


def looked_at(known: Known) -> list[Found]:
    """Every gate out of the state in which the intervention is."""
    return [Found(gate.name, gate.title, gate.missing(known)) for gate in GATES[known.row.state]]


def unmet(known: Known) -> list[Found]:
    return [found for found in looked_at(known) if not found.met]
