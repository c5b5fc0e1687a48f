"""What the register answers with of civic life: frozen rows, all of which may be shown. What is personal is not here.

Days are `date`, moments are seconds UTC. A closed set is a Literal; its words stand in hub/civic/vocabulary.py, in
French and in English.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

PlaceKind = Literal["guichet", "base", "atelier", "site"]
Support = Literal["pole", "facade", "fence", "bench", "parking"]
BoxSize = Literal["carnet", "rue", "place"]
BoxState = Literal["ready", "lent", "repair", "retired"]
Role = Literal["treated", "control", "parallel", "background"]
State = Literal[
    "question", "feasible", "permissions", "loan", "install", "baseline", "trial",
    "evidence", "proposal", "support", "answer", "outcome", "record", "stopped",
]  # fmt: skip
Outcome = Literal["adopt", "dismantle", "repeat"]
EventKind = Literal["start", "stop", "pause", "rain", "roadworks", "holiday", "fault", "visit", "other"]
Where = Literal["treated", "control", "everywhere"]
Moment = Literal["before", "after"]


@dataclass(frozen=True)
class Place:
    """A shared place: lends boxes, hosts nodes. All of it is public; `contact` is a role, never a person."""

    id: str
    area: str
    name: str
    kind: PlaceKind = "base"
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    hours: str = ""
    access: str = ""  # for wheelchairs and the like
    sockets: int = 0
    wifi: str = ""
    contact: str = ""


@dataclass(frozen=True)
class Prise:
    """A pole, wall or bay that is open to interventions, with its conditions. Off public ground position is rounded."""

    id: str
    area: str
    name: str
    support: Support
    place: str | None = None
    max_kg: float = 0.0
    low_m: float = 0.0
    high_m: float = 0.0
    power: bool = False
    network: bool = False
    max_days: int = 0  # 0: no limit
    uses: tuple[str, ...] = ()
    owner: str = ""  # who permits: a service or a role
    procedure: str = ""
    delay_days: int = 0
    expires: date | None = None
    photo: str | None = None
    public: bool = True
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class Note:
    at: int
    text: str
    role: str


@dataclass(frozen=True)
class Box:
    """A numbered kit such as R07, that is lent as a whole."""

    code: str
    size: BoxSize
    kit: str = ""  # of the hardware catalogue: moineau kit show
    home: str | None = None
    state: BoxState = "ready"
    hours_used: float = 0.0
    reserved: bool = False  # one in three is kept for priority neighbourhoods and schools
    contents: tuple[tuple[str, int], ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True)
class Loan:
    """Dates and condition; who holds the box is kept apart (Register.holder)."""

    key: int
    box: str
    intervention: str | None
    out: date
    due: date
    back: date | None
    condition: str


@dataclass(frozen=True)
class Deployment:
    """A node's part in an intervention. lat and lon are the centre of a cell of 150 m."""

    intervention: str
    node: str
    role: Role
    street: str
    prise: str | None = None
    owner_yes: date | None = None
    height_m: float | None = None
    wall_m: float | None = None
    road_m: float | None = None
    sun_10: bool | None = None
    sun_13: bool | None = None
    sun_16: bool | None = None
    photo: str | None = None
    self_test: date | None = None  # the day on which it was green, after the node was hung up
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class Hidden:
    """Never for a page: whose wall it is and where exactly."""

    owner: str = ""
    address: str = ""
    lat: float | None = None
    lon: float | None = None


@dataclass(frozen=True)
class Intervention:
    """A dated trial and where it stands. `document` is its file without what has rows of its own."""

    id: str
    area: str
    place: str
    question_fr: str
    question_en: str
    property: str
    before: date | None
    trial: date | None
    end: date | None  # the first day after
    timezone: str
    lat: float | None
    lon: float | None
    state: State
    state_since: int
    created: int
    closed: int | None
    outcome: Outcome | None
    reason: str
    copied_from: str
    simulated: bool
    digest: str
    document: str  # TOML

    def question(self, language: str) -> str:
        return self.question_fr if language == "fr" else self.question_en


@dataclass(frozen=True)
class Matter:
    property: str
    metric: str
    matters: float


@dataclass(frozen=True)
class Registration:
    at: int
    hash: str
    origin: str  # "hub": fixed here; "file": the time is what an imported file says


@dataclass(frozen=True)
class Event:
    """The log of a trial. `end` is the first day after."""

    key: int
    intervention: str
    start: date
    end: date
    kind: str
    where: Where
    leave_out: bool
    fr: str
    en: str
    role: str
    told: int

    def title(self, language: str) -> str:
        return (self.fr if language == "fr" else self.en) or self.fr or self.en or self.kind


@dataclass(frozen=True)
class Transition:
    """Who moved an intervention on: the role is public, the account is not."""

    at: int
    from_: State
    to: State
    role: str
    why: str


@dataclass(frozen=True)
class SideBySide:
    """When all nodes stood together, before the installation or after it."""

    moment: Moment
    start: int
    end: int


@dataclass(frozen=True)
class Outlook:
    property: str
    sight: Literal["yes", "maybe", "no"]
    smallest: float | None
    digest: str  # of the plan that it was made for


@dataclass(frozen=True)
class Proposal:
    fr: str
    en: str
    cost_low: float | None
    cost_high: float | None
    maintainer: str
    hours_a_month: float | None
    undone: str
    told: int


@dataclass(frozen=True)
class Adoption:
    service: str
    start: date
    maintenance: str
    hours_a_month: float
    exit: str


@dataclass(frozen=True)
class RecordLine:
    kind: Literal["learnt", "failed", "other"]
    fr: str
    en: str
