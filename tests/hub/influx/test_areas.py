"""A neighbourhood is one series, equal to hub.aggregate, and tells nothing that its nodes do not tell."""

from tests.hub.influx.conftest import T0, Street, caught_up
from tests.plugins.brokers import wait_until
from tests.plugins.influxd import Influxd

HOUR, DAY = 3600, 86_400


def rows(influxd: Influxd, name: str) -> list[dict]:
    return influxd.rows(f'SELECT * FROM "{name}"')


def test_a_day_says_which_nodes_measured_enough_of_it(street: Street, influxd: Influxd) -> None:
    whole, half = street.node("tilleuls-01"), street.node("tilleuls-02")
    street.now = T0 + 2 * DAY
    midnight = T0 + 23 * HOUR  # of 2 January in Paris
    street.journal.store([street.pack(whole, midnight + hour * HOUR, pm2_5=10) for hour in range(18)])
    street.journal.store([street.pack(half, midnight + hour * HOUR, pm2_5=30) for hour in range(17)])
    street.sum_up()

    caught_up(street.follow(influxd.url))

    wait_until(lambda: bool(rows(influxd, "pm2_5_area_1d")))
    (day,) = rows(influxd, "pm2_5_area_1d")
    assert (day["value"], day["nodes"], day["whole"], day["whole_high"], day["whole_nodes"]) == (20, 2, 10, 10, 1)
    hours = {row["node"]: row["hours"] for row in influxd.rows('SELECT hours, node FROM "pm2_5_1d"')}
    assert hours == {whole: 18, half: 17}


def test_a_private_node_joins_its_neighbourhood_an_hour_later(street: Street, influxd: Influxd) -> None:
    public, private = street.node("tilleuls-01"), street.node("balcony-01", exposure="private")
    street.now = T0 + HOUR + 600
    street.journal.store([street.pack(node, T0, pm2_5=value) for node, value in ((public, 10), (private, 30))])
    street.sum_up()
    caught_up(street.follow(influxd.url))
    wait_until(lambda: [row["value"] for row in rows(influxd, "pm2_5_area_1h")] == [10])

    street.now = T0 + 2 * HOUR

    wait_until(lambda: [row["value"] for row in rows(influxd, "pm2_5_area_1h")] == [20])


def test_what_tells_that_somebody_is_home_is_not_told_of_a_small_neighbourhood(
    street: Street, influxd: Influxd
) -> None:
    node = street.node("balcony-01", exposure="private")
    street.now = T0 + 3 * HOUR
    street.say(node, T0, co2=800, pm2_5=10)
    street.sum_up()

    caught_up(street.follow(influxd.url))

    wait_until(lambda: bool(rows(influxd, "pm2_5_area_1h")))
    assert not rows(influxd, "co2_area_1h")


def test_an_erased_node_leaves_the_neighbourhood_too(street: Street, influxd: Influxd) -> None:
    kept, gone = street.node("tilleuls-01"), street.node("tilleuls-02")
    street.now = T0 + 3 * HOUR
    street.journal.store([street.pack(node, T0, pm2_5=value) for node, value in ((kept, 10), (gone, 30))])
    street.journal.store([street.pack(gone, T0 + HOUR, pm2_5=30)])
    street.sum_up()
    follower = street.follow(influxd.url)
    wait_until(lambda: [row["value"] for row in rows(influxd, "pm2_5_area_1h")] == [20, 30])
    street.register.request_erasure(gone, street.now)
    street.journal.erase(gone)

    wait_until(lambda: follower.forgotten(gone))

    wait_until(lambda: [row["value"] for row in rows(influxd, "pm2_5_area_1h")] == [10])


def test_the_last_node_takes_its_neighbourhood_with_it(street: Street, influxd: Influxd) -> None:
    node = street.node("tilleuls-01")
    street.now = T0 + 3 * HOUR
    street.say(node, T0, pm2_5=10)
    street.sum_up()
    follower = street.follow(influxd.url)
    wait_until(lambda: bool(rows(influxd, "pm2_5_area_1h")))
    street.register.request_erasure(node, street.now)
    street.journal.erase(node)

    wait_until(lambda: follower.forgotten(node))

    assert [name for name in ("pm2_5", "pm2_5_1h", "pm2_5_area_1h", "pm2_5_area_1d") if rows(influxd, name)] == []


def test_roll_ups_do_not_wait_for_the_end_of_a_pack_that_reaches_into_open_minutes(
    street: Street, influxd: Influxd
) -> None:
    node = street.node("tilleuls-01")
    caught_up(street.follow(influxd.url))
    street.now = T0 + 6 * HOUR + 300
    readings = [("pm2_5", T0 + at, 10.0) for at in range(0, 6 * HOUR + 300, 300)]
    street.journal.store([street.pack(node, T0)._replace(readings=readings, last=readings[-1][1])])

    street.sum_up()

    wait_until(lambda: len(rows(influxd, "pm2_5_1h")) == len(rows(influxd, "pm2_5_area_1h")) == 6)
    assert street.reader.cursor("rollups") == 0
