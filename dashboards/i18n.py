"""A sentence in both languages in, the one to show out. Refuses a sentence that lacks one: both are always given."""

from typing import Final, Literal, NamedTuple, get_args

from contract.vocabulary import Property

Language = Literal["fr", "en"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)


class Said(NamedTuple):
    fr: str
    en: str

    def to(self, language: Language) -> str:
        return self.fr if language == "fr" else self.en


def label(row: Property) -> Said:
    return Said(row.label_fr, row.label_en)


def sentence(row: Property) -> Said:
    return Said(row.sentence_fr, row.sentence_en)


MEAN: Final = Said("Moyenne", "Mean")
LOWEST: Final = Said("Le plus bas", "Lowest")
HIGHEST: Final = Said("Le plus haut", "Highest")
TREATED: Final = Said("essai", "trial")
CONTROL: Final = Said("témoin", "control")
BEFORE: Final = Said("Avant", "Before")
DURING: Final = Said("Pendant", "During")
AFTER: Final = Said("Après", "After")
AREA: Final = Said("Quartier", "Neighbourhood")
NODE: Final = Said("Capteur", "Node")
NOT_MEASURED: Final = Said("pas mesuré ici", "not measured here")
AIR: Final = Said("L'air", "The air")
NOISE: Final = Said("Le bruit", "Noise")
WEATHER: Final = Said("Le temps qu'il fait", "The weather")
LIFE: Final = Said("La vie de la rue", "Life in the street")
GROUND: Final = Said("L'eau et le sol", "Water and soil")
