"""A corrected value is told beside the raw one; the journal never changes; a new correction writes its time anew."""

import pytest

from hub.aggregate import over_nodes
from tests.hub.influx.conftest import T0, Street, caught_up
from tests.plugins.brokers import wait_until
from tests.plugins.influxd import Influxd

HOUR = 3600


def told(influxd: Influxd, name: str = "pm2_5", what: str = "value") -> list[float]:
    return [row[what] for row in influxd.rows(f'SELECT "{what}" FROM "{name}"')]


def test_a_corrected_reading_has_its_raw_value_beside_it(street: Street, influxd: Influxd) -> None:
    node = street.node("tilleuls-01")
    street.register.correct(node, "pm2_5", gain=0.5, offset=1.0, since=T0, now=T0)
    street.say(node, T0 + 60, pm2_5=12.3, temperature=4.2)

    caught_up(street.follow(influxd.url))

    (row,) = influxd.rows('SELECT value, raw, qc, method FROM "pm2_5"')
    assert (row["value"], row["raw"], row["qc"], row["method"]) == (0.5 * 12.3 + 1, 12.3, 1, "linear-1")
    (other,) = influxd.rows('SELECT * FROM "temperature"')
    assert (other["value"], other["raw"], "method" in other) == (4.2, 4.2, False)
    assert street.reader.readings(node, "pm2_5", 0, 1 << 40) == [(T0 + 60, 12.3, 1)]


def test_a_reading_before_its_correction_stays_as_it_was_measured(street: Street, influxd: Influxd) -> None:
    node = street.node("tilleuls-01")
    street.register.correct(node, "pm2_5", gain=2.0, since=T0 + 120, now=T0)
    street.journal.store([street.pack(node, T0 + at, pm2_5=10) for at in (60, 119, 120, 180)])

    caught_up(street.follow(influxd.url))

    assert told(influxd) == [10, 10, 20, 20]


def test_a_formula_takes_the_humidity_of_the_same_moment_and_tells_the_rest_raw(
    street: Street, influxd: Influxd
) -> None:
    node = street.node("tilleuls-01")
    street.register.correct(node, "pm2_5", formula="epa-2021-1", since=T0, now=T0)
    street.say(node, T0 + 60, pm2_5=12.4, humidity=48.2)
    street.say(node, T0 + 120, pm2_5=12.4)
    street.say(node, T0 + 7200, pm2_5=12.4, humidity=2)  # no street is so dry: suspect

    caught_up(street.follow(influxd.url))

    first, second, third = influxd.rows('SELECT value, raw, method FROM "pm2_5"')
    assert (first["value"], first["method"]) == (pytest.approx(8.093, abs=1e-3), "epa-2021-1")
    assert (second["value"], second["raw"], second["method"]) == (12.4, 12.4, None)
    assert (third["value"], third["method"]) == (12.4, None)


def test_a_mean_is_corrected_with_the_mean_humidity_of_its_time(street: Street, influxd: Influxd) -> None:
    node = street.node("tilleuls-01")
    street.register.correct(node, "pm2_5", formula="koehler-1", since=T0, now=T0)
    street.now = T0 + 2 * HOUR
    for minute, (dust, humidity) in enumerate([(10, 75), (20, 80), (30, 85)]):
        street.say(node, T0 + minute * 1200, pm2_5=dust, humidity=humidity)
    street.sum_up()

    caught_up(street.follow(influxd.url))

    wait_until(lambda: bool(told(influxd, "pm2_5_area_1h")))
    (mean,) = influxd.rows('SELECT value, raw, method FROM "pm2_5_1h"')
    assert (mean["raw"], mean["method"]) == (20, "koehler-1")
    assert mean["value"] == pytest.approx(20 / 1.970, rel=1e-3)
    assert told(influxd, "pm2_5_area_1h") == [mean["value"]]


def test_a_new_correction_writes_anew_what_it_touches(street: Street, influxd: Influxd) -> None:
    node = street.node("tilleuls-01")
    street.now = T0 + 3 * HOUR
    street.journal.store([street.pack(node, T0 + at * 600, pm2_5=10) for at in range(18)])
    street.sum_up()
    follower = street.follow(influxd.url)
    caught_up(follower)
    wait_until(lambda: told(influxd, "pm2_5_area_1h") == [10, 10, 10])

    street.register.correct(node, "pm2_5", gain=1.5, since=T0 + 2 * HOUR, now=street.now)

    wait_until(lambda: told(influxd) == [10] * 12 + [15] * 6)
    wait_until(lambda: told(influxd, "pm2_5_1h") == told(influxd, "pm2_5_area_1h") == [10, 10, 15])
    assert told(influxd, "pm2_5_1h", "raw") == [10]  # only where it differs
    assert told(influxd, what="raw") == [10] * 18


def test_a_correction_made_while_the_hub_was_down_is_found(street: Street, influxd: Influxd) -> None:
    node = street.node("tilleuls-01")
    street.journal.store([street.pack(node, T0 + at * 600, pm2_5=10) for at in range(6)])
    first = street.follower(influxd.url)
    first.start()
    caught_up(first)
    first.stop()
    street.register.correct(node, "pm2_5", gain=1.5, since=T0, now=T0)

    street.follow(influxd.url)

    wait_until(lambda: told(influxd) == [15] * 6)


def test_a_correction_that_is_taken_back_leaves_the_raw_values(street: Street, influxd: Influxd) -> None:
    node = street.node("tilleuls-01")
    street.register.correct(node, "pm2_5", gain=1.5, since=T0, now=T0)
    street.journal.store([street.pack(node, T0 + at * 600, pm2_5=10) for at in range(1, 7)])
    caught_up(street.follow(influxd.url))

    street.register.correct(node, "pm2_5", since=T0 + 1800, now=T0)

    wait_until(lambda: told(influxd) == [15, 15, 10, 10, 10, 10])


def test_a_neighbourhood_is_made_of_what_its_nodes_tell(street: Street, influxd: Influxd) -> None:
    nodes = [street.node(f"tilleuls-{number:02}") for number in range(3)]
    street.register.correct(nodes[0], "noise_laeq", offset=5.0, since=T0, now=T0)
    street.now = T0 + 2 * HOUR
    packs = [
        street.pack(node, T0 + at * 600, noise_laeq=50 + 10 * n) for at in range(6) for n, node in enumerate(nodes)
    ]
    street.journal.store(packs)
    street.sum_up()
    caught_up(street.follow(influxd.url))
    wait_until(lambda: bool(told(influxd, "noise_laeq_area_1h")))

    buckets = {node: street.reader.rollups("1h", node, "noise_laeq", T0, T0 + HOUR)[0] for node in nodes}
    buckets[nodes[0]] = buckets[nodes[0]]._replace(value=55.0)
    across = over_nodes("energy", buckets)
    assert across is not None
    (row,) = influxd.rows('SELECT * FROM "noise_laeq_area_1h"')
    assert (row["value"], row["low"], row["high"], row["nodes"], row["n"]) == pytest.approx(
        (across.value, 55, 70, 3, 18)
    )
