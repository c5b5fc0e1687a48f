"""The publisher against real brokers: retained, coalesced, bounded, and still there after the broker was killed."""

import shutil
import time
from collections.abc import Callable, Iterator

import pytest

from hub.broker import Endpoint
from hub.publish import Publisher
from hub.register import OPEN
from tests.plugins.brokers import NOW, Broker, Client, Message, wait_until

Reader = Callable[[], Client]


@pytest.fixture
def publisher(broker: Broker) -> Iterator[Publisher]:
    publisher = Publisher(lambda: broker.endpoint(OPEN))
    publisher.start()
    wait_until(lambda: publisher.stats.connected)
    yield publisher
    publisher.stop()


@pytest.fixture
def reader(broker: Broker) -> Iterator[Reader]:
    """A technician, who is told everything that is open."""
    secret = broker.register.add_technician("city-hall", NOW)
    broker.reload()
    opened: list[Client] = []

    def open_reader() -> Client:
        client = Client(broker.endpoint("city-hall", secret))
        opened.append(client)
        assert client.connect()
        assert client.subscribe("moineau/v1/open/#")
        return client

    yield open_reader
    for client in opened:
        client.close()


def topic(name: str) -> str:
    return f"moineau/v1/open/tilleuls/tilleuls-03/{name}"


def test_a_later_subscriber_is_told_the_last_value(publisher: Publisher, reader: Reader) -> None:
    publisher.put(topic("rain"), b"1")
    wait_until(lambda: publisher.stats.published == 1)
    assert reader().next() == (topic("rain"), b"1", True)


def test_of_a_burst_the_latest_value_is_said(broker: Broker, reader: Reader) -> None:
    technician, publisher = reader(), Publisher(broker.endpoint(OPEN))
    for value in range(5000):
        publisher.put(topic("rain"), b"%d" % value)
    publisher.start()
    assert technician.next()[:2] == (topic("rain"), b"4999")
    wait_until(lambda: publisher.stats.published == 1)
    assert publisher.stats.coalesced == 4999
    assert technician.inbox.empty()
    publisher.stop()


def test_the_same_value_is_not_said_twice(publisher: Publisher) -> None:
    publisher.put(topic("rain"), b"1")
    wait_until(lambda: publisher.stats.published == 1)
    assert publisher.put(topic("rain"), b"1")
    assert publisher.stats.waiting == 0


def test_what_is_not_retained_is_told_to_those_who_listen(publisher: Publisher, reader: Reader) -> None:
    technician = reader()
    for _ in range(2):
        publisher.put(topic("event"), b"opened", retain=False)
        assert technician.next() == (topic("event"), b"opened", False)
    assert publisher.stats.topics == 0


def test_a_cleared_topic_is_forgotten_by_the_broker(publisher: Publisher, reader: Reader) -> None:
    publisher.put(topic("rain"), b"1")
    publisher.put(topic("light"), b"2")
    wait_until(lambda: publisher.stats.published == 2)
    publisher.clear([topic("rain")])
    assert not publisher.silent([topic("rain")])
    wait_until(lambda: publisher.silent([topic("rain")]))
    assert not publisher.silent([topic("light")])
    technician = reader()
    assert technician.next() == (topic("light"), b"2", True)
    assert technician.inbox.empty()


def test_a_broker_that_was_killed_and_forgot_is_told_everything_again(
    broker: Broker, publisher: Publisher, reader: Reader
) -> None:
    names = [topic(f"p{number}") for number in range(300)]
    for name in names:
        publisher.put(name, b"old")
    wait_until(lambda: publisher.stats.published == 300)
    broker.kill9()
    wait_until(lambda: not publisher.stats.connected)
    assert publisher.stats.trouble
    forget(broker)
    publisher.put(names[0], b"new")
    broker.start()
    wait_until(lambda: publisher.stats.published == 600)
    technician = reader()
    told = {technician.next() for _ in names}
    assert told == {Message(names[0], b"new", True), *(Message(name, b"old", True) for name in names[1:])}


def forget(broker: Broker) -> None:
    """As after a power cut with a broker that had not written yet."""
    for state in ("state", "messages"):
        shutil.rmtree(broker.settings.data / "broker" / state, ignore_errors=True)


def test_what_was_said_while_the_broker_was_away_arrives_in_its_newest_state(
    broker: Broker, publisher: Publisher, reader: Reader
) -> None:
    broker.kill9()
    for value in range(100):
        publisher.put(topic("rain"), b"%d" % value)
    broker.start()
    wait_until(lambda: publisher.stats.published == 1)
    assert reader().next() == (topic("rain"), b"99", True)


def test_what_an_earlier_hub_could_not_take_back_is_cleared(
    broker: Broker, publisher: Publisher, reader: Reader
) -> None:
    for name in ("light", "rain", "co2"):
        publisher.put(topic(name), b"from an earlier life")
    wait_until(lambda: publisher.stats.published == 3)
    publisher.stop()  # one account is one client to a broker of ours
    asked: list[str] = []

    def is_stray(topic: str, payload: bytes) -> bool:
        asked.append(topic)
        return not topic.endswith("light")

    later = Publisher(broker.endpoint(OPEN), sweep={"moineau/v1/open/#": is_stray})
    later.put(topic("rain"), b"new")
    later.start()
    wait_until(lambda: len(set(asked)) == 3 and later.silent([topic("co2")]) and later.stats.published == 2)
    later.stop()
    technician = reader()
    told = {technician.next() for _ in range(2)}
    assert told == {Message(topic("light"), b"from an earlier life", True), Message(topic("rain"), b"new", True)}
    assert technician.inbox.empty()


def test_more_topics_than_one_window_all_arrive(publisher: Publisher) -> None:
    for number in range(3500):
        publisher.put(topic(f"p{number}"), b"1")
    wait_until(lambda: publisher.stats.published == 3500)
    assert publisher.stats.waiting == 0


def test_new_topics_above_the_bound_are_refused_and_counted(broker: Broker) -> None:
    publisher = Publisher(broker.endpoint(OPEN), max_topics=2)
    assert publisher.put(topic("a1"), b"1")
    assert publisher.put(topic("a2"), b"1")
    assert not publisher.put(topic("a3"), b"1")
    assert publisher.put(topic("a2"), b"2"), "a known topic may always speak"
    assert publisher.stats.refused == 1


def test_putting_never_waits_for_a_broker_that_is_not_there() -> None:
    publisher = Publisher(Endpoint("127.0.0.1", 9, "moineau-open", "secret"))
    publisher.start()
    began = time.monotonic()
    for number in range(10_000):
        publisher.put(topic(f"p{number}"), b"1")
    assert time.monotonic() - began < 2
    wait_until(lambda: bool(publisher.stats.trouble))
    publisher.stop()


def test_a_refusal_is_told_in_the_brokers_words(broker: Broker) -> None:
    publisher = Publisher(broker.endpoint(OPEN, "wrong"))
    publisher.start()
    wait_until(lambda: "refused" in publisher.stats.trouble)
    assert not publisher.stats.connected
    publisher.stop()


def test_stopping_says_what_still_waits(broker: Broker, reader: Reader) -> None:
    publisher = Publisher(broker.endpoint(OPEN), flush_s=60)
    publisher.start()
    wait_until(lambda: publisher.stats.connected)
    publisher.put(topic("rain"), b"last words")
    publisher.stop()
    assert reader().next() == (topic("rain"), b"last words", True)
