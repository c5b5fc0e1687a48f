"""moineau broker: writes what a mosquitto of your own needs to know, from the register."""

import argparse
import re
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from hub import settings as hub_settings
from hub.broker import tls_verbs
from hub.broker.deposit import deposit
from hub.broker.mosquitto import CONF, mosquitto_files
from hub.register import Register
from hub.settings import Settings, SettingsError, host_and_port, is_loopback

_EXAMPLE = """\
example:
  moineau broker config /etc/moineau/broker
  mosquitto -c /etc/moineau/broker/mosquitto.conf
and in hub.toml:
  [broker]
  url = "mqtt://127.0.0.1:1883"
Run it again after `moineau node add`, `node retire` and the like; it says what changed."""


def verbs(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    what = "The broker you run yourself (the embedded one needs nothing)."
    raw = argparse.RawDescriptionHelpFormatter
    parser = subparsers.add_parser("broker", help=what, description=what, epilog=_EXAMPLE, formatter_class=raw)
    acts = parser.add_subparsers(dest="act", metavar="VERB", required=True)
    told = "Write mosquitto.conf, acl and passwords for your own mosquitto."
    config = acts.add_parser("config", help=told, description=told, epilog=_EXAMPLE, formatter_class=raw)
    config.add_argument("folder", type=Path, metavar="DIR", help="where the files go")
    address = "what mosquitto is to serve (default: broker.url when it is this machine, else broker.listen)"
    config.add_argument("--listen", metavar="HOST:PORT", help=address)
    hub_settings.add_options(config)
    config.set_defaults(run=write_files)
    tls_verbs.mount(subparsers)
    subparsers.choices["tls"].set_defaults(run=tls)


def tls(args: argparse.Namespace) -> int:
    for line in args.carry_out(hub_settings.of(args), args, tls_verbs.now_utc(int(time.time()))):
        print(line)
    return 0


def write_files(args: argparse.Namespace) -> int:
    settings = hub_settings.of(args)
    folder = args.folder.absolute()
    listen = _listen(settings, args.listen or _served(folder / CONF))
    with closing(Register(settings.data, create=False)) as register:
        register.ensure_hub_accounts(int(time.time()))
        discovery = any(area.home_assistant for area in register.areas())
        accounts = register.accounts()
        files = mosquitto_files(settings, accounts, folder=folder, listen=listen, home_assistant=discovery)
    changes = deposit(folder, files)
    for line in changes:
        print(line)
    print(_next_step(folder, first=f"{CONF} written" in changes) if changes else "Nothing changed.")
    return 0


def _served(conf: Path) -> str | None:
    """The address an earlier run wrote: it stays until another is asked for."""
    found = re.search(r"(?m)^listener (\d+) (\S+)$", conf.read_text(encoding="utf-8")) if conf.exists() else None
    return f"[{found[2]}]:{found[1]}" if found and ":" in found[2] else f"{found[2]}:{found[1]}" if found else None


def _next_step(folder: Path, *, first: bool) -> str:
    if first:
        return f"Start it with `mosquitto -c {folder / CONF}`; the comments in that file explain every line."
    return "Have mosquitto read its files again: `systemctl reload mosquitto`, or kill -HUP its process."


def _listen(settings: Settings, asked: str | None) -> str:
    parts = urlsplit(settings.broker.url or "")
    here = parts.hostname is not None and is_loopback(parts.hostname)
    encrypted = parts.scheme == "mqtts"
    port = parts.port or (8883 if encrypted else 1883)
    listen = asked or (f"{parts.hostname}:{port}" if here else settings.broker.listen)
    try:
        host, _ = host_and_port(listen)
    except ValueError as error:
        raise SettingsError(f"--listen: {error}, for example 127.0.0.1:1883") from None
    if not is_loopback(host) and not settings.broker.plain_lan and not encrypted:
        raise SettingsError(f"listening on {listen}: {hub_settings.WITHOUT_TLS}")
    return listen
