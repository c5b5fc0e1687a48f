"""The publisher against a real mosquitto: retained, coalesced, bounded, and still there after the broker was killed."""

import getpass
import queue
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from hub.broker import Endpoint
from hub.publish import Publisher

pytestmark = pytest.mark.skipif(
    shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/sbin") is None,
    reason="mosquitto is not installed: apt install mosquitto",
)

PATIENCE_S = 10.0


class Mosquitto:
    """A broker without a database: what it was told before a kill is forgotten."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self._conf = folder / "mosquitto.conf"
        passwords = folder / "passwords"
        passwords.write_text("moineau-open:secret\n")
        tool = shutil.which("mosquitto_passwd") or "/usr/bin/mosquitto_passwd"
        subprocess.run([tool, "-U", passwords], check=True)
        passwords.chmod(0o644)
        self._conf.write_text(
            f"user {getpass.getuser()}\nlistener {self.port} 127.0.0.1\npersistence false\n"
            f"allow_anonymous true\npassword_file {passwords}\n"
            "log_dest none\nmax_queued_messages 0\n"
        )
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        broker = shutil.which("mosquitto") or "/usr/sbin/mosquitto"
        self._process = subprocess.Popen([broker, "-c", self._conf])
        until(self._accepts)

    def kill(self) -> None:
        if self._process:
            self._process.kill()
            self._process.wait()

    def _accepts(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def endpoint(self, password: str = "secret") -> Endpoint:
        return Endpoint("127.0.0.1", self.port, "moineau-open", password)


class Reader:
    """A technician: everything it is told, in order, with the retain flag."""

    def __init__(self, port: int, topic: str) -> None:
        self.heard: queue.Queue[tuple[str, bytes, bool]] = queue.Queue()
        self._subscribed = threading.Event()
        self._client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv311)
        self._client.on_message = lambda client, _, m: self.heard.put((m.topic, bytes(m.payload), m.retain))
        self._client.on_connect = lambda client, *_: client.subscribe(topic, qos=1)
        self._client.on_subscribe = lambda *_: self._subscribed.set()
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        assert self._subscribed.wait(PATIENCE_S)

    def next(self) -> tuple[str, bytes, bool]:
        return self.heard.get(timeout=PATIENCE_S)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not true():
        assert time.monotonic() < end, f"not within {PATIENCE_S} s"
        time.sleep(0.01)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Mosquitto]:
    broker = Mosquitto(tmp_path)
    try:
        broker.start()
        yield broker
    finally:
        broker.kill()


@pytest.fixture
def publisher(broker: Mosquitto) -> Iterator[Publisher]:
    publisher = Publisher(broker.endpoint())
    publisher.start()
    until(lambda: publisher.stats.connected)
    yield publisher
    publisher.stop()


@pytest.fixture
def reader(broker: Mosquitto) -> Iterator[Callable[[str], Reader]]:
    readers: list[Reader] = []

    def open_reader(topic: str = "moineau/v1/open/#") -> Reader:
        readers.append(Reader(broker.port, topic))
        return readers[-1]

    yield open_reader
    for reader in readers:
        reader.close()


def topic(name: str) -> str:
    return f"moineau/v1/open/tilleuls/tilleuls-03/{name}"


def test_a_later_subscriber_is_told_the_last_value(publisher: Publisher, reader: Callable[..., Reader]) -> None:
    publisher.put(topic("rain"), b"1")
    until(lambda: publisher.stats.published == 1)
    assert reader().next() == (topic("rain"), b"1", True)


def test_of_a_burst_the_latest_value_is_said(broker: Mosquitto, reader: Callable[..., Reader]) -> None:
    technician, publisher = reader(), Publisher(broker.endpoint())
    for value in range(5000):
        publisher.put(topic("rain"), b"%d" % value)
    publisher.start()
    assert technician.next()[:2] == (topic("rain"), b"4999")
    until(lambda: publisher.stats.published == 1)
    assert publisher.stats.coalesced == 4999
    assert technician.heard.empty()
    publisher.stop()


def test_the_same_value_is_not_said_twice(publisher: Publisher) -> None:
    publisher.put(topic("rain"), b"1")
    until(lambda: publisher.stats.published == 1)
    assert publisher.put(topic("rain"), b"1")
    assert publisher.stats.waiting == 0


def test_what_is_not_retained_is_told_to_those_who_listen(publisher: Publisher, reader: Callable[..., Reader]) -> None:
    technician = reader()
    for _ in range(2):
        publisher.put(topic("event"), b"opened", retain=False)
        assert technician.next() == (topic("event"), b"opened", False)
    assert publisher.stats.topics == 0


def test_a_cleared_topic_is_forgotten_by_the_broker(publisher: Publisher, reader: Callable[..., Reader]) -> None:
    publisher.put(topic("rain"), b"1")
    publisher.put(topic("light"), b"2")
    until(lambda: publisher.stats.published == 2)
    publisher.clear([topic("rain")])
    until(lambda: publisher.stats.topics == 1 and publisher.stats.waiting == 0)
    technician = reader()
    assert technician.next() == (topic("light"), b"2", True)
    assert technician.heard.empty()


def test_a_broker_that_was_killed_is_told_everything_again(
    broker: Mosquitto, publisher: Publisher, reader: Callable[..., Reader]
) -> None:
    names = [topic(f"p{number}") for number in range(300)]
    for name in names:
        publisher.put(name, b"old")
    until(lambda: publisher.stats.published == 300)
    broker.kill()
    until(lambda: not publisher.stats.connected)
    assert publisher.stats.trouble
    publisher.put(names[0], b"new")
    broker.start()
    until(lambda: publisher.stats.published == 600)
    technician = reader()
    assert {technician.next() for _ in names} == {
        (names[0], b"new", True),
        *((name, b"old", True) for name in names[1:]),
    }


def test_what_was_said_while_the_broker_was_away_arrives_in_its_newest_state(
    broker: Mosquitto, publisher: Publisher, reader: Callable[..., Reader]
) -> None:
    broker.kill()
    for value in range(100):
        publisher.put(topic("rain"), b"%d" % value)
    broker.start()
    until(lambda: publisher.stats.published == 1)
    assert reader().next() == (topic("rain"), b"99", True)


def test_more_topics_than_one_window_all_arrive(publisher: Publisher) -> None:
    for number in range(3500):
        publisher.put(topic(f"p{number}"), b"1")
    until(lambda: publisher.stats.published == 3500)
    assert publisher.stats.waiting == 0


def test_new_topics_above_the_bound_are_refused_and_counted(broker: Mosquitto) -> None:
    publisher = Publisher(broker.endpoint(), max_topics=2)
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
    until(lambda: bool(publisher.stats.trouble))
    publisher.stop()


def test_a_refusal_is_told_in_the_brokers_words(broker: Mosquitto) -> None:
    publisher = Publisher(broker.endpoint(password="wrong"))
    publisher.start()
    until(lambda: "moineau-open" in publisher.stats.trouble)
    assert not publisher.stats.connected
    publisher.stop()


def test_stopping_says_what_still_waits(broker: Mosquitto, reader: Callable[..., Reader]) -> None:
    publisher = Publisher(broker.endpoint(), flush_s=60)
    publisher.start()
    until(lambda: publisher.stats.connected)
    publisher.put(topic("rain"), b"last words")
    publisher.stop()
    assert reader().next() == (topic("rain"), b"last words", True)
