"""moineau kit: what is in a kit, what it costs, how it is wired, how long it runs, the papers that lie in its box."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeAlias

from contract.vocabulary import PROPERTIES
from hardware import bom, budget, catalogue, wiring
from hardware.kit import Kit, Nodes
from hardware.parts import Board, Sensor
from hardware.rows import CatalogueError
from hardware.words import LANGUAGES

_Acts: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
_EXAMPLE = """\
examples:
  moineau kit show                          the kits there are
  moineau kit show street                   what is in one
  moineau kit bom street --out street.csv   what to buy, with totals
  moineau kit wiring street --role street --board pico_w --out street.svg
  moineau kit budget heat                   mAh and bytes a day, days on its battery
  moineau kit insert street --box R07 --out insert.pdf --language fr
A kit of your own: the path of your kit.toml wherever a kit's name stands."""


def verbs(subparsers: _Acts) -> None:
    what = "Kits: what is in them, what to buy, how to wire, how long they run, the papers in the box."
    raw = argparse.RawDescriptionHelpFormatter
    parser = subparsers.add_parser("kit", help=what, description=what, epilog=_EXAMPLE, formatter_class=raw)
    acts = parser.add_subparsers(dest="act", metavar="VERB", required=True)
    told = _verb(acts, "show", "The kits there are, or what is in one.", _show)
    told.add_argument("kit", nargs="?", metavar="KIT", help="its name, or your kit.toml (default: list them)")
    told = _verb(acts, "sensor", "The sensors there are, or all that is known of one.", _sensor)
    told.add_argument("sensor", nargs="?", metavar="SENSOR", help="its name (default: list them)")
    _with_file(_verb(acts, "bom", "What to buy for a kit: CSV, with totals.", _bom), language="en")
    _wiring_verb(acts)
    told = _verb(acts, "budget", "mAh a day, days on a battery, bytes a day.", _budget)
    told.add_argument("kit", metavar="KIT", help="its name, or your kit.toml")
    told.add_argument("--board", metavar="BOARD", default="", help="as if it were made with this one")
    _insert_verb(acts)
    _with_file(_verb(acts, "checklist", "What is ticked while nodes are hung up: PDF.", _checklist), pdf=True)


def _verb(acts: _Acts, name: str, told: str, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    parser = acts.add_parser(name, help=told, description=told)
    parser.set_defaults(run=run)
    return parser


def _with_file(parser: argparse.ArgumentParser, *, pdf: bool = False, language: str = "fr") -> None:
    parser.add_argument("kit", metavar="KIT", help="its name, or your kit.toml")
    parser.add_argument("--language", choices=LANGUAGES, default=language, help=f"(default: {language})")
    default = None if pdf else "-"
    told = "where to (default: KIT-VERB.pdf here)" if pdf else "where to (default: here, on the screen)"
    parser.add_argument("--out", metavar="FILE", default=default, help=told)


def _wiring_verb(acts: _Acts) -> None:
    parser = _verb(acts, "wiring", "How a node of a kit is wired: a picture (SVG), or a table.", _wiring)
    parser.add_argument("kit", metavar="KIT", help="its name, or your kit.toml")
    parser.add_argument("--role", metavar="ROLE", default="", help="which of its nodes, where it has several")
    parser.add_argument("--board", metavar="BOARD", default="", help="(default: the kit's first)")
    parser.add_argument("--out", metavar="FILE", help="where to (default: KIT-ROLE-BOARD.svg here)")
    parser.add_argument(
        "--table", action="store_true", help="in words, on the screen: needs neither WireViz nor Graphviz"
    )


def _insert_verb(acts: _Acts) -> None:
    parser = _verb(acts, "insert", "The paper in the box, A4 folded in four: PDF.", _insert)
    _with_file(parser, pdf=True)
    parser.add_argument("--box", metavar="NUMBER", default="", help="such as R07 (default: a line to write on)")
    parser.add_argument("--place", metavar="TEXT", default="", help="where help is, and when it is open")
    parser.add_argument("--since", metavar="DAY", type=date.fromisoformat, help="first day of the loan: 2027-03-01")
    parser.add_argument("--until", metavar="DAY", type=date.fromisoformat, help="day of its return")
    parser.add_argument("--url", metavar="URL", default="", help="of the box's page, as a QR code")


def _show(args: argparse.Namespace) -> int:
    if args.kit is None:
        for name in catalogue.kits():
            kit = catalogue.kit(name)
            count = sum(n.count for n in kit.nodes)
            print(f"{name:9} {kit.question['en']}  ({count} node{'s' * (count != 1)}, {bom.total(kit):.0f} EUR)")
        print("\nMore of one: moineau kit show street")
        return 0
    kit = catalogue.kit(args.kit)
    print(
        f"{kit.label['en']} ({kit.label['fr']}): {kit.question['en']}\n{kit.days} days, {bom.total(kit):.2f} EUR in all"
    )
    for nodes in kit.nodes:
        print("\n" + "\n".join(_described(nodes)))
    print("\nIn the box as well:")
    for part in kit.parts:
        print(
            f"  {part.count} a {part.per:5} {part.label['en']}" + (f" ({', '.join(part.roles)})" if part.roles else "")
        )
    print("\nKnows:   " + "; ".join(kit.knows["en"]) + "\nDoes not: " + "; ".join(kit.ignores["en"]))
    return 0


def _described(nodes: Nodes) -> list[str]:
    more = f", {nodes.controls} of them controls" if nodes.controls else ""
    more += f", and {nodes.spares} to spare" if nodes.spares else ""
    power = f"battery of {nodes.battery_mah} mAh" if nodes.power == "battery" else "USB"
    lines = [f"{nodes.role}: {nodes.count} node{'s'[: nodes.count > 1]}{more}; {nodes.label['en']}"]
    lines.append(f"  {power}, a moment every {nodes.interval_s} s; boards: {', '.join(b.name for b in nodes.boards)}")
    for one in nodes.sensors:
        pins = ", ".join(f"{key} {pin}" for key, pin in one.on(nodes.board).items()) or one.sensor.bus
        lines.append(f"  {one.sensor.label:24} {pins:22} {', '.join(one.properties)}")
    return lines


def _sensor(args: argparse.Namespace) -> int:
    known = catalogue.sensors()
    if args.sensor is None:
        for one in known.values():
            print(f"{one.name:13} {one.label:40} {one.eur:6.2f} EUR  {', '.join(one.properties)}")
        print("\nMore of one: moineau kit sensor sds011")
        return 0
    print("\n".join(_card(catalogue.named("sensor", "name", args.sensor, known))))
    return 0


def _card(one: Sensor) -> list[str]:
    lines = [f"{one.label}, {one.maker}; {one.eur:.2f} EUR ({one.priced:%B %Y})", f"datasheet  {one.datasheet}"]
    where = f"{one.bus}, address 0x{one.address:02x}" if one.address else one.bus
    lines.append(f"driver     firmware/sensors/{one.driver}.py on {where}; {one.volts:g} V")
    lines.append(f"current    {one.active_ma:g} mA measuring, {one.sleep_ma:g} mA asleep")
    life = f"{one.lifetime_h} h ({one.lifetime_h / 8766:.1f} years)"
    lines.append(f"time       first honest value after {max(one.warm_up_s, one.settle_ms / 1000):g} s; lives {life}")
    for name, can in one.properties.items():
        unit = PROPERTIES[name].unit_label
        exact = f"±{can.accuracy:g} {unit}" + (f" or {can.accuracy_percent:g} %" if can.accuracy_percent else "")
        lines.append(f"  {name:17} {can.range[0]:g} to {can.range[1]:g} {unit}, {exact}, noise {can.noise:g}")
    lines += [f"wiring     {one.wiring}"] if one.wiring else []
    return [*lines, "known faults", *(f"  - {fault}" for fault in one.faults)]


def _bom(args: argparse.Namespace) -> int:
    told = bom.as_csv(catalogue.kit(args.kit), args.language)
    if args.out == "-":
        sys.stdout.write(told.replace("\r\n", "\n"))
        return 0
    return _written(Path(args.out), told.encode("utf-8-sig"))  # with the mark by which a spreadsheet knows UTF-8


def _board(kit: Kit, nodes: Nodes, name: str) -> Board:
    if not name:
        return nodes.board
    return catalogue.named(f"kit {kit.name}, role {nodes.role}", "board", name, {one.name: one for one in nodes.boards})


def _wiring(args: argparse.Namespace) -> int:
    kit = catalogue.kit(args.kit)
    nodes = kit.role(args.role)
    board = _board(kit, nodes, args.board)
    if args.table:
        for sensor, line, pin in wiring.table(nodes, board):
            print(f"{sensor:36} {line:8} {pin}")
        for one in nodes.sensors:
            print(
                f"{one.sensor.label}: {one.sensor.wiring}" if one.sensor.wiring else "",
                end="\n" * bool(one.sensor.wiring),
            )
        return 0
    out = Path(args.out or f"{kit.name}-{nodes.role}-{board.name}.svg")
    return _written(out, wiring.drawn(nodes, board).encode("utf-8"))


def _budget(args: argparse.Namespace) -> int:
    kit = catalogue.kit(args.kit)
    for nodes in kit.nodes:
        board = _board(kit, nodes, args.board)
        print("\n".join(_counted(kit, nodes, board, budget.of(nodes, board))))
    known = budget.measured()
    print(
        f"Measured: {known.awake_s} s awake ({known.quiet_s} s where it keeps quiet), {known.session_bytes} bytes a "
        f"connection, {known.pack_bytes} bytes"
    )
    print("a pack beyond its own (make bench BENCH=duty). Currents: the catalogue's; a cell is counted at 80 %.")
    return 0


def _counted(kit: Kit, nodes: Nodes, board: Board, found: budget.Budget) -> list[str]:
    on = "battery" if nodes.power == "battery" else "power bank"
    lasts = f"{found.days:.1f} days on a {on} of {found.battery_mah} mAh"
    if nodes.power == "battery" and found.days < kit.days:
        lasts += f": to be charged {int(kit.days // found.days)} times in the kit's {kit.days} days"
    return [
        f"{nodes.role} on {board.label}: a moment every {nodes.interval_s} s, awake {found.awake_share:.1%} of it",
        f"  {found.mah_a_day:.0f} mAh a day; {lasts}",
        *_joins(nodes, board, found),
        f"  {found.packs_a_day} packs of {found.pack_bytes} bytes; {found.bytes_a_day / 1000:.0f} kB a day, "
        f"{found.bytes_a_day * kit.days / 1e6:.1f} MB in {kit.days} days; {found.bytes_a_reading:.0f} bytes a reading",
        "",
    ]


def _joins(nodes: Nodes, board: Board, found: budget.Budget) -> list[str]:
    """What it brings a node that sleeps to join its network more rarely than it measures."""
    if nodes.power != "battery":
        return []
    told = f"  joins its Wi-Fi {found.joins_a_day} times a day"
    if nodes.moments > 1:
        each = budget.of(replace(nodes, moments=1), board)
        told += f", with {nodes.moments} moments; with each, {each.mah_a_day:.0f} mAh a day and {each.days:.1f} days"
    return [told]


def _insert(args: argparse.Namespace) -> int:
    from hardware.insert import Box, insert  # papers bring numpy where it is: no other verb waits

    kit = catalogue.kit(args.kit)
    if args.since and args.until and args.until < args.since:
        raise CatalogueError(f"--until {args.until} lies before --since {args.since}")
    box = Box(name=args.box, place=args.place, since=args.since, until=args.until, address=args.url)
    return _written(_paper(args, kit), insert(kit, box, args.language, datetime.now(UTC)))


def _checklist(args: argparse.Namespace) -> int:
    from hardware.checklist import checklist  # as above

    kit = catalogue.kit(args.kit)
    return _written(_paper(args, kit), checklist(kit, args.language, datetime.now(UTC)))


def _paper(args: argparse.Namespace, kit: Kit) -> Path:
    return Path(args.out or f"{kit.name}-{args.act}.pdf")


def _written(file: Path, content: bytes) -> int:
    file.write_bytes(content)
    print(f"{file}: {len(content)} bytes")
    return 0
