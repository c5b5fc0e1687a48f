"""Who may say and hear what, tried on both real brokers."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from hub.broker import hub_client_id
from hub.register import HUB, OPEN
from tests.plugins.brokers import NOW, Broker, Client

MINE, OTHER = "tilleuls-01", "tilleuls-02"
NODE = "moineau/v1/node"
OPEN_TOPIC = "moineau/v1/open/tilleuls/tilleuls-01/temperature"
TRIAL_TOPIC = "moineau/v1/open/tilleuls/interventions/tilleuls-school-street/state"


class Street:
    """Two nodes, a technician and the hub, with a way to connect as each."""

    def __init__(self, broker: Broker, stack: ExitStack) -> None:
        self.broker, self.stack = broker, stack
        self.secrets = {id: broker.register.add_node(id, "tilleuls", now=NOW) for id in (MINE, OTHER)}
        self.secrets["city"] = broker.register.add_technician("city", NOW)
        broker.reload()

    def client(self, name: str, client_id: str = "") -> Client:
        return self.stack.enter_context(Client(self.broker.endpoint(name, self.secrets.get(name)), client_id))

    def witness(self, filter: str) -> Client:
        """The hub's own connection, subscribed: what it hears really went through the broker."""
        hub = self.client(HUB)
        assert hub.subscribe(filter)
        return hub


@pytest.fixture
def street(broker: Broker) -> Iterator[Street]:
    with ExitStack() as stack:
        yield Street(broker, stack)


def test_a_nodes_readings_reach_the_hub(street: Street) -> None:
    hub = street.witness(f"{NODE}/+/readings")
    assert street.client(MINE).publish(f"{NODE}/{MINE}/readings", b"pack")
    assert hub.next() == (f"{NODE}/{MINE}/readings", b"pack", False)


@pytest.mark.parametrize("kind", ["stored", "command"])
def test_what_the_hub_answers_reaches_the_node_and_no_other(street: Street, kind: str) -> None:
    node, other, hub = street.client(MINE), street.client(OTHER), street.client(HUB)
    assert node.subscribe(f"{NODE}/{MINE}/{kind}")
    assert other.subscribe(f"{NODE}/{OTHER}/{kind}")
    hub.publish(f"{NODE}/{OTHER}/{kind}", b"for the other")
    hub.publish(f"{NODE}/{MINE}/{kind}", b"for me")
    assert node.next().payload == b"for me"
    assert other.next().payload == b"for the other"


FORBIDDEN_TO_HEAR = [
    f"{NODE}/{OTHER}/stored",
    f"{NODE}/{OTHER}/command",
    f"{NODE}/{OTHER}/readings",
    f"{NODE}/{OTHER}/status",
    f"{NODE}/+/stored",
    f"{NODE}/{OTHER}/#",
    f"{NODE}/#",
    "moineau/v1/open/#",
    "#",
    "+/#",
    "+/v1/node/+/stored",
    "$SYS/#",
    "$MQTT/#",
    "$MQTT/sub/#",
    "$MQTT/msgs/#",
    "$JS/#",
    f"$share/thief/{NODE}/{OTHER}/stored",
]


@pytest.mark.parametrize("filter", FORBIDDEN_TO_HEAR)
def test_a_node_hears_nothing_that_is_not_its_own(street: Street, filter: str) -> None:
    thief, other, hub = street.client(MINE), street.client(OTHER), street.client(HUB)
    assert other.subscribe(f"{NODE}/{OTHER}/stored")
    thief.subscribe(f"{NODE}/{MINE}/stored")
    thief.subscribe(filter)  # nats-server refuses; mosquitto 2.0 grants and then delivers nothing
    for kind in ("stored", "command", "readings", "status"):
        hub.publish(f"{NODE}/{OTHER}/{kind}", b"not for you")
    street.client(OPEN).publish(OPEN_TOPIC, b"open")
    hub.publish(f"{NODE}/{MINE}/stored", b"yours")
    assert thief.next().payload == b"yours"
    assert thief.inbox.empty()


FORBIDDEN_TO_SAY = [
    f"{NODE}/{OTHER}/readings",
    f"{NODE}/{OTHER}/status",
    f"{NODE}/{OTHER}/command",
    f"{NODE}/{OTHER}/stored",
    f"{NODE}/{MINE}/stored",
    f"{NODE}/{MINE}/command",
    f"{NODE}/{MINE}/readings/more",
    OPEN_TOPIC,
    TRIAL_TOPIC,
    "homeassistant/device/fake/config",
]


@pytest.mark.parametrize("topic", FORBIDDEN_TO_SAY)
def test_a_node_cannot_speak_for_anybody_else(street: Street, topic: str) -> None:
    hub, reader = street.witness("moineau/v1/#"), street.client(OPEN)
    reader.subscribe("homeassistant/#")
    street.client(MINE).publish(topic, b"forged", retain=True)  # nats-server acknowledges it and drops it
    street.client(OTHER).publish(f"{NODE}/{OTHER}/readings", b"honest")
    reader.publish("homeassistant/device/real/config", b"honest")
    assert hub.next().payload == b"honest"
    assert reader.next().payload == b"honest"


@pytest.mark.parametrize(
    "topic", [f"{NODE}/{MINE}/readings", f"{NODE}/city/readings", OPEN_TOPIC, TRIAL_TOPIC, "homeassistant/x"]
)
def test_a_technician_writes_nothing(street: Street, topic: str) -> None:
    hub = street.witness("moineau/v1/#")
    street.client("city").publish(topic, b"forged", retain=True)
    street.client(OTHER).publish(f"{NODE}/{OTHER}/readings", b"honest")
    assert hub.next().payload == b"honest"


def test_a_technician_reads_the_open_topics_and_no_nodes_own(street: Street) -> None:
    city = street.client("city")
    for filter in (f"{NODE}/+/readings", f"{NODE}/+/status", "homeassistant/#", "#"):
        city.subscribe(filter)
    assert city.subscribe("moineau/v1/open/#")
    street.client(MINE).publish(f"{NODE}/{MINE}/readings", b"private")
    street.client(MINE).publish(f"{NODE}/{MINE}/status", b"private", retain=True)
    street.client(OPEN).publish("homeassistant/device/a/config", b"switched off")
    street.client(OPEN).publish(OPEN_TOPIC, b"open", retain=True)
    assert city.next().payload == b"open"


def test_a_technician_sees_retained_values_at_once(street: Street) -> None:
    street.client(OPEN).publish(OPEN_TOPIC, b"4.2", retain=True)
    city = street.client("city")
    assert city.subscribe("moineau/v1/open/#")
    assert city.next() == (OPEN_TOPIC, b"4.2", True)


def test_a_technician_hears_of_interventions_and_of_nothing_else(street: Street) -> None:
    city = street.client("city")
    assert city.subscribe("moineau/v1/open/+/interventions/#")
    street.client(OPEN).publish(OPEN_TOPIC, b"a value", retain=True)

    street.client(OPEN).publish(TRIAL_TOPIC, b"trial", retain=True)

    assert city.next().payload == b"trial"


def test_a_cleared_topic_is_gone_for_whoever_comes_later(street: Street) -> None:
    teller, hub, topic = street.client(OPEN), street.client(HUB), f"{NODE}/{MINE}/status"
    street.client(MINE).publish(topic, b'{"online":true}', retain=True)
    teller.publish(OPEN_TOPIC, b"4.2", retain=True)
    teller.publish(OPEN_TOPIC, b"", retain=True)
    hub.publish(topic, b"", retain=True)
    teller.publish("moineau/v1/open/tilleuls/temperature", b"5.0", retain=True)
    city, late = street.client("city"), street.client(HUB, client_id="late")
    assert city.subscribe("moineau/v1/open/#")
    assert city.next().payload == b"5.0"
    assert late.subscribe("moineau/v1/#")
    assert late.next().payload == b"5.0"


def test_home_assistants_topics_open_to_technicians_when_an_area_asks_for_it(street: Street) -> None:
    street.broker.register.change_area("tilleuls", home_assistant=True)
    street.broker.reload()
    city = street.client("city")
    assert city.subscribe("homeassistant/#")
    street.client(OPEN).publish("homeassistant/device/a/config", b"found", retain=True)
    assert city.next().payload == b"found"


def test_the_open_account_hears_no_node(street: Street) -> None:
    teller = street.client(OPEN)
    teller.subscribe(f"{NODE}/+/readings")
    teller.subscribe("moineau/v1/open/#")
    street.client(MINE).publish(f"{NODE}/{MINE}/readings", b"private")
    teller.publish(OPEN_TOPIC, b"open")
    assert teller.next().payload == b"open"


def test_nobody_comes_in_without_a_name_or_with_a_wrong_secret(street: Street) -> None:
    endpoint = street.broker.endpoint
    strangers = [
        endpoint("", ""),
        endpoint(MINE, "wrong"),
        endpoint(MINE, street.secrets[OTHER]),
        endpoint("nobody", "x"),
    ]
    assert [Client(each, "stranger").connect() for each in strangers] == [False] * 4


@pytest.mark.broker_settings(anonymous_open=True)
def test_anybody_may_read_the_open_topics_where_the_operator_allows_it_and_nothing_else(street: Street) -> None:
    hub = street.witness("moineau/v1/node/#")
    passer_by = street.stack.enter_context(Client(street.broker.endpoint("", ""), "passer-by"))
    assert passer_by.subscribe("moineau/v1/open/#")
    passer_by.subscribe(f"{NODE}/+/readings")
    passer_by.publish(OPEN_TOPIC, b"forged", retain=True)
    stubborn = street.stack.enter_context(Client(street.broker.endpoint("", ""), "stubborn"))
    stubborn.publish(f"{NODE}/{MINE}/readings", b"forged")
    street.client(MINE).publish(f"{NODE}/{MINE}/readings", b"honest")
    street.client(OPEN).publish(OPEN_TOPIC, b"open")
    assert hub.next().payload == b"honest"
    assert passer_by.next().payload == b"open"


def test_the_last_will_of_a_node_is_retained_for_the_hub(street: Street) -> None:
    hub = street.witness(f"{NODE}/+/status")
    board = Client(street.broker.endpoint(MINE, street.secrets[MINE]), will=f"{NODE}/{MINE}/status")
    assert board.connect()
    board.vanish()
    assert hub.next() == (f"{NODE}/{MINE}/status", b'{"online":false}', False)
    late = street.client(HUB, client_id="late")
    assert late.subscribe(f"{NODE}/+/status")
    assert late.next() == (f"{NODE}/{MINE}/status", b'{"online":false}', True)


def test_what_nodes_send_waits_for_a_hub_that_is_away(street: Street) -> None:
    own = hub_client_id(street.broker.settings)
    with Client(street.broker.endpoint(HUB), own, clean=False) as hub:
        assert hub.subscribe(f"{NODE}/+/readings")
    node = street.client(MINE)
    for number in range(20):
        assert node.publish(f"{NODE}/{MINE}/readings", str(number))
    with Client(street.broker.endpoint(HUB), own, clean=False) as hub:
        assert hub.session_present
        assert [hub.next().payload for _ in range(20)] == [str(number).encode() for number in range(20)]


def test_a_5_mb_mistake_reaches_the_hub_and_the_node_stays_connected(street: Street) -> None:
    hub, node = street.witness(f"{NODE}/+/readings"), street.client(MINE)
    assert node.publish(f"{NODE}/{MINE}/readings", b"x" * 5_000_000)
    assert len(hub.next().payload) == 5_000_000
    assert node.publish(f"{NODE}/{MINE}/readings", b"next")
    assert hub.next().payload == b"next"
