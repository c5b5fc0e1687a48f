"""The check can fail: each mistake that was made once, planted on purpose, is found in every query that carries it."""

import json

import pytest

from dashboards.influx import Influx
from dashboards.model import Json, every_panel
from tests.dashboards.seeding import City
from tests.dashboards.verdict import differences

# dashboard, what is written, what is written by mistake
MISTAKES = {
    "a tag that nobody writes": ("en/neighbourhood.json", '"area" =~', '"hood" =~'),
    "a tag that nobody writes, in a list of areas": ("en/fleet.json", '"area" =~', '"hood" =~'),
    "a tag that nobody writes, on a page of one area": ("en/public-tilleuls.json", '"area" = \'', '"hood" = \''),
    "a field that nobody writes": ("en/kiosk.json", '"value"', '"valeur"'),
    "a field of the node's health that nobody writes": ("en/fleet.json", '"battery_v"', '"battery"'),
    "a measurement that nobody writes": ("en/neighbourhood.json", '"noise_laeq_area_1h"', '"noise_laeq_hourly"'),
    "a macro of another plugin": ("en/neighbourhood.json", "$timeFilter", "$__timeFilter"),
    "a variable that does not exist": ("en/node.json", "$node", "$station"),
    "several values where one is meant": ("en/fleet.json", '"area" =~ /^$area$/', "\"area\" = '$area'"),
    "a role that nobody has": ("en/trial.json", "'treated'", "'traite'"),
    "a statement that is no InfluxQL": ("en/kiosk.json", "SELECT last(", "SELECT latest("),
}


def _mutated(dashboard: Json, right: str, wrong: str) -> tuple[Json, set[str]]:
    """The dashboard with the mistake in every panel's query, and the subjects of those queries."""
    copy = json.loads(json.dumps(dashboard))
    touched = set()
    for panel in every_panel(copy):
        for target in panel.get("targets", ()):
            if right in target["query"]:
                target["query"] = target["query"].replace(right, wrong)
                touched.add(f"{copy['uid']} / {panel['title']} / {target['refId']}")
    return copy, touched


@pytest.mark.parametrize("mistake", MISTAKES)
def test_the_check_finds(mistake: str, built: dict[str, Json], influx: Influx, city: City) -> None:
    name, right, wrong = MISTAKES[mistake]
    mutated, touched = _mutated(built[name], right, wrong)

    found = {outcome.subject for _, outcome in differences(influx, mutated, city, meant=built[name])}

    assert touched
    assert touched - found == set()


def test_a_condition_that_matches_everything_is_found_by_asking_for_one_area(
    built: dict[str, Json], influx: Influx, city: City
) -> None:
    mutated, touched = _mutated(built["en/kiosk.json"], '"node" =~ /^$node$/', '"nodes" =~ /^.*$/')

    wrong = [
        outcome.subject for choice, outcome in differences(influx, mutated, city) if choice["node"] == "tilleuls-06"
    ]

    assert touched & set(wrong)


def test_a_query_of_a_million_buckets_is_refused(influx: Influx, city: City) -> None:
    with pytest.raises(ValueError, match="max-select-buckets"):
        influx.ask('SELECT mean("value") FROM "temperature" WHERE time > now() - 8d GROUP BY time(1s)')
