"""A hub's folder in, findings out: what must be well, each in one sentence, with the way out where it is not.

Looks and tries, changes nothing. Works beside a running hub and without one.
"""

import json
import os
import platform
import shutil
import sqlite3
import stat
import subprocess
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from hub.broker import BrokerError, authority, broker_of
from hub.doctor.probe import ProbeError, Stranger, round_trip, stranger
from hub.journal import Reader
from hub.journal.rollups import CURSOR
from hub.register import OPEN, Register, RegisterError
from hub.register.bundle import tls_folder
from hub.settings import Settings

MONTH_OF_RELEASE = 1_790_000_000  # no clock that is right says an earlier time
LITTLE_ROOM = 500_000_000
MUCH_LAG = 100_000  # packs; a hub that is well rolls up within seconds
DAY_S = 86_400
PRIVATE = ("register.db", "hub-accounts.json", "journal.db")


@dataclass(frozen=True)
class Finding:
    subject: str
    ok: bool
    sentence: str
    way_out: str = ""


Health = Mapping[str, tuple[bool, str]]


@dataclass(frozen=True)
class Patient:
    """What the checks look at; `health` is what a running hub says of itself."""

    settings: Settings
    register: Register
    reader: Reader
    health: Health | None
    now: int


def versions(_: Patient) -> Finding:
    said = [f"Python {platform.python_version()}", f"SQLite {sqlite3.sqlite_version}"]
    said += [f"{name} {metadata.version(name)}" for name in ("moineau", "paho-mqtt", "msgspec")]
    return Finding("versions", True, ", ".join(said))


def folder(patient: Patient) -> Finding:
    """The data folder holds secrets and where keepers live: it is for the hub's own user only."""
    data = patient.settings.data
    private = [
        path for path in (data / "register.db", data / "hub-accounts.json", data / "journal.db") if path.exists()
    ]
    open_ones = [path for path in private if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)]
    if not os.access(data, os.W_OK):
        return Finding("data", False, f"{data} cannot be written", f"sudo chown -R $USER {data}")
    if open_ones:
        names = " ".join(map(str, open_ones))
        return Finding("data", False, f"other users of this machine can read {names}", f"chmod 600 {names}")
    return Finding("data", True, f"{data} is writable, its secrets are for this user only")


def disk(patient: Patient) -> Finding:
    free = shutil.disk_usage(patient.settings.data).free
    sentence = f"{free // 1_000_000} MB free, the journal takes {_size(patient.settings.data) // 1_000_000} MB"
    way_out = "make room: when the disk is full the hub stops receipts and the nodes keep their packs"
    return Finding("disk", free > LITTLE_ROOM, sentence, way_out)


def _size(data: Path) -> int:
    return sum(path.stat().st_size for path in data.glob("journal.db*"))


def clock(patient: Patient) -> Finding:
    """A hub dates the readings of nodes without a clock, and refuses what lies in its future."""
    newest = max(patient.reader.heard().values(), default=0)
    way_out = "sudo timedatectl set-ntp true   (or set the clock by hand)"
    said = time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime(patient.now))
    if patient.now < max(MONTH_OF_RELEASE, newest - 60):
        return Finding("clock", False, f"it says {said}, which has been already", way_out)
    synchronised = _synchronised()
    if synchronised is None:
        return Finding("clock", True, f"it says {said}; nothing here tells whether it is synchronised")
    return Finding("clock", synchronised, f"it says {said}, {'' if synchronised else 'not '}synchronised", way_out)


def _synchronised() -> bool | None:
    command = ["timedatectl", "show", "--property=NTPSynchronized", "--value"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None
    return {"yes": True, "no": False}.get(said)


def hub(patient: Patient) -> Iterator[Finding]:
    """What the running hub says of itself."""
    where = f"http://{patient.settings.web.listen}/"
    if patient.health is None:
        yield Finding("hub", False, f"no hub answers at {where}", "moineau hub --config hub.toml")
        return
    ill = {name: sentence for name, (ok, sentence) in patient.health.items() if not ok}
    yield Finding("hub", not ill, f"answers at {where}" + (", and is not well" if ill else ""), "see the next lines")
    for name, sentence in ill.items():
        yield Finding(f"hub: {name}", False, sentence, "the hub's log says since when")


def broker(patient: Patient) -> Iterator[Finding]:
    """Where the hub runs its word is taken: its own accounts are in use."""
    settings = patient.settings
    try:
        where = broker_of(settings, patient.register).endpoint(OPEN)
        if patient.health is None:
            heard = round_trip(where, settings.root)
            sentence = "lets the hub in" + ("" if heard else ", and delivers nothing")
            yield Finding("broker", heard, sentence, "look into the broker's own log and access rules")
        yield _access(stranger(where, settings.root))
    except (ProbeError, BrokerError, RegisterError) as error:
        yield Finding("broker", False, str(error), _reaching(settings))


def _reaching(settings: Settings) -> str:
    if settings.broker.url is None:
        return "start the hub, which starts its broker: moineau hub"
    return "start that broker, and give it the hub's accounts: moineau broker config DIR"


def _access(seen: Stranger) -> Finding:
    way_out = "use the files that `moineau broker config DIR` writes (allow_anonymous, acl_file)"
    if seen.is_heard:
        return Finding("access", False, "anybody can write in a node's name, without a password", way_out)
    if seen.hears_nodes:
        return Finding("access", False, "anybody can read nodes' private topics, without a password", way_out)
    let_in = "a client without a name may come in, and neither reads nor writes nodes' topics"
    return Finding("access", True, let_in if seen.let_in else "a client without a name is refused")


def certificate(patient: Patient) -> Iterator[Finding]:
    """Where nodes come by TLS: an expired certificate silences them all in one second."""
    folder = tls_folder(patient.settings)
    if not (patient.settings.broker.tls or (folder / authority.SERVER).exists()):
        return
    try:
        kept = authority.kept(folder, authority.SERVER)
    except BrokerError as error:
        yield Finding("certificate", False, str(error), "moineau tls renew")
        return
    if kept is None:
        yield Finding("certificate", False, "broker.tls is true and there is none", "moineau tls init")
        return
    end = authority.expires(kept.certificate)
    left = (end.timestamp() - patient.now) / DAY_S
    yield Finding("certificate", left > 30, f"of the broker ends on {end:%Y-%m-%d}", "moineau tls renew")


def health(settings: Settings) -> Health | None:
    """The checks of /healthz; None where no hub answers. An unwell hub answers 503 with the same body."""
    try:
        with urllib.request.urlopen(f"http://{settings.web.listen}/healthz", timeout=5) as response:
            said = json.load(response)
    except urllib.error.HTTPError as error:
        said = json.load(error)
    except (OSError, ValueError):
        return None
    return {name: (check["ok"], check["sentence"]) for name, check in said["checks"].items()}


def rollups(patient: Patient) -> Finding:
    lag = patient.reader.arrived() - patient.reader.cursor(CURSOR)
    sentence = f"{lag} packs are stored and not summed up yet"
    return Finding("roll-ups", lag < MUCH_LAG, sentence, "start the hub; if it runs, give it a few minutes")


def quarantine(patient: Patient) -> Finding:
    since = patient.now - DAY_S
    recent = [pack for pack in patient.reader.quarantine(limit=1000) if pack.received > since]
    if not recent:
        return Finding("quarantine", True, "no pack was refused in the last 24 hours")
    (node, reason), count = Counter((pack.node, pack.reason) for pack in recent).most_common(1)[0]
    sentence = f"{len(recent)} packs were refused in the last 24 hours; most often {node}: {reason} ({count})"
    way_out = f"/api/v1/nodes/{node}/quarantine shows the packs to who has the node's secret; correct what it sends"
    return Finding("quarantine", False, sentence, way_out)


def nodes(patient: Patient) -> Finding:
    heard, late = patient.reader.heard(), patient.now - patient.settings.silent_after_s
    registered = [node.id for node in patient.register.nodes()]
    silent = [id for id in registered if heard.get(id, 0) < late]
    if not silent:
        return Finding("nodes", True, f"{len(registered)} registered, none silent")
    some = ", ".join(silent[:5]) + (" ..." if len(silent) > 5 else "")
    return Finding(
        "nodes", False, f"{len(silent)} of {len(registered)} silent: {some}", "each node's page says what to do"
    )


CHECKS: tuple[Callable[[Patient], Finding | Iterator[Finding]], ...] = (
    versions,
    folder,
    disk,
    clock,
    hub,
    broker,
    certificate,
    rollups,
    quarantine,
    nodes,
)


def findings(patient: Patient) -> Iterator[Finding]:
    for check in CHECKS:
        found = check(patient)
        yield from (found,) if isinstance(found, Finding) else found
