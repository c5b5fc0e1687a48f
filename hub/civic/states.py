"""The thirteen states of an intervention, in the order in which they are walked, and the one that ends it anywhere."""

from typing import cast, get_args

from hub.civic.words import Said
from hub.register.civic_rows import State

ORDER: tuple[State, ...] = tuple(state for state in cast("tuple[State, ...]", get_args(State)) if state != "stopped")
STOPPED: State = "stopped"

NAMES: dict[State, Said] = {
    "question": Said("Question", "Question"),
    "feasible": Said("Faisable ?", "Can we see it?"),
    "permissions": Said("Accords", "Permissions"),
    "loan": Said("Emprunt", "Loan"),
    "install": Said("Pose", "Install"),
    "baseline": Said("Avant", "Baseline"),
    "trial": Said("Essai", "Trial"),
    "evidence": Said("Preuve", "Evidence"),
    "proposal": Said("Proposition", "Proposal"),
    "support": Said("Soutiens", "Support"),
    "answer": Said("Réponse", "Answer"),
    "outcome": Said("Adopter, démonter ou recommencer ailleurs", "Adopt, dismantle or repeat elsewhere"),
    "record": Said("Bilan", "Record"),
    "stopped": Said("Arrêtée", "Stopped"),
}


def following(state: State) -> State | None:
    """The next state; None after the last one, and for what was stopped."""
    if state not in ORDER or state == ORDER[-1]:
        return None
    return ORDER[ORDER.index(state) + 1]


def number(state: State) -> int | None:
    """1 to 13, as people count them; None for what was stopped."""
    return ORDER.index(state) + 1 if state in ORDER else None
