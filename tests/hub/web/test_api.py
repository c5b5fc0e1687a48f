"""The API: bounded, in units, and as discreet as the pages."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from hub.web import ranges
from tests.hub.web.street import DAY, Street


def _get(visitor: httpx.Client, kind: str, **query: Any) -> httpx.Response:
    return visitor.get(f"/api/v1/{kind}", params={"node": "tilleuls-01", "property": "temperature"} | query)


def test_readings_come_with_unit_time_and_flag(street: Street, visitor: httpx.Client) -> None:
    street.pack(street.node("tilleuls-01"), [("temperature", street.now - 60, 60.0)])
    answer = _get(visitor, "readings").json()
    assert answer["unit"] == "°C"
    assert answer["readings"] == [{"t": "2026-03-10T07:41:00Z", "v": 60.0, "flag": 3, "test": "plausible"}]


def test_csv_begins_with_a_header_that_says_the_unit(street: Street, visitor: httpx.Client) -> None:
    street.live(street.node("tilleuls-01"), 1)
    answer = _get(visitor, "readings", format="csv")
    rows = list(csv.reader(io.StringIO(answer.text)))
    assert rows[0] == ["t", "temperature (°C)", "flag", "test"]
    assert len(rows) == 1 + 7
    assert answer.headers["content-disposition"] == 'attachment; filename="tilleuls-01-temperature.csv"'


def test_a_series_longer_than_one_answer_of_the_journal_comes_whole(
    street: Street, visitor: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    street.live(street.node("tilleuls-01"), 4, ("temperature",), 60)
    whole = _get(visitor, "readings").json()["readings"]
    read = street.desk().reader.readings
    monkeypatch.setattr("hub.web.api._PAGE", 50)
    monkeypatch.setattr("hub.journal.Reader.readings", lambda self, *at: read(*at, 50))
    assert _get(visitor, "readings").json()["readings"] == whole
    assert len(whole) == 241


def test_rollups_come_by_period(street: Street, visitor: httpx.Client) -> None:
    street.live(street.node("tilleuls-01"), 30)
    street.summed_up()
    answer = _get(visitor, "rollups", period="1h", **{"from": street.now - DAY}).json()
    assert set(answer["rollups"][0]) == {"t", "v", "low", "high", "n", "suspect", "flag"}
    assert answer["rollups"][0]["n"] == 6
    assert len(_get(visitor, "rollups", period="1d", format="csv").text.splitlines()) == 1 + 2


@pytest.mark.parametrize(
    "text", ["2026-03-10T07:00:00Z", "2026-03-10T08:00:00+01:00", "2026-03-10T08:00:00 01:00", "1773126000"]
)
def test_a_time_is_rfc_3339_or_seconds(text: str) -> None:
    assert ranges.moment("from", text) == int(datetime(2026, 3, 10, 7, tzinfo=UTC).timestamp())


@pytest.mark.parametrize(
    "text", ["2026-03-10T07:00:00", "yesterday", "", "-5", "1e9", "99999999999", "0", "²", "9" * 400]
)
def test_a_time_that_cannot_be_read_names_key_value_and_way_out(text: str) -> None:
    with pytest.raises(ranges.Unusable, match=r"^from: .* where a time such as 2026-03-01, 2026-03-01T08:00:00Z"):
        ranges.moment("from", text)


@pytest.mark.parametrize(
    ("kind", "query", "key"),
    [
        ("readings", {"from": "1767225600", "to": "1770000000"}, "from"),
        ("readings", {"from": "1770000000", "to": "1767225600"}, "from"),
        ("rollups", {"from": "2024-01-01T00:00:00Z"}, "from"),
        ("rollups", {"period": "5min"}, "period"),
        ("rollups", {"format": "xml"}, "format"),
        ("readings", {"property": "pm3"}, "property"),
    ],
)
def test_an_unusable_question_is_422_with_value_key_and_way_out(
    street: Street, visitor: httpx.Client, kind: str, query: dict, key: str
) -> None:
    street.node("tilleuls-01")
    answer = _get(visitor, kind, **query)
    assert answer.status_code == 422
    assert answer.json()["key"] == key
    assert answer.json()["value"] == str(query[key])
    assert "accepted" in answer.json()["error"]


def test_a_date_is_midnight_in_the_street(street: Street, visitor: httpx.Client) -> None:
    node = street.node("tilleuls-01")
    midnight = int(datetime(2026, 3, 9, 23, tzinfo=UTC).timestamp())  # in Paris, the tenth begins an hour before
    street.packs([(node, [("temperature", midnight + second, 4.0)]) for second in (-1, 0)])

    answer = _get(visitor, "readings", **{"from": "2026-03-10", "to": "2026-03-11"})

    assert [row["t"] for row in answer.json()["readings"]] == ["2026-03-09T23:00:00Z"]


def test_a_missing_parameter_is_named(visitor: httpx.Client) -> None:
    answer = visitor.get("/api/v1/readings", params={"node": "tilleuls-01"})
    assert (answer.status_code, answer.json()["key"]) == (422, "property")


def test_thirty_one_days_of_readings_may_be_asked_for(street: Street, visitor: httpx.Client) -> None:
    street.node("tilleuls-01")
    assert _get(visitor, "readings", **{"from": street.now - 31 * DAY}).status_code == 200


def test_an_unknown_node_or_area_is_404_in_json(visitor: httpx.Client) -> None:
    assert "/api/v1/nodes lists them" in _get(visitor, "readings").json()["error"]
    assert visitor.get("/api/v1/nodes?area=port").status_code == 404


def test_a_private_node_gives_hourly_means_an_hour_late_and_nothing_finer(
    street: Street, visitor: httpx.Client
) -> None:
    street.node("tilleuls-01", exposure="private")
    street.live("tilleuls-01", 30)
    street.summed_up()

    raw = _get(visitor, "readings", property="humidity")
    fine = _get(visitor, "rollups", property="humidity", period="10min")
    hours = _get(visitor, "rollups", property="humidity", period="1h").json()["rollups"]

    assert (raw.status_code, fine.status_code) == (403, 403)
    assert "period=1h" in raw.json()["error"]
    assert hours[-1]["t"] == "2026-03-10T05:00:00Z"  # it is 07:42 UTC: the hour to 06:00 ended more than an hour ago
    assert hours[-1]["low"] is None


def test_what_tells_whether_somebody_is_home_is_not_given_of_one_private_node(
    street: Street, visitor: httpx.Client
) -> None:
    street.live(street.node("tilleuls-01", exposure="private"), 5)
    street.summed_up()
    answer = _get(visitor, "rollups", property="noise_laeq", period="1h")
    assert answer.status_code == 403
    assert "whether somebody is home" in answer.json()["error"]
    assert "noise_laeq" not in visitor.get("/api/v1/nodes").json()["nodes"][0]["properties"]


def test_what_was_measured_in_a_private_place_stays_private_when_the_node_moves_to_the_street(
    street: Street, visitor: httpx.Client
) -> None:
    node = street.node("tilleuls-01", exposure="private")
    street.live(node, 6)
    street.summed_up()
    street.register.move_node(node, "tilleuls", exposure="public", place="lamppost", now=street.now - 3600)
    at_home, in_the_street = street.now - 3 * 3600, street.now - 3600

    assert _get(visitor, "readings", **{"from": at_home, "to": in_the_street}).status_code == 403
    assert _get(visitor, "rollups", period="10min", **{"from": at_home, "to": in_the_street}).status_code == 403
    assert _get(visitor, "readings", **{"from": in_the_street, "to": street.now}).json()["readings"]


def test_an_operator_reads_a_private_node_whole_and_nobody_else_does(street: Street, visitor: httpx.Client) -> None:
    node = street.node("tilleuls-01", exposure="private")
    street.live(node, 2)
    operator = street.register.add_operator("ada", street.now)
    technician = street.register.add_technician("tom", street.now)
    tokens = {
        f"Bearer ada:{operator}": 200,
        f"Bearer ada.{operator}": 200,
        f"Bearer ada:{operator}x": 403,
        f"Bearer tom:{technician}": 403,
        f"Bearer {node}:{street.secrets[node]}": 403,
        "Bearer": 403,
        "Basic ada": 403,
    }
    url = "/api/v1/readings?node=tilleuls-01&property=temperature"
    assert {token: visitor.get(url, headers={"Authorization": token}).status_code for token in tokens} == tokens


def test_a_nodes_keeper_reads_what_was_refused_and_why(street: Street, visitor: httpx.Client) -> None:
    node, other = street.node("tilleuls-01"), street.node("tilleuls-02")
    street.refuse(node)
    street.refuse(other)
    url = "/api/v1/nodes/tilleuls-01/quarantine"
    operator = street.register.add_operator("ada", street.now)

    answer = visitor.get(url, auth=(node, street.secrets[node]))
    assert visitor.get(url, headers={"Authorization": f"Bearer ada:{operator}"}).json() == answer.json()

    (refused,) = answer.json()["refused"]
    assert refused["seq"] == 1
    assert "hPa" in refused["reason"]
    assert refused["payload"].startswith('[{"bn":"tilleuls-01/"')


def test_what_was_refused_is_nobody_elses_business(street: Street, visitor: httpx.Client) -> None:
    node, other = street.node("tilleuls-01"), street.node("tilleuls-02")
    street.refuse(node)
    url = "/api/v1/nodes/tilleuls-01/quarantine"

    assert visitor.get(url).status_code == 401
    assert visitor.get(url, auth=(other, street.secrets[other])).status_code == 401
    assert visitor.get(url, auth=(node, "wrong")).status_code == 401


def test_a_command_needs_an_operator(street: Street, visitor: httpx.Client) -> None:
    street.node("tilleuls-01")
    answer = visitor.post("/api/v1/nodes/tilleuls-01/command", json={"identify": True})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert street.commands == []


@pytest.mark.parametrize("order", [{"identify": True}, {"interval_s": 1}, {"interval_s": 86_400}, {"reboot": True}])
def test_an_operator_commands_a_node(street: Street, visitor: httpx.Client, order: dict) -> None:
    street.node("tilleuls-01")
    token = f"Bearer ada:{street.register.add_operator('ada', street.now)}"
    answer = visitor.post("/api/v1/nodes/tilleuls-01/command", json=order, headers={"Authorization": token})
    assert answer.status_code == 202
    assert street.commands == [("tilleuls-01", order)]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{}",
        b'{"interval_s": 0}',
        b'{"interval_s": 86401}',
        b'{"interval_s": true}',
        b'{"reboot": false}',
        b'{"update": "http://x"}',
        b"[" * 1000,
        b'{"identify": true, "x": "' + b"y" * 2000 + b'"}',
    ],
)
def test_any_other_command_is_refused(street: Street, visitor: httpx.Client, body: bytes) -> None:
    street.node("tilleuls-01")
    token = f"Bearer ada:{street.register.add_operator('ada', street.now)}"
    answer = visitor.post("/api/v1/nodes/tilleuls-01/command", content=body, headers={"Authorization": token})
    assert answer.status_code == 422
    assert street.commands == []


def test_the_schema_is_served_and_no_page_that_loads_scripts_from_elsewhere(visitor: httpx.Client) -> None:
    assert "/api/v1/readings" in visitor.get("/api/v1/openapi.json").json()["paths"]
    assert visitor.get("/docs").status_code == 404
