"""An InfluxDB with our database, and lines written into it in batches: for tests, the bench and the pictures."""

import contextlib
import urllib.parse
import urllib.request
from collections.abc import Generator, Sequence
from pathlib import Path

from tests.plugins.influxd import Influxd

DATABASE = "moineau"
BATCH = 5_000


@contextlib.contextmanager
def running(folder: Path) -> Generator[str]:
    """The address of an empty InfluxDB 1.6.7."""
    influxd = Influxd(folder / "influxd")
    try:
        url = influxd.start().url
        _post(f"{url}/query", urllib.parse.urlencode({"q": f'CREATE DATABASE "{DATABASE}"'}).encode())
        yield url
    finally:
        influxd.stop()


def write(url: str, lines: Sequence[str]) -> None:
    for start in range(0, len(lines), BATCH):
        body = "\n".join(lines[start : start + BATCH]).encode()
        _post(f"{url}/write?db={DATABASE}&precision=s", body)


def _post(url: str, body: bytes) -> None:
    urllib.request.urlopen(urllib.request.Request(url, body), timeout=30).close()
