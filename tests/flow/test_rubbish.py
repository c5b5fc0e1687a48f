"""Bad payloads of every kind: the hub goes on, none of them reaches the readings, each is kept with its reason."""

import json
import time
from typing import NamedTuple

import pytest

from hub.journal import Reader
from tests.flow.conftest import HubProcess
from tests.plugins.brokers import Broker, Client, wait_until

NODE = "tilleuls-03"
TOPIC = f"moineau/v1/node/{NODE}/readings"
STATUS = f"moineau/v1/node/{NODE}/status"
NOW = int(time.time())


class Bad(NamedTuple):
    name: str
    payload: bytes
    reason: str


def pack(**changes: object) -> bytes:
    first = {"bn": f"{NODE}/", "bt": NOW, "n": "temperature", "u": "Cel", "v": 4.2} | changes
    return json.dumps([first, {"n": "seq", "v": 77}]).encode()


BAD = [
    Bad("not JSON", b"hello", "JSON"),
    Bad("empty", b"", "JSON"),
    Bad("not UTF-8", b"\xff\xfe\x00", ""),
    Bad("an object", b'{"temperature": 4.2}', ""),
    Bad("NaN", pack(v=float("nan")), ""),
    Bad("1e999", pack().replace(b"4.2", b"1e999"), ""),
    Bad("deep nesting", b"[" * 4000 + b"]" * 4000, ""),
    Bad("another node", pack(bn="tilleuls-04/"), "the topic names 'tilleuls-03'"),
    Bad("unknown property", pack(n="pm3"), "pm3"),
    Bad("wrong unit", pack(u="hPa"), "hPa"),
    Bad("text as value", pack(v="4.2"), ""),
    Bad("a truth as value", pack(v=True), ""),
    Bad("the year 2000", pack(bt=946_684_800), "before the node's registration"),
    Bad("the year 2099", pack(bt=4_070_908_800), "in the future"),
    Bad("half an hour ahead", pack(bt=NOW + 1800), "in the future"),
    Bad("a negative seq", pack().replace(b"77", b"-1"), "seq"),
    Bad("no seq", json.dumps([{"bn": f"{NODE}/", "n": "temperature", "u": "Cel", "v": 4}]).encode(), "seq"),
    Bad("no reading", json.dumps([{"bn": f"{NODE}/", "n": "seq", "v": 3}]).encode(), ""),
    Bad("a huge time", pack(bt=2**63), ""),
    Bad("too many records", json.dumps([{"n": "seq", "v": 1}] * 300).encode(), ""),
    Bad("a Grafana query", b"'; DROP TABLE readings; --", "JSON"),
]


@pytest.fixture
def node(broker: Broker, hub: HubProcess) -> Client:
    secret = broker.register.add_node(NODE, "tilleuls", exposure="public", since=NOW - 86_400, now=NOW)
    broker.reload()
    client = Client(broker.endpoint(NODE, secret))
    assert client.connect()
    assert client.subscribe(f"moineau/v1/node/{NODE}/stored")
    return client


def test_rubbish_is_kept_with_its_reason_and_the_hub_goes_on(
    broker: Broker, hub: HubProcess, reader: Reader, node: Client
) -> None:
    for bad in BAD:
        node.publish(TOPIC, bad.payload)
    node.publish(TOPIC, pack(v=5.5).replace(b"77", b"78"))

    wait_until(lambda: len(reader.quarantine(NODE)) == len(BAD) and bool(reader.properties(NODE)))
    node.close()
    reasons = {kept.payload: kept.reason for kept in reader.quarantine(NODE)}
    for bad in BAD:
        assert bad.reason in reasons[bad.payload[:8192]], bad.name
        assert reasons[bad.payload[:8192]], bad.name
    assert [value for _, value, _ in reader.readings(NODE, "temperature", 0, 1 << 40)] == [5.5]
    assert hub.json("healthz")["ok"]


def test_a_status_nested_thousands_deep_is_refused_and_the_next_one_heard(
    hub: HubProcess, reader: Reader, node: Client
) -> None:
    deep = b"[" * 1500 + b"]" * 1500
    bad = [b"[" * 4000, deep, b'{"online":' + deep + b"}", b'{"online":true,"unknown":' + deep + b"}"]
    for payload in bad:
        node.publish(STATUS, payload)
    node.publish(STATUS, b'{"online":true,"boot":12}')

    wait_until(lambda: reader.status(NODE) is not None and len(reader.quarantine(NODE)) == len(bad))
    node.close()
    assert reader.statuses()[NODE][1] == {"online": True, "boot": 12}
    assert {kept.payload for kept in reader.quarantine(NODE)} == set(bad)
    assert all(kept.reason.startswith("status: not JSON") for kept in reader.quarantine(NODE))


def test_every_refused_pack_is_answered_so_that_it_does_not_block_the_outbox(hub: HubProcess, node: Client) -> None:
    node.publish(TOPIC, pack(n="pm3"))
    by_number = json.loads(node.next().payload)
    node.publish(TOPIC, b"hello")
    by_sha = json.loads(node.next().payload)
    node.close()

    assert "pm3" in by_number["rejected"]["77"]
    (sha,) = by_sha["rejected_sha"]
    assert sha == "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"  # sha256 of "hello"


def test_five_megabytes_do_not_stop_the_hub(hub: HubProcess, reader: Reader, node: Client) -> None:
    node.publish(TOPIC, b"x" * 5_000_000)

    fresh = pack(v=6.5)
    wait_until(lambda: node.lost.is_set() or len(reader.quarantine(NODE)) == 1)
    if node.lost.is_set():  # nats-server refuses it at the door
        node = Client(node._endpoint)
        assert node.connect()
    node.publish(TOPIC, fresh)
    wait_until(lambda: bool(reader.properties(NODE)))
    node.close()
    assert reader.readings(NODE, "temperature", 0, 1 << 40)[0][1] == 6.5


def test_a_value_no_sensor_can_give_is_stored_and_flagged(hub: HubProcess, reader: Reader, node: Client) -> None:
    node.publish(TOPIC, pack(v=-300.0))

    wait_until(lambda: bool(reader.properties(NODE)))
    node.close()
    assert reader.readings(NODE, "temperature", 0, 1 << 40) == [(NOW, -300.0, 14)]


def test_another_unit_of_the_same_quantity_is_converted(hub: HubProcess, reader: Reader, node: Client) -> None:
    node.publish(TOPIC, pack(n="pressure", u="Pa", v=101_325))

    wait_until(lambda: bool(reader.properties(NODE)))
    node.close()
    assert reader.readings(NODE, "pressure", 0, 1 << 40)[0][1] == pytest.approx(1013.25)


def test_a_seq_that_starts_again_under_another_run_is_a_new_life(hub: HubProcess, reader: Reader, node: Client) -> None:
    def numbered(run: int, seq: int, t: int) -> bytes:
        records = json.loads(pack(bt=t))
        numbers = [{"n": "seq", "v": seq}, {"n": "run", "v": run}, {"n": "oldest", "v": 1}]
        return json.dumps([*records[:1], *numbers]).encode()

    for run, seq, t in ((1, 1, NOW - 60), (1, 2, NOW - 50), (2, 1, NOW - 40)):
        node.publish(TOPIC, numbered(run, seq, t))

    wait_until(lambda: len(reader.balance(NODE)) == 2)
    node.close()
    assert [(life.run, life.stored, life.missing) for life in reader.balance(NODE)] == [(1, 2, 0), (2, 1, 0)]
