"""Whatever happens to InfluxDB: in the end it holds what the journal holds, series by series and day by day."""

import threading
from pathlib import Path

import pytest

from hub.influx import Follower
from tests.hub.influx.conftest import T0, Street, caught_up, counted
from tests.plugins.brokers import wait_until
from tests.plugins.influxd import Influxd

NAMES = ("temperature", "pm2_5")
HOUR = 3600


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same back-off, in a test's time."""
    monkeypatch.setattr("hub.influx.follower._LONGEST_PAUSE_S", 0.5)


def an_hour(street: Street, nodes: list[str], start: int) -> None:
    for minute in range(60):
        at = start + minute * 60
        street.journal.store([street.pack(node, at, temperature=minute / 10, pm2_5=minute % 7) for node in nodes])


def nodes_of(street: Street, count: int = 4) -> list[str]:
    return [street.node(f"tilleuls-{number:02}") for number in range(count)]


def test_killed_and_restarted_under_load_it_holds_every_reading(street: Street, influxd: Influxd) -> None:
    nodes = nodes_of(street)
    follower = street.follow(influxd.url)
    caught_up(follower)
    enough = threading.Event()

    def talk() -> None:
        hour = 0
        while not enough.wait(0.02):
            an_hour(street, nodes, T0 + hour * HOUR)
            hour += 1

    talking = threading.Thread(target=talk)
    talking.start()
    for _ in range(3):
        written = follower.counted.written
        wait_until(lambda seen=written: follower.counted.written > seen + 500, 20)
        influxd.kill9()
        wait_until(lambda: not follower.stats.connected)
        influxd.start()
        wait_until(lambda: follower.stats.connected)
    enough.set()
    talking.join()

    caught_up(follower)

    assert counted(influxd, NAMES) == street.stored()
    assert follower.counted.refused == 0


def test_after_a_day_away_it_catches_up_and_the_hub_did_not_wait(street: Street, influxd: Influxd) -> None:
    nodes = nodes_of(street)
    follower = street.follow(influxd.url)
    caught_up(follower)
    influxd.stop()
    for hour in range(24):
        street.now = T0 + hour * HOUR
        an_hour(street, nodes, street.now)
    wait_until(lambda: follower.lag() == 24 * 60 * len(nodes))
    assert "does not answer" in follower.stats.trouble

    influxd.start()
    caught_up(follower)

    assert counted(influxd, NAMES) == street.stored()


def test_minutes_of_silence_wait_for_influxdb_to_come_back(street: Street, influxd: Influxd) -> None:
    street.node("tilleuls-01")
    follower = street.follow(influxd.url)
    caught_up(follower)
    influxd.stop()
    for minute in range(1, 6):
        street.now = T0 + minute * 60
        wait_until(lambda at=street.now: follower._minute == at // 60)

    influxd.start()
    caught_up(follower)

    wait_until(lambda: len(influxd.rows('SELECT online FROM "node_health"')) == 6)


def test_a_database_that_was_dropped_is_written_anew(street: Street, influxd: Influxd) -> None:
    nodes = nodes_of(street)
    follower = street.follow(influxd.url)
    an_hour(street, nodes, T0)
    caught_up(follower)

    influxd.query("DROP DATABASE moineau")
    an_hour(street, nodes, T0 + HOUR)

    wait_until(lambda: counted(influxd, NAMES) == street.stored())


def test_a_database_that_came_back_empty_is_noticed_within_a_minute(street: Street, influxd: Influxd) -> None:
    follower = street.follow(influxd.url)
    an_hour(street, nodes_of(street), T0)
    caught_up(follower)

    influxd.query("DROP DATABASE moineau")
    influxd.query("CREATE DATABASE moineau")
    street.now += 60

    wait_until(lambda: counted(influxd, NAMES) == street.stored())


def test_a_field_of_another_type_costs_its_own_lines_only(street: Street, influxd: Influxd) -> None:
    nodes = nodes_of(street)
    influxd.query("CREATE DATABASE moineau")
    influxd.write(f"pm2_5,area=tilleuls,node=by-hand value=3i {T0}")
    an_hour(street, nodes, T0)

    follower = street.follow(influxd.url)
    caught_up(follower)

    seen, stored = counted(influxd, ("temperature",)), street.stored()
    assert seen == {key: count for key, count in stored.items() if key[1] == "temperature"}
    refused = street.reader.quarantine(limit=1000)
    assert len(refused) == follower.counted.refused == 60 * len(nodes)
    assert "field type conflict" in refused[0].reason
    assert refused[0].payload.startswith(b"pm2_5,")
    assert {row.node for row in refused} == set(nodes)


def test_what_influxdb_keeps_no_longer_is_counted_apart(street: Street, influxd: Influxd) -> None:
    influxd.query("CREATE DATABASE moineau WITH DURATION 1d")
    an_hour(street, nodes_of(street, 1), T0)

    follower = street.follow(influxd.url)

    wait_until(lambda: follower.counted.expired >= 120)
    assert street.reader.quarantine() == []


def test_a_wrong_password_is_named_and_putting_it_right_needs_no_restart(street: Street, tmp_path: Path) -> None:
    influxd = Influxd(tmp_path / "guarded", auth=True).start()
    try:
        influxd.query("CREATE USER moineau WITH PASSWORD 'right' WITH ALL PRIVILEGES")
        influxd.identity = {"u": "moineau", "p": "right"}
        secret = tmp_path / "password"
        secret.write_text("wrong\n")
        an_hour(street, nodes_of(street), T0)
        follower = street.follow(influxd.url, username="moineau", password_file=secret)
        wait_until(lambda: "influx.password_file" in follower.stats.trouble)

        secret.write_text("right\n")
        caught_up(follower)

        assert counted(influxd, NAMES) == street.stored()
    finally:
        influxd.stop()


def test_a_follower_that_died_goes_on_where_it_was(street: Street, influxd: Influxd) -> None:
    nodes = nodes_of(street)
    an_hour(street, nodes, T0)
    first: Follower = street.follower(influxd.url)
    first.start()
    caught_up(first)
    first.stop()
    an_hour(street, nodes, T0 + HOUR)

    second = street.follow(influxd.url)
    caught_up(second)

    assert counted(influxd, NAMES) == street.stored()
    assert second.counted.written < 2 * 60 * len(nodes) * len(NAMES)


def test_a_full_disk_is_waited_out(street: Street, influxd: Influxd) -> None:
    """InfluxDB 1.6.7 itself writes again only after a restart, once a write to its log has failed."""
    nodes = nodes_of(street)
    follower = street.follow(influxd.url)
    an_hour(street, nodes, T0)
    caught_up(follower)
    influxd.fill_disk()
    an_hour(street, nodes, T0 + HOUR)
    wait_until(lambda: not follower.stats.connected)

    influxd.kill9()
    influxd.start()
    caught_up(follower)

    assert counted(influxd, NAMES) == street.stored()
    assert street.reader.quarantine() == []
