"""From a simulated street over MQTT and the hub into a real InfluxDB, and out of it again when a keeper asks for it."""

import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from hub.journal import Reader
from simulator.bundle import Bundle
from simulator.fleet import Fleet
from tests.flow.conftest import HubProcess, started
from tests.plugins.brokers import Broker, Client, wait_until
from tests.plugins.influxd import Influxd

pytestmark = pytest.mark.parametrize("broker", ["nats-server"], indirect=True)
PATIENCE_S = 120  # seconds where nothing else runs


@pytest.fixture
def hub(broker: Broker, cleanup: ExitStack, influxd: Influxd) -> HubProcess:
    return started(broker, cleanup, f'[influx]\nurl = "{influxd.url}"\n')


def in_journal(reader: Reader) -> dict[tuple[str, str, int], int]:
    counts: dict[tuple[str, str, int], int] = {}
    for node in reader.heard():
        for name in reader.properties(node):
            for t, _, _ in reader.readings(node, name, 0, 1 << 40):
                counts[node, name, t // 86_400] = counts.get((node, name, t // 86_400), 0) + 1
    return counts


def in_influxdb(influxd: Influxd, names: set[str]) -> dict[tuple[str, str, int], int]:
    now = int(time.time())
    asked = f'SELECT count("value") FROM "{{}}" WHERE time > {now - 86_400 * 400}s AND time < {now + 86_400}s '
    return {
        (row["node"], name, row["time"] // 86_400): row["count"]
        for name in names
        for row in influxd.rows(asked.format(name) + 'GROUP BY time(1d), "node" fill(none)')
    }


def same(influxd: Influxd, reader: Reader) -> bool:
    stored = in_journal(reader)
    return bool(stored) and in_influxdb(influxd, {name for _, name, _ in stored}) == stored


def test_the_city_sees_what_the_street_sent(
    hub: HubProcess,
    influxd: Influxd,
    reader: Reader,
    street: Callable[[int], Bundle],
    fleet: Callable[..., Fleet],
) -> None:
    running = fleet(street(3), history_s=7200)
    wait_until(
        lambda: len(reader.heard()) == 3 and running.backfilled.is_set() and running.progress().waiting == 0, PATIENCE_S
    )

    wait_until(lambda: same(influxd, reader), PATIENCE_S)

    assert hub.json("healthz")["checks"]["influx"]["ok"]
    assert b"moineau_influx_lag_packs" in hub.get("metrics")


def test_a_keeper_who_asks_is_forgotten_by_influxdb_too(
    hub: HubProcess, broker: Broker, influxd: Influxd, reader: Reader, street: Callable[[int], Bundle]
) -> None:
    bundle = street(2)
    now = int(time.time())
    for each in bundle.nodes:
        payload = f'[{{"bn":"{each.node}/","bt":{now},"n":"temperature","u":"Cel","v":4.2}},{{"n":"seq","v":1}}]'
        with Client(broker.endpoint(each.node, each.secret)) as node:
            assert node.publish(f"moineau/v1/node/{each.node}/readings", payload)
    wait_until(lambda: same(influxd, reader), PATIENCE_S)

    broker.register.request_erasure("street-01", now)

    wait_until(lambda: broker.register.erasures() == [], PATIENCE_S)
    left = {row["node"] for row in influxd.rows('SELECT * FROM "temperature"')}
    assert left == {"street-02"}
    assert not influxd.rows('SELECT * FROM "node_health" WHERE "node" = \'street-01\'')
