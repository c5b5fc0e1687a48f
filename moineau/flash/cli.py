"""The verb `flash`: a board on a USB cable in, a node of the hub out; what is asked and said on the way."""

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from contract.names import is_node_id
from hardware.flash.image import ImageError
from hardware.flash.stock import MODELS
from hardware.flash.trouble import FlashError
from hub import settings as hub_settings
from hub.register import About, Spot
from hub.settings import Settings
from moineau.flash import work
from moineau.flash.batch import Batch
from moineau.flash.recipe import (
    USB,
    Bundled,
    Registrar,
    Way,
    bundle_way,
    fitted,
    node_settings,
    setup_password,
    way,
)
from moineau.flash.wifi import networks

_WHAT = "Make a board on a USB cable a node: MicroPython, firmware and settings in one file."
_EXAMPLE = """\
examples:
  moineau flash tilleuls-03 --area tilleuls --public --kit balcony --wifi "Maison des associations"
  moineau flash tilleuls --many 12 --area tilleuls --public --kit balcony --wifi quartier  # twelve, with labels
  moineau flash lab-01 --area lab --broker usb      # a board that stays on this cable: moineau bridge
  moineau flash tilleuls-03 --bundle kit.json       # no hub near: made by `moineau node add --bundle`
  moineau flash tilleuls-03 --board pico_w --file tilleuls-03.uf2   # only the file, to drag onto the drive yourself
Everything on the board is erased. No network is needed. docs/flash.md goes through it step by step."""


def verbs(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    raw = argparse.RawDescriptionHelpFormatter
    parser = subparsers.add_parser("flash", help=_WHAT, description=_WHAT, epilog=_EXAMPLE, formatter_class=raw)
    parser.add_argument("node", help="the node's id: 3 to 32 of a-z 0-9 -; with --many, what their ids begin with")
    _hub_options(parser)
    _board_options(parser)
    hub_settings.add_options(parser)
    parser.set_defaults(run=run)


def _hub_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--area", help="the neighbourhood it will stand in (a new node)")
    looks = parser.add_mutually_exclusive_group()
    public = "stands in public space: shown live (default: private)"
    looks.add_argument(
        "--public", dest="exposure", action="store_const", const="public", default="private", help=public
    )
    private = "balcony, garden, indoors: hourly means, an hour late"
    looks.add_argument("--private", dest="exposure", action="store_const", const="private", help=private)
    parser.add_argument("--place", default="", help="words shown on the page; never an address")
    parser.add_argument("--bundle", type=Path, metavar="FILE", help="nodes and secrets from this file, no hub needed")
    parser.add_argument(
        "--broker", metavar="URL", help="how boards reach the broker (default: by hub.toml); usb: a bridge"
    )
    parser.add_argument("--many", type=int, metavar="N", help="so many boards in a row, NODE-01 to NODE-N, with labels")
    parser.add_argument(
        "--labels", type=Path, metavar="FILE", help="where the labels go (NODE-label.pdf, NODE-labels.pdf)"
    )


def _board_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--kit", help="which sensors hang on which pins: moineau kit show")
    parser.add_argument("--role", help="which of the kit's kinds of nodes, where it has several")
    parser.add_argument("--board", choices=sorted(MODELS), help="refuse any other board")
    parser.add_argument("--port", help="the serial port or drive, where several boards are plugged in")
    parser.add_argument("--wifi", action="append", default=[], metavar="NAME", help="a network; its password is asked")
    first_line = "the first line of this file is the password of every --wifi"
    parser.add_argument("--wifi-password-file", type=Path, metavar="FILE", help=first_line)
    parser.add_argument("--language", choices=("fr", "en"), default="fr", help="of the board's setup page (fr)")
    parser.add_argument("--image", type=Path, metavar="FILE", help="MicroPython's image (default: of the package)")
    keep = "the board runs MicroPython already: put the files onto it, leave the rest"
    parser.add_argument("--keep-micropython", action="store_true", help=keep)
    parser.add_argument("--file", type=Path, metavar="OUT", help="write the one file there, touch no board")
    parser.add_argument("--flash-mb", type=int, metavar="MB", help="with --file, for an ESP32: the size of its flash")
    parser.add_argument("--yes", action="store_true", help="do not ask before a board is erased")


def run(args: argparse.Namespace) -> int:
    settings = hub_settings.of(args)
    _contradictions(args)
    flasher = Flasher(args, settings)
    return flasher.many() if args.many is not None else flasher.one()


def _contradictions(args: argparse.Namespace) -> None:
    first = args.node if args.many is None else f"{args.node}-01"
    rows = (
        (not is_node_id(first), f"{args.node!r} where an id of 3 to 32 of a-z, 0-9 and - is accepted"),
        (args.file and args.many, "--file makes one file, --many flashes boards: leave one of them out"),
        (args.file and not args.board, f"--file needs --board: {', '.join(sorted(MODELS))}"),
        (args.file and args.keep_micropython, "--file and --keep-micropython: the file holds MicroPython"),
        (args.keep_micropython and args.image, "--keep-micropython leaves the board its own: --image is of no use"),
        (args.bundle and args.area, "--bundle brings nodes that are registered: --area is of no use"),
        (args.wifi_password_file and not args.wifi, "--wifi-password-file: of which network? Say --wifi NAME, too"),
        (args.role and not args.kit, "--role: of which kit? Say --kit, too"),
    )
    for wrong, sentence in rows:
        if wrong:
            raise FlashError(sentence)


class _No(FlashError):
    """The maker does not want to."""


class Flasher:
    """What all boards of one run share."""

    def __init__(self, args: argparse.Namespace, settings: Settings) -> None:
        self._args, self._settings = args, settings
        self._nodes, self._way = self._who(args, settings)
        fitted(args.kit, args.role, args.board or "")  # refused now, not when a board waits
        self._wifi = [] if self._way.host == USB else networks(args)

    @staticmethod
    def _who(args: argparse.Namespace, settings: Settings) -> tuple[Registrar | Bundled, Way]:
        if args.bundle is not None:
            bundled = Bundled(args.bundle)
            return bundled, bundle_way(bundled.bundle, args.broker)
        spot = Spot(args.area, args.place, args.exposure) if args.area else None
        return Registrar(settings, spot, About(args.kit or ""), int(time.time())), way(settings, args.broker)

    # One board.

    def one(self) -> int:
        node = self._args.node
        self._nodes.check(node)
        if self._args.file is not None:
            return self._file_only(node)
        seen = self._seen()
        self._may_be_erased(seen, node)
        setup = setup_password()
        self._flash(node, seen, setup)
        self._print_label(node, seen.board, setup)
        return 0

    def _seen(self) -> work.Seen:
        found = work.seen(self._args.port, self._args.board, keep=self._args.keep_micropython)
        print(f"Found: {found.told()}", flush=True)
        return found

    def _flash(self, node: str, seen: work.Seen, setup: str) -> None:
        """Everything that can be refused is refused before the node gets its secret."""
        picture = b"" if self._args.keep_micropython else work.picture(seen.board, self._args.image)
        work.can_be_made(seen, picture)
        recipe = self._recipe(node, seen.board, setup)
        if self._args.keep_micropython:
            work.updated(seen, recipe)
        else:
            work.written(seen, node, work.made(seen, recipe, picture))
        print(f"{node} is on the board. It reaches the hub {self._way.told()}.")
        for line in work.expect(seen.board, node, self._way.host == USB):
            print(line)

    def _recipe(self, node: str, board: str, setup: str) -> work.Recipe:
        hardware = fitted(self._args.kit, self._args.role, board)
        now = int(time.time())
        told = node_settings(node, self._nodes.secret(node, board), self._way, hardware, self._wifi, now)
        if self._way.host != USB:
            told["setup"] = {"password": setup, "language": self._args.language}
        return work.Recipe(told, self._way.ca, *self._nodes.updates())

    def _file_only(self, node: str) -> int:
        out, board = self._args.file, self._args.board
        if out.exists():
            raise FlashError(f"{out} exists and may hold a secret: name another file, or remove it first")
        picture = work.picture(board, self._args.image)
        size = None if board == "pico_w" else (self._args.flash_mb or 4) << 20
        one = work.Seen(work.Plugged("file", str(out), ""), board, size)
        work.can_be_made(one, picture)
        if self._nodes.known(node):
            self._agreed([], node)
        setup = setup_password()
        work.write_bytes(out, work.made(one, self._recipe(node, board, setup), picture))
        print(f"{out} makes any {work.NAMES[board]} the node {node}. It holds secrets: keep it to yourself.")
        if board == "pico_w":
            print("Hold BOOTSEL while you plug the Pico in, then drag the file onto the drive RPI-RP2.")
        self._print_label(node, board, setup)
        return 0

    def _may_be_erased(self, seen: work.Seen, node: str) -> None:
        try:
            self._agreed([seen.told()], node)
        except _No:
            work.let_go(seen)
            raise

    def _agreed(self, boards: Sequence[str], node: str) -> None:
        lines = [f"Everything on the {board} is erased, packs that it never sent included." for board in boards]
        if self._nodes.known(node):
            lines.append(f"{node} is known: it gets a new secret, and a board that is {node} now is shut out.")
        for line in lines:
            print(line)
        if lines and not self._args.yes and _answer("Type yes to go on: ") != "yes":
            raise _No("nothing was done: what was typed is not yes (--yes does not ask)")

    # Many boards.

    def many(self) -> int:
        args = self._args
        ids = self._nodes.ids(args.node, args.many)
        for node in ids:
            self._nodes.check(node)
        beside = args.bundle.parent if args.bundle else self._settings.data / "flash"
        batch = Batch.read(beside / f"{args.node}-flashed.json")
        left = [node for node in ids if node not in batch.done]
        if len(left) < len(ids):
            print(f"{len(ids) - len(left)} of {len(ids)} were done before; {left[0] if left else 'none'} is next.")
        stopped = not all(self._in_turn(node, ids, batch) for node in left)
        done = {node: batch.done[node] for node in ids if node in batch.done}
        if done:
            self._print_labels(args.labels or Path(f"{args.node}-labels.pdf"), done)
        if stopped or len(done) < len(ids):
            print(f"{len(done)} of {len(ids)} are done. The same command goes on with the others.")
            return 1
        print(f"All {len(ids)} boards are done. {batch.file} remembers them: remove it to flash them all anew.")
        return 0

    def _in_turn(self, node: str, ids: Sequence[str], batch: Batch) -> bool:
        """False when the maker wants to stop."""
        number = f"board {ids.index(node) + 1} of {len(ids)}, {node}"
        while True:
            word = _answer(f"Plug in {number}, and only this one; Enter (s: skip it, q: stop): ")
            if word in ("q", "s"):
                return word == "s"
            try:
                seen = self._seen()
                before = batch.twice(seen.mark)
                if before is not None:
                    print(f"This very board is {before} already: unplug it, plug in the next one.")
                    continue
                self._may_be_erased(seen, node)
                setup = "" if self._way.host == USB else setup_password()
                self._flash(node, seen, setup)
            except (FlashError, ImageError) as error:
                print(f"{node}: {error}.", file=sys.stderr)
                continue
            batch.finished(node, seen.board, seen.mark, setup)
            return True

    def _print_label(self, node: str, board: str, setup: str) -> None:
        told = {node: {"board": board, "setup": "" if self._way.host == USB else setup}}
        self._print_labels(self._args.labels or Path(f"{node}-label.pdf"), told)

    def _print_labels(self, file: Path, done: dict[str, dict[str, str]]) -> None:
        from hardware.flash import labels  # papers bring numpy where it is: no other verb waits

        base = self._settings.web.address
        rows = []
        for node, told in done.items():
            page = f"{base.rstrip('/')}/{self._args.language}/node/{node}" if base else ""
            rows.append(labels.Label(node, page, told["setup"], f"{self._args.kit or ''} {told['board']}".strip()))
        labels.kept(file, rows)
        print(
            f"{file}: the label{f's of {len(rows)} nodes' if len(rows) > 1 else ''}, ten to an A4 sheet."
            + ("" if base else " No page on them: web.address is not set.")
        )


def _answer(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:
        return "q"
