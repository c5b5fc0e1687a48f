"""Acts on shared places and prises: added, changed, taken away."""

from dataclasses import replace
from typing import Any

from hub.civic import shown
from hub.civic.act import Act, Done, Scene
from hub.civic.fields import Field, Values
from hub.civic.photo import cleaned
from hub.civic.words import PLACE_KINDS, SUPPORTS, Said
from hub.register import Refusal
from hub.register.checks import line_id
from hub.register.civic_rows import Place, Prise

_AREA = Field("area", "line", Said("le quartier", "the neighbourhood"), needed=True, longest=32)
_LAT = Field("lat", "number", Said("latitude, en degrés", "latitude, in degrees"), low=-90, high=90)
_LON = Field("lon", "number", Said("longitude, en degrés", "longitude, in degrees"), low=-180, high=180)
_NAME = Field("name", "line", Said("le nom que disent les gens", "the name that people use"), needed=True)

PLACE = (
    _AREA,
    _NAME,
    Field("kind", "choice", Said("quelle sorte de lieu", "what sort of place"), choices=PLACE_KINDS),
    Field("address", "line", Said("l'adresse, publique", "the address, which is public")),
    _LAT,
    _LON,
    Field("hours", "line", Said("quand c'est ouvert", "when it is open")),
    Field("access", "line", Said("l'accès en fauteuil et le reste", "wheelchair access and the like")),
    Field("sockets", "whole", Said("combien de prises de courant", "how many power sockets"), high=1000),
    Field("wifi", "line", Said("quel wifi : ouvert, invité, aucun", "which Wi-Fi: open, guests, none")),
    Field("contact", "line", Said("une fonction, jamais un nom : l'accueil", "a role, never a name: the desk")),
)

PRISE = (
    _AREA,
    _NAME,
    Field("support", "choice", Said("ce que c'est", "what it is"), needed=True, choices=SUPPORTS),
    Field("place", "line", Said("le lieu auquel elle appartient", "the place that it belongs to"), longest=32),
    Field("max_kg", "number", Said("ce qu'elle porte, en kg", "what it bears, in kg"), high=10_000),
    Field("low_m", "number", Said("de cette hauteur, en m", "from this height, in m"), high=100),
    Field("high_m", "number", Said("à cette hauteur, en m", "to this height, in m"), high=100),
    Field("power", "flag", Said("il y a du courant", "there is power")),
    Field("network", "flag", Said("il y a du réseau", "there is a network")),
    Field(
        "max_days", "whole", Said("combien de jours au plus (0 : sans limite)", "days at most (0: no limit)"), high=3650
    ),
    Field("uses", "lines", Said("ce qu'on peut y poser", "what may be put there")),
    Field("owner", "line", Said("qui permet : un service, une fonction", "who permits: a service, a role")),
    Field("procedure", "line", Said("comment demander", "how to ask"), longest=500),
    Field("delay_days", "whole", Said("en combien de jours on répond", "in how many days one is answered"), high=3650),
    Field("expires", "day", Said("jusqu'à quel jour", "until which day")),
    Field(
        "public", "flag", Said("sur le domaine public (sinon, position arrondie)", "on public ground (else rounded)")
    ),
    _LAT,
    _LON,
)


def _open(fields: tuple[Field, ...]) -> tuple[Field, ...]:
    """The same fields, none of them needed: only what is given changes."""
    return tuple(replace(field, needed=False) for field in fields)


def _told(values: Values) -> dict[str, Any]:
    """What a row may be made of: an emptied day or position is None, any other emptied number is left as it was."""
    nothing = ("expires", "lat", "lon", "place")
    empty = {name: value or None for name, value in values.items() if name in nothing and value in ("", None)}
    return {name: value for name, value in values.items() if value is not None} | empty


def added_place(scene: Scene, id: str, values: Values) -> Done:
    if scene.register.place(line_id(id)):
        raise Refusal(f"place {id!r} exists: moineau place set {id}", f"le lieu {id!r} existe : moineau place set {id}")
    place = scene.register.put_place(Place(id=id, **_told(values)))
    return Done(Said(f"Lieu ajouté : {place.name}", f"Added the place {place.name}"), {"place": shown.row(place)})


def changed_place(scene: Scene, id: str, values: Values) -> Done:
    place = scene.register.change_place(id, _told(values))
    return Done(Said(f"Lieu modifié : {place.name}", f"Changed the place {place.name}"), {"place": shown.row(place)})


def removed_place(scene: Scene, id: str, values: Values) -> Done:
    scene.register.remove_place(id)
    return Done(Said(f"Lieu retiré : {id}", f"Removed the place {id}"))


def _heights(values: Values, low: float = 0.0, high: float = 0.0) -> None:
    low, high = values.get("low_m", low) or 0.0, values.get("high_m", high) or 0.0
    if high and low > high:
        raise Refusal(
            f"low_m: {low:g} is above high_m, {high:g}", f"low_m : {low:g} est plus haut que high_m, {high:g}"
        )


def added_prise(scene: Scene, id: str, values: Values) -> Done:
    if scene.register.prise(line_id(id)):
        raise Refusal(
            f"prise {id!r} exists: moineau prise set {id}", f"la prise {id!r} existe : moineau prise set {id}"
        )
    _heights(values)
    prise = scene.register.put_prise(Prise(id=id, **_told(values)))
    return Done(Said(f"Prise ajoutée : {prise.name}", f"Added the prise {prise.name}"), {"prise": shown.row(prise)})


def changed_prise(scene: Scene, id: str, values: Values) -> Done:
    old = scene.register.existing_prise(id)
    _heights(values, old.low_m, old.high_m)
    prise = scene.register.change_prise(id, _told(values))
    return Done(Said(f"Prise modifiée : {prise.name}", f"Changed the prise {prise.name}"), {"prise": shown.row(prise)})


def removed_prise(scene: Scene, id: str, values: Values) -> Done:
    scene.register.remove_prise(id)
    return Done(Said(f"Prise retirée : {id}", f"Removed the prise {id}"))


def photographed_prise(scene: Scene, id: str, values: Values) -> Done:
    scene.register.existing_prise(id)
    photo = cleaned(values["photo"])
    scene.register.keep_photo(photo.id, photo.content, photo.size, scene.now)
    prise = scene.register.change_prise(id, {"photo": photo.id})
    scene.register.drop_photos()  # the one that it took the place of
    return Done(Said(f"Photo gardée pour {id}", f"Kept the photo of {id}"), {"prise": shown.row(prise)})


PHOTO = Field("photo", "file", Said("une photo JPEG, PNG ou WebP", "a photo: JPEG, PNG or WebP"), needed=True)
_TILLEULS = "--area tilleuls --name 'Maison des Tilleuls' --kind base --hours 'Wed-Sat 14-18 h'"
_MAST = "--area tilleuls --name 'Mât devant l’école' --support pole --low-m 2 --high-m 4 --owner Voirie"

ACTS = (
    Act("place", "add", Said("Ajouter un lieu", "Add a place"), PLACE, added_place, f"maison {_TILLEULS}"),
    Act("place", "set", Said("Modifier un lieu", "Change a place"), _open(PLACE), changed_place, "maison --sockets 4"),
    Act("place", "remove", Said("Retirer un lieu", "Remove a place"), (), removed_place, "maison"),
    Act("prise", "add", Said("Ajouter une prise", "Add a prise"), PRISE, added_prise, f"mast-12 {_MAST}"),
    Act(
        "prise", "set", Said("Modifier une prise", "Change a prise"), _open(PRISE), changed_prise, "mast-12 --power yes"
    ),
    Act("prise", "photo", Said("Garder sa photo", "Keep its photo"), (PHOTO,), photographed_prise, "mast-12 mast.jpg"),
    Act("prise", "remove", Said("Retirer une prise", "Remove a prise"), (), removed_prise, "mast-12"),
)
