"""A real InfluxDB 1.6.7 on free loopback ports, with the limit on buckets that a hub's InfluxDB has."""

import contextlib
import os
import shutil
import subprocess
import urllib.parse
import urllib.request
from collections.abc import Generator, Sequence
from pathlib import Path

import pytest

from tests.plugins.brokers import free_port, wait_until

DATABASE = "moineau"
BATCH = 5_000


def program() -> str:
    found = shutil.which("influxd", path=f"{os.environ['PATH']}:/usr/sbin")
    return found or pytest.skip("influxd is not installed: apt install influxdb")


def _settings(folder: Path, port: int) -> dict[str, str]:
    said = {
        "REPORTING_DISABLED": "true",
        "BIND_ADDRESS": f"127.0.0.1:{free_port()}",
        "HTTP_BIND_ADDRESS": f"127.0.0.1:{port}",
        "HTTP_LOG_ENABLED": "false",
        "META_DIR": str(folder / "meta"),
        "DATA_DIR": str(folder / "data"),
        "DATA_WAL_DIR": str(folder / "wal"),
        "DATA_QUERY_LOG_ENABLED": "false",
        "MONITOR_STORE_ENABLED": "false",
        "COORDINATOR_MAX_SELECT_BUCKETS": "50000",
    }
    return {f"INFLUXDB_{name}": value for name, value in said.items()}


def _answers(url: str) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/ping", timeout=5) as answer:
        return answer.status == 204
    return False


@contextlib.contextmanager
def running(folder: Path) -> Generator[str]:
    """The address of an empty InfluxDB with our database."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with (folder / "influxd.log").open("ab") as log:
        process = subprocess.Popen([program()], env=os.environ | _settings(folder, port), stdout=log, stderr=log)
    try:
        wait_until(lambda: _answers(url), 30)
        _post(f"{url}/query", urllib.parse.urlencode({"q": f'CREATE DATABASE "{DATABASE}"'}).encode())
        yield url
    finally:
        process.terminate()
        process.wait(20)


def write(url: str, lines: Sequence[str]) -> None:
    for start in range(0, len(lines), BATCH):
        body = "\n".join(lines[start : start + BATCH]).encode()
        _post(f"{url}/write?db={DATABASE}&precision=s", body)


def _post(url: str, body: bytes) -> None:
    urllib.request.urlopen(urllib.request.Request(url, body), timeout=30).close()
