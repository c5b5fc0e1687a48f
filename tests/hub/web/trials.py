"""A street on which something was tried: an intervention with evidence, voices and an answer."""

from itertools import pairwise
from typing import Any

import hub.evidence.compute  # noqa: F401 -- heavy: not within the five seconds that a visitor waits
from hub.civic import acts
from hub.civic.act import Scene, Who, carried_out
from hub.evidence import record as records
from hub.register import Evidence
from hub.register.civic_rows import State, Transition
from tests.hub.civic.scene import EXAMPLE
from tests.hub.evidence.records import recorded
from tests.hub.web.street import DAY, Street

ID = "tilleuls-school-street"
ORDER: tuple[State, ...] = (
    *("question", "feasible", "permissions", "loan", "install", "baseline", "trial", "evidence", "proposal"),
    *("support", "answer", "outcome", "record"),
)


def asked(street: Street, id: str = ID, **changed: str) -> Scene:
    """The example of the documentation, taken in; `changed`: old text -> new text by any name."""
    text = EXAMPLE.replace(f'id = "{ID}"', f'id = "{id}"')
    for pair in changed.values():
        old, new = pair.split(" => ")
        assert old in text
        text = text.replace(old, new)
    scene = Scene(street.register, street.now, "Europe/Paris", Who("operator"), None)
    carried_out(acts.of("intervention", "import"), scene, id, {"file": text, "simulated": True})
    return scene


def at(street: Street, state: State, id: str = ID) -> None:
    """Straight there: the gates have tests of their own. A state a day, and the last of them yesterday."""
    steps = ORDER[: ORDER.index(state) + 1]
    for n, (one, other) in enumerate(pairwise(steps)):
        when = street.now - (len(steps) - 1 - n) * DAY
        street.register.move_intervention(id, Transition(when, one, other, "keeper", ""))


def found(street: Street, id: str = ID, **changes: Any) -> None:
    made = recorded(intervention=id, simulated=True, **changes)
    kept = Evidence(id, street.now, made.findings[0].verdict, True, made.data_hash, records.encoded(made))
    street.register.set_evidence(kept)


def supported(street: Street, id: str = ID) -> None:
    """By paper slips; two supports and a concern, which the keeper has answered."""
    scene = Scene(street.register, street.now, "Europe/Paris", Who("citizen"))
    codes = street.register.make_slips(id, 3, street.now)
    for code, kind in zip(codes, ("add_voice", "give_time"), strict=False):
        given = {"kind": kind, "quantity": 3, "ring": "near", "code": code}
        carried_out(acts.of("support", "add"), scene, id, given)
    doubt = {"text": "Où vont <b>les voitures</b> ?", "ring": "quarter", "code": codes[2]}
    carried_out(acts.of("concern", "add"), scene, id, doubt)
    key = street.register.concerns(id)[0].key
    carried_out(acts.of("concern", "reply"), scene, str(key), {"reply": "On les compte aussi."})


def answered(street: Street, id: str = ID) -> None:
    scene = Scene(street.register, street.now, "Europe/Paris", Who("cell"))
    said = {"verdict": "yes_if", "service": "Voirie", "signatory": "maire", "next_step": "compter", "next_date": None}
    said |= {"reasons": "Parce que le résultat est clair. " * 8, "next_date": "2026-06-01"}
    carried_out(acts.of("city", "answer"), scene, id, said)


def tried(street: Street) -> Street:
    """One that was answered, one that was stopped, one that has only just been asked."""
    asked(street)
    at(street, "answer")
    found(street)
    supported(street)
    answered(street)
    asked(street, "ended-early")
    scene = Scene(street.register, street.now, "Europe/Paris", Who("keeper"))
    carried_out(acts.of("intervention", "stop"), scene, "ended-early", {"why": "Les câbles ont été volés."})
    asked(street, "just-asked")
    return street
