"""A whole node on an emulated Pico W, from the one file that a maker drags onto it: Wi-Fi, broker, hub, receipt.

In the open; with PICO_TLS=1 also by TLS, with the hub's own authority. Some three minutes of a processor each, and for
TLS a quiet machine: mosquitto waits 90 seconds of its own for the end of a handshake.
"""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hardware.flash import image, stock
from hub.broker import authority
from hub.journal import Reader
from tests.flow.conftest import HubProcess
from tests.pico.emulated import NETWORK, NOWHERE, powered
from tests.pico.parts import FELT, LEFT, NODE, OBSERVED, WORLD, settings
from tests.plugins.brokers import Broker, free_port, wait_for_port

NOW = int(time.time())
ON_MOSQUITTO = pytest.mark.parametrize("broker", ["mosquitto"], indirect=True)
RECEIPT_MS = 2_500  # of the board: the hub commits and answers within 50, and its Wi-Fi takes some hundred
WAYS = ("plain", "tls") if os.environ.get("PICO_TLS") else ("plain",)


def felt(reader: Reader) -> dict[str, float]:
    found = {name: list(reader.readings(NODE, name, 0, 1 << 40)) for name in FELT}
    return {name: rows[0][1] for name, rows in found.items() if rows}


@pytest.fixture
def encrypted(broker: Broker, tmp_path: Path, cleanup: ExitStack) -> Callable[[], tuple[int, bytes]]:
    """A second door of this mosquitto, by TLS: its port, and the authority that a board is given."""

    def opened() -> tuple[int, bytes]:
        ca, port = authority.authority("Les Tilleuls", datetime.now(UTC)), free_port()
        authority.keep(tmp_path, authority.SERVER, authority.server(ca, (NOWHERE,), datetime.now(UTC)))
        broker.stop()
        conf = broker.settings.data / "broker/mosquitto.conf"
        files = f"certfile {tmp_path}/server.pem\nkeyfile {tmp_path}/server.key"
        conf.write_text(f"{conf.read_text()}\nlistener {port} 127.0.0.1\n{files}\n")
        program = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin")
        assert program
        process = subprocess.Popen([program, "-c", str(conf)])
        cleanup.callback(process.wait)
        cleanup.callback(process.terminate)
        wait_for_port(port)
        return port, ca.certificate.encode()

    return opened


@pytest.mark.parametrize("way", WAYS)
@ON_MOSQUITTO
def test_what_a_pico_w_measures_is_in_the_journal_and_leaves_its_flash_with_the_receipt(
    broker: Broker, encrypted: Callable[[], tuple[int, bytes]], hub: HubProcess, reader: Reader, way: str
) -> None:
    secret = broker.register.add_node(NODE, "tilleuls", exposure="public", since=NOW - 86_400, now=NOW)
    broker.reload()
    port, ca = encrypted() if way == "tls" else (broker.endpoint("moineau-hub").port, None)
    door = {"host": NOWHERE, "port": port, "tls": way == "tls"}
    wanted = settings(secret=secret, broker=door, wifi=[NETWORK], interval_s=3600, watchdog_ms=0)
    file = image.personal_file("pico_w", wanted, ca, stock.micropython("pico_w"))

    with powered(file, WORLD, haste=300) as board:
        board.wait_for(lambda: felt(reader).keys() == FELT.keys(), "the first moment in the journal")
        stored_at = board.ms
        board.wait_for(lambda: board.ms > stored_at + RECEIPT_MS, "time for the receipt")
        dropped, left = json.loads(board.typed(LEFT % json.dumps(OBSERVED)))

    values = felt(reader)
    assert {name for name, (true, off) in FELT.items() if not abs(values[name] - true) <= off} == set(), values
    assert (dropped, left) == (0, [])
