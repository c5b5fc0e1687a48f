"""What a node, a person with a terminal and a technician may rely on."""

import base64
import json
import random
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from contract.wire import decode_receipt, encode_pack
from hub.journal import Reader
from tests.flow.conftest import HubProcess
from tests.plugins.brokers import Broker, Client, wait_until

NODE = "tilleuls-03"
TOPIC = f"moineau/v1/node/{NODE}/readings"
NOW = int(time.time())


@pytest.fixture
def secret(broker: Broker, hub: HubProcess) -> str:
    given = broker.register.add_node(NODE, "tilleuls", exposure="public", since=NOW - 86_400, now=NOW)
    broker.reload()
    return given


def measured(seq: int, value: float = 4.2) -> bytes:
    return encode_pack(NODE, seq, [(NOW - 3600 + seq, [("temperature", "Cel", value)])], run=9, oldest=1)


def test_duplicates_in_any_order_are_stored_once(broker: Broker, hub: HubProcess, reader: Reader, secret: str) -> None:
    packs = [measured(seq, seq / 10) for seq in range(1, 101)]
    deliveries = packs * 3
    random.Random(5).shuffle(deliveries)
    with Client(broker.endpoint(NODE, secret)) as node:
        node.subscribe(f"moineau/v1/node/{NODE}/stored")
        for payload in deliveries:
            node.publish(TOPIC, payload)
        answered: list[int] = []
        while len(answered) < len(deliveries):
            answered += decode_receipt(node.next().payload)["stored"]

    rows = reader.readings(NODE, "temperature", 0, 1 << 40)
    assert [(t, value) for t, value, _ in rows] == [(NOW - 3600 + seq, seq / 10) for seq in range(1, 101)]
    assert set(answered) == set(range(1, 101))
    (life,) = reader.balance(NODE)
    assert (life.stored, life.duplicate, life.unaccounted) == (100, 200, 0)


def test_a_person_with_mosquitto_pub_is_a_node(broker: Broker, hub: HubProcess, secret: str) -> None:
    where = broker.endpoint(NODE, secret)
    payload = f'[{{"bn":"{NODE}/","bt":{NOW},"n":"temperature","u":"Cel","v":4.2}},{{"n":"seq","v":1}}]'
    login = ["-p", str(where.port), "-u", NODE, "-P", secret, "-i", NODE]
    subprocess.run(["mosquitto_pub", *login, "-q", "1", "-t", TOPIC, "-m", payload], check=True, timeout=10)

    started = time.monotonic()
    wait_until(lambda: b"4.2" in hub.get(f"en/node/{NODE}") or b"4,2" in hub.get(f"fr/node/{NODE}"))
    assert time.monotonic() - started < 5  # a second in practice; the suite may share its processor


def test_what_is_sent_once_while_the_hub_is_away_is_there_when_it_comes_back(
    broker: Broker, hub: HubProcess, reader: Reader, secret: str
) -> None:
    hub.stop()
    with Client(broker.endpoint(NODE, secret)) as node:
        node.publish(TOPIC, measured(1))
    assert reader.counts()["stored"] == 0

    hub.start()
    wait_until(lambda: reader.counts()["stored"] == 1)


def test_relative_times_are_dated_at_receipt_and_said_to_be(
    broker: Broker, hub: HubProcess, reader: Reader, secret: str
) -> None:
    payload = f'[{{"bn":"{NODE}/","n":"temperature","u":"Cel","t":-60,"v":4.2}},{{"n":"seq","v":1}}]'
    with Client(broker.endpoint(NODE, secret)) as node:
        node.publish(TOPIC, payload)
        node.publish(TOPIC, payload)
        wait_until(lambda: reader.counts()["duplicate"] == 1)

    ((t, value, qc),) = reader.readings(NODE, "temperature", 0, 1 << 40)
    assert abs(t - (time.time() - 60)) < 10
    assert (value, qc) == (4.2, 73)


def test_a_node_without_a_clock_is_given_the_time_by_its_nonce(broker: Broker, hub: HubProcess, secret: str) -> None:
    with Client(broker.endpoint(NODE, secret)) as node:
        node.subscribe(f"moineau/v1/node/{NODE}/stored")
        node.publish(f"moineau/v1/node/{NODE}/status", b'{"online":true,"nonce":"a1b2"}', retain=True)
        receipt = decode_receipt(node.next().payload)

    assert receipt["nonce"] == "a1b2"
    assert abs(receipt["t"] - time.time()) < 10


def test_a_technician_sees_open_topics_retained_and_nothing_else(broker: Broker, hub: HubProcess, secret: str) -> None:
    technician = broker.register.add_technician("marie", NOW)
    broker.reload()
    with Client(broker.endpoint(NODE, secret)) as node:
        node.publish(TOPIC, measured(1))
    with Client(broker.endpoint("marie", technician)) as marie:
        marie.subscribe("moineau/v1/node/#")  # mosquitto grants it and delivers nothing, nats-server refuses
        assert marie.subscribe("moineau/v1/open/#")
        first = marie.next()
        with Client(broker.endpoint(NODE, secret)) as node:
            node.publish(TOPIC, measured(2, 5.1))
        second = marie.next()
    with Client(broker.endpoint("marie", technician)) as marie:
        marie.subscribe("moineau/v1/open/#")
        later = marie.next()

    assert [each.topic for each in (first, second)] == [f"moineau/v1/open/tilleuls/{NODE}/temperature"] * 2
    assert [json.loads(each.payload)["v"] for each in (first, second)] == [4.2, 5.1]
    assert later.retain
    assert later.payload == second.payload


def test_a_private_placement_is_never_heard_live(broker: Broker, hub: HubProcess, reader: Reader) -> None:
    secret = broker.register.add_node("balcon-01", "tilleuls", since=NOW - 86_400, now=NOW)
    technician = broker.register.add_technician("marie", NOW)
    broker.reload()
    wait_until(lambda: hub.json("healthz")["ok"])
    payload = encode_pack("balcon-01", 1, [(NOW - 5, [("pm2_5", "ug/m3", 17.25)])], run=9, oldest=1)
    with Client(broker.endpoint("balcon-01", secret)) as node:
        node.publish("moineau/v1/node/balcon-01/readings", payload)
    wait_until(lambda: bool(reader.properties("balcon-01")))

    with Client(broker.endpoint("marie", technician)) as marie:
        marie.subscribe("moineau/v1/open/#")
        time.sleep(1.5)  # three turns of the feed: what must not come cannot be awaited
        assert marie.inbox.empty()
    pages = [hub.get("en/node/balcon-01"), hub.get("fr/area/tilleuls"), hub.get("en/area/tilleuls")]
    assert not any(b"17.2" in page or b"17,2" in page for page in pages)
    answer = hub.get(f"api/v1/rollups?node=balcon-01&property=pm2_5&period=1h&from={NOW - 7200}&to={NOW}")
    assert b"17.25" not in answer


def test_retiring_a_node_clears_what_was_retained(broker: Broker, hub: HubProcess, secret: str) -> None:
    technician = broker.register.add_technician("marie", NOW)
    broker.reload()
    with Client(broker.endpoint(NODE, secret)) as node, Client(broker.endpoint("marie", technician)) as marie:
        marie.subscribe("moineau/v1/open/#")
        node.publish(TOPIC, measured(1))
        assert marie.next().payload
        broker.register.retire_node(NODE, NOW + 60)
        assert marie.next().payload == b""


def test_erasing_a_node_leaves_nothing_of_it(
    broker: Broker, hub: HubProcess, reader: Reader, secret: str, cli: Callable[..., str]
) -> None:
    technician = broker.register.add_technician("marie", NOW)
    broker.reload()
    with Client(broker.endpoint(NODE, secret)) as node, Client(broker.endpoint("marie", technician)) as marie:
        marie.subscribe("moineau/v1/open/#")
        node.publish(TOPIC, measured(1))
        node.publish(TOPIC, b"rubbish")
        assert marie.next().payload
        wait_until(lambda: len(reader.quarantine(NODE)) == 1)
        cli("node", "erase", NODE, "--yes")
        assert marie.next().payload == b""

    wait_until(lambda: not reader.properties(NODE))
    assert reader.quarantine(NODE) == []
    assert reader.balance(NODE) == []


def test_an_airrohr_joins_with_the_nodes_own_secret(
    broker: Broker, hub: HubProcess, reader: Reader, secret: str
) -> None:
    body = {
        "esp8266id": "123",
        "software_version": "NRZ-2024-135",
        "sensordatavalues": [
            {"value_type": "SDS_P1", "value": "20.10"},
            {"value_type": "SDS_P2", "value": "12.40"},
            {"value_type": "BME280_temperature", "value": "8.31"},
            {"value_type": "BME280_pressure", "value": "101325.00"},
            {"value_type": "GPS_lat", "value": "48.123456"},
        ],
    }
    assert posted(hub, body, secret="wrong") == 401
    assert posted(hub, body, secret=secret) == 200

    rows = {name: reader.readings(NODE, name, 0, 1 << 40)[0][1] for name in reader.properties(NODE)}
    assert rows == {"pm10": 20.1, "pm2_5": 12.4, "temperature": 8.31, "pressure": pytest.approx(1013.25)}


def posted(hub: HubProcess, body: object, secret: str) -> int:
    login = base64.b64encode(f"{NODE}:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {login}", "Content-Type": "application/json", "X-Sensor": "esp8266-123"}
    request = urllib.request.Request(f"{hub.address}data.php", json.dumps(body).encode(), headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


@pytest.fixture
def cli(broker: Broker) -> Callable[..., str]:
    def run(*words: str) -> str:
        command = [sys.executable, "-m", "moineau", *words, "--data", str(Path(broker.settings.data))]
        return subprocess.run(command, check=True, capture_output=True, text=True, timeout=30).stdout

    return run


def test_home_assistant_is_told_of_the_nodes_of_an_area_that_asks(
    broker: Broker, hub: HubProcess, secret: str, cli: Callable[..., str]
) -> None:
    technician = broker.register.add_technician("home", NOW)
    cli("area", "set", "tilleuls", "--home-assistant", "on")
    broker.reload()
    with Client(broker.endpoint(NODE, secret)) as node:
        node.publish(TOPIC, measured(1))
    with Client(broker.endpoint("home", technician)) as assistant:
        assert assistant.subscribe("homeassistant/#")
        message = assistant.next()

    assert message.topic == f"homeassistant/device/{NODE}/config"
    (component,) = json.loads(message.payload)["cmps"].values()
    assert component["state_topic"] == f"moineau/v1/open/tilleuls/{NODE}/temperature"
