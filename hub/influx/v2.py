"""InfluxDB 1.8, 2.x and 3 over `/api/v2/write`, through influxdb-client (the extra `moineau[influx]`).

Questions are asked in InfluxQL over `/query`, because that is what the dashboards do: a bucket without a DBRP mapping
is told here before a citizen meets it.
"""

import json
import threading
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from hub.influx.server import Erasure, Series, secret
from hub.influx.trouble import InfluxError, Missing, Refused, Unable
from hub.influx.web import Lines
from hub.settings import InfluxSettings

try:
    from influxdb_client import InfluxDBClient
    from influxdb_client.client.write_api import SYNCHRONOUS
    from influxdb_client.rest import ApiException
    from urllib3.exceptions import HTTPError
except ImportError as error:  # pragma: no cover: the tests have it
    raise InfluxError(f"{error}; this InfluxDB needs an extra package: pip install 'moineau[influx]'") from None

_EVER = datetime(2262, 1, 1, tzinfo=UTC)
FIELDS = "[a-z]+(_high|_nodes)?"  # of what is written about readings, none of which holds an underline but these


class V2:
    def __init__(self, settings: InfluxSettings, product: str) -> None:
        self.product = product
        self.takes_out_by_time = not product.startswith("a server")  # VictoriaMetrics
        self._settings = settings
        self._lines = Lines(settings.url or "")
        self._turn = threading.Lock()
        self._client: Any = None
        self._token = ""

    def write(self, lines: Iterable[str]) -> None:
        body = "\n".join(lines).encode()
        where: dict[str, Any] = {"bucket": self._settings.bucket, "org": self._settings.org or "-"}
        try:
            self._connected().write_api(SYNCHRONOUS).write(**where, record=body, write_precision="s")
        except ApiException as error:
            raise self._complaint(error.status or 0, _message(error)) from None
        except (HTTPError, OSError) as error:
            raise InfluxError(
                f"InfluxDB at {self._settings.url} does not answer ({error}); it is tried again"
            ) from None

    def query(self, influxql: str) -> list[Series]:
        where = "/query?" + urlencode({"db": self._settings.bucket, "epoch": "s"})
        token = secret(self._settings.token_file)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if token:
            headers["Authorization"] = f"Token {token}"
        answer = self._lines.ask("POST", where, urlencode({"q": influxql}).encode(), headers)
        if answer.status != 200:
            raise self._complaint(answer.status, answer.body.decode(errors="replace")[:300])
        return json.loads(answer.body)["results"][0].get("series", [])

    def make(self) -> None:
        bucket, org = self._settings.bucket, self._settings.org
        raise InfluxError(
            f"InfluxDB has no bucket {bucket!r} in organisation {org!r}; make it: influx bucket create -n {bucket}"
        )

    def erase(self, erasure: Erasure) -> None:
        if not self.takes_out_by_time:
            self._erase_series(erasure)
            return
        start = datetime.fromtimestamp(erasure.first, UTC)
        tags = [f'{key}="{_quoted(value)}"' for key, value in erasure.tags.items()]
        for name in erasure.names or [""]:
            predicate = " AND ".join([*([f'_measurement="{name}"'] if name else []), *tags])
            self._delete(start, predicate)

    def _erase_series(self, erasure: Erasure) -> None:
        """VictoriaMetrics: a field is a series of its own."""
        tags = [f'{key}="{_quoted(value)}"' for key, value in erasure.tags.items()]
        several = [f'__name__=~"({"|".join(erasure.names)})_({FIELDS})"'] if erasure.names else []
        selector = urlencode({"match[]": "{" + ",".join([*several, *tags]) + "}"})
        answer = self._lines.ask("POST", f"/api/v1/admin/tsdb/delete_series?{selector}")
        if answer.status not in (200, 204):
            raise self._complaint(answer.status, answer.body.decode(errors="replace")[:300])

    def _delete(self, start: datetime, predicate: str) -> None:
        where = {"bucket": self._settings.bucket, "org": self._settings.org}
        try:
            self._connected().delete_api().delete(start, _EVER, predicate, **where)
        except ApiException as error:
            if error.status in (404, 405, 501) and "bucket" not in _message(error):
                raise Unable(
                    f"{self.product} could not erase {predicate} ({error.status} {_message(error)}); InfluxDB 3 Core "
                    "cannot delete: drop the database, and the hub writes it anew without it"
                ) from None
            raise self._complaint(error.status or 0, _message(error)) from None
        except (HTTPError, OSError) as error:
            raise InfluxError(f"InfluxDB at {self._settings.url} does not answer ({error})") from None

    def close(self) -> None:
        self._lines.close()
        if self._client is not None:
            self._client.close()

    def _connected(self) -> Any:
        token = secret(self._settings.token_file)
        with self._turn:
            if self._client is None or token != self._token:
                url, org = self._settings.url, self._settings.org or "-"
                self._client = InfluxDBClient(url, token or "-", org=org, enable_gzip=True, timeout=30_000)
                self._token = token
            return self._client

    def _complaint(self, status: int, message: str) -> Exception:
        if status == 404:
            return Missing(f"InfluxDB has no bucket {self._settings.bucket!r} ({message})")
        if status in (400, 413, 422):
            return Refused(message)
        if status in (401, 403):
            return InfluxError(f"InfluxDB lets nobody in ({message}): check influx.token_file, bucket and org")
        return InfluxError(f"InfluxDB answered {status}: {message}")


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _message(error: Any) -> str:
    body = error.body.decode(errors="replace") if isinstance(error.body, bytes) else str(error.body or error.reason)
    try:
        return str(json.loads(body).get("message") or body)
    except (ValueError, AttributeError):
        return body[:300]
