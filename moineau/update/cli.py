"""The arguments of `moineau update` in, its verbs carried out, their lines printed."""

import argparse
from pathlib import Path

from hub import settings as hub_settings
from hub.updates import CANARY, EVERYBODY
from moineau.update.verbs import ARCHS, VERBS

_WHAT = "New firmware for nodes over the air: built, signed, a few nodes first, then the others."
_EXAMPLE = f"""\
the whole way:
  moineau update key ~/moineau-update.pem          # once; nodes flashed afterwards trust it
  moineau update build                             # builds/1-armv6m.update ...
  moineau update sign builds/1-*.update --key ~/moineau-update.pem
  moineau update group {CANARY} tilleuls-01
  moineau update release 1 --group {CANARY}
  moineau update status                            # until it says: confirmed by a receipt
  moineau update release 1
A node takes a build into its second slot and tries it: three boots to show one receipt, else the old one is back."""


def verbs(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    raw = argparse.RawDescriptionHelpFormatter
    top = subparsers.add_parser("update", help=_WHAT, description=_WHAT, epilog=_EXAMPLE, formatter_class=raw)
    acts = top.add_subparsers(dest="act", metavar="VERB", required=True)
    told = {
        "key": "Make the operator's key, and give the hub its public half.",
        "build": "Compile the firmware of this version for each kind of board.",
        "sign": "Sign builds and give them to the hub.",
        "group": "Say which nodes are in a group; those of `canary` get everything first.",
        "release": "Offer a signed build to a group; to all where none is named.",
        "status": "Show what each node runs, and how its update stands.",
    }
    made = {name: acts.add_parser(name, help=words, description=words) for name, words in told.items()}
    made["key"].add_argument("file", type=Path, metavar="FILE", help="the private key, in PEM; made where it is not")
    made["key"].add_argument("--replace", action="store_true", help="another key than the one that nodes trust")
    made["build"].add_argument("--version", type=int, metavar="N", help="its number (default: the next)")
    only = f"only for these: {', '.join(ARCHS)}"
    made["build"].add_argument("--arch", action="append", choices=ARCHS, metavar="ARCH", help=only)
    made["build"].add_argument("--out", type=Path, default=Path("builds"), metavar="DIR", help="default: builds")
    made["sign"].add_argument("files", type=Path, nargs="+", metavar="BUILD", help="files of `update build`")
    made["sign"].add_argument("--key", type=Path, required=True, metavar="FILE", help="the operator's private key")
    made["group"].add_argument("name", metavar="GROUP", help="its name, e.g. canary")
    made["group"].add_argument("nodes", nargs="*", metavar="NODE", help="exactly these; none: the group is gone")
    made["release"].add_argument("version", type=int, metavar="VERSION", help="of a signed build")
    made["release"].add_argument("--group", default=EVERYBODY, metavar="GROUP", help="default: all")
    made["release"].add_argument("--without-canary", action="store_true", help="nobody has to have tried it")
    made["release"].add_argument("--stop", action="store_true", help="offer this version to nobody any more")
    for parser in made.values():
        hub_settings.add_options(parser)
        parser.set_defaults(run=carry_out)


def carry_out(args: argparse.Namespace) -> int:
    for line in VERBS[args.act](hub_settings.of(args), args):
        print(line)
    return 0
