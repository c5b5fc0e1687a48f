"""hub.toml in, checked Settings out. Every mistake is refused by name, with the value, the key and what is accepted.

Settings are read once and checked once; nothing below asks a file or an environment variable again.
hub/sample.toml is the manual of every key here, and a test holds the two equal.
"""

import argparse
import difflib
import tomllib
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hub import accepted
from hub.accepted import SettingsError, host_and_port, is_loopback

WITHOUT_TLS = (
    "passwords and readings would cross the network unencrypted: use TLS (`moineau tls init`, then broker.tls = true; "
    "or mqtts:// in broker.url) or a loopback address, or set broker.plain_lan = true when you accept that on a "
    "network you trust"
)


def _by(check: Callable[[object], Any]) -> dict[str, Any]:
    return {"check": check}


@dataclass(frozen=True)
class BrokerSettings:
    url: str | None = field(default=None, metadata=_by(accepted.broker_url))  # None = the embedded broker
    listen: str = field(default="127.0.0.1:1883", metadata=_by(accepted.listen))
    tls: bool = field(default=False, metadata=_by(accepted.switch))
    ca_file: Path | None = field(default=None, metadata=_by(accepted.path_or_none))
    plain_lan: bool = field(default=False, metadata=_by(accepted.switch))
    anonymous_open: bool = field(default=False, metadata=_by(accepted.switch))
    username: str = field(default="", metadata=_by(accepted.text(r"[^\x00-\x1f]{0,64}", "a user name, or nothing")))
    password_file: Path | None = field(default=None, metadata=_by(accepted.path_or_none))

    def check(self) -> None:
        host, _ = host_and_port(self.listen)
        if self.url is None and not is_loopback(host) and not self.plain_lan and not self.tls:
            raise SettingsError(f"broker.listen: {self.listen!r} is reachable from the network, and {WITHOUT_TLS}")
        parts = urlsplit(self.url or "mqtts://")
        if parts.scheme == "mqtt" and not is_loopback(parts.hostname or "") and not self.plain_lan:
            raise SettingsError(f"broker.url: {self.url!r} is plain MQTT to another machine, and {WITHOUT_TLS}")
        if self.tls and self.url is not None:
            raise SettingsError("broker.tls: is for the embedded broker; of another one, broker.url says mqtts://")
        if self.ca_file is not None and (self.url is None or parts.scheme != "mqtts"):
            raise SettingsError(f"broker.ca_file: checks a broker at mqtts://, and broker.url is {self.url or ''!r}")
        if bool(self.username) != (self.password_file is not None):
            raise SettingsError("broker.username and broker.password_file belong together: set both or neither")


@dataclass(frozen=True)
class IngestSettings:
    batch: int = field(default=2000, metadata=_by(accepted.whole(1, 20_000)))
    idle_ms: int = field(default=2, metadata=_by(accepted.whole(0, 1000)))
    latest_ms: int = field(default=50, metadata=_by(accepted.whole(1, 5000)))

    def check(self) -> None:
        if self.idle_ms > self.latest_ms:
            raise SettingsError(f"ingest.idle_ms: {self.idle_ms} is longer than ingest.latest_ms ({self.latest_ms})")


@dataclass(frozen=True)
class WebSettings:
    listen: str = field(default="127.0.0.1:8080", metadata=_by(accepted.listen))
    address: str | None = field(default=None, metadata=_by(accepted.pages_url))  # None = where it listens

    def check(self) -> None:
        """Nothing here depends on another key."""

    @property
    def root(self) -> str:
        """What stands before the path in links for people, without a / at its end."""
        return (self.address or f"http://{self.listen}").rstrip("/")


@dataclass(frozen=True)
class MailSettings:
    server: str | None = field(default=None, metadata=_by(accepted.mail_server))  # None = no letters
    sender: str = field(default="", metadata=_by(accepted.sender))
    username: str = field(default="", metadata=_by(accepted.text(r"[^\x00-\x1f]{0,200}", "a user name, or nothing")))
    password_file: Path | None = field(default=None, metadata=_by(accepted.path_or_none))

    def check(self) -> None:
        if bool(self.server) != bool(self.sender):
            raise SettingsError("mail.server and mail.sender belong together: set both or neither")
        if bool(self.username) != (self.password_file is not None):
            raise SettingsError("mail.username and mail.password_file belong together: set both or neither")


@dataclass(frozen=True)
class InfluxSettings:
    url: str | None = field(default=None, metadata=_by(accepted.influx_url))  # None = nothing follows the journal
    database: str = field(default="moineau", metadata=_by(accepted.text(r"[^\x00-\x1f/\\]{0,64}", "a database name")))
    username: str = field(default="", metadata=_by(accepted.text(r"[^\x00-\x1f:]{0,64}", "a user name, or nothing")))
    password_file: Path | None = field(default=None, metadata=_by(accepted.path_or_none))
    org: str = field(default="", metadata=_by(accepted.text(r"[^\x00-\x1f]{0,64}", "an organisation, or nothing")))
    bucket: str = field(default="", metadata=_by(accepted.text(r"[^\x00-\x1f]{0,64}", "a bucket, or nothing")))
    token_file: Path | None = field(default=None, metadata=_by(accepted.path_or_none))

    def check(self) -> None:
        if bool(self.username) != (self.password_file is not None):
            raise SettingsError("influx.username and influx.password_file belong together: set both or neither")
        if self.token_file is not None and not self.bucket:
            raise SettingsError("influx.token_file: a token opens a bucket; set influx.bucket, too")
        if not self.bucket and not self.database:
            raise SettingsError("influx.database: set it (InfluxDB 1), or influx.bucket (InfluxDB 2 and 3)")


@dataclass(frozen=True)
class Settings:
    data: Path = field(default=Path("data"), metadata=_by(accepted.path))
    root: str = field(
        default="moineau", metadata=_by(accepted.text(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", 'a topic such as "moineau"'))
    )
    timezone: str = field(default="Europe/Paris", metadata=_by(accepted.timezone))
    silent_after_s: int = field(default=1800, metadata=_by(accepted.whole(60, 604_800)))
    late_after_s: int = field(default=3600, metadata=_by(accepted.whole(60, 604_800)))
    home_assistant_prefix: str = field(
        default="homeassistant",
        metadata=_by(accepted.text(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", 'a topic such as "homeassistant"')),
    )
    broker: BrokerSettings = field(default_factory=BrokerSettings, metadata={"table": BrokerSettings})
    ingest: IngestSettings = field(default_factory=IngestSettings, metadata={"table": IngestSettings})
    web: WebSettings = field(default_factory=WebSettings, metadata={"table": WebSettings})
    influx: InfluxSettings = field(default_factory=InfluxSettings, metadata={"table": InfluxSettings})
    mail: MailSettings = field(default_factory=MailSettings, metadata={"table": MailSettings})

    def check(self) -> None:
        for table in (self.broker, self.ingest, self.web, self.influx, self.mail):
            table.check()
        if self.mail.server and not self.web.address:
            raise SettingsError("web.address: letters hold links, so mail.server needs it: what do people type?")
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
    broker, influx, mail = (_with_files(folder, table) for table in (settings.broker, settings.influx, settings.mail))
    return replace(settings, data=folder / settings.data, broker=broker, influx=influx, mail=mail)


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
