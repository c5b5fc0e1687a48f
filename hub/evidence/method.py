"""Which method made a number: the fingerprint of the modules that the statistics are, and what they ran on.

Sentences and pages are not part of it: a better wording changes no number.
"""

import hashlib
import importlib
import importlib.metadata
import platform
from functools import lru_cache
from pathlib import Path
from typing import Any

from hub.evidence import verdict
from hub.evidence.effect import FEWEST_DAYS, LEVEL
from hub.evidence.kit import TRUST

_MODULES = (
    *("hub.aggregate", "hub.evidence.beside", "hub.evidence.cards", "hub.evidence.colocation", "hub.evidence.days"),
    *("hub.evidence.effect", "hub.evidence.finding", "hub.evidence.gather", "hub.evidence.kit", "hub.evidence.panel"),
    *("hub.evidence.placebo", "hub.evidence.verdict"),
)
_PACKAGES = ("holidays", "numpy", "scipy", "statsmodels", "vacances-scolaires-france")


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """SHA-256 over the text of every module that has a say in a number."""
    whole = hashlib.sha256()
    for name in _MODULES:
        source = Path(importlib.import_module(name).__file__ or "")
        whole.update(f"{name}\n".encode() + source.read_bytes().replace(b"\r\n", b"\n"))
    return whole.hexdigest()


def version() -> str:
    try:
        return importlib.metadata.version("moineau")
    except importlib.metadata.PackageNotFoundError:
        return "source"


def parameters() -> dict[str, Any]:
    """Everything that was chosen before the readings were looked at, and what it ran on."""
    return {
        "moineau": version(),
        "method": fingerprint(),
        "python": platform.python_version(),
        "packages": {name: importlib.metadata.version(name) for name in _PACKAGES},
        "confidence": LEVEL,
        "fewest_days": FEWEST_DAYS,
        "gates": {
            "enough_days": verdict.ENOUGH_DAYS,
            "few_days": verdict.FEW_DAYS,
            "enough_coverage": verdict.ENOUGH_COVERAGE,
            "poor_coverage": verdict.POOR_COVERAGE,
            "placebo_p": verdict.PLACEBO_P,
        },
        "trust": {name: trust._asdict() for name, trust in sorted(TRUST.items())},
    }
