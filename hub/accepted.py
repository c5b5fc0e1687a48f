"""A value of hub.toml in, the value that the hub uses out; or a refusal that says what is accepted."""

import ipaddress
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo


class SettingsError(ValueError):
    """A key or value of hub.toml that cannot be used; the sentence says which and what is accepted."""


def refused(value: object, accepted: str) -> SettingsError:
    return SettingsError(f"{value!r} where {accepted} is accepted")


def switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise refused(value, "true or false")
    return value


def whole(low: int, high: int) -> Callable[[object], int]:
    def checked(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise refused(value, f"a whole number from {low} to {high}")
        return value

    return checked


def text(pattern: str, accepted: str) -> Callable[[object], str]:
    def checked(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise refused(value, accepted)
        return value

    return checked


def path(value: object) -> Path:
    if not isinstance(value, str | Path) or not str(value) or "\0" in str(value):
        raise refused(value, 'a path such as "data"')
    return Path(value)


def path_or_none(value: object) -> Path | None:
    return None if value in ("", None) else path(value)


def timezone(value: object) -> str:
    try:
        return ZoneInfo(value if isinstance(value, str) else "").key
    except (ValueError, OSError, KeyError):
        raise refused(value, 'a time zone name such as "Europe/Paris"') from None


def listen(value: object) -> str:
    try:
        host, port = host_and_port(value if isinstance(value, str) else "")
    except ValueError:
        raise refused(value, 'an address and port such as "127.0.0.1:1883" (port 0 takes a free one)') from None
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def address(table: str, schemes: tuple[str, str], accepted: str) -> Callable[[object], str | None]:
    def checked(value: object) -> str | None:
        if value in ("", None):
            return None
        try:
            parts = urlsplit(value if isinstance(value, str) else "")
            usable = parts.scheme in schemes and parts.hostname and parts.path in ("", "/") and parts.port != 0
        except ValueError:
            usable = False
        if usable and (parts.username or parts.password):
            what = f"use {table}.username and {table}.password_file instead"
            raise SettingsError(f"a user name inside the address; {what}")
        if not usable:
            raise refused(value, accepted)
        return str(value)

    return checked


broker_url = address("broker", ("mqtt", "mqtts"), '"" (the embedded broker), "mqtt://host:1883" or "mqtts://host:8883"')
influx_url = address("influx", ("http", "https"), '"" (no InfluxDB) or an address such as "http://127.0.0.1:8086"')
pages_url = address("web", ("http", "https"), '"" or what people type, such as "https://tilleuls.example.org"')
mail_server = address(
    "mail", ("smtp", "smtps"), '"" (no letters), "smtp://mail.example.org:587" or "smtps://mail.example.org"'
)
sender = text(r"([^\s@<>,;]+@[^\s@<>,;]+)?", 'an e-mail address such as "moineau@example.org"')


def host_and_port(listen: str) -> tuple[str, int]:
    """Splits "127.0.0.1:1883", "[::1]:1883" or "localhost:0"; ValueError for anything else."""
    match = re.fullmatch(r"(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):(\d{1,5})", listen)
    if not match or int(match[3]) > 65535:
        raise ValueError(f"{listen!r} where host:port is accepted")
    return match[1] or match[2], int(match[3])


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
