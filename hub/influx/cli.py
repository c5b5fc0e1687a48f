"""moineau influx: is it the right InfluxDB, may the hub write there, and how an empty one is filled again."""

import argparse
import sys
import time
from collections.abc import Callable
from contextlib import closing

from hub import settings as hub_settings
from hub.influx.check import Finding, findings
from hub.influx.rebuild import rebuild
from hub.influx.server import found
from hub.influx.trouble import InfluxError
from hub.register import Register
from hub.register.moments import moment
from hub.settings import Settings, SettingsError

_EXAMPLE = """\
example, in hub.toml:
  [influx]
  url = "http://127.0.0.1:8086"
then:
  moineau influx check
  moineau influx rebuild --since 2026-03-01"""


def verbs(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    what = "the InfluxDB that the city looks at: check it, fill it again"
    raw = argparse.RawDescriptionHelpFormatter
    parser = subparsers.add_parser("influx", help=what, description=what, epilog=_EXAMPLE, formatter_class=raw)
    acts = parser.add_subparsers(dest="act", metavar="VERB", required=True)
    told = "Say which InfluxDB answers, whether the hub may write and read there, and what to do otherwise."
    check = acts.add_parser("check", help=told, description=told)
    hub_settings.add_options(check)
    check.set_defaults(run=run_check)
    told = "Write what the journal holds into InfluxDB again; nothing that is there is lost. The hub may be running."
    again = acts.add_parser("rebuild", help=told, description=told)
    again.add_argument("--since", metavar="DAY", help="2026-03-01 or 2026-03-01T08:00Z (default: from the beginning)")
    hub_settings.add_options(again)
    again.set_defaults(run=run_rebuild)


def _settings(args: argparse.Namespace) -> Settings:
    settings = hub_settings.of(args)
    if settings.influx.url is None:
        raise SettingsError('influx.url is not set; write [influx] url = "http://127.0.0.1:8086" into hub.toml')
    return settings


def run_check(args: argparse.Namespace) -> int:
    well = True
    for finding in findings(_settings(args).influx, int(time.time())):
        print(_told(finding), flush=True)
        well = well and finding.ok
    print("All is well." if well else "Something needs attention: the lines with an arrow say what to do.")
    return 0 if well else 1


def _told(finding: Finding) -> str:
    line = f"{'ok' if finding.ok else 'attention':<11}{finding.subject:<8}{finding.sentence}"
    return f"{line}\n{'':<19}-> {finding.way_out}" if finding.way_out else line


def run_rebuild(args: argparse.Namespace) -> int:
    settings = _settings(args)
    since = moment(args.since, settings.timezone) if args.since else 0
    try:
        with (
            closing(Register(settings.data, create=False)) as register,
            closing(found(settings.influx)) as server,
        ):
            counted = rebuild(settings, register, server, since, int(time.time()), _bar())
    except InfluxError as error:
        print(f"moineau: {error}\nWhat was written stays; run it again when InfluxDB is well.", file=sys.stderr)
        return 1
    print(
        f"{counted.written:,} lines written, {counted.refused:,} refused, {counted.expired:,} older than InfluxDB keeps"
    )
    return 0 if not counted.refused else 1


def _bar() -> Callable[[int, int], None]:
    """A bar on a terminal, a line at each tenth elsewhere."""
    started, said = time.monotonic(), [-1]

    def told(done: int, of: int) -> None:
        share = done / of if of else 1.0
        left = (time.monotonic() - started) * (1 - share) / share if share else 0.0
        if sys.stderr.isatty():
            bar = "#" * int(share * 40)
            print(f"\r[{bar:<40}] {share:4.0%}  {left:5.0f} s left ", end="" if done < of else "\n", file=sys.stderr)
        elif int(share * 10) > said[0]:
            said[0] = int(share * 10)
            print(f"{share:4.0%}", file=sys.stderr)

    return told
