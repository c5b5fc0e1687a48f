"""What Grafana reads at its start: datasource, providers, alert rules. YAML, no secret, no `$` that it would expand."""

import json
from typing import Any

import pytest
import yaml

from dashboards import alerts, build, provisioning
from dashboards.i18n import LANGUAGES
from dashboards.model import DATASOURCE_UID, Json, every_panel
from dashboards.provisioning import Place
from dashboards.view import View


def _read(name: str, place: Place | None = None) -> Any:
    return yaml.safe_load(provisioning.files(place or Place(), "en")[name])


def test_the_datasource_is_the_one_that_every_panel_names() -> None:
    (source,) = _read("datasources/moineau.yaml")["datasources"]
    assert (source["uid"], source["type"], source["access"]) == (DATASOURCE_UID, "influxdb", "proxy")
    assert source["jsonData"]["httpMode"] == "POST"


def test_a_token_is_a_path_that_grafana_reads_itself() -> None:
    (source,) = _read("datasources/moineau.yaml", Place(token_file="/etc/moineau/token"))["datasources"]
    assert source["jsonData"]["httpHeaderName1"] == "Authorization"
    assert source["secureJsonData"] == {"httpHeaderValue1": "Token $__file{/etc/moineau/token}"}


def test_a_password_is_a_path_that_grafana_reads_itself() -> None:
    (source,) = _read("datasources/moineau.yaml", Place(username="grafana", password_file="/etc/p"))["datasources"]
    assert (source["user"], source["secureJsonData"]) == ("grafana", {"password": "$__file{/etc/p}"})


def test_nobody_can_edit_a_provisioned_dashboard_into_what_grafana_cannot_load_again() -> None:
    providers = _read("dashboards/moineau.yaml", Place(json="/srv/json"))["providers"]
    assert {one["options"]["path"] for one in providers} == {"/srv/json/fr", "/srv/json/en"}
    assert [one["allowUiUpdates"] for one in providers] == [False, False]


def test_no_alert_holds_a_dollar_that_grafana_would_expand() -> None:
    assert "$" not in json.dumps(alerts.groups(View("fr"))) + json.dumps(alerts.groups(View("en")))


def test_every_alert_leads_to_a_panel_that_exists(rules: list[Json], built: dict[str, Json]) -> None:
    panels = {(one["uid"], panel["id"]) for one in built.values() for panel in every_panel(one)}
    assert [rule["title"] for rule in rules if (rule["dashboardUid"], rule["panelId"]) not in panels] == []


def test_every_alert_is_a_chain_of_query_reduction_and_threshold(rules: list[Json]) -> None:
    for rule in rules:
        asked, reduced, compared = rule["data"]
        assert (asked["datasourceUid"], reduced["datasourceUid"], compared["datasourceUid"]) == (
            DATASOURCE_UID,
            "__expr__",
            "__expr__",
        )
        assert reduced["model"]["expression"] == asked["refId"]
        assert compared["model"]["expression"] == reduced["refId"]
        assert rule["condition"] == compared["refId"]
        assert rule["noDataState"] in {"OK", "Alerting", "NoData", "KeepLast"}
        assert rule["execErrState"] in {"OK", "Alerting", "Error", "KeepLast"}


def test_alerts_have_uids_that_grafana_accepts(rules: list[Json]) -> None:
    uids = [rule["uid"] for rule in rules]
    assert len(uids) == len(set(uids))
    assert all(len(uid) <= 40 for uid in uids)


def test_the_five_kinds_of_alert_are_there(rules: list[Json]) -> None:
    uids = " ".join(rule["uid"] for rule in rules)
    for kind in ("node-silent", "sensor-stuck", "battery-low", "hub-behind", "guideline-pm2-5-24h"):
        assert kind in uids


@pytest.mark.parametrize("language", LANGUAGES)
def test_alerts_come_in_one_language(language: str) -> None:
    made = build.files({}, Place(), alerts_in=language)
    said = made["provisioning/alerting/moineau.yaml"]
    assert ("Capteur muet" in said) == (language == "fr")
