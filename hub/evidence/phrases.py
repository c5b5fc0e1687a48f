"""The sentences of evidence, by language: templates only, no decisions. What is in braces is filled in by words.py."""

from typing import Final, Literal

Language = Literal["fr", "en"]
LANGUAGES: Final[tuple[Language, ...]] = ("fr", "en")

CONFIDENCE: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "sure": "Nous en sommes sûrs : {during} jours de l'essai comparés à {before} d'avant, rue témoin inchangée.",
        "likely": "C'est probable, pas certain : {why}.",
        "no visible change": "Pas de changement visible : s'il y en a un, il est plus petit que {matters}.",
        "we don't know yet": "On ne sait pas encore : {why}.",
        "not measurable": "Pas mesurable avec ce kit.",
    },
    "en": {
        "sure": "We are sure: {during} days of the trial compared with {before} before, control street unchanged.",
        "likely": "Likely, not certain: {why}.",
        "no visible change": "No visible change: if there is one, it is smaller than {matters}.",
        "we don't know yet": "We don't know yet: {why}.",
        "not measurable": "Not measurable with this kit.",
    },
}

# (gate, state) -> why; a gate that is met needs no words.
WHY: Final[dict[str, dict[tuple[str, str], str]]] = {
    "fr": {
        ("days", "weak"): "trop peu de jours comparables ({value})",
        ("days", "failed"): "beaucoup trop peu de jours comparables ({value})",
        ("coverage", "weak"): "il manque des mesures ({value} des jours)",
        ("coverage", "failed"): "il manque la plupart des mesures ({value} des jours)",
        ("control", "failed"): "pas de rue témoin",
        ("placebo dates", "weak"): "trop peu de jours avant l'essai pour vérifier la méthode",
        ("placebo dates", "failed"): "la différence entre les rues bougeait déjà avant l'essai",
        ("placebo sites", "weak"): "les rues témoins n'ont pas pu être comparées entre elles",
        ("placebo sites", "failed"): "il s'est passé quelque chose dans une rue témoin",
        ("events", "failed"): "il y a eu des travaux ou un événement dans la rue témoin",
        ("drift", "weak"): "sans heures voisines, les capteurs ont pu dériver un peu",
        ("drift", "failed"): "sans heures voisines, la dérive des capteurs peut cacher ou imiter un effet",
        ("side by side", "weak"): "des capteurs ne sont pas revenus comme ils étaient partis ({value})",
        ("side by side", "failed"): "des boîtiers de rues différentes ont été échangés ({value})",
        ("registered", "weak"): "la question n'a pas été déposée avant l'essai",
    },
    "en": {
        ("days", "weak"): "too few comparable days ({value})",
        ("days", "failed"): "far too few comparable days ({value})",
        ("coverage", "weak"): "readings are missing ({value} of the days)",
        ("coverage", "failed"): "most readings are missing ({value} of the days)",
        ("control", "failed"): "no control street",
        ("placebo dates", "weak"): "too few days before the trial to check the method",
        ("placebo dates", "failed"): "the difference between the streets moved before the trial, too",
        ("placebo sites", "weak"): "the control streets could not be compared with each other",
        ("placebo sites", "failed"): "something happened in a control street",
        ("events", "failed"): "there were roadworks or an event in the control street",
        ("drift", "weak"): "without shoulder hours, the sensors may have drifted a little",
        ("drift", "failed"): "without shoulder hours, the sensors' drift can hide or feign an effect",
        ("side by side", "weak"): "some sensors did not come back as they left ({value})",
        ("side by side", "failed"): "nodes of different streets were exchanged ({value})",
        ("registered", "weak"): "the question was not registered before the trial",
    },
}

# Said at once after a change that was found: who reads one line only shall know how sure it is.
AT_ONCE: Final[dict[str, dict[str, str]]] = {
    "fr": {"sure": "Nous en sommes sûrs.", "likely": "C'est probable."},
    "en": {"sure": "We are sure.", "likely": "It is likely."},
}
UNCLEAR: Final = {"fr": "les mesures vont dans les deux sens", "en": "the readings point both ways"}
TOO_LITTLE: Final = {"fr": "il n'y a pas assez de mesures", "en": "there are not enough readings"}

# (less, more); {amount} is "4 µg/m³", {range} is "entre 3 et 5".
CHANGE: Final[dict[str, tuple[str, str]]] = {
    "fr": (
        "{label} : environ {amount} de moins {when} (entre {range}).",
        "{label} : environ {amount} de plus {when} (entre {range}).",
    ),
    "en": (
        "{label}: about {amount} less {when} (between {range}).",
        "{label}: about {amount} more {when} (between {range}).",
    ),
}
SMALL: Final = {
    "fr": "{label} : moins de {amount} de différence {when}.",
    "en": "{label}: less than {amount} of difference {when}.",
}
UNKNOWN: Final = {"fr": "{label} : on ne peut pas encore conclure.", "en": "{label}: nothing can be concluded yet."}
UNSEEN: Final = {
    "fr": "{label} : on ne peut pas le voir avec ces capteurs.",
    "en": "{label}: these sensors cannot see it.",
}
STILL: Final = {"fr": "{label} : pas de changement visible {when}.", "en": "{label}: no visible change {when}."}
WHEN: Final = {
    "fr": {"window": "aux heures de l'essai", "day": "sur la journée"},
    "en": {"window": "at the hours of the trial", "day": "over the day"},
}

# For what is told as a ratio: (times fewer, times more, per cent fewer, per cent more).
RATIO: Final[dict[str, tuple[str, str, str, str]]] = {
    "fr": (
        "{Where}, il passe {times} fois moins {of} (entre {range} fois moins).",
        "{Where}, il passe {times} fois plus {of} (entre {range} fois plus).",
        "{Where}, il passe environ {percent} {of} en moins (entre {range}).",
        "{Where}, il passe environ {percent} {of} en plus (entre {range}).",
    ),
    "en": (
        "{Where}, {times} times fewer {of} pass (between {range} times fewer).",
        "{Where}, {times} times more {of} pass (between {range} times more).",
        "{Where}, about {percent} fewer {of} pass (between {range}).",
        "{Where}, about {percent} more {of} pass (between {range}).",
    ),
}
COUNTED: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "count_car": "de voitures",
        "count_bike": "de vélos",
        "count_pedestrian": "de passants",
        "count_heavy": "de camions",
    },
    "en": {
        "count_car": "cars",
        "count_bike": "bikes",
        "count_pedestrian": "people on foot",
        "count_heavy": "lorries",
    },
}
LABELS: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "no2": "L'air (NO₂)",
        "noise_laeq": "Le bruit",
        "pm2_5": "Les particules (PM2,5)",
        "temperature": "La température",
    },
    "en": {
        "no2": "The air (NO₂)",
        "noise_laeq": "The noise",
        "pm2_5": "Particles (PM2.5)",
        "temperature": "The temperature",
    },
}
PER_HOUR: Final = {"fr": "par heure", "en": "an hour"}
AND: Final = {"fr": "et", "en": "and"}
BETWEEN: Final = {"fr": "entre {low} et {high}", "en": "between {low} and {high}"}
NAIVE: Final = {
    "fr": "Lecture naïve, avant et pendant dans la seule rue de l'essai : {amount}. Ce n'est pas une preuve.",
    "en": "Naive reading, before and during in the street of the trial alone: {amount}. It proves nothing.",
}
PARALLEL: Final = {
    "fr": "Rue parallèle, {label} : {amount} (entre {range}).",
    "en": "Parallel street, {label}: {amount} (between {range}).",
}
HEADS: Final = {
    "fr": {
        "question": "Question",
        "registered": "déposée le {at}, avant l'essai",
        "exploratory": "exploratoire : non déposée avant l'essai",
        "interval": "Intervalle à 95 %",
        "verdict": "Constat",
        "gates": "Conditions",
    },
    "en": {
        "question": "Question",
        "registered": "registered on {at}, before the trial",
        "exploratory": "exploratory: not registered before the trial",
        "interval": "95 % interval",
        "verdict": "Verdict",
        "gates": "Gates",
    },
}
WORDS: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "sure": "nous en sommes sûrs",
        "likely": "c'est probable",
        "no visible change": "pas de changement visible",
        "we don't know yet": "on ne sait pas encore",
        "not measurable": "pas mesurable avec ce kit",
    },
    "en": {word: word for word in ("sure", "likely", "no visible change", "we don't know yet", "not measurable")},
}
GATES: Final[dict[str, dict[str, str]]] = {
    "fr": {
        "days": "jours comparables",
        "coverage": "jours mesurés, essai / témoin",
        "control": "boîtiers témoins",
        "placebo dates": "fausses dates",
        "placebo sites": "fausses rues",
        "events": "événements côté témoin",
        "drift": "dérive possible",
        "registered": "question déposée",
        "side by side": "capteurs changés entre les deux comparaisons",
    },
    "en": {
        "days": "comparable days",
        "coverage": "days measured, treated / control",
        "control": "control nodes",
        "placebo dates": "placebo dates",
        "placebo sites": "placebo sites",
        "events": "events at the control",
        "drift": "possible drift",
        "registered": "question registered",
        "side by side": "sensors changed between the two side-by-sides",
    },
}
STATES: Final[dict[str, dict[str, str]]] = {
    "fr": {"met": "remplie", "weak": "faible", "failed": "non remplie"},
    "en": {"met": "met", "weak": "weak", "failed": "failed"},
}
