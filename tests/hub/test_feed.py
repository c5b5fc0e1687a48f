"""What the world may hear of the street, and when it falls silent."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hub.feed import Feed
from hub.journal import Filed, Journal, Reader, Rollups
from hub.journal.packs import digest
from hub.register import Register
from hub.settings import load

NOW = 1_767_225_600


@dataclass
class Town:
    register: Register
    journal: Journal
    rollups: Rollups
    feed: Feed
    said: dict[str, bytes] = field(default_factory=dict)

    def add(self, node: str, area: str = "tilleuls", exposure: str = "public") -> None:
        self.register.add_node(node, area, exposure=exposure, since=NOW - 30 * 86_400, now=NOW - 30 * 86_400)

    def measure(self, node: str, seq: int, t: int, name: str = "pm2_5", value: float = 12.0, delay: int = 0) -> None:
        payload = f"{node}{seq}{t}{name}{value}".encode()
        self.journal.store([Filed(node, 7, seq, 1, [(name, t, value)], t + delay, digest(payload), payload, t, t)])

    def step(self, now: int) -> list[str]:
        self.feed.changed()
        self.rollups.step(now)
        self.said.clear()
        self.feed.step(now)
        return sorted(self.said)

    def body(self, topic: str) -> dict:
        return json.loads(self.said[topic])


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with ExitStack() as stack:
        journal, register, reader = Journal(tmp_path), Register(tmp_path), Reader(tmp_path)
        rollups = Rollups(tmp_path, "Europe/Paris")
        for part in (journal, register, rollups, reader):
            stack.callback(part.close)
        register.add_area("tilleuls", "Les Tilleuls")
        said: dict[str, bytes] = {}
        feed = Feed(load(None, data=tmp_path), register, reader, journal.latest, said.__setitem__)
        yield Town(register, journal, rollups, feed, said)


def test_a_public_reading_is_said_at_once(town: Town) -> None:
    town.add("tilleuls-03")
    town.measure("tilleuls-03", 1, NOW)

    assert town.step(NOW + 1) == ["moineau/v1/open/tilleuls/tilleuls-03/pm2_5"]
    assert town.body("moineau/v1/open/tilleuls/tilleuls-03/pm2_5")["v"] == 12.0


@pytest.mark.parametrize(("delay", "late"), [(3600, False), (3601, True)])
def test_a_reading_that_comes_more_than_an_hour_after_it_was_measured_is_said_to_be_late(
    town: Town, delay: int, late: bool
) -> None:
    town.add("tilleuls-03")
    town.measure("tilleuls-03", 1, NOW, delay=delay)
    town.step(NOW + delay)

    assert town.body("moineau/v1/open/tilleuls/tilleuls-03/pm2_5")["late"] is late


def test_a_corrected_reading_is_said_with_its_raw_value_and_its_method(town: Town) -> None:
    town.add("tilleuls-03")
    town.register.correct("tilleuls-03", "pm2_5", gain=0.5, offset=1.0, since=NOW - 60, now=NOW)
    town.measure("tilleuls-03", 1, NOW)
    town.step(NOW + 1)

    said = town.body("moineau/v1/open/tilleuls/tilleuls-03/pm2_5")
    assert (said["v"], said["raw"], said["method"]) == (7.0, 12.0, "linear-1")


@pytest.mark.parametrize(("wet_at", "humidity", "told"), [(NOW, 80, True), (NOW - 60, 80, False), (NOW, 2, False)])
def test_a_formula_wants_a_good_humidity_of_the_same_moment(
    town: Town, wet_at: int, humidity: float, told: bool
) -> None:
    town.add("tilleuls-03")
    town.register.correct("tilleuls-03", "pm2_5", formula="koehler-1", since=NOW - 60, now=NOW)
    town.measure("tilleuls-03", 1, wet_at, "humidity", humidity)
    town.measure("tilleuls-03", 2, NOW)
    town.step(NOW + 1)

    said = town.body("moineau/v1/open/tilleuls/tilleuls-03/pm2_5")
    assert said["raw"] == 12.0
    assert (said["v"], said.get("method")) == ((6.1, "koehler-1") if told else (12.0, None))


def test_a_private_mean_and_a_neighbourhood_are_made_of_corrected_values(town: Town) -> None:
    town.add("balcony-03", exposure="private")
    town.add("tilleuls-03")
    for node in ("balcony-03", "tilleuls-03"):
        town.register.correct(node, "pm2_5", gain=0.5, since=NOW - 60, now=NOW)
        town.measure(node, 1, NOW)
    town.step(NOW + 620)
    assert town.body("moineau/v1/open/tilleuls/pm2_5")["mean"] == 6.0

    town.step(NOW + 2 * 3600)

    said = town.body("moineau/v1/open/tilleuls/balcony-03/pm2_5")
    assert (said["v"], said["raw"], said["method"], said["period_s"]) == (6.0, 12.0, "linear-1", 3600)


def test_what_was_said_is_not_said_again(town: Town) -> None:
    town.add("tilleuls-03")
    town.measure("tilleuls-03", 1, NOW)
    town.step(NOW + 1)

    town.said.clear()
    town.feed.step(NOW + 2)

    assert town.said == {}


def test_a_closed_span_of_ten_minutes_is_said_of_the_area(town: Town) -> None:
    for number, node in enumerate(("tilleuls-03", "tilleuls-04")):
        town.add(node)
        town.measure(node, 1, NOW + 60, value=10.0 + 4 * number)

    town.step(NOW + 630)

    assert town.body("moineau/v1/open/tilleuls/pm2_5") == {
        "t": "2026-01-01T00:00:00Z",
        "period_s": 600,
        "mean": 12.0,
        "min": 10.0,
        "max": 14.0,
        "u": "ug/m3",
        "nodes": 2,
        "readings": 2,
        "flag": 1,
    }


def test_a_private_node_is_heard_by_the_hour_and_an_hour_late(town: Town) -> None:
    town.add("balcon-01", exposure="private")
    town.measure("balcon-01", 1, NOW + 60, value=10.0)
    town.measure("balcon-01", 2, NOW + 120, value=11.0)

    assert town.step(NOW + 3600 + 3599) == []
    assert town.step(NOW + 3600 + 3600) == ["moineau/v1/open/tilleuls/balcon-01/pm2_5"]
    body = town.body("moineau/v1/open/tilleuls/balcon-01/pm2_5")
    assert (body["v"], body["period_s"]) == (10.5, 3600)


def test_a_private_node_does_not_enter_the_live_value_of_its_area(town: Town) -> None:
    town.add("balcon-01", exposure="private")
    town.measure("balcon-01", 1, NOW + 60)

    assert town.step(NOW + 630) == []


@pytest.mark.parametrize(("nodes", "heard"), [(2, False), (3, True)])
def test_what_tells_presence_needs_company(town: Town, nodes: int, heard: bool) -> None:
    for number in range(nodes):
        town.add(f"balcon-{number:02}", exposure="private")
        town.measure(f"balcon-{number:02}", 1, NOW + 60, "noise_laeq", 48.0)

    assert bool(town.step(NOW + 7200)) is heard


def test_a_node_that_turns_private_is_silenced_at_once(town: Town) -> None:
    town.add("tilleuls-03")
    town.measure("tilleuls-03", 1, NOW)
    town.step(NOW + 1)

    town.register.move_node("tilleuls-03", exposure="private", now=NOW + 5)

    assert "moineau/v1/open/tilleuls/tilleuls-03/pm2_5" in town.feed.changed()


def test_a_node_that_moves_is_silenced_where_it_was(town: Town) -> None:
    town.register.add_area("erables", "Les Érables")
    town.add("tilleuls-03")
    town.measure("tilleuls-03", 1, NOW)
    town.step(NOW + 1)

    town.register.move_node("tilleuls-03", "erables", now=NOW + 5)

    assert "moineau/v1/open/tilleuls/tilleuls-03/pm2_5" in town.feed.changed()
    assert "moineau/v1/open/erables/tilleuls-03/pm2_5" in town.step(NOW + 6)


def test_home_assistant_is_told_only_where_the_area_asks(town: Town) -> None:
    town.add("tilleuls-03")
    town.measure("tilleuls-03", 1, NOW)
    assert "homeassistant/device/tilleuls-03/config" not in town.step(NOW + 1)

    town.register.change_area("tilleuls", home_assistant=True)

    assert "homeassistant/device/tilleuls-03/config" in town.step(NOW + 2)
    config = town.body("homeassistant/device/tilleuls-03/config")
    assert config["cmps"]["pm2_5"]["state_topic"] == "moineau/v1/open/tilleuls/tilleuls-03/pm2_5"


def test_home_assistant_forgets_the_nodes_when_the_area_takes_it_back(town: Town) -> None:
    town.add("tilleuls-03")
    town.measure("tilleuls-03", 1, NOW)
    for _ in range(2):
        town.register.change_area("tilleuls", home_assistant=True)
        town.step(NOW + 1)

        town.register.change_area("tilleuls", home_assistant=False)

        assert town.feed.changed() == ["homeassistant/device/tilleuls-03/config"]


def test_a_node_that_comes_and_goes_is_silenced_each_time(town: Town) -> None:
    town.register.add_area("erables", "Les Érables")
    town.add("tilleuls-03")
    town.measure("tilleuls-03", 1, NOW)
    for start in (NOW + 10, NOW + 100):
        town.step(start)
        town.register.move_node("tilleuls-03", "erables", now=start + 1)
        assert "moineau/v1/open/tilleuls/tilleuls-03/pm2_5" in town.feed.changed()
        town.feed.step(start + 2)
        town.register.move_node("tilleuls-03", "tilleuls", now=start + 3)
        assert "moineau/v1/open/erables/tilleuls-03/pm2_5" in town.feed.changed()


def test_what_tells_presence_falls_silent_when_company_leaves(town: Town) -> None:
    for number in range(3):
        town.add(f"balcon-{number:02}", exposure="private")
        town.measure(f"balcon-{number:02}", 1, NOW + 60, "noise_laeq", 48.0)
    assert "moineau/v1/open/tilleuls/balcon-00/noise_laeq" in town.step(NOW + 7200)

    town.register.retire_node("balcon-02", NOW + 7300)

    assert "moineau/v1/open/tilleuls/balcon-00/noise_laeq" in town.feed.changed()


def test_a_live_value_left_by_an_earlier_hub_is_a_stray_once_the_place_is_private(town: Town) -> None:
    town.add("balcon-01", exposure="private")
    town.measure("balcon-01", 1, NOW)
    town.feed.changed()

    topic = "moineau/v1/open/tilleuls/balcon-01/pm2_5"
    assert town.feed.is_stray(topic, b'{"v":12.0}')
    assert not town.feed.is_stray(topic, b'{"v":12.0,"period_s":3600}')
