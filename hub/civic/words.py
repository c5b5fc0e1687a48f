"""A sentence in both languages, and the citizens' words for every closed set of civic life."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    fr: str
    en: str

    def of(self, language: str) -> str:
        """French is answered in French, everything else in English."""
        return self.fr if language == "fr" else self.en


PLACE_KINDS = {
    "guichet": Said("guichet", "front desk"),
    "base": Said("base", "base"),
    "atelier": Said("atelier", "workshop"),
    "site": Said("site", "site"),
}
SUPPORTS = {
    "pole": Said("mât", "pole"),
    "facade": Said("façade", "façade"),
    "fence": Said("grille", "fence"),
    "bench": Said("banc", "bench"),
    "parking": Said("stationnement", "parking bay"),
}
SIZES = {
    "carnet": Said("Carnet", "Notebook"),
    "rue": Said("Rue", "Street"),
    "place": Said("Place", "Square"),
}
BOX_STATES = {
    "ready": Said("prête", "ready"),
    "lent": Said("prêtée", "lent"),
    "repair": Said("en réparation", "being repaired"),
    "retired": Said("hors service", "out of service"),
}
ROLES = {
    "treated": Said("rue de l'essai", "street of the trial"),
    "control": Said("rue témoin", "control street"),
    "parallel": Said("rue parallèle", "parallel street"),
    "background": Said("fond", "background"),
}
EVENT_KINDS = {
    "start": Said("début de l'essai", "start of the trial"),
    "stop": Said("fin de l'essai", "end of the trial"),
    "pause": Said("interruption", "pause"),
    "rain": Said("pluie", "rain"),
    "roadworks": Said("travaux", "roadworks"),
    "holiday": Said("congé", "holiday"),
    "fault": Said("panne", "fault"),
    "visit": Said("visite", "visit"),
    "other": Said("autre", "other"),
}
WHERE = {
    "treated": Said("dans la rue de l'essai", "in the street of the trial"),
    "control": Said("dans la rue témoin", "in the control street"),
    "everywhere": Said("partout", "everywhere"),
}
OUTCOMES = {
    "adopt": Said("adopter", "adopt"),
    "dismantle": Said("démonter", "dismantle"),
    "repeat": Said("recommencer ailleurs", "repeat elsewhere"),
}
SIGHTS = {
    "yes": Said("oui", "yes"),
    "maybe": Said("peut-être", "maybe"),
    "no": Said("non", "no"),
}
MOMENTS = {
    "before": Said("avant la pose", "before the installation"),
    "after": Said("après la dépose", "after the removal"),
}
RECORD_KINDS = {
    "learnt": Said("ce que nous avons appris", "what we learnt"),
    "failed": Said("ce qui a raté", "what failed"),
    "other": Said("autre", "other"),
}
DIRECTIONS = {
    "down": Said("en baisse", "down"),
    "up": Said("en hausse", "up"),
    "either": Said("dans un sens ou l'autre", "either way"),
}
