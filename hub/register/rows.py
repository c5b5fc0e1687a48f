"""What the register answers with: frozen rows, and the one error it raises."""

from dataclasses import dataclass
from typing import Literal

Exposure = Literal["public", "private"]
Kind = Literal["hub", "node", "technician", "operator"]


class RegisterError(ValueError):
    """Something the register refuses; the sentence names the value and the way out."""

    fr: str | None = None  # only where a citizen may read it: see Refusal


class Unwritable(RegisterError):
    """The file could not be written just now: no room, or locked. Nothing was changed; it may be tried again."""


class Refusal(RegisterError):
    """What a citizen may be refused, in both languages: `str()` speaks English, `said(error, "fr")` French."""

    def __init__(self, en: str, fr: str) -> None:
        super().__init__(en)
        self.fr = fr


class Unknown(Refusal):
    """There is nothing of this name."""


def said(error: RegisterError, language: str) -> str:
    return error.fr if language == "fr" and error.fr else str(error)


@dataclass(frozen=True)
class Area:
    id: str
    name: str
    home_assistant: bool = False
    presence_minimum: int = 3  # fewer nodes than this never show what tells that somebody is home


@dataclass(frozen=True)
class Placement:
    """A node at a place, from-to. Everything in it may be shown: lat and lon are the centre of a 150 m cell."""

    node: str
    area: str
    place: str
    exposure: Exposure
    lat: float | None
    lon: float | None
    start: int
    end: int | None


@dataclass(frozen=True)
class Personal:
    """What is never shown: who keeps the node, and where exactly it hangs."""

    keeper: str
    lat: float | None
    lon: float | None


@dataclass(frozen=True)
class Node:
    id: str
    since: int  # readings older than this are not its own
    retired: int | None
    kit: str
    board: str
    simulated: bool
    placement: Placement | None  # the current one, or the last of a retired node


@dataclass(frozen=True)
class Account:
    name: str
    kind: Kind
    bcrypt: str
    mosquitto: str  # empty for operators: they speak HTTP only


@dataclass(frozen=True)
class Erasure:
    """A keeper asked that everything of a node be destroyed; the areas say which retained topics to clear."""

    node: str
    requested: int
    areas: tuple[str, ...]
