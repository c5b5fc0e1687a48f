"""hub.toml in, checked Settings out. Every mistake is refused by name, with the value, the key and what is accepted.

Settings are read once and checked once; nothing below asks a file or an environment variable again.
hub/sample.toml is the manual of every key here, and a test holds the two equal.
"""

import argparse
import difflib
import ipaddress
import re
import tomllib
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

WITHOUT_TLS = (
    "passwords and readings would cross the network unencrypted: use mqtts:// or a loopback address, "
    "or set broker.plain_lan = true when you accept that on a network you trust"
)


class SettingsError(ValueError):
    """A key or value of hub.toml that cannot be used; the sentence says which and what is accepted."""


def _refused(value: object, accepted: str) -> SettingsError:
    return SettingsError(f"{value!r} where {accepted} is accepted")


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise _refused(value, "true or false")
    return value


def _whole(low: int, high: int) -> Callable[[object], int]:
    def checked(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise _refused(value, f"a whole number from {low} to {high}")
        return value

    return checked


def _text(pattern: str, accepted: str) -> Callable[[object], str]:
    def checked(value: object) -> str:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise _refused(value, accepted)
        return value

    return checked


def _path(value: object) -> Path:
    if not isinstance(value, str | Path) or not str(value) or "\0" in str(value):
        raise _refused(value, 'a path such as "data"')
    return Path(value)


def _path_or_none(value: object) -> Path | None:
    return None if value in ("", None) else _path(value)


def _timezone(value: object) -> str:
    try:
        return ZoneInfo(value if isinstance(value, str) else "").key
    except (ValueError, OSError, KeyError):
        raise _refused(value, 'a time zone name such as "Europe/Paris"') from None


def _listen(value: object) -> str:
    try:
        host, port = host_and_port(value if isinstance(value, str) else "")
    except ValueError:
        raise _refused(value, 'an address and port such as "127.0.0.1:1883" (port 0 takes a free one)') from None
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _address(table: str, schemes: tuple[str, str], accepted: str) -> Callable[[object], str | None]:
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
            raise _refused(value, accepted)
        return str(value)

    return checked


_url = _address("broker", ("mqtt", "mqtts"), '"" (the embedded broker), "mqtt://host:1883" or "mqtts://host:8883"')
_web_url = _address("influx", ("http", "https"), '"" (no InfluxDB) or an address such as "http://127.0.0.1:8086"')


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


def _by(check: Callable[[object], Any]) -> dict[str, Any]:
    return {"check": check}


@dataclass(frozen=True)
class BrokerSettings:
    url: str | None = field(default=None, metadata=_by(_url))  # None = the embedded broker
    listen: str = field(default="127.0.0.1:1883", metadata=_by(_listen))
    plain_lan: bool = field(default=False, metadata=_by(_switch))
    anonymous_open: bool = field(default=False, metadata=_by(_switch))
    username: str = field(default="", metadata=_by(_text(r"[^\x00-\x1f]{0,64}", "a user name, or nothing")))
    password_file: Path | None = field(default=None, metadata=_by(_path_or_none))

    def check(self) -> None:
        host, _ = host_and_port(self.listen)
        if self.url is None and not is_loopback(host) and not self.plain_lan:
            raise SettingsError(f"broker.listen: {self.listen!r} is reachable from the network, and {WITHOUT_TLS}")
        parts = urlsplit(self.url or "mqtts://")
        if parts.scheme == "mqtt" and not is_loopback(parts.hostname or "") and not self.plain_lan:
            raise SettingsError(f"broker.url: {self.url!r} is plain MQTT to another machine, and {WITHOUT_TLS}")
        if bool(self.username) != (self.password_file is not None):
            raise SettingsError("broker.username and broker.password_file belong together: set both or neither")


@dataclass(frozen=True)
class IngestSettings:
    batch: int = field(default=2000, metadata=_by(_whole(1, 20_000)))
    idle_ms: int = field(default=2, metadata=_by(_whole(0, 1000)))
    latest_ms: int = field(default=50, metadata=_by(_whole(1, 5000)))

    def check(self) -> None:
        if self.idle_ms > self.latest_ms:
            raise SettingsError(f"ingest.idle_ms: {self.idle_ms} is longer than ingest.latest_ms ({self.latest_ms})")


@dataclass(frozen=True)
class WebSettings:
    listen: str = field(default="127.0.0.1:8080", metadata=_by(_listen))

    def check(self) -> None:
        """Nothing here depends on another key."""


@dataclass(frozen=True)
class InfluxSettings:
    url: str | None = field(default=None, metadata=_by(_web_url))  # None = nothing follows the journal
    database: str = field(default="moineau", metadata=_by(_text(r"[^\x00-\x1f/\\]{0,64}", "a database name")))
    username: str = field(default="", metadata=_by(_text(r"[^\x00-\x1f:]{0,64}", "a user name, or nothing")))
    password_file: Path | None = field(default=None, metadata=_by(_path_or_none))
    org: str = field(default="", metadata=_by(_text(r"[^\x00-\x1f]{0,64}", "an organisation, or nothing")))
    bucket: str = field(default="", metadata=_by(_text(r"[^\x00-\x1f]{0,64}", "a bucket, or nothing")))
    token_file: Path | None = field(default=None, metadata=_by(_path_or_none))

    def check(self) -> None:
        if bool(self.username) != (self.password_file is not None):
            raise SettingsError("influx.username and influx.password_file belong together: set both or neither")
        if self.token_file is not None and not self.bucket:
            raise SettingsError("influx.token_file: a token opens a bucket; set influx.bucket, too")
        if not self.bucket and not self.database:
            raise SettingsError("influx.database: set it (InfluxDB 1), or influx.bucket (InfluxDB 2 and 3)")


@dataclass(frozen=True)
class Settings:
    data: Path = field(default=Path("data"), metadata=_by(_path))
    root: str = field(
        default="moineau", metadata=_by(_text(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", 'a topic such as "moineau"'))
    )
    timezone: str = field(default="Europe/Paris", metadata=_by(_timezone))
    silent_after_s: int = field(default=1800, metadata=_by(_whole(60, 604_800)))
    late_after_s: int = field(default=3600, metadata=_by(_whole(60, 604_800)))
    home_assistant_prefix: str = field(
        default="homeassistant",
        metadata=_by(_text(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", 'a topic such as "homeassistant"')),
    )
    broker: BrokerSettings = field(default_factory=BrokerSettings, metadata={"table": BrokerSettings})
    ingest: IngestSettings = field(default_factory=IngestSettings, metadata={"table": IngestSettings})
    web: WebSettings = field(default_factory=WebSettings, metadata={"table": WebSettings})
    influx: InfluxSettings = field(default_factory=InfluxSettings, metadata={"table": InfluxSettings})

    def check(self) -> None:
        for table in (self.broker, self.ingest, self.web, self.influx):
            table.check()
        if self.home_assistant_prefix.split("/")[0] == self.root.split("/")[0]:
            raise SettingsError(f"home_assistant_prefix: {self.home_assistant_prefix!r} lies in root {self.root!r}")


def _unknown(key: str, prefix: str, accepted: list[str]) -> SettingsError:
    near = difflib.get_close_matches(key, accepted, 1)
    guess = f" (did you mean {near[0]}?)" if near else ""
    return SettingsError(f"{prefix}{key}: no such key{guess}; accepted: {', '.join(accepted)}")


def _read(kind: Any, given: dict[str, Any], prefix: str = "") -> Any:
    rows = {row.name: row for row in fields(kind)}
    values = {}
    for key, value in given.items():
        if key not in rows:
            raise _unknown(key, prefix, list(rows))
        values[key] = _value(rows[key].metadata, value, f"{prefix}{key}")
    return kind(**values)


def _value(metadata: Any, value: object, name: str) -> Any:
    if "table" in metadata:
        if not isinstance(value, dict):
            raise SettingsError(f"{name}: {value!r} where a table [{name}] is accepted")
        return _read(metadata["table"], value, f"{name}.")
    try:
        return metadata["check"](value)
    except SettingsError as error:
        raise SettingsError(f"{name}: {error}") from None


def _merged(given: dict[str, Any], overrides: dict[str, Any]) -> dict[str, Any]:
    for key, value in overrides.items():
        both_tables = isinstance(value, dict) and isinstance(given.get(key), dict)
        given = given | {key: given[key] | value if both_tables else value}
    return given


def _beside(folder: Path, settings: Settings) -> Settings:
    """Paths in hub.toml are meant from the folder hub.toml lies in, wherever the command is run."""
    broker, influx = (_with_files(folder, table) for table in (settings.broker, settings.influx))
    return replace(settings, data=folder / settings.data, broker=broker, influx=influx)


def _with_files(folder: Path, table: Any) -> Any:
    names = [row.name for row in fields(table) if row.name.endswith("_file") and getattr(table, row.name)]
    return replace(table, **{name: folder / getattr(table, name) for name in names})


def load(path: Path | None = None, **overrides: Any) -> Settings:
    """Settings of a file (None: the defaults), with the caller's on top: load(None, broker={"url": ...})."""
    given: dict[str, Any] = {}
    source = "settings"
    if path is not None:
        source = str(path)
        try:
            given = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise SettingsError(f"{path}: {error.strerror}; hub/sample.toml is a file to start from") from None
        except ValueError as error:  # TOMLDecodeError and UnicodeDecodeError
            raise SettingsError(f"{path}: not TOML: {error}") from None
    try:
        settings = _read(Settings, _merged(given, overrides))
        settings.check()
    except SettingsError as error:
        raise SettingsError(f"{source}: {error}") from None
    return _beside((path.parent if path else Path()).absolute(), settings)


def defaults(kind: Any = Settings) -> dict[str, Any]:
    """Every key with its default, as hub.toml would write it (tables as dictionaries)."""
    shown: dict[str, Any] = {}
    for row in fields(kind):
        if "table" in row.metadata:
            shown[row.name] = defaults(row.metadata["table"])
        elif row.default is not MISSING:
            shown[row.name] = row.default
    return shown


def add_options(parser: argparse.ArgumentParser) -> None:
    """The two options every verb of the hub takes."""
    parser.add_argument("--config", type=Path, metavar="FILE", help="default: hub.toml in this folder, if any")
    parser.add_argument("--data", type=Path, metavar="DIR", help="the hub's data folder (default: what hub.toml says)")


def of(args: argparse.Namespace, **overrides: Any) -> Settings:
    """Settings for parsed arguments that went through add_options."""
    path = args.config or (Path("hub.toml") if Path("hub.toml").is_file() else None)
    if args.data is not None:
        overrides["data"] = args.data.absolute()
    return load(path, **overrides)
