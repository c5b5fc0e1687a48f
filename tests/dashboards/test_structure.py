"""What can be said of the dashboards without a store: they are fresh, fit the grid, name known things, speak twice."""

import re
from pathlib import Path
from typing import Any

import pytest

from contract.vocabulary import PROPERTIES
from dashboards import build
from dashboards.model import COLUMNS, DATASOURCE_UID, SCHEMA_VERSION, Json, every_panel, panel_id

NAMES = sorted(build.everything(build.EXAMPLE))
SHARED = {"datasource", "fieldConfig", "gridPos", "id", "options", "title", "type"}


def test_what_is_checked_in_is_what_build_makes() -> None:
    on_disk = {
        path.relative_to(build.HERE).as_posix(): path.read_text(encoding="utf-8")
        for path in build.HERE.rglob("*")
        if path.is_file()
    }
    assert on_disk == build.checked_in(), "run: moineau dashboards build"


def test_building_again_touches_nothing(tmp_path: Path) -> None:
    assert build.write(tmp_path, build.checked_in())
    assert build.write(tmp_path, build.checked_in()) == []


def test_a_dashboard_that_is_no_longer_made_is_taken_away(tmp_path: Path) -> None:
    stale = tmp_path / "json" / "fr" / "old.json"
    stale.parent.mkdir(parents=True)
    stale.write_text("{}")
    build.write(tmp_path, build.checked_in())
    assert not stale.exists()


@pytest.mark.parametrize("name", NAMES)
def test_no_panel_leaves_the_grid_or_covers_another(name: str, built: dict[str, Json]) -> None:
    for shown in _screens(built[name]):
        taken: dict[tuple[int, int], str] = {}
        for panel in shown:
            place = panel["gridPos"]
            assert place["x"] >= 0
            assert place["x"] + place["w"] <= COLUMNS, panel["title"]
            for x in range(place["x"], place["x"] + place["w"]):
                for y in range(place["y"], place["y"] + place["h"]):
                    assert (x, y) not in taken, f"{panel['title']} covers {taken[(x, y)]}"
                    taken[(x, y)] = panel["title"]


def _screens(dashboard: Json) -> list[list[Json]]:
    """What stands together: the top, and the inside of each collapsed row."""
    return [dashboard["panels"], *(panel["panels"] for panel in dashboard["panels"] if panel.get("panels"))]


@pytest.mark.parametrize("name", NAMES)
def test_ids_are_explicit_and_unique(name: str, built: dict[str, Json]) -> None:
    ids = [panel["id"] for panel in every_panel(built[name])]
    assert all(0 < one < 2**31 for one in ids)
    assert len(ids) == len(set(ids))


def test_a_panel_keeps_its_id() -> None:
    """Links, alerts and public dashboards point at these: the numbers are a promise."""
    assert panel_id("guideline-pm2_5") == 277369
    assert panel_id("timeline") == 102055


def test_every_dashboard_has_a_uid_of_its_own(built: dict[str, Json]) -> None:
    uids = [one["uid"] for one in built.values()]
    assert len(uids) == len(set(uids))
    assert all(re.fullmatch(r"[a-z0-9_-]{1,40}", uid) for uid in uids)


def test_the_longest_area_still_has_a_uid() -> None:
    made = build.everything({"a" * 32: "A"})
    assert all(len(one["uid"]) <= 40 for one in made.values())


@pytest.mark.parametrize("name", NAMES)
def test_every_target_goes_to_our_datasource_and_is_one_statement(name: str, built: dict[str, Json]) -> None:
    assert built[name]["schemaVersion"] == SCHEMA_VERSION
    for panel in every_panel(built[name]):
        for target in panel.get("targets", ()):
            assert target["datasource"]["uid"] == DATASOURCE_UID
            assert ";" not in target["query"]
        assert len({target["refId"] for target in panel.get("targets", ())}) == len(panel.get("targets", ()))


@pytest.mark.parametrize("name", NAMES)
def test_decibels_are_never_averaged(name: str, built: dict[str, Json]) -> None:
    energies = "|".join(row.name for row in PROPERTIES.values() if row.combine == "energy")
    wrong = re.compile(rf'mean\("value"\)[^()]*FROM "({energies})(_\w+)?"')
    queries = [target["query"] for panel in every_panel(built[name]) for target in panel.get("targets", ())]
    assert [query for query in queries if wrong.search(query)] == []


@pytest.mark.parametrize("name", NAMES)
def test_every_query_of_a_variable_names_a_time(name: str, built: dict[str, Json]) -> None:
    """InfluxDB 3 answers what has no time with its last day only."""
    asked = [one["query"]["query"] for one in built[name]["templating"]["list"] if one["type"] == "query"]
    assert [query for query in asked if "$timeFilter" not in query] == []


def test_public_dashboards_have_no_variable_at_all(built: dict[str, Json]) -> None:
    for name, dashboard in built.items():
        if "public" in name:
            assert dashboard["templating"]["list"] == []
            text = build.text(dashboard).replace("$timeFilter", "").replace("$__interval", "").replace("$col", "")
            assert "$" not in text
            assert dashboard["links"] == []


@pytest.mark.parametrize("name", [name.removeprefix("fr/") for name in NAMES if name.startswith("fr/")])
def test_french_and_english_have_the_same_shape(name: str, built: dict[str, Json]) -> None:
    assert _shape(built[f"fr/{name}"]) == _shape(built[f"en/{name}"])


def _shape(value: Any) -> Any:
    """Keys, numbers and the lengths of lists; of texts, that there is one."""
    if isinstance(value, dict):
        by_language = {"renameByName"}
        return {key: len(one) if key in by_language else _shape(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_shape(one) for one in value]
    return bool(value) if isinstance(value, str) else value


@pytest.mark.parametrize("name", [name for name in NAMES if name.startswith("fr/")])
def test_nothing_french_is_left_in_english(name: str, built: dict[str, Json]) -> None:
    french, english = (_words(built[one]) for one in (name, name.replace("fr/", "en/")))
    same = {one for one in french & english if len(one) > 20}
    assert same == set()


def _words(dashboard: Json) -> set[str]:
    panels = every_panel(dashboard)
    return {panel["title"] for panel in panels} | {panel.get("description", "") for panel in panels}


def test_every_property_has_its_curve_on_the_page_of_a_node(built: dict[str, Json]) -> None:
    queries = " ".join(
        target["query"] for panel in every_panel(built["en/node.json"]) for target in panel.get("targets", ())
    )
    assert [name for name in PROPERTIES if f'"{name}_1h"' not in queries] == []


def test_no_title_unit_or_limit_is_written_twice() -> None:
    """Labels come from the vocabulary, limits from thresholds.toml: their text is in no module of the dashboards."""
    folder = Path(build.__file__).parent
    modules = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.py")}
    labels = {row.label_fr for row in PROPERTIES.values() if len(row.label_fr) > 12}
    assert [(name, one) for name, text in modules.items() for one in labels if f'"{one}"' in text] == []
