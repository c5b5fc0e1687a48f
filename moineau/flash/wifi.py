"""Names of networks in, with passwords that nobody sees typed: out, for a board's settings and for nothing else."""

import argparse
import getpass
import sys
from pathlib import Path

from hardware.flash.trouble import FlashError


def networks(args: argparse.Namespace) -> list[tuple[str, str]]:
    """The Wi-Fi that was named, with the passwords that nobody sees."""
    if not args.wifi:
        print("No --wifi: the board will open its setup page, and ask whoever holds it.", file=sys.stderr)
    return [(_ssid(name), _password(name, args.wifi_password_file)) for name in args.wifi]


def _ssid(name: str) -> str:
    if not 1 <= len(name.encode()) <= 32:
        raise FlashError(f"--wifi {name!r}: a Wi-Fi's name has 1 to 32 bytes")
    return name


def _password(name: str, file: Path | None) -> str:
    if file is not None:
        password = (file.read_text(encoding="utf-8").splitlines() or [""])[0]
    else:
        password = getpass.getpass(f"Password of {name} (not shown; empty for an open one): ")
    if password and not 8 <= len(password.encode()) <= 63:
        raise FlashError(f"the password of {name} has {len(password)} characters: a Wi-Fi's has 8 to 63, or none")
    return password
