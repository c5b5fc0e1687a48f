"""From a simulated street through MQTT, the hub and its follower into InfluxDB: every dashboard shows it."""

import re
import time
from collections.abc import Callable
from contextlib import ExitStack

import pytest

from dashboards import alerts, build, check
from dashboards.influx import Influx
from dashboards.view import View
from hub.journal import Reader
from simulator.bundle import Bundle
from simulator.fleet import Fleet
from tests.flow.conftest import HubProcess, started
from tests.plugins.brokers import Broker, wait_until
from tests.plugins.influxd import Influxd

pytestmark = pytest.mark.parametrize("broker", ["nats-server"], indirect=True)
PATIENCE_S = 120  # twelve seconds where nothing else runs
# What nothing here tells: no trial has roles or events, no node is silent, low or stuck, no air is always doubtful.
QUIET = ('"role" =', '"event"', 'count("newest")', '"qc" = 53', '"qc" % 10')
_MEASUREMENT = re.compile(r'FROM "(\w+)"')


@pytest.fixture
def hub(broker: Broker, cleanup: ExitStack, influxd: Influxd) -> HubProcess:
    return started(broker, cleanup, f'[influx]\nurl = "{influxd.url}"\n')


def test_every_dashboard_shows_what_the_hub_wrote(
    hub: HubProcess,
    influxd: Influxd,
    reader: Reader,
    street: Callable[[int], Bundle],
    fleet: Callable[..., Fleet],
) -> None:
    # Packs of sixty moments: the last reaches into the open ten minutes, and keeps nothing else waiting.
    running = fleet(street(3), history_s=2 * 86_400)
    wait_until(
        lambda: len(reader.heard()) == 3 and running.backfilled.is_set() and running.progress().waiting == 0, PATIENCE_S
    )
    influx = Influx(influxd.url, "moineau")
    names = {name for node in reader.heard() for name in reader.properties(node)}
    wait_until(lambda: all(_newest(influxd, name) > time.time() - 3 * 3600 for name in names), PATIENCE_S)
    wait_until(lambda: influxd.rows('SELECT last("online") FROM "node_health"') != [], PATIENCE_S)
    wait_until(lambda: influxd.rows('SELECT last("stored") FROM "node_ledger"') != [], PATIENCE_S)
    wait_until(lambda: influxd.rows('SELECT last("rollup_lag") FROM "hub_health"') != [], PATIENCE_S)
    made = build.everything({"tilleuls": "Tilleuls"})

    outcomes = list(check.everything(influx, made, alerts.groups(View("en")), int(time.time() * 1000)))

    measured = {row["name"] for row in influxd.rows("SHOW MEASUREMENTS")}
    assert [(outcome.subject, outcome.error) for outcome in outcomes if outcome.error] == []
    assert [outcome.subject for outcome in outcomes if outcome.empty and _is_told(outcome.query, measured)] == []


def _newest(influxd: Influxd, name: str) -> int:
    rows = influxd.rows(f'SELECT last("value") FROM "{name}_1h"')
    return rows[0]["time"] if rows else 0


def _is_told(query: str, measured: set[str]) -> bool:
    return set(_MEASUREMENT.findall(query)) <= measured and not any(quiet in query for quiet in QUIET)
