"""What one act is: a verb on an object, the fields it is told, and the function that carries it out.

The command line, the JSON API and the pages all take their acts from hub/civic/acts.py and call `carried_out`: one
function an act, one check a field. `Who` says who acts; which role may do what is decided before (hub/web).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hub.aggregate import Bucket
from hub.civic.fields import Field, Values, taken
from hub.civic.words import Said
from hub.register import Register

THE_ID = Said("l'identifiant", "the id")
Rollups = Callable[[str, str, str, int, int], Sequence[Bucket]]  # period, node, property, start, end


@dataclass(frozen=True)
class Who:
    """Who acts: the role is written down for all, the account for the hub only."""

    role: str = "operator"
    account: str = ""


@dataclass(frozen=True)
class Scene:
    """Everything an act may touch. `rollups` is None where there is no journal yet."""

    register: Register
    now: int
    timezone: str = "Europe/Paris"
    who: Who = field(default_factory=Who)
    rollups: Rollups | None = None

    @property
    def today(self) -> date:
        return datetime.fromtimestamp(self.now, UTC).astimezone(ZoneInfo(self.timezone)).date()


@dataclass(frozen=True)
class Done:
    """What was done, in a sentence, and what it made: JSON as it may be shown to everybody.

    `later` are further sentences: what to do next, or a warning.
    """

    said: Said
    shown: Mapping[str, Any] = field(default_factory=dict)
    later: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Act:
    group: str
    verb: str
    what: Said
    fields: tuple[Field, ...]
    carry_out: Callable[[Scene, str, Values], Done]
    example: str  # what is typed after `moineau GROUP VERB`
    id_help: Said = THE_ID
    slow: bool = False  # reads the journal first: then it is not one write from beginning to end


def carried_out(act: Act, scene: Scene, id: str, given: Mapping[str, Any]) -> Done:
    """Checks what is given, and acts. Raises Refusal (or RegisterError) with the way out."""
    values = taken(act.fields, given)
    if act.slow:
        return act.carry_out(scene, id, values)
    with scene.register.one_write():
        return act.carry_out(scene, id, values)
