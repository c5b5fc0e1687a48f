"""The citizens' words for what people give, how near they live, what the city says: one table for each closed set."""

from dataclasses import dataclass

from hub.civic.words import Said
from hub.register.people_rows import Kind


@dataclass(frozen=True)
class Giving:
    """A kind of support: what it is called, how it is counted, and between what."""

    name: Said
    unit: Said
    low: float
    high: float
    one: Said  # "{n} {one}" in a list of counts
    many: Said


GIVINGS: dict[Kind, Giving] = {
    "host_sensor": Giving(
        Said("J’accueille un capteur", "I host a sensor"),
        Said("capteurs", "sensors"),
        *(1, 20),
        Said("accueille un capteur", "hosts a sensor"),
        Said("accueillent un capteur", "host a sensor"),
    ),
    "lend_place": Giving(
        Said("Je prête un lieu, une prise, du wifi", "I lend a place, a socket, wifi"),
        Said("lieux", "places"),
        *(1, 20),
        Said("prête un lieu", "lends a place"),
        Said("prêtent un lieu", "lend a place"),
    ),
    "give_time": Giving(
        Said("Je donne du temps (poser, relever, traduire, animer)", "I give time (install, read, translate, host)"),
        Said("heures", "hours"),
        *(0.5, 200),
        Said("donne du temps", "gives time"),
        Said("donnent du temps", "give time"),
    ),
    "lend_gear": Giving(
        Said("Je prête du matériel", "I lend gear"),
        Said("objets", "things"),
        *(1, 50),
        Said("prête du matériel", "lends gear"),
        Said("prêtent du matériel", "lend gear"),
    ),
    "add_voice": Giving(
        Said("Je porte la voix", "I add my voice"),
        Said("voix", "voice"),
        *(1, 1),
        Said("porte la voix", "adds a voice"),
        Said("portent la voix", "add their voice"),
    ),
}
# The two others of the seven are no supports: money goes elsewhere by a link, and a concern is a text of its own.
CHIP_IN = Said("Je participe aux frais (sur un autre site)", "I chip in (on another site)")
CONCERN = Said("J’ai une réserve", "I have a concern")

RING_NAMES: dict[str, Said] = {
    "near": Said("à moins de 300 m", "within 300 m"),
    "quarter": Said("dans le quartier", "in the neighbourhood"),
    "city": Said("dans la ville", "in the city"),
    "elsewhere": Said("ailleurs", "elsewhere"),
}
STATUS_NAMES: dict[str, Said] = {
    "promised": Said("promis", "promised"),
    "matched": Said("accepté", "taken up"),
    "kept": Said("tenu", "kept"),
    "lapsed": Said("sans suite après 30 jours", "lapsed after 30 days"),
}
VERDICT_NAMES: dict[str, Said] = {
    "yes": Said("Oui", "Yes"),
    "yes_if": Said("Oui, si…", "Yes, if…"),
    "not_now": Said("Pas maintenant", "Not now"),
    "no": Said("Non", "No"),
    "passed_on": Said("Pas de notre ressort, transmis", "Not ours to decide, passed on"),
    "measure": Said("Mesurons ensemble", "Let us measure together"),
}
STAGE_NAMES: dict[str, Said] = {
    "received": Said("accusé de réception", "acknowledgement"),
    "service": Said("service désigné", "service named"),
    "answer": Said("réponse", "answer"),
    "decision": Said("décision", "decision"),
}
PERSON_ROLES: dict[str, Said] = {
    "keeper": Said("gardien ou gardienne", "keeper"),
    "host": Said("lieu d’accueil", "host place"),
    "technician": Said("technicien ou technicienne", "technician"),
    "cell": Said("cellule d’innovation ouverte", "open innovation cell"),
    "operator": Said("opérateur ou opératrice", "operator"),
}
