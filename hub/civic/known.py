"""What is known of an intervention at one moment, as plain values: what the gates judge by, and nothing else.

hub/civic/gather.py fills it from register and journal; a test fills it by hand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from hub.civic.words import Said
from hub.register.civic_rows import (
    Adoption,
    Deployment,
    EventKind,
    Intervention,
    Loan,
    Outlook,
    Prise,
    Proposal,
    RecordLine,
)


@dataclass(frozen=True)
class Campaign:
    """What was measured in one phase of the primary property: comparable days, and the share of node-days."""

    days: int
    treated: float
    control: float


@dataclass(frozen=True)
class CitySaid:
    """The last reasoned answer of the city."""

    signatory: str  # a role or a service
    reasons: str
    next_date: date | None


@dataclass(frozen=True)
class Known:
    row: Intervention
    today: date
    lacks: Said | None = None  # what the file still lacks before it can be judged
    change_mind: Mapping[str, str] = field(default_factory=dict)
    material: tuple[str, ...] | None = None  # what stands in the street; None: nothing was said yet
    authorisation: str = ""
    properties: tuple[str, ...] = ()
    deployments: tuple[Deployment, ...] = ()
    prises: Mapping[str, Prise] = field(default_factory=dict)
    loans: tuple[Loan, ...] = ()
    outlooks: tuple[Outlook, ...] = ()
    together: Mapping[str, float] = field(default_factory=dict)  # hours side by side, by moment: before, after
    before: Campaign | None = None  # None: it could not be counted, and `uncounted` says why
    during: Campaign | None = None
    uncounted: Said | None = None
    events: frozenset[EventKind | str] = frozenset()
    placebos: frozenset[str] = frozenset()  # those that were run
    proposal: Proposal | None = None
    support_since: date | None = None
    hidden_unreasoned: int = 0  # concerns taken down without a public reason
    answer: CitySaid | None = None
    adoption: Adoption | None = None
    record: tuple[RecordLine, ...] = ()
