"""A whole node on an emulated Pico W, from the one file that a maker drags onto it: Wi-Fi, broker, hub, receipt."""

import json
import time
from typing import Any

import pytest

from hardware.flash import image, stock
from hub.journal import Reader
from tests.flow.conftest import HubProcess
from tests.pico.emulated import NETWORK, NOWHERE, powered
from tests.pico.parts import FELT, LEFT, NODE, OBSERVED, WORLD, settings
from tests.plugins.brokers import Broker, Client

NOW = int(time.time())


def felt(reader: Reader) -> dict[str, float]:
    found = {name: list(reader.readings(NODE, name, 0, 1 << 40)) for name in FELT}
    return {name: rows[0][1] for name, rows in found.items() if rows}


def status(reader: Reader) -> dict[str, Any]:
    found = reader.status(NODE)
    return found[1] if found else {}


@pytest.mark.parametrize("broker", ["mosquitto"], indirect=True)
def test_what_a_pico_w_measures_is_in_the_journal_and_leaves_its_flash_with_the_receipt(
    broker: Broker, hub: HubProcess, reader: Reader
) -> None:
    secret = broker.register.add_node(NODE, "tilleuls", exposure="public", since=NOW - 86_400, now=NOW)
    broker.reload()
    port = broker.endpoint("moineau-hub").port
    wanted = settings(
        secret=secret, broker={"host": NOWHERE, "port": port}, wifi=[NETWORK], interval_s=3600, watchdog_ms=0
    )
    file = image.personal_file("pico_w", wanted, None, stock.micropython("pico_w"))

    with powered(file, WORLD, haste=300) as board, Client(broker.endpoint("moineau-hub")) as operator:
        board.wait_for(lambda: felt(reader).keys() == FELT.keys(), "the first moment in the journal")
        operator.publish(f"moineau/v1/node/{NODE}/command", b'{"interval_s":1800}')  # comes behind the receipt
        board.wait_for(lambda: status(reader).get("interval_s") == 1800, "the command obeyed")
        dropped, left = json.loads(board.run(LEFT % json.dumps(OBSERVED)))

    values = felt(reader)
    assert {name for name, (true, off) in FELT.items() if not abs(values[name] - true) <= off} == set(), values
    assert (dropped, left) == (0, [])
    told = status(reader)
    assert (told["board"], told["boot"], told["outbox"]["packs"]) == ("pico_w", 1, 0), told
