"""The way of one reading: a terminal, a real broker, a running hub, and a neighbour's screen a second later."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page

from hub.register import Register
from tests.browser.conftest import Visit
from tests.plugins.brokers import free_port

NODE = "tilleuls-03"


class Running:
    def __init__(self, address: str, port: int, secret: str) -> None:
        self.address, self._port, self._secret = address, port, secret
        self._seq = 0

    def say(self, temperature: float) -> None:
        """What anyone with an account can type."""
        self._seq += 1
        now = int(time.time())
        reading = f'{{"bn":"{NODE}/","bt":{now},"n":"temperature","u":"Cel","v":{temperature}}}'
        pack = f'[{reading},{{"n":"seq","v":{self._seq}}}]'
        login = ["-p", str(self._port), "-u", NODE, "-P", self._secret, "-i", NODE]
        topic = f"moineau/v1/node/{NODE}/readings"
        subprocess.run(["mosquitto_pub", *login, "-q", "1", "-t", topic, "-m", pack], check=True, timeout=10)


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Running]:
    port, now = free_port(), int(time.time())
    with closing(Register(tmp_path)) as register:
        register.add_area("tilleuls", "Les Tilleuls")
        secret = register.add_node(NODE, "tilleuls", exposure="public", place="Boulangerie", since=now - 60, now=now)
    config = tmp_path / "hub.toml"
    config.write_text(f'data = "."\n[broker]\nlisten = "127.0.0.1:{port}"\n[web]\nlisten = "127.0.0.1:0"\n')
    command = [sys.executable, "-m", "moineau", "hub", "--config", str(config)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Running(process.stdout.readline().split()[-1], port, secret)
        process.terminate()


def shown(page: Page) -> str:
    return page.locator("main").inner_text().replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_page_shows_a_reading_published_a_second_ago(hub: Running, visit: Visit, scripts: bool) -> None:
    hub.say(4.2)
    time.sleep(1)  # the promise is a second, so a second is what the reader waits

    assert "4.2 °C" in shown(visit(f"{hub.address}en/area/tilleuls", scripts=scripts))
    assert "4,2 °C" in shown(visit(f"{hub.address}fr/node/{NODE}", scripts=scripts))
