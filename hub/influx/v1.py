"""InfluxDB 1.x over `/write` and `/query`, with nothing but the standard library."""

import base64
import json
import re
import zlib
from collections.abc import Iterable
from urllib.parse import urlencode

from hub.influx.server import Erasure, Series, secret
from hub.influx.trouble import InfluxError, Missing, Refused
from hub.influx.web import Answer, Lines
from hub.settings import InfluxSettings

_GZIP = 31  # window bits that make zlib write a gzip header


def gzipped(lines: Iterable[str]) -> bytes:
    """Level 1: the network is loopback or a city's own, time is what is short."""
    return zlib.compress("\n".join(lines).encode(), 1, _GZIP)


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace("'", "\\'")


class V1:
    takes_out_by_time = True

    def __init__(self, settings: InfluxSettings, product: str) -> None:
        self.product = product
        self._settings = settings
        self._lines = Lines(settings.url or "")
        self._where = "/write?" + urlencode({"db": settings.database, "precision": "s"})

    def write(self, lines: Iterable[str]) -> None:
        headers = {"Content-Encoding": "gzip", "Content-Type": "text/plain; charset=utf-8"} | self._identity()
        answer = self._lines.ask("POST", self._where, gzipped(lines), headers)
        if answer.status not in (200, 204):
            raise self._trouble(answer)

    def query(self, influxql: str) -> list[Series]:
        where = "/query?" + urlencode({"db": self._settings.database, "epoch": "s"})
        body = urlencode({"q": influxql}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"} | self._identity()
        answer = self._lines.ask("POST", where, body, headers)
        if answer.status != 200:
            raise self._trouble(answer)
        result = json.loads(answer.body)["results"][0]
        if "error" in result:
            raise self._complaint(result["error"], answer.status)
        return result.get("series", [])

    def make(self) -> None:
        name = self._settings.database.replace("\\", "\\\\").replace('"', '\\"')
        try:
            self.query(f'CREATE DATABASE "{name}"')
        except InfluxError as error:
            raise InfluxError(f'{error}; make it by hand: CREATE DATABASE "{name}"') from None

    def erase(self, erasure: Erasure) -> None:
        where = " AND ".join(f"\"{key}\" = '{_quoted(value)}'" for key, value in erasure.tags.items())
        if not erasure.names:
            self.query(f"DROP SERIES WHERE {where}")
            return
        several = f"/^({'|'.join(re.escape(name) for name in erasure.names)})$/"
        since = f" AND time >= {erasure.first}s" if erasure.first else ""
        self.query(f"DELETE FROM {several} WHERE {where}{since}")  # noqa: S608 (our own names, tags quoted)

    def close(self) -> None:
        self._lines.close()

    def _identity(self) -> dict[str, str]:
        if not self._settings.username:
            return {}
        pair = f"{self._settings.username}:{secret(self._settings.password_file)}"
        return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}

    def _trouble(self, answer: Answer) -> Exception:
        try:
            message = json.loads(answer.body)["error"]
        except (ValueError, KeyError, TypeError):
            message = answer.body.decode(errors="replace")[:300] or f"HTTP {answer.status}"
        return self._complaint(message, answer.status)

    def _complaint(self, message: str, status: int) -> Exception:
        if "database not found" in message:
            return Missing(f"InfluxDB has no database {self._settings.database!r}")
        if status in (400, 413):
            return Refused(message)
        if status in (401, 403) or "authorized" in message:
            return InfluxError(f"InfluxDB lets nobody in ({message}): check influx.username and influx.password_file")
        return InfluxError(f"InfluxDB answered {status}: {message}")
