"""moineau tls: the hub's own authority is made, its broker's certificate renewed, and both are shown.

A verb takes the settings and the parsed arguments and returns the lines to print; only cli.py prints.
"""

import argparse
import socket
import sys
from datetime import UTC, datetime
from pathlib import Path

from hub import settings as hub_settings
from hub.broker import authority
from hub.broker.authority import CA, SERVER, Pair
from hub.broker.endpoint import BrokerError
from hub.register.bundle import tls_folder
from hub.settings import Settings

_INIT = """\
example:
  moineau tls init 192.168.1.10 hub.local
Boards must reach the hub by one of these names; without any, this machine's own names and its address are taken."""
_RENEW = "example:\n  moineau tls renew          # the same names, two more years\n  moineau tls renew 10.0.0.5"


def mount(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    what = "Encrypted MQTT: the hub's own authority, and its broker's certificate."
    raw = argparse.RawDescriptionHelpFormatter
    group = subparsers.add_parser("tls", help=what, description=what, epilog=_INIT, formatter_class=raw)
    acts = group.add_subparsers(dest="act", metavar="VERB", required=True)
    rows = (
        ("init", initiated, "Make the authority and the broker's certificate, once.", _INIT),
        ("renew", renewed, "Make the broker's certificate anew; boards trust it as they trusted the old one.", _RENEW),
        ("show", shown, "Show for which names the certificate is, and until when.", "example:\n  moineau tls show"),
    )
    for name, verb, told, epilog in rows:
        parser = acts.add_parser(name, help=told, description=told, epilog=epilog, formatter_class=raw)
        if name != "show":
            parser.add_argument("names", nargs="*", metavar="NAME", help="a host's name or an address")
        if name == "init":
            replace = "make another authority: every board that trusts the old one must be provisioned again"
            parser.add_argument("--replace", action="store_true", help=replace)
            parser.add_argument("--yes", action="store_true", help="do not ask")
        hub_settings.add_options(parser)
        parser.set_defaults(carry_out=verb)


def initiated(settings: Settings, args: argparse.Namespace, now: datetime) -> list[str]:
    folder = tls_folder(settings)
    said = _put_aside(folder, args, now) if (folder / CA).exists() else []
    names = tuple(args.names) or own_names()
    ca = authority.authority(f"Moineau authority of {names[0]}", now)
    certificate = authority.server(ca, names, now)
    authority.keep(folder, CA, ca)
    authority.keep(folder, SERVER, certificate)
    return [*said, *_told(folder, ca, certificate), *_next(settings, folder)]


def _put_aside(folder: Path, args: argparse.Namespace, now: datetime) -> list[str]:
    if not args.replace:
        raise BrokerError(
            f"{folder / CA} is there, and boards trust it: `moineau tls renew` makes the broker's certificate anew. "
            "With --replace another authority takes its place, and every board must be provisioned again"
        )
    if not args.yes and not _confirmed():
        raise BrokerError("nothing was replaced: what was typed is not `replace`")
    aside = folder.with_name(f"{folder.name}-until-{now:%Y%m%d-%H%M%S}")
    folder.rename(aside)
    return [f"The old authority is kept in {aside}."]


def _confirmed() -> bool:
    sys.stdout.write("Every board that trusts this authority loses the broker until it is provisioned again.\n")
    try:
        return input("Type replace to go on: ").strip() == "replace"
    except EOFError:
        return False


def renewed(settings: Settings, args: argparse.Namespace, now: datetime) -> list[str]:
    folder = tls_folder(settings)
    ca, old = _there(folder, CA), _there(folder, SERVER)
    before = tuple(name for name in authority.names(old.certificate) if name not in authority.HERE)
    certificate = authority.server(ca, tuple(args.names) or before or own_names(), now)
    authority.keep(folder, SERVER, certificate)
    restart = "Restart the hub"
    if settings.broker.url is not None:
        restart = "Run `moineau broker config DIR` again and have mosquitto reload (SIGHUP)"
    return [
        *_told(folder, ca, certificate),
        f"{restart}: until then the old one is shown. Boards need nothing.",
    ]


def shown(settings: Settings, args: argparse.Namespace, now: datetime) -> list[str]:
    folder = tls_folder(settings)
    return _told(folder, _there(folder, CA), _there(folder, SERVER))


def _there(folder: Path, certificate: str) -> Pair:
    found = authority.kept(folder, certificate)
    if found is None:
        raise BrokerError(f"no {certificate} in {folder}: begin with `moineau tls init`")
    return found


def _told(folder: Path, ca: Pair, certificate: Pair) -> list[str]:
    return [
        f"authority:   {folder / CA}, until {authority.expires(ca.certificate):%Y-%m-%d}",
        f"             SHA-256 {authority.fingerprint(ca.certificate)}",
        f"certificate: for {', '.join(authority.names(certificate.certificate))}",
        f"             until {authority.expires(certificate.certificate):%Y-%m-%d}; then: moineau tls renew",
    ]


def _next(settings: Settings, folder: Path) -> list[str]:
    keys = 'tls = true and listen = "0.0.0.0:8883"'
    if settings.broker.url is not None:
        keys = f'url = "mqtts://127.0.0.1:8883" and ca_file = "{folder / CA}"'
    return [
        "Only this machine's hub can read the keys: back them up with the data folder.",
        f"Now set in hub.toml, under [broker]: {keys}",
    ]


def own_names() -> tuple[str, ...]:
    """This machine's name, the same as its neighbours call it, and its address in their network."""
    host = socket.gethostname().lower().split(".")[0]
    named = [name for name in (host, f"{host}.local") if authority.HOST.fullmatch(name)]
    address = own_address()
    return (*([address] if address else []), *named) or ("localhost",)


def own_address() -> str | None:
    """The address that the network knows this machine by; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.connect(("192.0.2.1", 9))  # an address that nobody has (RFC 5737): only the way to it is looked up
        except OSError:
            return None
        return line.getsockname()[0]


def now_utc(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
