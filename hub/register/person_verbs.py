"""moineau technician and moineau operator: people's accounts. A technician reads, an operator may change things."""

import argparse
from functools import partial

from hub.register.bundle import reached
from hub.register.rows import Kind, RegisterError
from hub.register.verb import Call, changed, group, hang, secret_lines

_WHAT: dict[Kind, str] = {
    "technician": "Read-only broker accounts: every neighbourhood's open values, no node's own topics.",
    "operator": "Accounts for the web API: whoever has one gives nodes orders, and reads private places whole.",
}
_A: dict[Kind, str] = {"technician": "a technician", "operator": "an operator"}


def mount(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    for kind, what in _WHAT.items():
        verbs = group(subparsers, kind, what, f"example:\n  moineau {kind} add city-hall")
        for name, verb, help in (
            ("add", added, f"Add {_A[kind]}; the secret is printed once."),
            ("secret", renewed, "Make a new secret; the old one stops working."),
            ("remove", removed, f"Remove {_A[kind]}'s account."),
        ):
            parser = hang(verbs, name, partial(verb, kind), help, f"moineau {kind} {name} city-hall")
            parser.add_argument("name", help="the account's name: a-z 0-9 -")
        hang(verbs, "list", partial(listed, kind), f"List the {kind}s.", f"moineau {kind} list")


def added(kind: Kind, call: Call, args: argparse.Namespace) -> list[str]:
    add = call.register.add_technician if kind == "technician" else call.register.add_operator
    secret = add(args.name, call.now)
    shown = [f"{kind} {args.name} added.", *secret_lines(secret, f"moineau {kind} secret {args.name}")]
    return [*shown, *_first_step(kind, call, args.name)]


def _first_step(kind: Kind, call: Call, name: str) -> list[str]:
    if kind == "operator":
        where = f"http://{call.settings.web.listen}/api/v1/nodes/NODE/command"
        order = """-d '{"identify":true}'"""
        return [f"Give a node an order: curl -H 'Authorization: Bearer {name}:SECRET' {order} {where}"]
    watch = f"mosquitto_sub {reached(call.settings)} -u {name} -P SECRET -q 1 -v -t '{call.settings.root}/v1/open/#'"
    return [f"Watch every open value: {watch}", *changed(call)]


def renewed(kind: Kind, call: Call, args: argparse.Namespace) -> list[str]:
    _existing(kind, call, args.name)
    secret = call.register.renew_secret(args.name, call.now)
    return [*secret_lines(secret, f"moineau {kind} secret {args.name}"), *_to_broker(kind, call)]


def removed(kind: Kind, call: Call, args: argparse.Namespace) -> list[str]:
    _existing(kind, call, args.name)
    call.register.remove_account(args.name)
    return [f"{kind} {args.name} removed.", *_to_broker(kind, call)]


def listed(kind: Kind, call: Call, args: argparse.Namespace) -> list[str]:
    names = [account.name for account in call.register.accounts() if account.kind == kind]
    return names or [f"No {kind} yet. Add one: moineau {kind} add city-hall"]


def _to_broker(kind: Kind, call: Call) -> list[str]:
    return changed(call) if kind == "technician" else []


def _existing(kind: Kind, call: Call, name: str) -> None:
    account = call.register.account(name)
    if account is None or account.kind != kind:
        raise RegisterError(f"no {kind} {name!r}; see `moineau {kind} list`")
