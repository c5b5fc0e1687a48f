"""Every query of every dashboard and alert, asked of a real InfluxDB the way Grafana asks, shows what is there."""

import math
import time

import pytest

from dashboards import alerts, build, check
from dashboards.i18n import LANGUAGES
from dashboards.influx import Influx
from dashboards.model import Json
from dashboards.view import View
from tests.dashboards.seeding import CITY, SILENT, City
from tests.dashboards.verdict import differences

NAMES = sorted(build.everything(build.EXAMPLE))


@pytest.mark.parametrize("name", NAMES)
def test_every_panel_shows_data_where_data_are_for_every_choice(
    name: str, built: dict[str, Json], influx: Influx, city: City
) -> None:
    wrong = [
        (choice, outcome.subject, outcome.error or f"empty: {outcome.empty}", outcome.query)
        for choice, outcome in differences(influx, built[name], city)
    ]
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_every_variable_offers_what_is_there(name: str, built: dict[str, Json], influx: Influx, city: City) -> None:
    outcomes, offered = check.variables(influx, built[name], city.now * 1000, {})

    assert [outcome.error for outcome in outcomes if outcome.error] == []
    assert offered.get("area", ["docks", "tilleuls"]) == ["docks", "tilleuls"]
    assert set(offered.get("node", [])) <= {node.name for node in CITY}
    assert [variable for variable, values in offered.items() if not values] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_phases_of_a_trial_are_drawn_where_they_were(
    language: str, built: dict[str, Json], influx: Influx, city: City
) -> None:
    dashboard = built[f"{language}/trial.json"]
    for choice in check.choices(influx, dashboard, city.now * 1000):
        (outcome,) = check.annotation_outcomes(influx, dashboard, city.now * 1000, choice)
        (series,) = outcome.series
        assert [column for column in series["columns"] if column != "time"] == ["text", "intervention", "end"]
        assert len(series["values"]) == 4


def _ringing(influx: Influx, rules: list[Json], uid: str) -> dict[str, float]:
    """Node (or "") -> the value its rule would compare, where it would ring."""
    rule = next(one for one in rules if one["uid"] == uid)
    (outcome,) = check.alert_outcomes(influx, {"groups": [{"rules": [rule]}]}, int(time.time() * 1000))
    assert not outcome.error
    kind = rule["data"][2]["model"]["conditions"][0]["evaluator"]
    last = {one.get("tags", {}).get("node", ""): one["values"][-1][1] for one in outcome.series}
    limit = kind["params"][0]
    return {node: value for node, value in last.items() if (value < limit if kind["type"] == "lt" else value > limit)}


def test_a_silent_node_rings_and_no_other(influx: Influx, rules: list[Json]) -> None:
    assert set(_ringing(influx, rules, "moineau-node-silent")) == {SILENT}


def test_a_stuck_sensor_rings_and_no_other(influx: Influx, rules: list[Json]) -> None:
    assert set(_ringing(influx, rules, "moineau-sensor-stuck")) == {"tilleuls-03"}


def test_a_low_battery_rings_and_no_other(influx: Influx, rules: list[Json]) -> None:
    assert set(_ringing(influx, rules, "moineau-battery-low")) == {"tilleuls-04"}


def test_a_hub_that_keeps_up_does_not_ring(influx: Influx, rules: list[Json]) -> None:
    assert _ringing(influx, rules, "moineau-hub-behind") == {}


def test_every_alert_finds_something_to_judge(influx: Influx, city: City) -> None:
    outcomes = list(check.alert_outcomes(influx, alerts.groups(View("en")), city.now * 1000))
    assert len(outcomes) >= 8
    assert [(outcome.subject, outcome.error) for outcome in outcomes if outcome.error or outcome.empty] == []


def test_the_noise_of_a_neighbourhood_is_its_mean_energy(influx: Influx, built: dict[str, Json], city: City) -> None:
    """60 and 70 dB are 67.4 dB together, not 65: held against the nodes of that hour."""
    dashboard = built["en/public-tilleuls.json"]
    panel = next(one for one in dashboard["panels"] if one["title"] == "Average noise" and one["type"] == "stat")
    one = check.panel_outcomes(influx, dashboard | {"panels": [panel]}, city.now * 1000, {})
    hour, shown = next(one).series[0]["values"][0]

    here = f"\"area\" = 'tilleuls' AND time = {hour}ms"
    levels = [
        row[1] for series in influx.ask(f'SELECT "value" FROM "noise_laeq_1h" WHERE {here}') for row in series["values"]
    ]
    assert shown == pytest.approx(10 * math.log10(sum(10 ** (level / 10) for level in levels) / len(levels)))
