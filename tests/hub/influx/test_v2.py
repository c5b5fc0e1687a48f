"""Writing as InfluxDB 2 and 3 do it, through influxdb-client.

VictoriaMetrics answers any InfluxQL with 200 and nonsense, so what arrived is asked of it by its own API, for the very
series.
"""

from tests.hub.influx.conftest import T0, Street, caught_up
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


def test_a_server_too_old_for_buckets_gets_a_database(street: Street, influxd: Influxd) -> None:
    node = street.node("tilleuls-01")
    street.say(node, T0, temperature=4)

    caught_up(street.follow(influxd.url, bucket="moineau"))

    assert influxd.count("temperature") == 1


def _values(victoria: Victoria) -> list[float]:
    rows = victoria.exported('{__name__="temperature_value",node="tilleuls-01"}')
    return [value for row in rows for _, value in sorted(zip(row["timestamps"], row["values"], strict=True))]
