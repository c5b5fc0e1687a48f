"""moineau person: who may write through the pages, as what, and what is forgotten of people and when."""

import argparse

from hub.register.people_rows import ROLES
from hub.register.verb import Call, group, hang, secret_lines, table

_HELP = "Roles on the pages: keepers, host places, technicians, the city's cell, operators."


def mount(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    example = "example:\n  moineau person add voirie --role cell --email cellule@example.org"
    verbs = group(subparsers, "person", _HELP, example)
    add = hang(verbs, "add", added, "Give somebody a role.", "moineau person add voirie --role cell --email a@b.org")
    _named(add)
    add.add_argument("--role", required=True, choices=ROLES, help="what they may do: docs/people.md has the list")
    add.add_argument("--area", default="", help="only in this neighbourhood (default: everywhere)")
    add.add_argument("--email", default="", metavar="ADDRESS", help="where signed links go; kept sealed, never shown")
    _named(
        hang(verbs, "token", given, "Make a token; the old one and open sessions end.", "moineau person token voirie")
    )
    link = hang(verbs, "link", linked, "Print a link that opens the role once, within half an hour.", _LINK)
    _named(link)
    link.add_argument("--lang", default="fr", choices=("fr", "en"), help="the language of the page it opens")
    _named(hang(verbs, "remove", removed, "End a role and forget the address.", "moineau person remove voirie"))
    hang(verbs, "list", listed, "List who has a role.", "moineau person list")
    purge = hang(
        verbs, "purge", purged, "Delete what is personal and past its 90 days (the hub does it daily).", _PURGE
    )
    purge.add_argument("--dry-run", action="store_true", help="only say what would go")
    forget = hang(verbs, "forget", forgotten, "Somebody asks to be forgotten: roles, supports, concerns.", _FORGET)
    forget.add_argument("address", help="their e-mail address")


_LINK = "moineau person link voirie"
_PURGE = "moineau person purge --dry-run"
_FORGET = "moineau person forget name@example.org"


def _named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="how the hub calls them: a-z 0-9 -")


def added(call: Call, args: argparse.Namespace) -> list[str]:
    person = call.register.add_person(args.name, args.role, args.area, args.email, call.now)
    return [f"{person.name} is {person.role} {_where(person.area)}.", *_first_step(call, args)]


def _first_step(call: Call, args: argparse.Namespace) -> list[str]:
    if args.email and call.settings.mail.server:
        return [f"They ask for a link themselves: {call.settings.web.root}/fr/enter"]
    return [f"Hand them a link: moineau person link {args.name}   or a token: moineau person token {args.name}"]


def given(call: Call, args: argparse.Namespace) -> list[str]:
    token = call.register.give_token(args.name)
    use = f"curl -H 'Authorization: Bearer {args.name}:TOKEN' {call.settings.web.root}/api/v1/me"
    return [*secret_lines(token, f"moineau person token {args.name}"), f"Try it: {use}"]


def linked(call: Call, args: argparse.Namespace) -> list[str]:
    text = call.register.link_for(args.name, call.now)
    return [
        f"{call.settings.web.root}/{args.lang}/link?l={text}",
        "It opens the role once, within half an hour. Hand it to nobody but them.",
    ]


def removed(call: Call, args: argparse.Namespace) -> list[str]:
    call.register.remove_person(args.name)
    return [f"{args.name} has no role any more; the address is forgotten."]


def listed(call: Call, args: argparse.Namespace) -> list[str]:
    rows = [(p.name, p.role, _where(p.area), *_reached(call, p.name)) for p in call.register.people()]
    if not rows:
        return ["Nobody has a role yet. Begin: moineau person add voirie --role cell --email cellule@example.org"]
    return table([("name", "role", "where", "letters", "token"), *rows])


def _reached(call: Call, name: str) -> tuple[str, str]:
    letters, token = call.register.reached(name)
    return "yes" if letters else "no", "yes" if token else "no"


def _where(area: str) -> str:
    return f"in {area}" if area else "everywhere"


def purged(call: Call, args: argparse.Namespace) -> list[str]:
    gone = call.register.to_forget(call.now) if args.dry_run else call.register.forget_past(call.now)
    if not gone:
        return ["Nothing personal is past its time (90 days after the end of an intervention)."]
    rows = table([("rows", "of"), *((str(count), what) for what, count in gone.items())])
    return [*rows, "Nothing was deleted: leave --dry-run out." if args.dry_run else "Deleted, for good."]


def forgotten(call: Call, args: argparse.Namespace) -> list[str]:
    gone = call.register.forget_person(args.address, call.now)
    if not gone:
        return ["The hub knows nothing of this address."]
    return [*table([("rows", "of"), *((str(count), what) for what, count in gone.items())]), "Forgotten, for good."]
