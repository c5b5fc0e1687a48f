"""Acts of the city's open innovation cell: acknowledge, name a service, answer. Signed by a role, never by a name.

An answer has reasons, a next date and a next step; it is never changed: a later one stands above it.
"""

from datetime import date

from hub.civic import shown
from hub.civic.act import Act, Done, Scene
from hub.civic.city import Waiting, waiting
from hub.civic.fields import Field, Values
from hub.civic.people_words import VERDICT_NAMES
from hub.civic.words import Said
from hub.register import Refusal
from hub.register.people_checks import line, prose
from hub.register.people_rows import Answer, AnswerKind, Verdict

REASONS = 200  # characters at least
LONGEST = 4000
_ID = Said("l’identifiant de l’essai", "the id of the intervention")
_SIGNATORY = Field(
    "signatory",
    "line",
    Said("la fonction qui signe (pas un nom)", "the role that signs (not a name)"),
    needed=True,
    longest=120,
)
_SERVICE = Field("service", "line", Said("le service chargé", "the service in charge"), needed=True, longest=120)
RECEIVED = (_SIGNATORY,)
SERVICE = (_SERVICE, _SIGNATORY)
ANSWER = (
    Field("verdict", "choice", Said("la réponse", "the answer"), needed=True, choices=VERDICT_NAMES),
    Field(
        "reasons",
        "text",
        Said("les raisons, 200 caractères au moins", "the reasons, 200 characters at least"),
        needed=True,
        longest=LONGEST,
    ),
    _SERVICE,
    _SIGNATORY,
    Field("next_date", "day", Said("la prochaine date", "the next date"), needed=True),
    Field("next_step", "line", Said("ce qui se passera alors", "what happens then"), needed=True, longest=300),
)


def waiting_for(scene: Scene, id: str) -> Waiting:
    row = scene.register.existing_intervention(id)
    found = waiting(scene.register, row, scene.today)
    if found is None:
        raise Refusal(
            f"{id} has not come to the city yet: it does when it leaves the state of supports",
            f"{id} n’est pas encore venu à la Ville : il y vient quand il quitte l’étape des soutiens",
        )
    return found


def _said(scene: Scene, id: str, kind: AnswerKind, values: Values) -> Answer:
    return Answer(
        key=0,
        intervention=id,
        kind=kind,
        verdict=values.get("verdict", ""),
        reasons=values.get("reasons", ""),
        service=values.get("service", ""),
        signatory=values["signatory"],
        next_date=values.get("next_date"),
        next_step=values.get("next_step", ""),
        at=scene.now,
        role=scene.who.role,
    )


def received(scene: Scene, id: str, values: Values) -> Done:
    return _kept(scene, id, "received", _signed(values))


def named(scene: Scene, id: str, values: Values) -> Done:
    return _kept(scene, id, "service", _signed(values) | {"service": _service(values)})


def answered(scene: Scene, id: str, values: Values) -> Done:
    verdict: Verdict = values["verdict"]
    reasons = prose(values["reasons"], ("reasons", "raisons"), REASONS, LONGEST)
    step = line(values["next_step"], ("next step", "prochaine étape"), 3, 300)
    told = {"verdict": verdict, "reasons": reasons, "next_step": step, "next_date": _later(scene, values["next_date"])}
    return _kept(scene, id, "answer", _signed(values) | told | {"service": _service(values)})


def _signed(values: Values) -> Values:
    return {"signatory": line(values["signatory"], ("signatory", "signataire"), 3, 120)}


def _service(values: Values) -> str:
    return line(values["service"], ("service", "service"), 2, 120)


def _later(scene: Scene, day: date | None) -> date:
    if day is None or day < scene.today:
        raise Refusal(
            f"next date {day}: today or a later day is accepted",
            f"prochaine date {day} : aujourd’hui ou un jour à venir est attendu",
        )
    return day


def _kept(scene: Scene, id: str, kind: AnswerKind, values: Values) -> Done:
    waiting_for(scene, id)
    scene.register.put_answer(_said(scene, id, kind, values))
    found = waiting_for(scene, id)
    return Done(found.sentence, shown_city(found))


def shown_city(found: Waiting) -> dict:
    """Where the city stands with one intervention, as JSON."""
    clock = found.clock
    stages = [shown.row(stage) | {"late": stage.late(clock.today)} for stage in clock.stages]
    return {
        "intervention": found.intervention.id,
        "sent": clock.sent.isoformat(),
        "sentence": {"fr": found.sentence.fr, "en": found.sentence.en},
        "days_without_answer": clock.silent_days,
        "days_left": clock.days_left,
        "next": clock.next.name if clock.next else None,
        "law": clock.law.isoformat(),
        "stages": stages,
        "said": [shown.row(each, ("key",)) for each in found.said],
    }


_WHO = "--signatory 'Direction de la voirie'"
_ANSWER = (
    "tilleuls-ecole --verdict yes_if --reasons REASONS --service Voirie --signatory 'Direction de la voirie' "
    "--next-date 2026-09-01 --next-step 'Trial over a school year'"
)
ACTS = (
    Act("city", "receive", Said("Accuser réception", "Acknowledge"), RECEIVED, received, f"tilleuls-ecole {_WHO}", _ID),
    Act(
        *("city", "service", Said("Désigner le service", "Name the service"), SERVICE, named),
        *(f"tilleuls-ecole --service Voirie {_WHO}", _ID),
    ),
    Act("city", "answer", Said("Répondre", "Answer"), ANSWER, answered, _ANSWER, _ID),
)
