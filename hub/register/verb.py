"""What every verb of the register is given, and how one is hung into the command line.

A verb is a function that takes a Call and the parsed arguments and returns the lines to print; only cli.py prints.
"""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from hub import settings as hub_settings
from hub.settings import Settings

if TYPE_CHECKING:
    from hub.register import Register


class Call(NamedTuple):
    """One verb being carried out: on which register, with which settings, at what time."""

    register: "Register"
    settings: Settings
    now: int


Verb = Callable[[Call, argparse.Namespace], list[str]]


def group(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, help: str, example: str
) -> "argparse._SubParsersAction[argparse.ArgumentParser]":
    """`moineau node` and the like: a word that has verbs under it, and an example in its --help."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = subparsers.add_parser(name, help=help, description=help, epilog=example, formatter_class=raw)
    return parser.add_subparsers(dest="act", metavar="VERB", required=True)


def hang(
    verbs: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, verb: Verb, help: str, example: str
) -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    epilog = f"example:\n  {example}"
    parser = verbs.add_parser(name, help=help, description=help, epilog=epilog, formatter_class=raw)
    hub_settings.add_options(parser)
    parser.set_defaults(carry_out=verb)
    return parser


def table(rows: list[tuple[str, ...]]) -> list[str]:
    """Rows in columns as wide as their widest word; the first row is the heading."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(word.ljust(width) for word, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def changed(call: Call) -> list[str]:
    """What is left to do so that the broker knows the change."""
    if call.settings.broker.url is None:
        return []
    return ["Your own broker does not know it yet: run `moineau broker config DIR` again and have it reload (SIGHUP)."]


def secret_lines(secret: str, renewal: str) -> list[str]:
    return [f"secret: {secret}", f"It cannot be shown again. Keep it now, or renew it later: {renewal}"]
