"""A command line in, one verb's work and an exit code out: 0 done, 1 could not, 2 not understood, 130 stopped.

Mounts the verbs that each folder offers and is the only file that knows them all. Refuses to show a traceback for a
mistake that has a name: a wrong value, a missing file, a second hub on the same data.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import metadata

import dashboards.cli
import hardware.cli
import hub.broker.cli
import hub.civic.cli
import hub.cli
import hub.doctor.cli
import hub.influx.cli
import hub.register.cli
import moineau.flash.cli
import moineau.pi.cli
import moineau.update.cli
import simulator.cli
from contract.wire import WireError
from dashboards.influx import InfluxError
from dashboards.push import PushError
from hardware.flash.stock import ImageError
from hardware.flash.trouble import FlashError
from hardware.rows import CatalogueError
from hub.broker import BrokerError
from hub.evidence import EvidenceError
from hub.journal import JournalBusy
from hub.register import RegisterError
from hub.settings import SettingsError
from hub.updates import UpdateError
from moineau import demo, evidence, up, usb
from moineau.pi.life import PiError
from simulator.bundle import BundleError

_OFFERING = (
    demo,
    simulator.cli,
    hub.cli,
    up,
    hub.broker.cli,
    hub.doctor.cli,
    hub.influx.cli,
    hub.register.cli,
    hub.civic.cli,
    moineau.flash.cli,
    moineau.update.cli,
    usb,
    moineau.pi.cli,
    evidence,
    dashboards.cli,
    hardware.cli,
)

# What a newcomer reads first: what each verb is for, in the order in which people need them.
GROUPS: dict[str, tuple[str, ...]] = {
    "See it": ("demo", "simulate"),
    "Run a hub": ("hub", "up", "broker", "tls", "influx", "dashboards", "doctor"),
    "Try something in a street": ("intervention", "support", "concern", "city", "place", "prise", "box", "loan"),
    "Make the boxes": ("kit", "flash", "monitor", "bridge", "pi-node", "update"),
    "Learn from it": ("evidence",),
    "Who may speak, who may look": ("area", "node", "technician", "operator", "person"),
}
FIRST = "First thing to type:  moineau demo        Then:  moineau VERB --help"
EXPECTED = (
    *(EvidenceError, RegisterError, SettingsError, BrokerError, BundleError, JournalBusy, WireError),
    *(CatalogueError, FlashError, ImageError, InfluxError, PiError, PushError, UpdateError, OSError),
)


def _phrase(help: str) -> str:
    """Folders write their line as a sentence or as a phrase; in a list they all read as phrases."""
    return help[:1].lower() + help[1:].removesuffix(".")


class _Top(argparse.ArgumentParser):
    """The top of the command: argparse lists verbs in one heap, people look for them by what they want to do."""

    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]"

    def format_help(self) -> str:
        said = {choice.dest: choice.help or "" for choice in self.verbs._choices_actions}
        lines = ["usage: moineau VERB ...", "", self.description or ""]
        for title, names in GROUPS.items():
            lines += ["", f"{title}:"]
            lines += [f"  {name:<14}{_phrase(said[name])}" for name in names]
        lines += ["", FIRST, ""]
        return "\n".join(lines)


def parser() -> argparse.ArgumentParser:
    top = _Top(
        prog="moineau",
        usage="moineau VERB ...",
        description="Measure a street before, during and after a trial, and read the result in one honest sentence.",
    )
    top.add_argument("--version", action="version", version=f"moineau {metadata.version('moineau')}")
    top.verbs = top.add_subparsers(prog="moineau", metavar="VERB", parser_class=argparse.ArgumentParser)
    for folder in _OFFERING:
        folder.verbs(top.verbs)
    return top


def sentence(error: BaseException) -> str:
    """What went wrong, with the path where there is one."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)


def main(argv: Sequence[str] | None = None) -> int:
    top = parser()
    args = top.parse_args(argv)
    if not hasattr(args, "run"):
        top.print_help()
        return 0 if not argv else 2
    try:
        code = args.run(args)
        sys.stdout.flush()  # here, where a reader that has left can still be told from a failure
        return code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `moineau node list | head`: the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except EXPECTED as error:
        print(f"moineau: {sentence(error)}", file=sys.stderr)
        return 1
