"""A whole node on an emulated Pico W, from the one file that a maker drags onto it: Wi-Fi, broker, hub, receipt.

In the open, and by TLS with the hub's own authority: 50 and 80 seconds of a processor. 30 of them are the handshake,
for which mosquitto waits 90 of its own.
"""

import json
import re
import time

import pytest

from hardware.flash import image, stock
from hub.journal import Reader
from hub.register import HUB
from hub.register.bundle import authority
from tests.flow.conftest import HubProcess
from tests.pico.emulated import NETWORK, NOWHERE, powered
from tests.pico.parts import FELT, LEFT, NODE, OBSERVED, WORLD, settings
from tests.plugins.brokers import Broker

NOW = int(time.time())
# In mosquitto's log: a pack came from the node, its receipt went there, and was acknowledged.
RECEIPT = re.compile(rf"from {NODE} \(.*/readings'(?s:.*)to {NODE} \(.*/stored'(?s:.*)PUBACK from {NODE} ".encode())
WAYS = (
    pytest.param("mosquitto", id="plain"),
    pytest.param("mosquitto", id="tls", marks=pytest.mark.broker_under_tls(NOWHERE)),
)


def felt(reader: Reader) -> dict[str, float]:
    found = {name: list(reader.readings(NODE, name, 0, 1 << 40)) for name in FELT}
    return {name: rows[0][1] for name, rows in found.items() if rows}


@pytest.mark.parametrize("broker", WAYS, indirect=True)
def test_what_a_pico_w_measures_is_in_the_journal_and_leaves_its_flash_with_the_receipt(
    broker: Broker, hub: HubProcess, reader: Reader
) -> None:
    secret = broker.register.add_node(NODE, "tilleuls", exposure="public", since=NOW - 86_400, now=NOW)
    broker.reload()
    at, ca = broker.endpoint(HUB), authority(broker.settings)
    door = {"host": NOWHERE, "port": at.port, "tls": at.tls}
    wanted = settings(secret=secret, broker=door, wifi=[NETWORK], interval_s=3600, watchdog_ms=0)
    file = image.personal_file("pico_w", wanted, ca, stock.micropython("pico_w"))

    with powered(file, WORLD, haste=300) as board:
        board.wait_for(lambda: felt(reader).keys() == FELT.keys(), "the first moment in the journal")
        board.wait_for(lambda: RECEIPT.search(broker.log()), "the receipt")
        dropped, left = json.loads(board.typed(LEFT % json.dumps(OBSERVED)))

    values = felt(reader)
    assert {name for name, (true, off) in FELT.items() if not abs(values[name] - true) <= off} == set(), values
    assert (dropped, left) == (0, [])
