"""A running hub in, the school street of rue des Tilleuls in it out: its nodes told over MQTT, its story walked.

Beside the demo, in a thread and a process of their own: the live street does not wait for it. A second run finds what
is there. Refuses nothing and stops nothing: what went wrong is said in one line, and the street goes on.
"""

import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from datetime import time as clock
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub.civic import acts
from hub.civic.act import Done, Scene, Who, carried_out
from hub.evidence import EvidenceError
from hub.register import Register, RegisterError, write_private
from hub.register.bundle import bundle
from moineau.street import StreetProcess
from moineau.trial import plan, story
from moineau.trial.plan import ID, TIMEZONE, Dates
from simulator.sites import AREA, CAMPAIGN

if TYPE_CHECKING:
    from hub.service import Service

_BUNDLE = "trial.json"
_DAY = 86_400
_LOOK_S, _LINE_S, _PATIENCE_S = 0.5, 10.0, 600.0
Said = Callable[[str], None]


def told_already(register: Register) -> bool:
    return register.evidence(ID) is not None


def register_nodes(register: Register, dates: Dates, known: Mapping[str, str], now: int) -> dict[str, str]:
    """The campaign's twelve nodes, as the register held them then; their secrets, `known` ones kept."""
    since = _at(dates.start)
    secrets: dict[str, str] = {}
    for site in CAMPAIGN:
        node = plan.node_id(site)
        if register.node(node) is None:
            where: dict[str, Any] = {"exposure": "public", "place": site.place, "lat": site.lat, "lon": site.lon}
            about: dict[str, Any] = {"kit": "R07", "board": "simulated", "simulated": True}
            secrets[node] = register.add_node(node, AREA, since=since, now=now, **where, **about)
            register.take_down(node, _at(dates.over))
        else:
            secrets[node] = known.get(node) or register.renew_secret(node, now)
    return secrets


def _at(day: Any, hour: int = 0) -> int:
    return int(datetime.combine(day, clock(hour), TIMEZONE).timestamp())


def options(dates: Dates, seed: int) -> list[str]:
    """What `moineau simulate` is asked: the whole campaign, up to the day when the nodes were taken down for good."""
    days = (dates.over - dates.start).days
    words = ["--sites", "campaign", "--history", f"{days}d", "--until", str(dates.over), "--seed", str(seed + 1)]
    words += ["--trial-start", str(dates.trial), "--trial-end", str(dates.end)]
    for start, end in dates.together:
        words += ["--together", f"{start.isoformat()}/{end.isoformat()}"]
    return words


@dataclass
class Play:
    """The trial, while a demo runs."""

    service: "Service"
    folder: Path
    address: str  # of the broker
    seed: int
    said: Said = lambda line: None

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._street: StreetProcess | None = None
        self._thread = threading.Thread(target=self._guarded, name="trial", daemon=True)

    def start(self) -> "Play":
        self._thread.start()
        return self

    def stop(self) -> None:
        self._stop.set()
        if self._street is not None:
            self._street.stop()
        self._thread.join(30)

    def _guarded(self) -> None:
        try:
            self._run()
        except (EvidenceError, RegisterError, OSError, ValueError) as error:
            if not self._stop.is_set():
                print(f"moineau: the school street stopped: {error}", file=sys.stderr)

    def _run(self) -> None:
        register, now = self.service.register, int(time.time())
        if told_already(register):
            self.said(where(self.service.address))
            return
        dates = plan.chosen(datetime.fromtimestamp(now, UTC).astimezone(TIMEZONE).date())
        from moineau.demo import secrets_in

        file = self.folder / _BUNDLE
        secrets = register_nodes(register, dates, secrets_in(file), now)
        write_private(file, bundle(self.address, self.service.settings.root, secrets))
        self._street = StreetProcess(file, options(dates, self.seed))
        if self._heard(self._street) and self._summed_up(dates):
            walked(register, self.service.reader.rollups, dates, self._stop)
        if not self._stop.is_set():
            self._taken_down(register, now)
            self.said(where(self.service.address))

    def _heard(self, street: StreetProcess) -> bool:
        """Until the nodes have told their seven weeks; False when somebody stopped it, or they failed."""
        self.said("The school street tells its seven weeks ...")
        line = time.monotonic() + _LINE_S
        while street.alive():
            if self._stop.wait(_LOOK_S):
                return False
            if time.monotonic() > line:
                line += _LINE_S
                self.said(f"  the school street: {street.last_words()}")
        if not street.went_well():
            raise OSError(f"{street.last_words()} (see {street.log})")
        return True

    def _summed_up(self, dates: Dates) -> bool:
        """Until the roll-ups of the last hour of every node are there: they follow the journal."""
        until, patience = _at(dates.over), time.monotonic() + _PATIENCE_S
        while not self._stop.wait(_LOOK_S):
            if all(self._last_hour(plan.node_id(site), until) for site in CAMPAIGN):
                return True
            if time.monotonic() > patience:
                raise OSError("the hub has not summed up the school street's readings in ten minutes")
        return False

    def _last_hour(self, node: str, until: int) -> bool:
        return len(self.service.reader.rollups("10min", node, "temperature", until - 3600, until)) == 6

    def _taken_down(self, register: Register, now: int) -> None:
        """The kit went back to its shelf: its nodes are silent because they are retired, not because they failed."""
        for site in CAMPAIGN:
            with suppress(RegisterError):
                register.retire_node(plan.node_id(site), now)


def walked(register: Register, rollups: Any, dates: Dates, stop: threading.Event | None = None) -> None:
    """Every act of the story on its day. What somebody has begun already is left as it is."""
    if register.intervention(ID) is not None:
        return
    for step in story.steps(dates):
        if stop is not None and stop.is_set():
            return
        done = _acted(register, rollups, step)
        if step.act == "support slips":
            _people(register, dates, [said.en for said in done.later])


def _acted(register: Register, rollups: Any, step: story.Step) -> Done:
    group, verb = step.act.split()
    scene = Scene(register, _at(step.day, 10), TIMEZONE.key, Who(step.role), rollups)
    return carried_out(acts.of(group, verb), scene, step.id, step.given)


def _people(register: Register, dates: Dates, codes: list[str]) -> None:
    """Each paper slip counts as a click does; concerns are answered where they stand."""
    scene = Scene(register, int(story.opening(dates).timestamp()), TIMEZONE.key, Who("citizen"))
    keeper = Scene(register, scene.now + _DAY, TIMEZONE.key, Who("keeper"))
    left = iter(codes)
    for kind, quantity, ring in story.GIVEN:
        given = {"kind": kind, "quantity": quantity, "ring": ring, "code": next(left)}
        carried_out(acts.of("support", "add"), scene, ID, given)
    for (text, ring), reply in zip(story.DOUBTS, story.REPLIES, strict=True):
        carried_out(acts.of("concern", "add"), scene, ID, {"text": text, "ring": ring, "code": next(left)})
        key = register.concerns(ID)[-1].key
        carried_out(acts.of("concern", "reply"), keeper, str(key), {"reply": reply})


def where(address: str) -> str:
    return f"""
The school street, seven weeks of a trial (simulated):  {address}fr/intervention/{ID}
Its evidence on one page:  {address}fr/intervention/{ID}/sheet.pdf   (or en)
"""
