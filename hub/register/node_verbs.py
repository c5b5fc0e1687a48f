"""moineau node: nodes are added, listed, shown, moved, retired and erased, and given new secrets."""

import argparse
import shlex
import sys
from pathlib import Path

from hub.accepted import broker_url
from hub.register import correction_verb
from hub.register.bundle import authority, broker_address, bundle, reached, reserved, update_key
from hub.register.moments import day, moment
from hub.register.nodes import About, Spot
from hub.register.rows import Node, Placement, RegisterError
from hub.register.verb import Call, changed, group, hang, secret_lines, table

_EXAMPLE = "moineau node add tilleuls-03 --area tilleuls --public --place 'lamppost at the school'"
_LOOKS = {"public": "shown live", "private": "shown as hourly means, an hour late"}


def mount(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    verbs = group(subparsers, "node", "The boards that measure.", f"example:\n  {_EXAMPLE}")
    _mount_add(verbs)
    listing = hang(verbs, "list", listed, "List the nodes.", "moineau node list --area tilleuls")
    listing.add_argument("--area", help="only this neighbourhood")
    listing.add_argument("--retired", action="store_true", help="those taken out of service instead")
    show = hang(verbs, "show", shown, "Show one node and where it was.", "moineau node show tilleuls-03")
    show.add_argument("--personal", action="store_true", help="also who keeps it and its exact position")
    move = hang(verbs, "move", moved, "Place a node elsewhere, from now on.", "moineau node move tilleuls-03 --private")
    move.add_argument("--area", help="another neighbourhood")
    _spot_options(move)
    change = hang(
        verbs, "set", corrected, "Correct what is known of a node.", "moineau node set tilleuls-03 --since 2026-11-01"
    )
    _about_options(change)
    retire = hang(
        verbs, "retire", retired, "Take a node out of service; its readings stay.", "moineau node retire tilleuls-03"
    )
    erase = hang(verbs, "erase", erased, "Destroy all that is known of a node.", "moineau node erase tilleuls-03")
    erase.add_argument("--yes", action="store_true", help="do not ask")
    correction_verb.mount(verbs)
    secret = hang(
        verbs, "secret", renewed, "Make a new secret; the old one stops working.", "moineau node secret tilleuls-03"
    )
    for parser in (show, move, change, retire, erase, secret):
        parser.add_argument("id", help="the node's id")


def _mount_add(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    add = hang(verbs, "add", added, "Add a node; its secret is printed once, or goes into a file.", _EXAMPLE)
    add.add_argument("id", help="3 to 32 of a-z 0-9 -; no names of people, it is shown everywhere and lasts for ever")
    add.add_argument("--area", required=True, help="the neighbourhood it stands in")
    _spot_options(add)
    _about_options(add)
    add.add_argument("--simulated", action="store_true", help="not a real board; pages say so")
    add.add_argument("--many", type=int, metavar="N", help="add ID-0001 to ID-N at once")
    add.add_argument(
        "--bundle", type=Path, metavar="FILE", help="write the secrets there (a new file) instead of printing"
    )
    add.add_argument("--broker", metavar="URL", help="the broker's address as boards see it, for the bundle")


def _spot_options(parser: argparse.ArgumentParser) -> None:
    looks = parser.add_mutually_exclusive_group()
    public = "stands in public space: shown live (default: private)"
    looks.add_argument("--public", dest="exposure", action="store_const", const="public", help=public)
    private = "balcony, garden, indoors: hourly means, an hour late"
    looks.add_argument("--private", dest="exposure", action="store_const", const="private", help=private)
    parser.add_argument("--place", help="words shown on the page; never an address")
    parser.add_argument("--lat", type=float, metavar="DEG", help="exact latitude; shown only to about 150 m")
    parser.add_argument("--lon", type=float, metavar="DEG", help="exact longitude; shown only to about 150 m")
    parser.add_argument("--keeper", help="who keeps it; never shown")


def _about_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--since", metavar="DATE", help="readings from this day on are its own (default: now)")
    parser.add_argument("--kit", help="the kit it was lent with")
    parser.add_argument("--board", help="its model of hardware")


def added(call: Call, args: argparse.Namespace) -> list[str]:
    ids = [args.id] if args.many is None else _numbered(args.id, args.many)
    if args.bundle is None:
        secrets = _add(call, args, ids)
        lines = [f"secret of {id}: {secret}" for id, secret in secrets.items()]
        tail = ["They cannot be shown again. Keep them now, or renew one later: moineau node secret ID"]
        return [
            _summary(call, args, ids),
            *(lines + tail if args.many else _one(call, args.id, secrets[args.id])),
            *changed(call),
        ]
    if args.broker is not None:
        broker_url(args.broker)  # refused before there are secrets
    with reserved(args.bundle) as file:
        ca = authority(call.settings)
        secrets = _add(call, args, ids)
        broker = args.broker or broker_address(call.settings)
        file.write(bundle(broker, call.settings.root, secrets, ca, update_key(call.settings)))
    kept = f"{args.bundle} holds {len(ids)} secret{'s' * (len(ids) > 1)}, which cannot be shown again."
    return [_summary(call, args, ids), kept, *changed(call)]


def _numbered(id: str, many: int) -> list[str]:
    if not 1 <= many <= 9999:
        raise RegisterError(f"--many {many}: 1 to 9999 is accepted")
    return [f"{id}-{number:04}" for number in range(1, many + 1)]


def _add(call: Call, args: argparse.Namespace, ids: list[str]) -> dict[str, str]:
    spot = Spot(args.area, args.place or "", args.exposure or "private", args.lat, args.lon, args.keeper or "")
    since = None if args.since is None else moment(args.since, call.settings.timezone)
    about = About(args.kit or "", args.board or "", args.simulated)
    return call.register.add_nodes(ids, spot, about, since=since, now=call.now)


def _summary(call: Call, args: argparse.Namespace, ids: list[str]) -> str:
    who = f"node {ids[0]}" if len(ids) == 1 else f"{len(ids)} nodes, {ids[0]} to {ids[-1]},"
    exposure = args.exposure or "private"
    return f"Added {who} to {args.area}: {exposure}, {_LOOKS[exposure]}."


def _one(call: Call, id: str, secret: str) -> list[str]:
    pack = f'[{{"bn":"{id}/","n":"temperature","u":"Cel","v":4.2}},{{"n":"seq","v":1}}]'
    topic = f"{call.settings.root}/v1/node/{id}/readings"
    by_hand = f"mosquitto_pub {reached(call.settings)} -i {id} -u {id} -P SECRET -q 1 -t {topic} -m {shlex.quote(pack)}"
    return [*secret_lines(secret, f"moineau node secret {id}"), f"Speak for it by hand: {by_hand}"]


def listed(call: Call, args: argparse.Namespace) -> list[str]:
    nodes = call.register.nodes(args.area, args.retired)
    if not nodes:
        return [f"No node here yet. Add one: {_EXAMPLE}"]
    heading = ("NODE", "AREA", "PLACE", "EXPOSURE", "SINCE", "KIT", "BOARD")
    return table([heading, *(_row(node, call.settings.timezone) for node in nodes)])


def _row(node: Node, timezone: str) -> tuple[str, ...]:
    at = node.placement
    where = (at.area, at.place, at.exposure) if at else ("", "", "")
    board = f"{node.board} (simulated)".strip() if node.simulated else node.board
    return (node.id, *where, day(node.since, timezone), node.kit, board)


def shown(call: Call, args: argparse.Namespace) -> list[str]:
    node = call.register.node(args.id)
    if node is None:
        raise RegisterError(f"no node {args.id!r}; see `moineau node list`")
    zone = call.settings.timezone
    state = "in service" if node.retired is None else f"retired on {day(node.retired, zone)}"
    lines = [*table([("NODE", "AREA", "PLACE", "EXPOSURE", "SINCE", "KIT", "BOARD"), _row(node, zone)]), state]
    lines += [_was(placement, zone) for placement in call.register.placements(node.id)]
    lines += [correction_verb.told(row, zone) for row in call.register.corrections(node.id)]
    personal = call.register.personal(node.id) if args.personal else None
    return [*lines, f"keeper: {personal.keeper}  exact position: {personal.lat}, {personal.lon}"] if personal else lines


def _was(at: Placement, zone: str) -> str:
    until = "now" if at.end is None else day(at.end, zone)
    spot = "" if at.lat is None else f", about {at.lat}, {at.lon}"
    return f"{day(at.start, zone)} to {until}: {at.area}, {at.place or 'no place named'}, {at.exposure}{spot}"


def moved(call: Call, args: argparse.Namespace) -> list[str]:
    given = {"exposure": args.exposure, "place": args.place, "keeper": args.keeper}
    at = call.register.move_node(args.id, args.area, **given, lat=args.lat, lon=args.lon, now=call.now)
    return [_was(at, call.settings.timezone)]


def corrected(call: Call, args: argparse.Namespace) -> list[str]:
    since = None if args.since is None else moment(args.since, call.settings.timezone)
    node = call.register.change_node(args.id, since=since, kit=args.kit, board=args.board)
    return table([("NODE", "AREA", "PLACE", "EXPOSURE", "SINCE", "KIT", "BOARD"), _row(node, call.settings.timezone)])


def retired(call: Call, args: argparse.Namespace) -> list[str]:
    call.register.retire_node(args.id, call.now)
    return [f"Node {args.id} is out of service: its account stops working, its readings stay.", *changed(call)]


_DESTROYED = """\
Erasing {id} destroys, for ever: its account; who keeps it, where it stood and stands; every reading, mean and
rejected pack in the journal; its values on the broker. The hub does the last two when it runs. The id is never
given again. Copies that others made of its open values are out of our reach."""


def erased(call: Call, args: argparse.Namespace) -> list[str]:
    if call.register.node(args.id) is None:
        raise RegisterError(f"no node {args.id!r}; see `moineau node list` and `moineau node list --retired`")
    if not args.yes and not _confirmed(args.id):
        raise RegisterError("nothing was erased: what was typed is not the node's id")
    call.register.request_erasure(args.id, call.now)
    return [f"Node {args.id} is being erased; a running hub finishes within a minute.", *changed(call)]


def _confirmed(id: str) -> bool:
    sys.stdout.write(_DESTROYED.format(id=id) + "\n")
    try:
        return input(f"Type {id} to erase it: ").strip() == id
    except EOFError:
        return False


def renewed(call: Call, args: argparse.Namespace) -> list[str]:
    account = call.register.account(args.id)
    if account is None or account.kind != "node":
        raise RegisterError(f"no node {args.id!r} in service; see `moineau node list`")
    secret = call.register.renew_secret(args.id, call.now)
    return [*secret_lines(secret, f"moineau node secret {args.id}"), *changed(call)]
