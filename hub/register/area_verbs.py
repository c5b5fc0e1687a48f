"""moineau area: neighbourhoods are added, listed and changed."""

import argparse

from hub.register.rows import Area
from hub.register.verb import Call, changed, group, hang, table


def mount(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    verbs = group(subparsers, "area", "Neighbourhoods.", 'example:\n  moineau area add tilleuls --name "Les Tilleuls"')
    add = hang(verbs, "add", added, "Add a neighbourhood.", 'moineau area add tilleuls --name "Les Tilleuls"')
    add.add_argument("id", help="short name used in addresses and topics: a-z 0-9 - _")
    add.add_argument("--name", help="the name people use (default: the id)")
    _options(add)
    hang(verbs, "list", listed, "List the neighbourhoods.", "moineau area list")
    change = hang(
        verbs, "set", changed_area, "Change a neighbourhood.", "moineau area set tilleuls --home-assistant on"
    )
    change.add_argument("id", help="the neighbourhood's short name")
    change.add_argument("--name", help="the name people use")
    _options(change)


def _options(parser: argparse.ArgumentParser) -> None:
    told = "announce its nodes to Home Assistant (technicians may then read those announcements)"
    parser.add_argument("--home-assistant", choices=["on", "off"], help=told)
    few = "noise, CO2 and the like are shown only where this many nodes share the neighbourhood (default: 3)"
    parser.add_argument("--presence-minimum", type=int, metavar="N", help=few)


def added(call: Call, args: argparse.Namespace) -> list[str]:
    minimum = 3 if args.presence_minimum is None else args.presence_minimum
    discovery = args.home_assistant == "on"
    name = args.name or args.id
    area = call.register.add_area(args.id, name, home_assistant=discovery, presence_minimum=minimum)
    return [f"Added {area.name} ({area.id}). Next: moineau node add {area.id}-01 --area {area.id}"]


def listed(call: Call, args: argparse.Namespace) -> list[str]:
    areas = call.register.areas()
    if not areas:
        return ["No neighbourhood yet. Add one: moineau area add tilleuls --name 'Les Tilleuls'"]
    heading = ("AREA", "NAME", "NODES", "HOME ASSISTANT", "PRESENCE MINIMUM")
    return table([heading, *(_row(area, len(call.register.nodes(area.id))) for area in areas)])


def _row(area: Area, nodes: int) -> tuple[str, ...]:
    return area.id, area.name, str(nodes), "on" if area.home_assistant else "off", str(area.presence_minimum)


def changed_area(call: Call, args: argparse.Namespace) -> list[str]:
    switch = None if args.home_assistant is None else args.home_assistant == "on"
    minimum = args.presence_minimum
    area = call.register.change_area(args.id, name=args.name, home_assistant=switch, presence_minimum=minimum)
    return [
        *table(
            [
                ("AREA", "NAME", "NODES", "HOME ASSISTANT", "PRESENCE MINIMUM"),
                _row(area, len(call.register.nodes(area.id))),
            ]
        ),
        *(changed(call) if switch is not None else []),
    ]
