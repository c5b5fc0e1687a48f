"""What was stored is in InfluxDB, once, with its place; what may not be told is not."""

from hub.influx.lines import node_of
from tests.hub.influx.conftest import T0, Street, caught_up, counted
from tests.plugins.brokers import wait_until
from tests.plugins.influxd import Influxd

LIVE_S = 2.0  # from stored to seen (issue 4)


def test_a_reading_is_seen_within_two_seconds_of_being_stored(street: Street, influxd: Influxd) -> None:
    node = street.node("tilleuls-01", lat=48.11, lon=-1.68)
    caught_up(street.follow(influxd.url))

    street.say(node, T0 - 30, temperature=4.2)

    wait_until(lambda: bool(influxd.rows('SELECT * FROM "temperature"')), LIVE_S)


def test_a_reading_carries_its_place_its_raw_value_and_its_flag(street: Street, influxd: Influxd) -> None:
    street.say(street.node("tilleuls-01", lat=48.11, lon=-1.68), T0 - 30, temperature=-90.5)

    caught_up(street.follow(influxd.url))

    seen = influxd.rows('SELECT * FROM "temperature"')
    assert seen == [
        {"time": T0 - 30, "area": "tilleuls", "node": "tilleuls-01", "geohash": "gbwc9y2"}
        | {"value": -90.5, "raw": -90.5, "qc": 14}
    ]


def test_every_reading_of_a_busy_week_is_counted_the_same(street: Street, influxd: Influxd) -> None:
    nodes = [street.node(f"tilleuls-{number:02}") for number in range(5)]
    packs = [
        street.pack(node, T0 + minute * 600, temperature=minute % 17, pm2_5=1 / 3 + minute % 40)
        for minute in range(7 * 144)
        for node in nodes
    ]
    street.journal.store(packs)

    caught_up(street.follow(influxd.url))

    assert counted(influxd, ("temperature", "pm2_5")) == street.stored()
    values = [row["value"] for row in influxd.rows("SELECT value FROM pm2_5 WHERE node = 'tilleuls-03'")]
    assert values == [value for _, value, _ in street.reader.readings("tilleuls-03", "pm2_5", 0, 1 << 40)]


def test_roll_ups_are_written_and_written_again_when_late_readings_come(street: Street, influxd: Influxd) -> None:
    node = street.node("tilleuls-01")
    street.now = T0 + 7200
    street.say(node, T0, temperature=10)
    street.sum_up()
    caught_up(street.follow(influxd.url))
    wait_until(lambda: influxd.count("temperature_1h") == 1)

    street.say(node, T0 + 60, temperature=12)
    street.sum_up()

    wait_until(lambda: bool(influxd.rows('SELECT value FROM "temperature_1d" WHERE value = 11')), 10)
    for period in ("10m", "1h", "1d"):
        (mean,) = influxd.rows(f'SELECT value, low, high, n FROM "temperature_{period}"')
        assert (mean["value"], mean["low"], mean["high"], mean["n"]) == (11, 10, 12, 2)


def test_a_node_that_was_moved_leaves_its_readings_where_they_were_taken(street: Street, influxd: Influxd) -> None:
    node = street.node("tilleuls-01")
    street.register.add_area("acacias", "Les Acacias")
    street.register.move_node(node, "acacias", now=T0 + 100)
    street.journal.store([street.pack(node, T0 + at, temperature=at / 100) for at in (0, 99, 100, 200)])

    caught_up(street.follow(influxd.url))

    seen = [(row["time"] - T0, row["area"]) for row in influxd.rows('SELECT * FROM "temperature"')]
    assert sorted(seen) == [(0, "tilleuls"), (99, "tilleuls"), (100, "acacias"), (200, "acacias")]


def test_of_a_private_place_only_means_over_an_hour_leave_an_hour_later(street: Street, influxd: Influxd) -> None:
    node = street.node("balcony-01", exposure="private", lat=48.11, lon=-1.68)
    street.now = T0 + 3600 + 3599
    for at in (0, 600, 1200):
        street.say(node, T0 + at, pm2_5=10 + at / 600)
    street.sum_up()
    follower = street.follow(influxd.url)
    caught_up(follower)
    wait_until(lambda: follower._means.seen > 0)
    assert "pm2_5_1h" not in _measurements(influxd)

    street.now = T0 + 7200

    wait_until(lambda: bool(influxd.rows('SELECT * FROM "pm2_5_area_1h"')))
    (mean,) = influxd.rows('SELECT * FROM "pm2_5_1h"')
    assert (mean["value"], mean["low"], mean["high"], mean["geohash"]) == (11, 11, 11, "gbwc9y")
    assert _measurements(influxd) == {"pm2_5_1h", "pm2_5_area_1h", "node_health", "node_ledger", "hub_health"}


def test_what_tells_that_somebody_is_home_waits_for_enough_company(street: Street, influxd: Influxd) -> None:
    node = street.node("balcony-01", exposure="private")
    street.say(node, T0, co2=800)
    street.now = T0 + 3 * 3600
    street.sum_up()
    follower = street.follow(influxd.url)
    caught_up(follower)
    wait_until(lambda: follower._means.seen > 0)

    assert not {name for name in _measurements(influxd) if name.startswith("co2")}


def test_silence_is_written_each_minute(street: Street, influxd: Influxd) -> None:
    street.node("tilleuls-01")
    street.say(street.node("tilleuls-02"), T0 + 30, temperature=4)
    street.now = T0 + 60
    street.journal.keep_status("tilleuls-02", T0 + 40, '{"online":true,"battery_v":3.7,"outbox":{"packs":2}}', None, 7)
    follower = street.follow(influxd.url)
    caught_up(follower)

    street.now = T0 + 120

    wait_until(lambda: len(influxd.rows('SELECT online FROM "node_health"')) == 4)
    last = influxd.rows('SELECT online, age, battery_v, outbox_packs FROM "node_health" GROUP BY node')
    heard = {(row["node"], row["time"] - T0): row for row in last}
    assert heard["tilleuls-01", 120]["online"] == 0
    assert heard["tilleuls-02", 120]["online"] == 1
    assert (heard["tilleuls-02", 120]["age"], heard["tilleuls-02", 120]["battery_v"]) == (80, 3.7)


def test_how_a_node_is_ends_with_its_silence_not_with_its_goodbye(street: Street, influxd: Influxd) -> None:
    street.say(street.node("tilleuls-01"), T0 + 30, temperature=4)
    street.journal.keep_status("tilleuls-01", T0 + 40, '{"online":false,"battery_v":3.7,"firmware":"1.0.3"}', None, 7)
    street.now = T0 + 60
    caught_up(street.follow(influxd.url))
    wait_until(lambda: len(influxd.rows('SELECT online FROM "node_health"')) == 1)

    street.now = T0 + 3600

    wait_until(lambda: len(influxd.rows('SELECT online FROM "node_health"')) == 2)
    rows = influxd.rows('SELECT online, battery_v, firmware FROM "node_health"')
    assert [(row["online"], row["battery_v"], row["firmware"]) for row in rows] == [(1, 3.7, "1.0.3"), (0, None, None)]


def test_an_erased_node_leaves_influxdb_and_the_others_stay(street: Street, influxd: Influxd) -> None:
    for node in (street.node("tilleuls-01"), street.node("tilleuls-02")):
        street.say(node, T0, temperature=4)
    follower = street.follow(influxd.url)
    caught_up(follower)
    street.register.request_erasure("tilleuls-01", T0)
    street.journal.erase("tilleuls-01")

    wait_until(lambda: follower.forgotten("tilleuls-01"))

    assert {row["key"] for row in influxd.rows("SHOW SERIES") if node_of(row["key"] + " ") == "tilleuls-01"} == set()
    assert influxd.count("temperature") == 1


def test_packs_after_an_erasure_are_not_skipped(street: Street, influxd: Influxd) -> None:
    kept, gone = street.node("tilleuls-01"), street.node("tilleuls-02")
    for minute in range(5):
        street.say(gone, T0 + minute * 60, temperature=4)
    follower = street.follow(influxd.url)
    caught_up(follower)
    street.register.request_erasure(gone, T0)
    street.journal.erase(gone)
    wait_until(lambda: follower.forgotten(gone))
    caught_up(follower)

    street.say(kept, T0, temperature=5)

    wait_until(lambda: bool(influxd.rows("SELECT value FROM temperature WHERE node = 'tilleuls-01'")), LIVE_S)


def _measurements(influxd: Influxd) -> set[str]:
    return {row["name"] for row in influxd.rows("SHOW MEASUREMENTS")}
