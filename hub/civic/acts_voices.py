"""Acts of people: supports, concerns, slips, time. Money never comes in here: only the address where it is given.

An address given here was verified before (hub/web: a signed link), or is a host's who types in what somebody said.
"""

from collections.abc import Callable
from dataclasses import replace

from hub.civic import shown
from hub.civic.act import Act, Done, Scene
from hub.civic.fields import Field, Values
from hub.civic.people_words import GIVINGS, RING_NAMES, STATUS_NAMES
from hub.civic.states import ORDER
from hub.civic.words import Said
from hub.register import Refusal
from hub.register.civic_rows import Intervention, State
from hub.register.people_checks import address as checked_address
from hub.register.people_checks import number, prose
from hub.register.people_rows import Concern, Support

CONCERN_LONGEST = 600
_KEY = Said("le numéro", "its number")
_INTERVENTION = Said("l’identifiant de l’essai", "the id of the intervention")
_FROM: State = "permissions"  # before it, there is nothing yet to lend a hand to

RING = Field("ring", "choice", Said("où vous habitez", "where you live"), needed=True, choices=RING_NAMES)
_WHO = (
    Field(
        "address",
        "line",
        Said("votre adresse électronique ; jamais publique", "your e-mail address; never public"),
        longest=254,
        personal=True,
    ),
    Field("code", "line", Said("ou le code de votre coupon", "or the code on your slip"), longest=40, personal=True),
)
SUPPORT = (
    Field(
        "kind",
        "choice",
        Said("ce que vous apportez", "what you give"),
        needed=True,
        choices={kind: giving.name for kind, giving in GIVINGS.items()},
    ),
    Field(
        "quantity",
        "number",
        Said("combien (heures, lieux, objets) ; un par défaut", "how much (hours, places, things); one by default"),
        low=0.5,
        high=200,
    ),
    RING,
    *_WHO,
)
CONCERN = (
    Field(
        "text",
        "text",
        Said("votre réserve, sans nommer personne", "your concern, without naming anybody"),
        needed=True,
        longest=CONCERN_LONGEST,
    ),
    RING,
    *_WHO,
)


def open_to_people(row: Intervention) -> None:
    """Supports and concerns are taken from the permissions on, until the intervention is recorded or stopped."""
    if row.state == "stopped" or ORDER.index(row.state) >= ORDER.index("record"):
        raise Refusal("this intervention has ended", "cet essai est terminé")
    if ORDER.index(row.state) < ORDER.index(_FROM):
        raise Refusal(
            "this is still a question: supports and concerns are taken once permissions are asked for",
            "ce n’est encore qu’une question : on peut soutenir ou exprimer une réserve dès la demande d’accords",
        )


def checked_support(row: Intervention, values: Values, now: int) -> Support:
    """A support as it will stand there, or a refusal; nothing is written."""
    open_to_people(row)
    kind = values["kind"]
    giving = GIVINGS[kind]
    what = (f"quantity ({giving.unit.en})", f"quantité ({giving.unit.fr})")
    quantity = values.get("quantity")
    quantity = 1.0 if quantity is None or kind == "add_voice" else number(quantity, what, giving.low, giving.high)
    status = "kept" if kind == "add_voice" else "promised"
    by_slip = bool(values.get("code"))
    return Support(0, row.id, kind, quantity, values["ring"], status, now, now, by_slip)


def checked_concern(row: Intervention, values: Values, now: int) -> Concern:
    open_to_people(row)
    text = prose(values["text"], ("concern", "réserve"), 10, CONCERN_LONGEST)
    return Concern(0, row.id, text, values["ring"], now, "", None, "", "")


def _one_who(scene: Scene, values: Values) -> tuple[str, str]:
    """An address that a letter reached, or the code of a slip, one of them. A host has slips for who has no e-mail."""
    address, code = values.get("address", ""), values.get("code", "")
    if address and scene.who.role not in ("citizen", "operator"):
        raise Refusal(
            "an address is given by whoever it belongs to: use the code of a slip",
            "une adresse est donnée par la personne à qui elle appartient : utilisez le code d’un coupon",
        )
    if bool(address) == bool(code):
        raise Refusal(
            "give your e-mail address, or the code on your slip: one of them",
            "donnez votre adresse électronique, ou le code de votre coupon : l’un des deux",
        )
    return (checked_address(address) if address else ""), code


def supported(scene: Scene, id: str, values: Values) -> Done:
    row = scene.register.existing_intervention(id)
    support = checked_support(row, values, scene.now)
    address, code = _one_who(scene, values)
    register = scene.register
    kept = register.put_slip_support(support, code) if code else register.put_support(support, address)
    name = GIVINGS[kept.kind].name
    return Done(
        Said(f"Merci. Votre soutien compte : {name.fr}.", f"Thank you. Your support counts: {name.en}."),
        {"support": shown_support(kept)},
    )


def shown_support(of: Support) -> dict:
    return shown.row(of, ("made", "changed"))


def concerned(scene: Scene, id: str, values: Values) -> Done:
    row = scene.register.existing_intervention(id)
    concern = checked_concern(row, values, scene.now)
    address, code = _one_who(scene, values)
    kept = scene.register.put_concern(concern, address, code)
    return Done(Said("Votre réserve est publiée.", "Your concern is published."), {"concern": shown_concern(kept)})


def shown_concern(of: Concern) -> dict:
    """What was taken down shows its reason in the place of its text."""
    told = shown.row(of, ("made", "hidden"))
    return told | {"hidden": of.hidden is not None, "text": "" if of.hidden is not None else of.text}


def _moved(status: str) -> Callable[[Scene, str, Values], Done]:
    def carry_out(scene: Scene, key: str, values: Values) -> Done:
        support = scene.register.existing_support(whole_key(key))
        if support.status == "lapsed":
            raise Refusal(
                f"support {key} lapsed: nobody is asked twice", f"le soutien {key} est caduc : on ne relance personne"
            )
        kept = scene.register.set_support_status(support.key, status, scene.now)
        word = STATUS_NAMES[kept.status]
        return Done(Said(f"Soutien {key} : {word.fr}", f"Support {key}: {word.en}"), {"support": shown_support(kept)})

    return carry_out


def whole_key(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Refusal(f"number {text[:40]!a}: a whole number is accepted", f"numéro {text[:40]!a} : un nombre")
    return int(text)


HIDE = (
    Field("why", "text", Said("la raison ; elle est publique", "the reason; it is public"), needed=True, longest=300),
)
REPLY = (Field("reply", "text", Said("la réponse", "the reply"), needed=True, longest=600),)


def hidden(scene: Scene, key: str, values: Values) -> Done:
    concern = scene.register.existing_concern(whole_key(key))
    why = prose(values["why"], ("reason", "raison"), 10, 300)
    kept = scene.register.change_concern(replace(concern, hidden=scene.now, why=why, role=scene.who.role))
    return Done(
        Said(f"Réserve {key} retirée ; la raison est publique", f"Took down concern {key}; the reason is public"),
        {"concern": shown_concern(kept)},
    )


def replied(scene: Scene, key: str, values: Values) -> Done:
    concern = scene.register.existing_concern(whole_key(key))
    reply = prose(values["reply"], ("reply", "réponse"), 3, 600)
    kept = scene.register.change_concern(replace(concern, reply=reply, role=concern.role or scene.who.role))
    return Done(Said(f"Réponse à la réserve {key}", f"Replied to concern {key}"), {"concern": shown_concern(kept)})


SLIPS = (Field("count", "whole", Said("combien de coupons", "how many slips"), needed=True, low=1, high=2000),)


def slips_made(scene: Scene, id: str, values: Values) -> Done:
    scene.register.existing_intervention(id)
    codes = scene.register.make_slips(id, values["count"], scene.now)
    return Done(
        Said(
            f"{len(codes)} coupons ; les codes ne peuvent être montrés de nouveau",
            f"{len(codes)} slips; the codes cannot be shown again",
        ),
        {"codes": codes},
        tuple(Said(code, code) for code in codes),
    )


_ID = "tilleuls-ecole"
_GIVE = "--kind give_time --quantity 3 --ring near --address a@example.org"
_DOUBT = "--text 'Où se garer pour livrer ?' --ring near --address a@example.org"
ACTS = (
    Act("support", "add", Said("Soutenir", "Support"), SUPPORT, supported, f"{_ID} {_GIVE}", _INTERVENTION),
    Act("support", "match", Said("Accepter un soutien", "Take up a support"), (), _moved("matched"), "12", _KEY),
    Act("support", "keep", Said("Dire qu’un soutien est tenu", "Say that it was kept"), (), _moved("kept"), "12", _KEY),
    Act(
        *("support", "slips", Said("Faire des coupons en papier", "Make paper slips"), SLIPS, slips_made),
        *(f"{_ID} --count 40", _INTERVENTION),
    ),
    Act(
        *("concern", "add", Said("Exprimer une réserve", "Have a concern"), CONCERN, concerned),
        *(f"{_ID} {_DOUBT}", _INTERVENTION),
    ),
    Act(
        *("concern", "hide", Said("Retirer une réserve, en disant pourquoi", "Take a concern down, saying why")),
        *(HIDE, hidden, "3 --why 'names a shop and the person who runs it'", _KEY),
    ),
    Act(
        *("concern", "reply", Said("Répondre à une réserve", "Reply to a concern"), REPLY, replied),
        *("3 --reply 'Deliveries pass until 8.'", _KEY),
    ),
)
