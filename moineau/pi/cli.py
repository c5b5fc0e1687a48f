"""moineau pi-node: a BME280 on this Raspberry Pi, in the street as any other node."""

import argparse
import signal
import types
from importlib.util import find_spec
from pathlib import Path

from moineau.pi.life import PiError, PiNode, Wish
from simulator import bundle as bundles
from simulator.bundle import Bundle, Credential

_WHAT = "A BME280 on this Raspberry Pi becomes a node: outbox, receipts, status, as a board has them."
_EXAMPLE = """\
example, on the Pi (the sensor on header pins 1 (3V3), 3 (SDA), 5 (SCL) and 9 (GND)):
  pip install 'moineau[pi]'
  moineau node add library-01 --area tilleuls --bundle library.json     (at the hub; the file comes to the Pi)
  moineau pi-node --bundle library.json
Its readings wait in its outbox while the hub is away. Ctrl-C ends it; deploy/systemd shows how it starts by itself."""


def verbs(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    raw = argparse.RawDescriptionHelpFormatter
    parser = subparsers.add_parser("pi-node", help=_WHAT, description=_WHAT, epilog=_EXAMPLE, formatter_class=raw)
    parser.add_argument("--bundle", type=Path, required=True, metavar="FILE", help="broker and credentials of the node")
    parser.add_argument("--node", metavar="NODE", help="which of the bundle's nodes (default: its only one)")
    parser.add_argument("--interval", type=_interval, default=60, metavar="S", help="seconds between moments (60)")
    parser.add_argument("--address", type=_address, default=0x76, metavar="HEX", help="0x76, or 0x77 (0x76)")
    parser.add_argument("--state", type=Path, default=Path("data/pi-node"), metavar="DIR", help="outbox and settings")
    parser.set_defaults(run=run)


def _interval(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 86400:
        raise argparse.ArgumentTypeError(f"{text!r} where whole seconds from 1 to 86400 are expected")
    return int(text)


def _address(text: str) -> int:
    if text.lower() not in ("0x76", "0x77"):
        raise argparse.ArgumentTypeError(f"{text!r} where 0x76 or 0x77 is expected (SDO at ground, or at 3.3 V)")
    return int(text, 16)


def chosen(bundle: Bundle, node: str | None) -> Credential:
    names = [one.node for one in bundle.nodes]
    if node is None and len(names) == 1:
        return bundle.nodes[0]
    for one in bundle.nodes:
        if one.node == node:
            return one
    raise PiError(f"--node {node or ''} is none of the bundle's: {', '.join(names)}")


def run(args: argparse.Namespace) -> int:
    if find_spec("adafruit_bme280") is None or find_spec("board") is None:
        raise PiError("the library of the sensor is not on this machine: pip install 'moineau[pi]'")
    bundle = bundles.read(args.bundle)
    credential = chosen(bundle, args.node)
    wish = Wish(folder=args.state / credential.node, interval_s=args.interval, address=args.address)
    node = PiNode(bundle, credential, wish)

    def end(number: int, frame: types.FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    print(
        f"{credential.node}: a moment every {args.interval} s to {bundle.host}:{bundle.port}; Ctrl-C ends it",
        flush=True,
    )
    try:
        node.run()
    except KeyboardInterrupt:
        pass
    finally:
        node.stop()
    return 0
