"""Writing as InfluxDB 2 and 3 do it, through influxdb-client.

VictoriaMetrics answers any InfluxQL with 200 and nonsense, so what arrived is asked of it by its own API, for the very
series.
"""

from pathlib import Path

from tests.hub.influx.conftest import T0, Street, caught_up
from tests.hub.influx.door import guarded
from tests.hub.influx.test_parts import trial
from tests.plugins.brokers import wait_until
from tests.plugins.influxd import Influxd, Victoria


def test_every_reading_arrives_over_the_api_of_version_two(street: Street, victoria: Victoria) -> None:
    node = street.node("tilleuls-01", lat=48.11, lon=-1.68)
    for minute in range(200):
        street.say(node, T0 + minute * 60, temperature=minute / 10)
    follower = street.follow(victoria.url, bucket="moineau", org="moineau")
    caught_up(follower)

    wait_until(lambda: len(_values(victoria)) == 200)

    expected = [value for _, value, _ in street.reader.readings(node, "temperature", 0, 1 << 40)]
    assert _values(victoria) == expected


def test_an_erased_node_leaves_it_too(street: Street, victoria: Victoria) -> None:
    node = street.node("tilleuls-01", lat=48.11, lon=-1.68)
    street.say(node, T0, temperature=4)
    follower = street.follow(victoria.url, bucket="moineau", org="moineau")
    caught_up(follower)
    wait_until(lambda: _values(victoria) == [4])
    street.register.request_erasure(node, T0)
    street.journal.erase(node)

    wait_until(lambda: follower.forgotten(node))

    assert _values(victoria) == []


def test_a_wrong_token_is_named_loses_nothing_and_needs_no_restart(
    street: Street, victoria: Victoria, tmp_path: Path
) -> None:
    node = street.node("tilleuls-01", lat=48.11, lon=-1.68)
    token = tmp_path / "token"
    token.write_text("wrong\n")
    with guarded(victoria.port, "right") as (url, refused):
        follower = street.follow(url, bucket="moineau", org="moineau", token_file=token)
        for minute in range(120):
            street.say(node, T0 + minute * 60, temperature=minute / 10)
        wait_until(lambda: "influx.token_file" in follower.stats.trouble)
        assert "unauthorized access" in follower.stats.trouble
        assert "/api/v2/write" in refused
        assert (follower.lag(), follower.counted.refused, street.reader.quarantine()) == (120, 0, [])

        token.write_text("right\n")
        caught_up(follower)
        follower.stop()

    wait_until(lambda: len(_values(victoria)) == 120)
    assert _values(victoria) == [value for _, value, _ in street.reader.readings(node, "temperature", 0, 1 << 40)]


def test_a_part_that_changes_is_written_anew_over_the_api_of_version_two(street: Street, victoria: Victoria) -> None:
    """VictoriaMetrics takes out whole series, so the whole node is written again."""
    node = street.node("tilleuls-01", lat=48.11, lon=-1.68)
    for day in range(30):
        street.say(node, T0 + day * 86_400, temperature=day)
    caught_up(street.follow(victoria.url, bucket="moineau", org="moineau"))
    wait_until(lambda: len(_values(victoria)) == 30)

    trial(street, {node: "treated"})

    wait_until(lambda: sorted(_values(victoria)) == list(range(30)) and _roles(victoria) == {"", "treated"})


def test_a_server_too_old_for_buckets_gets_a_database(street: Street, influxd: Influxd) -> None:
    node = street.node("tilleuls-01")
    street.say(node, T0, temperature=4)

    caught_up(street.follow(influxd.url, bucket="moineau"))

    assert influxd.count("temperature") == 1


def _values(victoria: Victoria) -> list[float]:
    """By date: what it keeps in two parts comes as two rows, in any order."""
    rows = victoria.exported('{__name__="temperature_value",node="tilleuls-01"}')
    return [value for _, value in sorted(p for row in rows for p in zip(row["timestamps"], row["values"], strict=True))]


def _roles(victoria: Victoria) -> set[str]:
    rows = victoria.exported('{__name__="temperature_value",node="tilleuls-01"}')
    return {row["metric"].get("role", "") for row in rows}
