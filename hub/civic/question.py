"""The fields by which a question is asked without a file, and where each of them stands in intervention.toml."""

from typing import Any

from contract.vocabulary import PROPERTIES
from hub.civic.fields import Field, Values
from hub.civic.words import DIRECTIONS, SIZES, Said
from hub.evidence.terms import RULES, ZONES

# Field of the act -> where it stands in the file.
_KEYS: dict[str, tuple[str, ...]] = {
    "fr": ("question", "fr"),
    "en": ("question", "en"),
    "property": ("question", "property"),
    "direction": ("question", "direction"),
    "change_mind_fr": ("change_mind", "fr"),
    "change_mind_en": ("change_mind", "en"),
    "before": ("phases", "before"),
    "trial": ("phases", "trial"),
    "end": ("phases", "end"),
    "rule": ("days", "rule"),
    "zone": ("days", "zone"),
    "place": ("place", "name"),
    "lat": ("place", "lat"),
    "lon": ("place", "lon"),
    "items": ("material", "items"),
    "authorisation": ("material", "authorisation"),
    "box": ("kit", "box"),
    "size": ("kit", "size"),
    "install_min": ("time_contract", "install_min"),
    "week_min": ("time_contract", "week_min"),
    "restitution_min": ("time_contract", "restitution_min"),
    "restitution": ("time_contract", "restitution"),
    "timezone": ("timezone",),
}
_MEASURED = {name: Said(property.name, property.name) for name, property in PROPERTIES.items()}
_RULED = {name: Said(name, name) for name in RULES}
_ZONED = {name: Said(name, name) for name in ZONES}

QUESTION = (
    Field("area", "line", Said("le quartier", "the neighbourhood"), longest=32),
    Field("fr", "line", Said("la question en français", "the question in French"), longest=201),
    Field("en", "line", Said("la question en anglais", "the question in English"), longest=201),
    Field("property", "choice", Said("la grandeur en question", "the property asked about"), choices=_MEASURED),
    Field("direction", "choice", Said("ce qu'on attend", "what is expected"), choices=DIRECTIONS),
    Field(
        "change_mind_fr",
        "line",
        Said("ce qui ferait changer d'avis", "what would change our mind, in French"),
        longest=300,
    ),
    Field("change_mind_en", "line", Said("la même chose, en anglais", "what would change our mind"), longest=300),
    Field("before", "day", Said("premier jour d'avant", "first day of the baseline")),
    Field("trial", "day", Said("premier jour de l'essai", "first day of the trial")),
    Field("end", "day", Said("le lendemain du dernier jour", "the day after the last one")),
    Field("rule", "choice", Said("les jours comparables", "which days are comparable"), choices=_RULED),
    Field("zone", "choice", Said("la zone scolaire", "the zone of the school holidays"), choices=_ZONED),
    Field("place", "line", Said("où c'est, en mots", "where it is, in words")),
    Field("lat", "number", Said("latitude, en degrés", "latitude, in degrees"), low=-90, high=90),
    Field("lon", "number", Said("longitude, en degrés", "longitude, in degrees"), low=-180, high=180),
    Field("items", "lines", Said("ce qui sera posé dans la rue", "what will stand in the street")),
    Field("authorisation", "line", Said("la référence de l'autorisation", "the reference of the authorisation")),
    Field("box", "line", Said("la mallette voulue", "the box that is wanted"), longest=16),
    Field("size", "choice", Said("sa taille", "its size"), choices=SIZES),
    Field("install_min", "number", Said("minutes pour poser", "minutes to install"), high=6000),
    Field("week_min", "number", Said("minutes par semaine", "minutes a week"), high=6000),
    Field("restitution_min", "number", Said("minutes pour la restitution", "minutes to hear the result"), high=6000),
    Field("restitution", "moment", Said("quand on dira le résultat", "when the result will be told")),
    Field("timezone", "line", Said("le fuseau horaire", "the time zone"), longest=64),
)


def into(top: dict[str, Any], values: Values) -> dict[str, Any]:
    """The file with the values put where they belong; an emptied one is taken out."""
    changed = {name: dict(value) if isinstance(value, dict) else value for name, value in top.items()}
    for name, value in values.items():
        *section, key = _KEYS[name]
        table = changed.setdefault(section[0], {}) if section else changed
        if value in ("", None):
            table.pop(key, None)
        else:
            table[key] = list(value) if isinstance(value, tuple) else value
    return {name: value for name, value in changed.items() if value != {}}
