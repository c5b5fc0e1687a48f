"""A real InfluxDB 1.6.7 (or VictoriaMetrics) on free loopback ports, and what can be asked of it."""

import contextlib
import json
import os
import resource
import shutil
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.plugins.brokers import free_port, wait_until

_CONF = """
reporting-disabled = true
bind-address = "127.0.0.1:{rpc}"
[meta]
  dir = "{folder}/meta"
[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
  query-log-enabled = false
[coordinator]
  max-select-buckets = 50000
[http]
  bind-address = "127.0.0.1:{port}"
  log-enabled = false
  auth-enabled = {auth}
[monitor]
  store-enabled = false
"""


def _program(name: str) -> str:
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin") or pytest.skip(f"no {name} here")


class Influxd:
    """start() returns when it answers; kill9() is what a power cut does to it."""

    def __init__(self, folder: Path, *, auth: bool = False) -> None:
        self._folder = folder
        self._auth = auth
        self._process: subprocess.Popen[bytes] | None = None
        self.port = free_port()
        self.identity: dict[str, str] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> "Influxd":
        self._folder.mkdir(parents=True, exist_ok=True)
        conf = self._folder / "influxdb.conf"
        text = _CONF.format(rpc=free_port(), port=self.port, folder=self._folder, auth=str(self._auth).lower())
        conf.write_text(text)
        with (self._folder / "log").open("ab") as log:
            command = [_program("influxd"), "-config", str(conf)]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_until(self._answers, 30)
        return self

    def kill9(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(20)

    def fill_disk(self) -> None:
        """No file of it can grow any more: to a process, that is a full disk."""
        assert self._process is not None
        resource.prlimit(self._process.pid, resource.RLIMIT_FSIZE, (4096, resource.RLIM_INFINITY))

    def query(self, influxql: str, database: str = "moineau") -> list[dict]:
        """The series of the first result; an error is raised as it was said."""
        where = f"{self.url}/query?" + urllib.parse.urlencode({"db": database, "epoch": "s", **self.identity})
        body = urllib.parse.urlencode({"q": influxql}).encode()
        with urllib.request.urlopen(urllib.request.Request(where, body), timeout=30) as answer:
            result = json.loads(answer.read())["results"][0]
        if result.get("error", "").startswith("database not found"):
            return []
        if "error" in result:
            raise ValueError(result["error"])
        return result.get("series", [])

    def write(self, line: str) -> None:
        where = f"{self.url}/write?" + urllib.parse.urlencode({"db": "moineau", "precision": "s", **self.identity})
        urllib.request.urlopen(urllib.request.Request(where, line.encode()), timeout=30).close()

    def rows(self, influxql: str) -> list[dict]:
        """One dictionary a row, tags and time included."""
        return [
            dict(zip(series["columns"], row, strict=True)) | series.get("tags", {})
            for series in self.query(influxql)
            for row in series["values"]
        ]

    def count(self, measurement: str, where: str = "") -> int:
        return sum(row["count"] for row in self.rows(f'SELECT count("value") FROM "{measurement}" {where}'))

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/ping", timeout=5) as answer:
            return answer.status == 204
        return False


class Victoria(Influxd):
    """VictoriaMetrics: it takes `/api/v2/write`, and tells what it has by its own API."""

    def start(self) -> "Victoria":
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "log").open("ab") as log:
            command = [_program("victoria-metrics"), f"-storageDataPath={self._folder}/vm", "-retentionPeriod=100y"]
            command += [f"-httpListenAddr=127.0.0.1:{self.port}", "-search.latencyOffset=0s"]
            self._process = subprocess.Popen(command, stdout=log, stderr=log)
        wait_until(self._answers, 30)
        return self

    def exported(self, selector: str) -> list[dict]:
        urllib.request.urlopen(f"{self.url}/internal/force_flush", timeout=30).close()
        where = f"{self.url}/api/v1/export?" + urllib.parse.urlencode({"match[]": selector, "reduce_mem_usage": 1})
        with urllib.request.urlopen(where, timeout=30) as answer:
            return [json.loads(row) for row in answer.read().splitlines()]


@pytest.fixture
def influxd(tmp_path: Path) -> Iterator[Influxd]:
    running = Influxd(tmp_path / "influxd")
    try:
        yield running.start()
    finally:
        running.stop()
