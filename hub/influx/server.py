"""What the follower asks of an InfluxDB, whichever version it is, and how the version is found out.

The server itself is asked (`/ping`, `/health`). 1.x is spoken to through `/write` and `/query`; 1.8 and later, when a
bucket is set, through `/api/v2/write`; 2.x and 3 always so.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import NamedTuple, Protocol

from hub.influx.trouble import InfluxError
from hub.influx.web import Answer, Web
from hub.settings import InfluxSettings

Series = dict[str, object]


class Erasure(NamedTuple):
    """Points to be taken out: those with all of these tags, of these measurements (none named: of all), from a moment
    on.
    """

    tags: Mapping[str, str]
    names: Sequence[str] = ()
    first: int = 0


class Server(Protocol):
    product: str
    takes_out_by_time: bool  # else an erasure takes what was before its first moment, too

    def write(self, lines: Iterable[str]) -> None:
        """Returns when they are stored. Raises Refused for what the lines are to blame for, else InfluxError."""
        ...

    def query(self, influxql: str) -> list[Series]:
        """The series of the first result."""
        ...

    def make(self) -> None:
        """Makes the database where that is allowed, else raises InfluxError with the way out."""
        ...

    def erase(self, erasure: Erasure) -> None:
        """Raises Unable where this InfluxDB cannot delete."""
        ...

    def close(self) -> None: ...


def secret(path: Path | None) -> str:
    """Read anew each time: a token that was put right needs no restart."""
    if path is None:
        return ""
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as error:
        raise InfluxError(f"{path}: {error.strerror}; it should hold the secret for InfluxDB, nothing else") from None


def found(settings: InfluxSettings) -> Server:
    """The server behind the address, or InfluxError when nobody answers there as an InfluxDB does."""
    if settings.url is None:
        raise InfluxError("influx.url is not set, so nothing is written to InfluxDB")
    with closing(Web(settings.url)) as web:
        product, version = asked(web)
    modern = version >= (2,) or (version >= (1, 8) and bool(settings.bucket))
    if modern and settings.bucket:
        from hub.influx.v2 import V2

        return V2(settings, product)
    if modern:
        raise InfluxError(f"{product} wants a bucket and a token: set influx.bucket, influx.org and influx.token_file")
    if settings.bucket and not settings.database:
        raise InfluxError(f"{product} knows no buckets: set influx.database")
    from hub.influx.v1 import V1

    return V1(settings, product)


def asked(web: Web) -> tuple[str, tuple[int, ...]]:
    """Product and version: "InfluxDB 1.6.7~rc0", (1, 6, 7)."""
    ping = web.ask("GET", "/ping")
    version = ping.headers.get("x-influxdb-version") or _of_json(ping) or _of_json(web.ask("GET", "/health"))
    if ping.status == 404 and not version:
        raise InfluxError(f"{web.url} answers, but not as an InfluxDB does; is influx.url right?")
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:3])
    is_victoria = "x-influxdb-build" not in ping.headers and not version.startswith(("v2", "2", "3"))
    return f"{'InfluxDB' if version and not is_victoria else 'a server that speaks as InfluxDB'} {version}".strip(), (
        numbers or (1, 8)
    )


def _of_json(answer: Answer) -> str:
    try:
        body = json.loads(answer.body)
    except ValueError:
        return ""
    return str(body.get("version", "")) if isinstance(body, dict) else ""
