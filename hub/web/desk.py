"""What the web is handed by the service: the hub's memory to read, and three doors to write through.

Nothing here does anything. The web never opens the journal, never asks the time, never speaks MQTT by itself.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Protocol

from prometheus_client import CollectorRegistry

from hub.mail import Letter
from hub.register import Register
from hub.settings import Settings


@dataclass(frozen=True)
class Check:
    """One answer to "is the hub well?", with the sentence that says what to do when it is not."""

    ok: bool
    sentence: str


class Outcome(Protocol):
    """What became of a pack: `stored` and `duplicate` are durable when this exists."""

    @property
    def verdict(self) -> str: ...
    @property
    def reason(self) -> str: ...


class Newest(Protocol):
    """The newest reading of one series, as the journal holds it in memory."""

    @property
    def t(self) -> int: ...
    @property
    def value(self) -> float: ...
    @property
    def qc(self) -> int: ...


@dataclass(frozen=True)
class Desk:
    """Everything that the pages and the API may touch."""

    settings: Settings
    register: Register
    reader: Any  # hub.journal.Reader; the web stands beside the journal and takes what the service passes in
    latest: Mapping[str, Mapping[str, Newest]]
    clock: Callable[[], int]
    submit: Callable[[str, bytes], "Future[Any]"]
    command: Callable[[str, dict[str, Any]], None]
    health: Callable[[], Mapping[str, Check]]
    metrics: CollectorRegistry = field(default_factory=CollectorRegistry)
    post: Callable[[Letter], bool] = lambda letter: False
