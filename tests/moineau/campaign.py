"""A campaign whose truth is known, stored as its nodes would have sent it."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import numpy as np

from contract.vocabulary import PROPERTIES
from hub.evidence import intervention
from hub.journal import Filed, Journal, Rollups
from moineau.study.campaign import Runs

EXAMPLE = Path(__file__).parents[2] / "docs/examples/school-street.toml"
SEED = 7


def _packs(effect: bool) -> Iterator[Filed]:
    """A pack a node and day."""
    seqs: dict[str, int] = {}
    for node, name, moments, values in Runs(SEED).readings("plain", effect):
        shown = np.round(values, 2)
        for day in np.split(np.arange(len(moments)), np.flatnonzero(np.diff(moments) > 43_200) + 1):
            seqs[node] = seqs.get(node, 0) + 1
            readings = [(name, int(moments[n]), float(max(shown[n], PROPERTIES[name].physical[0]))) for n in day]
            payload = f"{node} {seqs[node]}".encode()
            first, last = int(moments[day[0]]), int(moments[day[-1]])
            yield Filed(node, 7, seqs[node], 1, readings, last, sha256(payload).digest(), payload, first, last)


def stored(folder: Path, effect: bool) -> Path:
    journal, rollups = Journal(folder), Rollups(folder, "Europe/Paris")
    journal.store(list(_packs(effect)))
    while rollups.step(2_000_000_000):
        pass
    rollups.close()
    journal.close()
    return folder


def registered_text() -> str:
    text = EXAMPLE.read_text(encoding="utf-8")
    digest = intervention.read(text).digest
    return f'{text}\n[registration]\nat = 2025-08-30T09:00:00Z\nhash = "{digest}"\n'
