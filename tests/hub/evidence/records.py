"""A record of evidence made by hand: what a campaign could have found, for pages and sheets."""

import msgspec

from hub.evidence.phrases import LANGUAGES
from hub.evidence.record import Day, Found, Gate, Level, Record, Told, Words


def _words(name: str, sentence: str) -> Words:
    confidence = "Nous en sommes sûrs\u00a0: 16 jours."
    return Words(property=name, sentence=sentence, confidence=confidence, verdict="sûrs", parallel="Rue parallèle")


def recorded(**changes: object) -> Record:
    estimate = Told(effect=-1.6, low=-1.7, high=-1.4, p=0.001)
    cars = Found(
        property="count_car",
        metric="ratio",
        primary=True,
        verdict="sure",
        estimate=estimate,
        before=12,
        during=16,
        gates=(Gate("days", "met", "12+16"),),
        matters=0.15,
        floor=0.0,
        street=Level(242.0, 51.0),
        control=Level(238.0, 235.0),
    )
    dust = Found(property="pm2_5", metric="difference", primary=False, verdict="not measurable", matters=1, floor=2)
    said = (
        _words("count_car", "Le matin, il passe 5 fois moins de voitures (entre 4 et 6 fois moins)."),
        _words("pm2_5", "Les particules (PM2,5)\u00a0: on ne peut pas le voir avec ces capteurs."),
    )
    made = Record(
        method="a" * 64,
        intervention="school-street",
        area="tilleuls",
        question={"fr": "Y a-t-il moins de voitures\u00a0?", "en": "Are there fewer cars?"},
        question_hash="b" * 64,
        registered="2025-08-30T09:00:00Z",
        before_trial=True,
        simulated=False,
        phases={"before": "2025-09-01", "trial": "2025-09-22", "end": "2025-10-18"},
        window=("08:15-08:50", "16:15-16:50"),
        shoulder=("09:20-10:20",),
        nodes={"treated": 8, "control": 4, "parallel": 2},
        data_hash="c0ffee00" * 8,
        findings=(cars, dust),
        days=(
            Day("2025-09-01", "before", "count_car", 242.0, 238.0),
            Day("2025-09-22", "during", "count_car", 51.0, None),
        ),
        words=dict.fromkeys(LANGUAGES, said),
    )
    return msgspec.structs.replace(made, **changes)
