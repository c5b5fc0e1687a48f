"""What the papers of a kit say, in French and in English: the insert of the box and the checklist of an installation.

A row of the checklist may belong to some properties only; where a kit measures none of them, it is left out.
"""

from typing import NamedTuple

LANGUAGES = ("fr", "en")

# The eight things that the insert says (title, then sentences); {…} is filled in.
INSERT: dict[str, dict[str, str]] = {
    "fr": {
        "welcome": "Bienvenue.",
        "shared": "Cette boîte {box} est à tout le monde.",
        "knows": "Ce qu’elle sait mesurer",
        "ignores": "Ce qu’elle ne sait pas",
        "steps": "En cinq gestes",
        "lights": "Le voyant",
        "trouble": "Un souci ?",
        "place": "Venez à : {place}. Pas de numéro d’urgence : une personne, quand c’est ouvert.",
        "back": "À rendre",
        "loan": "du {since} au {until}",
        "promise": "Ni micro enregistreur, ni caméra.",
        "open": "Les mesures sont ouvertes à tous, sauf votre adresse.",
        "time": "Votre temps",
        "minutes": "{first} min le premier jour, puis {weekly} min par semaine.",
        "blank": "________________",
        "day": "__ / __ / ____",
        "fold": "plier en quatre",
    },
    "en": {
        "welcome": "Welcome.",
        "shared": "This box {box} belongs to everybody.",
        "knows": "What it can measure",
        "ignores": "What it cannot",
        "steps": "In five steps",
        "lights": "The light",
        "trouble": "Something wrong?",
        "place": "Come to: {place}. No hotline: a person, when it is open.",
        "back": "To be returned",
        "loan": "from {since} to {until}",
        "promise": "No recording microphone, no camera.",
        "open": "The readings are open to all, your address is not.",
        "time": "Your time",
        "minutes": "{first} min on the first day, then {weekly} min a week.",
        "blank": "________________",
        "day": "__ / __ / ____",
        "fold": "fold in four",
    },
}

STEPS: dict[str, tuple[str, ...]] = {
    "fr": (
        "Brancher.",
        "Regarder le voyant.",
        "Accrocher.",
        "Prendre une photo, noter la hauteur.",
        "Éteint : c’est terminé.",
    ),
    "en": (
        "Plug it in.",
        "Look at the light.",
        "Hang it up.",
        "Take a photo, note the height.",
        "Dark: you are done.",
    ),
}

# By rhythm, not by colour: every eye can tell. Two seconds of the light (firmware/life.py), its name, what it says.
LIGHTS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "fr": (
        ("          ", "éteint", "après ses éclairs, tout va bien"),
        ("■         ", "un éclair", "cherche le Wi-Fi ; il garde ses mesures et les enverra"),
        ("■■■■■     ", "lent", "attend qu’on lui dise le Wi-Fi : voir l’étiquette"),
        ("■ ■ ■ ■ ■ ", "rapide", "quelqu’un le cherche"),
    ),
    "en": (
        ("          ", "dark", "after its flashes, all is well"),
        ("■         ", "a flash", "looks for the Wi-Fi; it keeps its readings and will send them"),
        ("■■■■■     ", "slow", "waits to be told the Wi-Fi: see the label"),
        ("■ ■ ■ ■ ■ ", "quick", "somebody looks for it"),
    ),
}


class Check(NamedTuple):
    fr: str
    en: str
    of: frozenset[str] = frozenset()  # properties; none: for every kit
    shape: str = "height"  # the little picture beside it


_AIR = frozenset({"pm1", "pm2_5", "pm4", "pm10", "no2", "o3", "co2", "noise_laeq"})
_NOISE = frozenset({"noise_laeq"})
_WARMTH = frozenset({"temperature", "humidity"})
_SAIL = frozenset({"globe_temperature"})
_WATER = frozenset({"water_level"})
_RAIN = frozenset({"rain"})
_CARS = frozenset({"count_car", "count_bike", "count_heavy"})
_SOIL = frozenset({"soil_moisture"})

CHECKLIST = (
    Check(
        "Air, bruit : entre 1,5 et 3,5 m de haut (4 m sur une façade haute).",
        "Air, noise: at 1.5 to 3.5 m (4 m on a high front).",
        _AIR,
        "height",
    ),
    Check(
        "À 0,5 m du mur ou plus ; notez la distance : collé à la façade, le bruit gagne environ 3 dB.",
        "0.5 m from the wall or more; note how far: against a front, noise gains about 3 dB.",
        _NOISE,
        "wall",
    ),
    Check(
        "À 3 m au moins des sorties d’air, cuisines, climatiseurs et chaudières.",
        "At least 3 m from vents, kitchens, air conditioners and boilers.",
        _AIR | _WARMTH,
        "vent",
    ),
    Check(
        "Température : à l’ombre toute la journée, sous abri, jamais sur un mur au sud.",
        "Temperature: in the shade all day, in a shield, never on a wall that looks south.",
        _WARMTH,
        "sun",
    ),
    Check(
        "Voile d’ombrage : un boîtier dessous, un au soleil, à la même hauteur (1,1 m), boule noire dégagée.",
        "Shade sail: one node under it, one in the sun, at the same height (1.1 m), the black globe free.",
        _SAIL,
        "sun",
    ),
    Check(
        "Rivière : à l’aplomb, 2,00 m au-dessus du repère (sinon, dites la vraie hauteur), 30 cm au moins "
        "au-dessus de la plus haute crue, sans branche dessous, échelle graduée visible.",
        "Stream: straight above, 2.00 m over the mark (else tell the real height), at least 30 cm above the highest "
        "flood, no branch below, the staff gauge in view.",
        _WATER,
        "water",
    ),
    Check(
        "Pluie : le seau de niveau, à ciel ouvert, deux fois plus loin des murs qu’ils ne sont hauts.",
        "Rain: the bucket level, under the open sky, twice as far from walls as they are high.",
        _RAIN,
        "water",
    ),
    Check(
        "Tube : tendu en travers de la chaussée, autorisation en poche, compté à la main pendant une heure.",
        "Tube: taut across the street, the permission at hand, counted by hand for one hour.",
        _CARS,
        "road",
    ),
    Check(
        "Bac : la sonde à dix centimètres de fond, la terre tassée contre elle.",
        "Planter: the probe ten centimetres deep, the soil pressed against it.",
        _SOIL,
        "water",
    ),
    Check(
        "Un boîtier « témoin » dans une rue semblable où rien ne change ; un autre dans la rue parallèle.",
        "One control node in a like street where nothing changes; another one in the parallel street.",
        frozenset({"controls"}),
        "street",
    ),
    Check(
        "Wi-Fi : trois barres, sinon le boîtier garde ses mesures et les envoie plus tard.",
        "Wi-Fi: three bars, or the node keeps its readings and sends them later.",
        frozenset(),
        "wifi",
    ),
    Check(
        "Chargeur de 1 A, câble épais, boucle anti-goutte avant la prise.",
        "Charger of 1 A, thick cable, a drip loop before the socket.",
        frozenset({"usb"}),
        "plug",
    ),
    Check(
        "Accu chargé ; la date de la prochaine recharge est notée : {days} jours.",
        "Battery charged; the day of its next charging is noted: {days} days.",
        frozenset({"battery_power"}),
        "plug",
    ),
    Check(
        "Une photo, quatre mesures (hauteur, mur, chaussée, obstacle) et le soleil à 10, 13 et 16 h.",
        "A photo, four measures (height, wall, road, obstacle) and the sun at 10, 13 and 16 h.",
        frozenset(),
        "photo",
    ),
    Check(
        "Collier posé, voisins prévenus, date de fin visible : {days_in_all} jours au plus.",
        "Collar on, neighbours told, the last day in view: {days_in_all} days at most.",
        frozenset(),
        "hand",
    ),
)

CHECKLIST_HEADS = {
    "fr": {
        "title": "Installer un boîtier",
        "kit": "Kit {kit}",
        "node": "Boîtier n° ____________   Endroit ______________________________   Date ______________",
        "measures": "Hauteur ______ m   Mur ______ m   Chaussée ______ m   Soleil à 10 h ☐  13 h ☐  16 h ☐",
        "sign": "Installé par ______________________   Relu par ______________________",
    },
    "en": {
        "title": "Hang up a node",
        "kit": "Kit {kit}",
        "node": "Node ____________   Place ______________________________   Date ______________",
        "measures": "Height ______ m   Wall ______ m   Road ______ m   Sun at 10 h ☐  13 h ☐  16 h ☐",
        "sign": "Hung up by ______________________   Checked by ______________________",
    },
}
