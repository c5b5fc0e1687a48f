"""A hub in a process of its own, as an operator runs it, and what it costs: CPU seconds and memory from /proc."""

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

_TICK = os.sysconf("SC_CLK_TCK")


class Cost(NamedTuple):
    cpu_s: float
    memory_mb: float


class RunningHub:
    def __init__(self, process: subprocess.Popen[str], address: str) -> None:
        self.pid = process.pid
        self.address = address

    def get(self, path: str) -> bytes:
        with urllib.request.urlopen(self.address + path, timeout=120) as answer:
            return answer.read()

    def metric(self, name: str) -> float:
        for line in self.get("metrics").decode().splitlines():
            if line.startswith(name + " "):
                return float(line.split()[-1])
        raise SystemExit(f"no metric {name}")


@contextmanager
def running(data: Path, toml: str) -> Generator[RunningHub]:
    config = data / "hub.toml"
    config.write_text(f'data = "{data}"\n{toml}\n[web]\nlisten = "127.0.0.1:0"\n')
    command = [sys.executable, "-m", "moineau", "hub", "--config", str(config)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield RunningHub(process, process.stdout.readline().split()[-1])
    finally:
        process.terminate()
        process.wait(30)


def cost(pid: int) -> Cost:
    """CPU so far, and the memory it holds now."""
    stat = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return Cost((int(stat[11]) + int(stat[12])) / _TICK, pages * os.sysconf("SC_PAGE_SIZE") / 1e6)


def await_metric(hub: RunningHub, name: str, least: float, timeout_s: float = 600) -> None:
    until = time.monotonic() + timeout_s
    while hub.metric(name) < least:
        if time.monotonic() > until:
            raise SystemExit(f"{name} did not reach {least} within {timeout_s} s")
        time.sleep(0.2)
