"""A statement of InfluxQL in, its series out, from the InfluxDB there is. Refuses what that refuses, in its words."""

import base64
import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass
from typing import Any, Final

Series = dict[str, Any]  # name, tags, columns, values: as InfluxDB answers

_PATIENCE_S: Final = 30


class InfluxError(ValueError):
    """InfluxDB cannot be reached, or refuses the statement."""


@dataclass(frozen=True)
class Influx:
    url: str
    database: str
    username: str = ""
    password: str = ""
    token: str = ""

    def __post_init__(self) -> None:
        if not self.url.startswith(("http://", "https://")):
            raise InfluxError(f"InfluxDB at {self.url!r} where http://... or https://... is expected")

    def _headers(self) -> dict[str, str]:
        if self.token:
            return {"Authorization": f"Token {self.token}"}
        if self.username:
            pair = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
            return {"Authorization": f"Basic {pair}"}
        return {}

    def ask(self, query: str) -> list[Series]:
        """The series of the first statement: Grafana reads no other."""
        where = f"{self.url.rstrip('/')}/query?" + urllib.parse.urlencode({"db": self.database, "epoch": "ms"})
        body = urllib.parse.urlencode({"q": query}).encode()
        request = urllib.request.Request(where, body, self._headers())  # noqa: S310 (checked above)
        try:
            with urllib.request.urlopen(request, timeout=_PATIENCE_S) as answer:  # noqa: S310
                told = json.load(answer)
        except urllib.error.HTTPError as refused:
            raise InfluxError(_reason(refused.read(), refused.code)) from None
        except (OSError, ValueError) as lost:
            raise InfluxError(f"no answer from {self.url}: {lost}") from None
        result = told["results"][0]
        if "error" in result:
            raise InfluxError(result["error"])
        return result.get("series", [])


def _reason(body: bytes, code: int) -> str:
    try:
        return json.loads(body)["error"]
    except (ValueError, KeyError, TypeError):
        return f"HTTP {code}"


def has_data(series: list[Series]) -> bool:
    """Whether any column but the time holds anything: what the reader of a panel would see."""
    return any(
        cell is not None
        for one in series
        for row in one.get("values", ())
        for column, cell in zip(one["columns"], row, strict=True)
        if column != "time"
    )
