"""Register rows in, JSON that everybody may read out: days and moments as text, nothing that is personal."""

from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

from hub.civic.states import NAMES, number
from hub.register.civic_rows import Box, Intervention, Transition

_MOMENTS = frozenset({"at", "state_since", "created", "closed", "told"})
_START_END = frozenset({"start", "end"})


def rfc3339(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def row(of: Any, without: tuple[str, ...] = ()) -> dict[str, Any]:
    """A frozen row of the register as JSON; the column `from_` is called "from"."""
    names = (each.name for each in fields(of) if each.name not in without)
    return {name.rstrip("_"): _told(name, getattr(of, name)) for name in names}


def _told(name: str, value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    whole = isinstance(value, int) and not isinstance(value, bool)
    return rfc3339(value) if whole and name in _MOMENTS | _START_END else value


def box(of: Box) -> dict[str, Any]:
    told = row(of, ("contents", "notes"))
    return told | {"contents": dict(of.contents), "notes": [row(note) for note in of.notes]}


def intervention(of: Intervention) -> dict[str, Any]:
    """The head of an intervention; its file is at .../file."""
    told = row(of, ("document", "question_fr", "question_en"))
    state = {"state_number": number(of.state), "state_name": {"fr": NAMES[of.state].fr, "en": NAMES[of.state].en}}
    return told | {"question": {"fr": of.question_fr, "en": of.question_en}} | state


def transition(of: Transition) -> dict[str, Any]:
    return row(of)
