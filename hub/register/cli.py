"""The register's verbs on the command line, and the only file of it that prints."""

import argparse
import time
from contextlib import closing

from hub import settings as hub_settings
from hub.register import Register, area_verbs, node_verbs, people_verbs, person_verbs
from hub.register.verb import Call

# These may be the first word ever typed; every other verb needs a register that somebody began.
_BEGINNINGS = {("area", "add"), ("technician", "add"), ("operator", "add"), ("person", "add")}


def verbs(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    before = set(subparsers.choices)
    for each in (area_verbs, node_verbs, person_verbs, people_verbs):
        each.mount(subparsers)
    for word in set(subparsers.choices) - before:
        subparsers.choices[word].set_defaults(run=run, word=word)


def run(args: argparse.Namespace) -> int:
    settings = hub_settings.of(args)
    create = (args.word, args.act) in _BEGINNINGS
    with closing(Register(settings.data, create=create)) as register:
        for line in args.carry_out(Call(register, settings, int(time.time())), args):
            print(line)
    return 0
