"""docs/makers.md, typed as it stands: a page that a newcomer copies from must work on the day they read it."""

import json
import re
import shlex
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.plugins.brokers import free_port, wait_for_port, wait_until

PAGE = Path(__file__).parents[2] / "docs" / "makers.md"
SECRET = "THE-SECRET"


class Bench:
    """A maker's table: a folder with a hub.toml on free ports, and the command lines of the page."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.broker, self.web = folder, free_port(), free_port()
        listen = f'[broker]\nlisten = "127.0.0.1:{self.broker}"\n[web]\nlisten = "127.0.0.1:{self.web}"\n'
        (folder / "hub.toml").write_text(listen)
        lines = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
        self.lines = [line for block in lines for line in block.replace("\\\n", " ").splitlines()]
        self.secret = ""

    def line(self, beginning: str) -> str:
        return next(line for line in self.lines if line.startswith(beginning)).split("  #")[0].rstrip(" &")

    def ours(self, beginning: str) -> str:
        """Runs a line that begins with `moineau`."""
        words = [sys.executable, "-m", *shlex.split(self.line(beginning))]
        return subprocess.run(words, cwd=self.folder, check=True, capture_output=True, text=True).stdout

    def publish(self, line: str) -> None:
        here = line.replace(SECRET, self.secret).replace("mosquitto_pub", f"mosquitto_pub -p {self.broker}", 1)
        subprocess.run(["sh", "-c", here], check=True, capture_output=True)

    def readings(self) -> list[dict[str, Any]]:
        query = "api/v1/readings?node=home-01&property=temperature"
        with urllib.request.urlopen(f"http://127.0.0.1:{self.web}/{query}", timeout=5) as response:
            return json.load(response)["readings"]

    def shown(self, value: float) -> dict[str, Any]:
        """The reading of this value as soon as the hub tells it."""
        until = time.monotonic() + 5
        while time.monotonic() < until:
            for reading in self.readings():
                if reading["v"] == value:
                    return reading
        raise AssertionError(f"{value} is not among {self.readings()}")


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    if not shutil.which("mosquitto_pub"):
        pytest.skip("no mosquitto_pub here: apt-get install mosquitto-clients")
    table = Bench(tmp_path)
    table.ours("moineau area add")
    said = table.ours("moineau node add home-01")
    table.secret = re.findall(r"secret: (\S+)", said)[0]
    hub = subprocess.Popen([sys.executable, "-m", *shlex.split(table.line("moineau hub"))], cwd=tmp_path)
    try:
        wait_for_port(table.web)
        yield table
    finally:
        hub.terminate()
        hub.wait(10)


def test_the_five_commands_put_a_temperature_on_the_page(bench: Bench) -> None:
    without_a_time, with_a_time = (line for line in bench.lines if line.startswith("mosquitto_pub"))

    bench.publish(without_a_time)
    first = bench.shown(21.5)
    second_of_it = int(time.time())
    wait_until(lambda: int(time.time()) > second_of_it)  # nobody types two values within one second
    bench.publish(with_a_time)

    assert first["test"] == "clock"  # dated at its arrival, as the page says
    assert bench.shown(21.6)["test"] != "clock"
