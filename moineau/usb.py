"""What a board on a USB cable is asked and told: its log, its self-test, its settings; and its bridge to the broker."""

import argparse
import json
import ssl
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from contract.frames import LOG, Frames
from hardware.flash import bridge, cable, plugged, repl
from hardware.flash.trouble import FlashError
from hardware.parts import MEASURED
from hub import settings as hub_settings
from hub.register import Register, RegisterError
from hub.register.bundle import authority, broker_address
from moineau.calibration import setting, with_settings
from moineau.flash.recipe import Way, way
from moineau.flash.wifi import networks
from simulator import bundle as bundles

_TICK_S = 0.02
_LOOK_S = 0.5
_ATTEMPTS = 6
Wifi = list[tuple[str, str]]
_HIDDEN = {"secret", "password"}
_MONITOR = "Show what a board on a USB cable says; with --self-test, try each of its parts."
_BRIDGE = "Carry the packs of a board without Wi-Fi over its USB cable to the broker, and the receipts back."
_PROVISION = (
    "Change a node's settings over USB: Wi-Fi, broker, secret, what a sensor must know of its place. What was measured "
    "and not sent stays on it."
)
_BRIDGE_MORE = """\
The board is flashed with `moineau flash NODE --broker usb`. It logs in at the broker with its own secret; the bridge
knows none. Stop the bridge and start it again as you like: what has no receipt is sent again."""


def verbs(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    raw = argparse.RawDescriptionHelpFormatter
    example = "examples:\n  moineau monitor\n  moineau monitor --port /dev/ttyUSB0 --self-test"
    monitor = subparsers.add_parser("monitor", help=_MONITOR, description=_MONITOR, epilog=example, formatter_class=raw)
    _port(monitor)
    monitor.add_argument("--self-test", action="store_true", help="each sensor once, flash, clock, Wi-Fi, broker")
    monitor.set_defaults(run=monitored)
    example = "example:\n  moineau bridge --port /dev/ttyACM0"
    told = subparsers.add_parser(
        "bridge", help=_BRIDGE, description=f"{_BRIDGE}\n{_BRIDGE_MORE}", epilog=example, formatter_class=raw
    )
    _port(told)
    told.add_argument("--broker", metavar="URL", help="mqtt://host or mqtts://host (default: the hub's, by hub.toml)")
    told.add_argument("--bundle", type=Path, metavar="FILE", help="the broker and its authority from a bundle")
    told.add_argument("--quiet", action="store_true", help="do not show the board's own lines")
    hub_settings.add_options(told)
    told.set_defaults(run=bridged)
    _provision_of(subparsers.choices["node"])


def _port(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", metavar="PORT", help="the serial port (default: the one board that is plugged in)")


def _provision_of(node: argparse.ArgumentParser) -> None:
    """Under `moineau node`, beside what the register offers: it needs the register and the board."""
    raw = argparse.RawDescriptionHelpFormatter
    acts = next(action for action in node._actions if isinstance(action, argparse._SubParsersAction))
    verb = "moineau node provision tilleuls-03"
    example = f"examples:\n  {verb} --wifi quartier\n  {verb} --new-secret\n  {verb} --set jsn_sr04t.zero_mm=1830"
    parser = acts.add_parser("provision", help=_PROVISION, description=_PROVISION, epilog=example, formatter_class=raw)
    parser.add_argument("node", help="the node's id; a board that is another node is refused")
    _port(parser)
    parser.add_argument(
        "--wifi", action="append", default=[], metavar="NAME", help="its networks from now on; asks for passwords"
    )
    first_line = "the first line of this file is the password of every --wifi"
    parser.add_argument("--wifi-password-file", type=Path, metavar="FILE", help=first_line)
    parser.add_argument("--broker", metavar="URL", help="another broker: mqtts://host, usb; hub: what hub.toml says")
    parser.add_argument(
        "--new-secret", action="store_true", help="make a new secret and put it on; the old one stops working"
    )
    parser.add_argument("--interval", type=int, metavar="S", help="seconds between its moments")
    measured = f"what was measured on the spot, as SENSOR.KEY=NUMBER; KEY: {', '.join(MEASURED)}"
    parser.add_argument("--set", action="append", default=[], metavar="WHAT", help=measured)
    parser.add_argument("--show", action="store_true", help="only show its settings, without any password")
    hub_settings.add_options(parser)
    parser.set_defaults(run=provisioned)


def _where(args: argparse.Namespace) -> str:
    return plugged.now(args.port, lambda one: one.kind != "drive").where


# The log.


def monitored(args: argparse.Namespace) -> int:
    port = _where(args)
    if args.self_test:
        return self_tested(port)
    for line in lines(port, _say):
        print(line, flush=True)
    return 0


def lines(port: str, said: Callable[[str], None]) -> Iterator[str]:
    """What the board prints, for ever; a board that is unplugged is waited for."""
    for line in _kept(port, said):
        frames = Frames()
        while True:
            try:
                chunk = line.read(line.in_waiting or 1)
            except OSError:
                break
            yield from (harmless(words.decode(errors="replace")) for kind, _, words in frames.of(chunk) if kind == LOG)


def harmless(words: str) -> str:
    """A board's line for a terminal, which would obey what noise, or a stranger's board, can spell."""
    return "".join(
        letter if letter.isprintable() or letter == "\t" else "\N{REPLACEMENT CHARACTER}" for letter in words
    )


def _kept(port: str, said: Callable[[str], None]) -> Iterator[Any]:
    """The open port, again and again."""
    said(f"Listening at {port}. Ctrl-C ends it.")
    line = cable.opened(port, _TICK_S)
    while True:
        with closing(line):
            yield line
        said(f"The board at {port} went away; waiting for it.")
        while not cable.is_there(port):
            time.sleep(_LOOK_S)
        line = _opened_again(port)
        said(f"{port} is back.")


def _opened_again(port: str) -> Any:
    """Its file is there a moment before it may be opened."""
    for _ in range(_ATTEMPTS):
        time.sleep(_LOOK_S)
        with suppress(FlashError):
            return cable.opened(port, _TICK_S)
    return cable.opened(port, _TICK_S)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def self_tested(port: str) -> int:
    """0 where all is well."""
    print(f"Trying what is on the board at {port}; a particle sensor needs half a minute.", flush=True)
    ill, heard = [], bytearray()

    def take(chunk: bytes) -> None:
        heard.extend(chunk)
        while b"\n" in heard:
            line, _, rest = bytes(heard).partition(b"\n")
            heard[:] = rest
            if told := _told(line):
                ill.extend([told["part"]] if not told["ok"] else [])
                print(harmless(f"{'ok ' if told['ok'] else 'BAD'}  {told['part']:<18}{told['told']}"), flush=True)

    with repl.entered(port) as board:
        board.run(repl.board_code("self_test"), 120, take)
        board.restart()
    print(f"Not well: {', '.join(ill)}. docs/flash.md says what each word means." if ill else "All is well.")
    return 1 if ill else 0


def _told(line: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(line.strip().lstrip(b"\x04"))
    except ValueError:
        return None
    return found if isinstance(found, dict) and "part" in found else None


# The bridge.


def bridged(args: argparse.Namespace) -> int:
    port, at = _where(args), broker_of(args)
    context = ssl.create_default_context(cadata=at.ca) if at.tls else None
    _say(f"Bridge from {port} to {at.told()}.")
    log = (lambda _: None) if args.quiet else (lambda line: print(harmless(line), flush=True))
    for line in _kept(port, _say):
        carried(line, bridge.Bridge(line, lambda: bridge.called(at.host, at.port, context), log, _say))
    return 0


def carried(line: Any, through: bridge.Bridge) -> None:
    """Until the cable is cut."""
    try:
        while True:
            through.turn()
    except OSError:
        through.close()
    except BaseException:  # Ctrl-C: the board learns that nobody holds its cable
        through.close()
        raise


def broker_of(args: argparse.Namespace) -> Way:
    """As this machine reaches it: on loopback, too."""
    if args.bundle is not None:
        found = bundles.read(args.bundle)
        return Way(found.host, found.port, found.tls, found.root, found.ca)
    settings = hub_settings.of(args)
    asked = args.broker or broker_address(settings)
    host, port, tls = bridge.address(asked)
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 compared, not bound
    return Way(here, port, tls, settings.root, authority(settings) if tls else None)


# The settings.


def provisioned(args: argparse.Namespace) -> int:
    changes = _changes(args)
    wifi = networks(args) if args.wifi else []
    port = _where(args)
    with repl.entered(port) as board:
        try:
            told = _provisioned(board, args, wifi, changes)
        finally:  # refused or not, it measures on
            board.restart()
    print(told)
    return 0


def _provisioned(board: repl.Repl, args: argparse.Namespace, wifi: Wifi, changes: list[str]) -> str:
    before = _settings_on(board, board.port)
    if before["node"] != args.node:
        raise FlashError(
            f"this board is {before['node']}, not {args.node}: plug the right one in, "
            "or make it another node with `moineau flash`"
        )
    if args.show or not changes:
        return json.dumps(hidden(before), indent=1, ensure_ascii=False)
    after, ca = _changed(args, wifi, before)
    if ca is not None:
        board.write("/ca.der", ca)
    board.write("/settings.json", json.dumps(after, separators=(",", ":")).encode())
    return f"{args.node} has its new {', '.join(changes)}, and starts again."


def _changes(args: argparse.Namespace) -> list[str]:
    given = {"Wi-Fi": args.wifi, "broker": args.broker, "secret": args.new_secret, "interval": args.interval}
    given["sensors"] = [setting(one) for one in args.set]
    if args.interval is not None and not 1 <= args.interval <= 86400:
        raise FlashError(f"--interval {args.interval}: 1 to 86400 seconds are accepted")
    return [name for name, value in given.items() if value]


def _settings_on(board: repl.Repl, port: str) -> dict[str, Any]:
    content = board.read("/settings.json")
    try:
        found = json.loads(content or b"")
    except ValueError:
        found = None
    if not isinstance(found, dict) or not isinstance(found.get("node"), str):
        raise FlashError(f"the board at {port} holds no settings of a node: make it one with `moineau flash`")
    return found


def _changed(args: argparse.Namespace, wifi: Wifi, before: dict[str, Any]) -> tuple[dict[str, Any], bytes | None]:
    settings, after, ca = hub_settings.of(args), dict(before), None
    if args.wifi:
        after["wifi"] = [{"ssid": ssid, "password": password} for ssid, password in wifi]
    if args.broker:
        at = way(settings, None if args.broker == "hub" else args.broker)
        after["broker"], ca = at.setting(), at.ca
    if args.set:
        after["sensors"] = with_settings(before.get("sensors", []), [setting(one) for one in args.set])
    if args.interval:
        after["interval_s"] = args.interval
    if args.new_secret:
        with closing(Register(settings.data, create=False)) as register:
            if register.account(args.node) is None:
                raise RegisterError(f"no node {args.node!r} in service; see `moineau node list`")
            after["secret"] = register.renew_secret(args.node, int(time.time()))
    return after, ca


def hidden(value: Any) -> Any:
    """The same without a password or secret, in whichever object one stands."""
    if isinstance(value, dict):
        return {key: "***" if key in _HIDDEN and each else hidden(each) for key, each in value.items()}
    return [hidden(each) for each in value] if isinstance(value, list) else value
