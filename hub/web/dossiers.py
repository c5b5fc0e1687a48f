"""Dossiers that were asked for, kept beside the journal: made once for each evidence, gone when a keeper is forgotten.

Refuses to make one of other readings than the evidence was made of.
"""

import shutil
import threading
from pathlib import Path

from fastapi import HTTPException

from hub.civic.gather import statistics_missing
from hub.civic.proof import text_of
from hub.evidence import EvidenceError
from hub.evidence.record import Record
from hub.register import Evidence
from hub.web.desk import Desk
from hub.web.words import Words

FOLDER = "dossiers"
_ONE_AT_A_TIME = threading.Lock()  # a dossier reads the whole campaign


def forget(data: Path) -> None:
    """A keeper's readings are erased: no copy stays in a dossier. Those of others are made again when asked for."""
    shutil.rmtree(data / FOLDER, ignore_errors=True)


def dossier_of(desk: Desk, words: Words, stored: Evidence, found: Record) -> Path:
    """Where it lies. Raises the refusal of a page: not the same readings, private places, no statistics here."""
    made = desk.settings.data / FOLDER / f"{stored.intervention}-{stored.data_hash[:16]}.zip"
    with _ONE_AT_A_TIME:
        if not made.exists():
            if missing := statistics_missing():
                raise HTTPException(503, missing.of(words.language))
            try:
                _make(desk, words, made, stored, found)
            except EvidenceError as error:
                text = error.fr if words.language == "fr" and error.fr else str(error)
                raise HTTPException(409, text) from None
    return made


def _make(desk: Desk, words: Words, made: Path, stored: Evidence, found: Record) -> None:
    from hub.evidence import compute, dossier
    from hub.evidence.material import collected

    text = text_of(desk.register, stored.intervention)
    material = collected(text, desk.reader.rollups, simulated=found.simulated)
    if compute.data_hash(material.used, material.sides) != stored.data_hash:
        raise HTTPException(409, words.say("Readings have changed since: the evidence is to be computed again first."))
    made.parent.mkdir(mode=0o700, exist_ok=True)
    dossier.made(material, desk.settings.data, made)
