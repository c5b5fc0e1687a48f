"""A node that goes, by itself or for ever, leaves behind what it told of itself."""

import json
import time

import pytest

from contract.wire import encode_pack
from hub.journal import Reader
from tests.flow.conftest import HubProcess
from tests.plugins.brokers import Broker, Client, wait_until

NODE = "tilleuls-03"
STATUS = f"moineau/v1/node/{NODE}/status"
GOODBYE = b'{"online":false}'
NOW = int(time.time())
TOLD = {"online": True, "firmware": "1.0.3", "battery_v": 3.31, "interval_s": 60, "faults": {"sps30": {"crc": 4}}}
LOW_BATTERY = b"The battery is almost empty (3.3 V)."


@pytest.fixture
def node(broker: Broker, hub: HubProcess) -> Client:
    """One that has measured a moment ago and told how it is; its last will is deposited."""
    secret = broker.register.add_node(NODE, "tilleuls", exposure="public", since=NOW - 86_400, now=NOW)
    broker.reload()
    client = Client(broker.endpoint(NODE, secret), will=STATUS)
    assert client.connect()
    pack = encode_pack(NODE, 1, [(NOW, [("temperature", "Cel", 4.2)])], run=9, oldest=1)
    client.publish(f"moineau/v1/node/{NODE}/readings", pack)
    client.publish(STATUS, json.dumps(TOLD), retain=True)
    return client


def told(reader: Reader) -> dict:
    found = reader.status(NODE)
    return found[1] if found else {}


def is_online(reader: Reader) -> bool | None:
    return told(reader).get("online")


def test_a_last_will_takes_nothing_but_the_word_online(hub: HubProcess, reader: Reader, node: Client) -> None:
    wait_until(lambda: is_online(reader) is True)
    node.vanish()

    wait_until(lambda: is_online(reader) is False)

    assert told(reader) == TOLD | {"online": False}
    assert LOW_BATTERY in hub.get(f"en/node/{NODE}")


def test_a_goodbye_is_retained_and_a_hub_that_comes_back_knows_what_was_told(
    hub: HubProcess, reader: Reader, node: Client
) -> None:
    wait_until(lambda: is_online(reader) is True)
    hub.stop()
    node.publish(STATUS, GOODBYE, retain=True)
    node.close()

    hub.start()
    wait_until(lambda: is_online(reader) is False)
    hub.stop()
    hub.start()
    wait_until(lambda: b"moineau_statuses_total 1.0" in hub.get("metrics"))  # the broker tells it once more

    assert told(reader) == TOLD | {"online": False}


def test_a_whole_status_leaves_nothing_of_the_one_before(reader: Reader, node: Client) -> None:
    later = {"online": True, "firmware": "1.0.4", "boot": 2}
    node.publish(STATUS, GOODBYE, retain=True)
    wait_until(lambda: is_online(reader) is False)
    node.publish(STATUS, json.dumps(later), retain=True)
    node.close()

    wait_until(lambda: is_online(reader) is True)

    assert told(reader) == later  # a fault that is no longer told is gone
