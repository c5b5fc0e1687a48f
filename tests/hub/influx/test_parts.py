"""The part of a node in an intervention is a tag; one that changes after it was written about is written anew."""

from dataclasses import replace
from datetime import date

from hub.influx.renewal import parting
from hub.influx.trials import midnight
from hub.register.civic_rows import Deployment, Event, Intervention
from tests.hub.influx.conftest import T0, Street, caught_up, counted
from tests.plugins.brokers import wait_until
from tests.plugins.influxd import Influxd

DAY = 86_400
BEFORE, TRIAL, END = date(2026, 1, 5), date(2026, 1, 12), date(2026, 1, 20)
SCHOOL = Intervention(
    "tilleuls-ecole", "tilleuls", "rue des Tilleuls", "Moins de bruit ?", "Less noise?", "noise_laeq",
    BEFORE, TRIAL, END,
    "Europe/Paris", None, None, "trial", T0, T0, None, None, "", "", False, "", "",
)  # fmt: skip


def trial(street: Street, roles: dict[str, str], intervention: Intervention = SCHOOL) -> None:
    nodes = [Deployment(intervention.id, node, role, "rue") for node, role in roles.items()]  # ty: ignore[invalid-argument-type]
    street.register.put_intervention(intervention, [], nodes)


def a_month(street: Street, node: str) -> None:
    street.journal.store([street.pack(node, T0 + at * DAY, temperature=at) for at in range(30)])


def roles(influxd: Influxd, name: str = "temperature") -> dict[int, str | None]:
    """Day -> role of its only point; a point under two names is two rows, which is wrong."""
    rows = influxd.rows(f'SELECT value, "role" FROM "{name}"')
    assert len({row["time"] for row in rows}) == len(rows)
    return {(row["time"] - T0) // DAY: row["role"] or None for row in rows}


def expected(role: str, end: date = date(2099, 1, 1)) -> dict[int, str | None]:
    start, stop = midnight(BEFORE, "Europe/Paris"), midnight(end, "Europe/Paris")
    return {at: role if start <= T0 + at * DAY < stop else None for at in range(30)}


def test_a_reading_carries_the_part_its_node_had_then(street: Street, influxd: Influxd) -> None:
    node = street.node("tilleuls-01")
    trial(street, {node: "treated"})
    a_month(street, node)

    caught_up(street.follow(influxd.url))

    assert roles(influxd) == expected("treated")


def test_a_part_that_is_given_afterwards_is_written_anew(street: Street, influxd: Influxd) -> None:
    node, other = street.node("tilleuls-01"), street.node("tilleuls-02")
    street.now = T0 + 31 * DAY
    a_month(street, node)
    street.say(other, T0, temperature=1)
    street.sum_up()
    caught_up(street.follow(influxd.url))
    wait_until(lambda: influxd.count("temperature_1d") == 31)

    trial(street, {node: "control"})

    wait_until(lambda: influxd.rows("SELECT value FROM temperature WHERE \"role\" = 'control'") != [])
    wait_until(lambda: counted(influxd, ("temperature",)) == street.stored())
    wait_until(lambda: influxd.count("temperature_1d") == 31)
    assert influxd.count("temperature", "WHERE \"role\" = 'control'") == list(expected("x").values()).count("x")


def test_a_part_that_changes_while_the_hub_is_down_is_found(street: Street, influxd: Influxd) -> None:
    node = street.node("tilleuls-01")
    trial(street, {node: "treated"})
    a_month(street, node)
    first = street.follower(influxd.url)
    first.start()
    caught_up(first)
    first.stop()
    closed = midnight(date(2026, 1, 15), "Europe/Paris")
    trial(street, {node: "parallel"}, replace(SCHOOL, closed=closed))

    street.follow(influxd.url)

    wait_until(
        lambda: influxd.count("temperature") == 30 and roles(influxd) == expected("parallel", end=date(2026, 1, 15))
    )


def test_renewing_survives_a_follower_that_stops_in_between(street: Street, influxd: Influxd) -> None:
    node = street.node("tilleuls-01")
    a_month(street, node)
    first = street.follower(influxd.url)
    first.start()
    caught_up(first)
    trial(street, {node: "treated"})
    wait_until(lambda: influxd.count("temperature") < 30)
    first.stop()

    street.follow(influxd.url)

    wait_until(lambda: influxd.count("temperature") == 30 and roles(influxd) == expected("treated"))


def test_a_part_ends_where_the_intervention_was_stopped(street: Street, influxd: Influxd) -> None:
    node = street.node("tilleuls-01")
    stopped = midnight(date(2026, 1, 14), "Europe/Paris")
    trial(street, {node: "treated"}, replace(SCHOOL, state="stopped", state_since=stopped, reason="no permission"))
    a_month(street, node)

    caught_up(street.follow(influxd.url))

    assert roles(influxd) == expected("treated", date(2026, 1, 14))


def test_a_part_is_over_when_its_node_moves_on_after_the_end(street: Street, influxd: Influxd) -> None:
    node = street.node("tilleuls-01")
    trial(street, {node: "treated"})
    street.register.move_node(node, place="elsewhere", now=midnight(date(2026, 1, 25), "Europe/Paris"))
    a_month(street, node)

    caught_up(street.follow(influxd.url))

    assert roles(influxd) == expected("treated", date(2026, 1, 25))


def test_phases_and_events_are_told_in_both_languages_and_follow_the_register(street: Street, influxd: Influxd) -> None:
    trial(street, {street.node("tilleuls-01"): "treated"})
    works = Event(0, SCHOOL.id, TRIAL, TRIAL, "roadworks", "control", False, "Travaux", "Roadworks", "technician", T0)
    street.register.add_event(works)
    follower = street.follow(influxd.url)
    caught_up(follower)

    titles = {row["kind"]: (row["title_fr"], row["title_en"]) for row in influxd.rows('SELECT * FROM "event"')}
    assert titles["before"] == ("Avant", "Before")
    assert titles["trial"] == ("Pendant l'essai", "During the trial")
    assert titles["roadworks"] == ("Travaux", "Roadworks")
    (phase,) = influxd.rows('SELECT "end" FROM "event" WHERE kind = \'trial\'')
    assert phase["end"] == midnight(END, "Europe/Paris") * 1000

    (event,) = street.register.events(SCHOOL.id)
    street.register.remove_event(SCHOOL.id, event.key)

    wait_until(lambda: {row["kind"] for row in influxd.rows('SELECT * FROM "event"')} == {"before", "trial", "after"})


def test_a_database_that_was_dropped_gets_its_parts_and_events_again(street: Street, influxd: Influxd) -> None:
    node = street.node("tilleuls-01")
    trial(street, {node: "treated"})
    a_month(street, node)
    caught_up(street.follow(influxd.url))
    wait_until(lambda: influxd.rows('SELECT * FROM "event"') != [])

    influxd.query("DROP DATABASE moineau")
    street.now += 60

    wait_until(lambda: influxd.rows('SELECT * FROM "event"') != [])
    wait_until(lambda: influxd.count("temperature") == 30 and roles(influxd) == expected("treated"))


def test_two_stories_part_where_they_first_differ() -> None:
    told = '[[0, "public", {}, {}], [100, "public", {"role": "treated"}, {}], [200, "public", {}, {}]]'
    assert parting(told, told) is None
    assert parting(told, told.replace("[200", "[300")) == 200
    assert parting(told, told.replace("treated", "control")) == 100
    assert parting(told, told.replace("[100", "[50")) == 50
    assert parting(told, told.replace("{}, {}], [100", '{"geohash": "u"}, {}], [100')) == 0
