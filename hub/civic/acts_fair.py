"""Acts that keep an intervention fair: the time it asks, the time it was given, where money goes, a second campaign."""

from datetime import date

from hub.civic import shown
from hub.civic.act import Act, Done, Scene
from hub.civic.fields import Field, Values
from hub.civic.words import Said
from hub.register.people_checks import link, prose
from hub.register.people_rows import TimeContract

_INTERVENTION = Said("l’identifiant de l’essai", "the id of the intervention")
CONTRACT = (
    Field("install", "whole", Said("minutes pour poser", "minutes to install"), needed=True, high=600),
    Field("week", "whole", Said("minutes par semaine", "minutes a week"), needed=True, high=600),
    Field("meeting", "whole", Said("minutes de restitution", "minutes to hear the result"), needed=True, high=600),
)
GIVEN = (
    Field("minutes", "whole", Said("minutes données", "minutes given"), needed=True, low=1, high=6000),
    Field("day", "day", Said("quel jour (par défaut : aujourd’hui)", "which day (default: today)")),
)
LINK = (
    Field(
        "link", "line", Said("où l’on participe aux frais ; vide : nulle part", "where people chip in; empty: nowhere")
    ),
)
AGAIN = (
    Field("why", "text", Said("la raison ; elle est publique", "the reason; it is public"), needed=True, longest=600),
)


def contracted(scene: Scene, id: str, values: Values) -> Done:
    scene.register.existing_intervention(id)
    contract = TimeContract(values["install"], values["week"], values["meeting"])
    scene.register.set_time_contract(id, contract)
    return Done(
        Said(f"Le temps demandé par {id} est dit", f"Said what time {id} asks"), {"contract": shown.row(contract)}
    )


def time_given(scene: Scene, id: str, values: Values) -> Done:
    scene.register.existing_intervention(id)
    day: date = values.get("day") or scene.today
    scene.register.give_time(id, day, values["minutes"], scene.who.role)
    total = scene.register.time_given(id)
    return Done(
        Said(f"{total / 60:.1f} h données en tout".replace(".", ","), f"{total / 60:.1f} h given in all"),
        {"minutes": total},
    )


def linked(scene: Scene, id: str, values: Values) -> Done:
    scene.register.existing_intervention(id)
    url = link(values["link"]) if values.get("link") else ""
    scene.register.set_money_link(id, url)
    return Done(
        Said("Lien enregistré" if url else "Lien retiré", "Link kept" if url else "Link removed"), {"link": url}
    )


def again(scene: Scene, id: str, values: Values) -> Done:
    scene.register.existing_intervention(id)
    why = prose(values["why"], ("reason", "raison"), 20, 600)
    scene.register.allow_second_campaign(id, why, scene.who.role, scene.now)
    return Done(
        Said(f"{id} peut continuer ; la raison est publique", f"{id} may go on; the reason is public"), {"why": why}
    )


_ID = "tilleuls-ecole"
ACTS = (
    Act(
        *("intervention", "time", Said("Dire le temps demandé", "Say what time it asks"), CONTRACT, contracted),
        *(f"{_ID} --install 30 --week 10 --meeting 60", _INTERVENTION),
    ),
    Act(
        *("intervention", "gave", Said("Noter du temps donné", "Write down time that was given"), GIVEN, time_given),
        *(f"{_ID} --minutes 90", _INTERVENTION),
    ),
    Act(
        *("intervention", "money", Said("Dire où participer aux frais", "Say where people chip in"), LINK, linked),
        *(f"{_ID} --link https://example.org/tilleuls", _INTERVENTION),
    ),
    Act(
        *("intervention", "again", Said("Permettre une seconde campagne", "Allow a second campaign"), AGAIN, again),
        *(f"{_ID} --why 'The street has changed since: the school moved.'", _INTERVENTION),
    ),
)
