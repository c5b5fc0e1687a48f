"""A node's page: what is the matter, what to do, and honest series."""

import json
import re

import httpx
import pytest

from tests.hub.web.street import DAY, Street, value_of


def _charts(page: httpx.Response) -> list[dict]:
    return [json.loads(found) for found in re.findall(r'application/json">(.*?)</script>', page.text)]


def test_a_well_node_has_nothing_to_do(street: Street, visitor: httpx.Client) -> None:
    street.live(street.node("tilleuls-01"), 2)
    assert "All is well with this node. Nothing to do." in visitor.get("/en/node/tilleuls-01").text


def test_a_connection_that_was_lost_is_no_broken_sensor(street: Street, visitor: httpx.Client) -> None:
    street.live(street.node("tilleuls-01"), 1)
    lost = {"link": {"broker": 3, "wifi": 1}, "hub": {"message": 1}, "update": {"key": 1}, "outbox": {"full": 1}}
    street.status("tilleuls-01", online=True, faults=lost)

    assert "All is well with this node. Nothing to do." in visitor.get("/en/node/tilleuls-01").text


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        ({"battery_v": 3.31}, "The battery is almost empty (3.3 V)."),
        ({"rssi_dbm": -84}, "The Wi-Fi barely reaches this node."),
        ({"uptime_s": 60, "boot": 40, "reset_cause": "brownout"}, "Give it a stronger charger"),
        ({"uptime_s": 60, "boot": 40, "reset_cause": "WDT"}, "This node keeps restarting."),
        ({"outbox": {"packs": 240, "dropped": 0}}, "240 packs are waiting in this node."),
        ({"outbox": {"packs": 0, "dropped": 3}}, "3 packs were lost."),
        ({"faults": {"sps30": {"crc": 4}}}, "cannot read its sensor sps30 well"),
        ({"faults": {"outbox": {"write": 2}}}, "its memory may be worn out"),
    ],
)
def test_a_trouble_is_told_with_the_next_thing_to_do(
    street: Street, visitor: httpx.Client, said: dict, advice: str
) -> None:
    street.live(street.node("tilleuls-01"), 1)
    street.status("tilleuls-01", online=True, **said)

    page = visitor.get("/en/node/tilleuls-01").text

    assert advice in page
    assert "What to do:" in page


def test_a_status_of_nonsense_breaks_no_page(street: Street, visitor: httpx.Client) -> None:
    street.live(street.node("tilleuls-01"), 1)
    nonsense = {"battery_v": "low", "outbox": [1], "faults": "all", "uptime_s": True, "reset_cause": None}
    street.journal.keep_status("tilleuls-01", street.now, json.dumps(nonsense), None, None)
    assert visitor.get("/en/node/tilleuls-01").status_code == 200


def test_refused_packs_are_told_for_a_day(street: Street, visitor: httpx.Client) -> None:
    node = street.node("tilleuls-01")
    street.live(node, 1)
    street.refuse(node)
    assert "1 pack was refused in the last 24 hours." in visitor.get("/en/node/tilleuls-01").text
    assert "1 paquet a été refusé" in visitor.get("/fr/node/tilleuls-01").text

    street.now += 86_400
    assert "refused in the last 24 hours" not in visitor.get("/en/node/tilleuls-01").text


def test_a_silent_node_with_an_empty_battery_is_to_be_recharged(street: Street, visitor: httpx.Client) -> None:
    street.live(street.node("tilleuls-01"), 1, until=DAY)
    street.status("tilleuls-01", battery_v=3.2)
    page = visitor.get("/en/node/tilleuls-01").text
    assert "This node has been silent for 1 day." in page
    assert "recharge it" in page


def test_what_a_node_told_of_itself_is_dated(street: Street, visitor: httpx.Client) -> None:
    street.live(street.node("tilleuls-01"), 1)
    street.now -= 3 * 3600
    street.status("tilleuls-01", online=False, faults={"sps30": {"crc": 4}})
    assert "It told how it is" not in visitor.get("/en/node/tilleuls-01").text
    street.now += 3 * 3600
    page = visitor.get("/en/node/tilleuls-01").text
    assert "cannot read its sensor sps30 well" in page
    assert "It told how it is 3 hours ago." in page
    assert "Il a dit comment il va il y a 3\N{NO-BREAK SPACE}heures." in visitor.get("/fr/node/tilleuls-01").text


def test_a_silent_node_is_not_said_to_send_what_waits(street: Street, visitor: httpx.Client) -> None:
    street.live(street.node("tilleuls-01"), 1, until=DAY)
    street.status("tilleuls-01", online=False, outbox={"packs": 240, "dropped": 0})
    page = visitor.get("/en/node/tilleuls-01").text
    assert "it keeps what it measures for later" in page
    assert "Nothing to do" not in page


def test_a_stuck_sensor_is_named(street: Street, visitor: httpx.Client) -> None:
    street.node("tilleuls-01")
    times = range(street.now - 5 * 3600, street.now, 300)
    street.packs([("tilleuls-01", [("temperature", t, 4.5)]) for t in times])
    page = visitor.get("/en/node/tilleuls-01").text
    assert "Temperature: always the same value." in page
    assert "suspect, always the same value" in page


def test_a_hole_in_the_series_is_a_hole_in_the_chart(street: Street, visitor: httpx.Client) -> None:
    street.node("tilleuls-01")
    times = [t for t in range(street.now - DAY + 600, street.now, 300) if not 30_000 < street.now - t < 50_000]
    street.packs([("tilleuls-01", [("temperature", t, value_of("temperature", t))]) for t in times])
    street.summed_up()

    page = visitor.get("/en/node/tilleuls-01")
    day = _charts(page)[0]["n"]

    assert day["v"].count(None) == 1
    assert len(re.findall(r"M\d+ \d+h0", re.findall(r'class="line" d="([^"]+)"', page.text)[0])) == 2
    assert "are without a reading" in page.text


def test_the_pauses_of_a_slow_node_are_not_holes(street: Street, visitor: httpx.Client) -> None:
    street.live(street.node("tilleuls-01"), 24, ("temperature",), 1800)
    street.summed_up()
    page = visitor.get("/en/node/tilleuls-01")
    assert _charts(page)[0]["n"]["v"].count(None) == 0


def test_suspect_readings_are_marks_and_words_and_not_part_of_the_line(street: Street, visitor: httpx.Client) -> None:
    street.node("tilleuls-01")
    times = list(range(street.now - 6 * 3600, street.now, 300))
    values = {t: value_of("noise_laeq", t) for t in times} | {times[30]: 118.0}
    street.packs([("tilleuls-01", [("noise_laeq", t, values[t])]) for t in times])
    street.summed_up()

    page = visitor.get("/en/node/tilleuls-01")
    day = _charts(page)[0]["n"]

    assert [value for _, value in day["s"]] == [118.0]
    assert max(value for value in day["v"] if value) < 80
    assert "1 suspect reading is drawn as a circle and is not part of the line." in page.text


def test_impossible_readings_are_counted_and_not_drawn(street: Street, visitor: httpx.Client) -> None:
    street.live(street.node("tilleuls-01"), 2, ("temperature",))
    street.pack("tilleuls-01", [("temperature", street.now - 77, -127.0)])
    street.summed_up()
    page = visitor.get("/en/node/tilleuls-01")
    assert "1 impossible reading is not drawn." in page.text
    assert "-127" not in json.dumps(_charts(page))


def test_beside_each_chart_stand_a_summary_and_a_table(street: Street, visitor: httpx.Client) -> None:
    street.live(street.node("tilleuls-01"), 30)
    street.summed_up()
    page = visitor.get("/en/node/tilleuls-01").text
    figures = page.split('<figure class="chart">')[1:]
    assert len(figures) == 10
    for figure in figures:
        assert "<figcaption>" in figure
        assert "<caption>" in figure
        assert 'role="img" aria-label="' in figure


def test_a_private_node_shows_hours_an_hour_late_and_no_exact_value(street: Street, visitor: httpx.Client) -> None:
    street.node("balcon-01", exposure="private")
    street.live("balcon-01", 30)
    street.status("balcon-01", battery_v=3.31)
    street.summed_up()

    page = visitor.get("/en/node/balcon-01")
    names = {chart["label"] for chart in _charts(page)}
    newest = max(chart["n"]["from"] + sum(chart["n"]["t"]) for chart in _charts(page))

    assert "only means over an hour are shown" in page.text
    assert names == {"Humidity", "Fine particles PM2.5", "Wind"}
    assert newest <= street.now - 3600
    assert 'class="latest' not in page.text
    assert "3.3 V" not in page.text
    assert "Lowest</th>" not in page.text


def test_an_operator_sees_a_private_node_whole(street: Street, visitor: httpx.Client) -> None:
    street.live(street.node("balcon-01", exposure="private"), 2)
    secret = street.register.add_operator("ada", street.now)
    page = visitor.get("/en/node/balcon-01", headers={"Authorization": f"Bearer ada:{secret}"})
    assert 'class="latest' in page.text
    assert page.headers["cache-control"] == "private, no-store"


def test_what_a_node_measured_on_its_balcony_stays_private_after_it_moved_to_the_street(
    street: Street, visitor: httpx.Client
) -> None:
    street.node("tilleuls-01", exposure="private")
    street.live("tilleuls-01", 30)
    street.register.move_node("tilleuls-01", exposure="public", now=street.now - 7200)
    street.summed_up()

    charts = _charts(visitor.get("/en/node/tilleuls-01"))

    assert min(chart["n"]["from"] + chart["n"]["t"][0] for chart in charts) >= street.now - 7200 - 600


def test_a_retired_node_is_told_to_be_taken_down(street: Street, visitor: httpx.Client) -> None:
    street.live(street.node("tilleuls-01"), 2)
    street.register.retire_node("tilleuls-01", street.now)
    assert "This node was taken down." in visitor.get("/en/node/tilleuls-01").text


def test_a_page_of_eight_properties_is_below_sixty_kilobytes(street: Street, visitor: httpx.Client) -> None:
    names = ("temperature", "humidity", "pressure", "pm2_5", "pm10", "no2", "noise_laeq", "wind_speed")
    street.live(street.node("tilleuls-01"), 14 * 24, names)
    street.summed_up()
    assert int(visitor.get("/fr/node/tilleuls-01").headers["content-length"]) < 60_000


@pytest.mark.parametrize("now", [1_774_783_860, 1_774_830_660, 1_792_927_860])  # days when the clocks change in Paris
def test_the_hours_under_a_chart_are_whole_when_the_clocks_change(
    street: Street, visitor: httpx.Client, now: int
) -> None:
    street.now = now
    street.live(street.node("tilleuls-01"), 30)
    street.summed_up()

    page = visitor.get("/fr/node/tilleuls-01").text
    under = set(re.findall(r'text-anchor="middle">(\d\d:\d\d)', page))
    assert under
    assert under <= {"00:00", "06:00", "12:00", "18:00"}
