"""The verb `doctor`: settings in, the findings printed, exit code 1 when something needs attention."""

import argparse
import time
from contextlib import closing

from hub.doctor.checks import Finding, Patient, findings, health
from hub.journal import Reader
from hub.register import Register, RegisterError
from hub.settings import add_options, of


def told(finding: Finding) -> str:
    line = f"{'ok' if finding.ok else 'attention':<11}{finding.subject:<14}{finding.sentence}"
    return line if finding.ok or not finding.way_out else f"{line}\n{'':<25}-> {finding.way_out}"


def run(args: argparse.Namespace) -> int:
    settings = of(args)
    with closing(Register(settings.data, create=False)) as register:
        if not (settings.data / "journal.db").exists():
            raise RegisterError(
                f"no journal in {settings.data}: no hub has run there yet; start one with `moineau hub`"
            )
        well = True
        with closing(Reader(settings.data)) as reader:
            for finding in findings(Patient(settings, register, reader, health(settings), int(time.time()))):
                print(told(finding), flush=True)
                well = well and finding.ok
    print("All is well." if well else "Something needs attention: the lines with an arrow say what to do.")
    return 0 if well else 1


def verbs(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "doctor",
        help="what is well, what is not, and what to do",
        description="Checks data folder, disk, clock, broker, access rules, the running hub, lags and silent nodes.",
        epilog="example: moineau doctor --config hub.toml",
    )
    add_options(parser)
    parser.set_defaults(run=run)
