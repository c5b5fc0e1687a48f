"""Every act on civic objects, once: the command line, the JSON API and the forms are made from this list.

    act = acts.of("prise", "add")
    done = carried_out(act, Scene(register, now, timezone, Who("keeper", "anne")), "mast-12", {"area": "tilleuls", ...})
    done.said.of("fr")        done.shown (JSON for everybody)        done.later (what to do next)

A refusal is a `Refusal`: `said(error, language)` from hub.register speaks both languages. A further act is a row in one
of the lists below (or in a module of its own that is named here); which role may do what is decided in hub/web.
"""

from hub.civic import (
    acts_boxes,
    acts_city,
    acts_course,
    acts_fair,
    acts_files,
    acts_log,
    acts_places,
    acts_voices,
    proof,
)
from hub.civic.act import Act
from hub.civic.words import Said
from hub.register import Refusal

LISTS = (
    *(acts_files.ACTS, acts_course.ACTS, acts_log.ACTS, acts_fair.ACTS, acts_voices.ACTS, acts_city.ACTS),
    *(acts_places.ACTS, acts_boxes.ACTS, proof.ACTS),
)
GROUPS = {
    "intervention": Said("essais", "interventions"),
    "support": Said("soutiens", "supports"),
    "concern": Said("réserves", "concerns"),
    "city": Said("la Ville", "the city"),
    "place": Said("lieux", "places"),
    "prise": Said("prises", "prises"),
    "box": Said("mallettes", "boxes"),
    "loan": Said("prêts", "loans"),
}


def every() -> tuple[Act, ...]:
    return tuple(act for acts in LISTS for act in acts)


def of(group: str, verb: str) -> Act:
    for act in every():
        if (act.group, act.verb) == (group, verb):
            return act
    verbs = ", ".join(act.verb for act in every() if act.group == group) or "-"
    raise Refusal(f"{verb[:40]!r} is no act here: {verbs}", f"{verb[:40]!r} n'est pas une action : {verbs}")
