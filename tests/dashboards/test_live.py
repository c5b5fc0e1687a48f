"""Every query of every dashboard and alert, asked of a real InfluxDB the way Grafana asks, shows what is there."""

import re
import time

import pytest

from contract.vocabulary import PROPERTIES
from dashboards import alerts, build, check
from dashboards.check import Outcome
from dashboards.i18n import LANGUAGES
from dashboards.influx import Influx
from dashboards.interpolate import Value
from dashboards.model import Json
from dashboards.view import View
from tests.dashboards.seeding import CITY, SILENT, City, Node

NAMES = sorted(build.everything(build.EXAMPLE))
_MEASUREMENT = re.compile(r'FROM "(\w+)"')
_ROLE = re.compile(r"\"role\" = '(\w+)'")


def _chosen(choice: dict[str, Value], name: str, node: str) -> bool:
    value = choice.get(name)
    return value is None or (node in value if isinstance(value, list) else node == value)


def _there(city: City, outcome: Outcome, choice: dict[str, Value]) -> bool:
    """Whether the store holds what this query names, for this choice: every role it names needs a node."""
    area = re.search(r"\"area\" = '(\w+)'", outcome.query)
    here = choice | ({"area": area[1]} if area else {})
    within = [n for n in CITY if _chosen(here, "area", n.area) and _chosen(here, "node", n.name)]
    if not (names := [name for name in _MEASUREMENT.findall(outcome.query) if _is_property(name)]):
        return _health_there(outcome, within)
    roles = set(_ROLE.findall(outcome.query)) or {None}
    return all(any(n in city.nodes(name) for n in within if role in (None, n.role)) for name in names for role in roles)


def _is_property(name: str) -> bool:
    return re.sub(r"_(10m|1h|1d)$", "", name) in PROPERTIES


def _health_there(outcome: Outcome, within: list[Node]) -> bool:
    if "battery_v" in outcome.query and "board" not in outcome.query:
        return any(n.battery and ("newest" not in outcome.query or _is_low(n)) for n in within)
    if '"newest" < 1' in outcome.query:
        return any(n.name == SILENT for n in within)
    if "% 10 >= 3" in outcome.query:
        return any(n.public for n in within)
    return True


def _is_low(node: Node) -> bool:
    return node.name == "tilleuls-04"


@pytest.mark.parametrize("name", NAMES)
def test_every_panel_shows_data_where_data_are_for_every_choice(
    name: str, built: dict[str, Json], influx: Influx, city: City
) -> None:
    dashboard, now = built[name], city.now * 1000
    wrong = []
    for choice in check.choices(influx, dashboard, now):
        for outcome in check.panel_outcomes(influx, dashboard, now, choice):
            if outcome.error or outcome.empty == _there(city, outcome, choice):
                wrong.append((dict(choice), outcome.subject, outcome.error or f"empty: {outcome.empty}", outcome.query))
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
        assert [column for column in series["columns"] if column != "time"] == ["title", "text", "end"]
        assert len(series["values"]) == 3


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
    """60 and 70 dB are 67.4 dB together, not 65: held against the readings themselves."""
    dashboard = built["en/public-tilleuls.json"]
    panel = next(one for one in dashboard["panels"] if one["title"] == "Average noise" and one["type"] == "stat")
    one = check.panel_outcomes(influx, dashboard | {"panels": [panel]}, city.now * 1000, {})
    shown = next(one).series[0]["values"][0][1]

    each = influx.ask('SELECT last("value") FROM "noise_laeq_1h" WHERE "area" = \'tilleuls\' GROUP BY "node"')
    levels = [series["values"][0][1] for series in each]
    import math

    assert shown == pytest.approx(10 * math.log10(sum(10 ** (level / 10) for level in levels) / len(levels)))
