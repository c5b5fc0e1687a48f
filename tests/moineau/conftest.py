"""The demo as a visitor starts it: a child process, what it prints, and the page it names."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.plugins.brokers import free_port

_PATIENCE_S = 60.0  # this machine may be busy with other tests


class Demo:
    """One run of `moineau demo`, from the first line to Ctrl-C."""

    def __init__(self, data: Path, option: str = "--no-trial") -> None:
        self.data = data
        self._process = subprocess.Popen(
            [sys.executable, "-m", "moineau", "demo", "--data", str(data), "--port", str(free_port()), option],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"DISPLAY": "", "WAYLAND_DISPLAY": ""},  # no browser opens
        )
        self.said: list[str] = []
        self._told = threading.Event()
        self._reader = threading.Thread(target=self._listen)
        self._reader.start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.said.append(line)
            if line.startswith("Ctrl-C"):
                self._told.set()
        self._told.set()

    def alive(self) -> "Demo":
        assert self._told.wait(_PATIENCE_S), self.said
        assert self._process.poll() is None, self.said
        return self

    @property
    def address(self) -> str:
        (address,) = re.findall(r"http://\S+", "".join(self.said))
        return address

    def page(self, path: str = "") -> str:
        with urllib.request.urlopen(self.address + path, timeout=10) as response:
            return response.read().decode()

    def asked(self, what: str, **query: object) -> Any:
        return json.loads(self.page(f"api/v1/{what}?{urllib.parse.urlencode(query)}"))

    def stopped(self, number: signal.Signals = signal.SIGINT) -> tuple[int, float]:
        """(exit code, seconds it took)"""
        began = time.monotonic()
        if self._process.poll() is None:
            self._process.send_signal(number)
        return self.ended(), time.monotonic() - began

    def ended(self) -> int:
        """The exit code of a demo that stops by itself."""
        code = self._process.wait(_PATIENCE_S)
        self._reader.join()
        if self._process.stdout is not None:
            self._process.stdout.close()
        return code


@pytest.fixture
def demo() -> Iterator[Callable[[Path], Demo]]:
    """Starts demos, and stops those that a test leaves running."""
    started: list[Demo] = []

    def start(data: Path) -> Demo:
        started.append(Demo(data))
        return started[-1]

    yield start
    for each in started:
        each.stopped(signal.SIGTERM)


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One demo that several tests look at."""
    running = Demo(tmp_path_factory.mktemp("demo"))
    try:
        yield running.alive()
    finally:
        running.stopped(signal.SIGTERM)
