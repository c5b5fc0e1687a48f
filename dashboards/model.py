"""Panels in, one dashboard as Grafana's classic JSON out: ids, grid, targets, variables, annotations, links.

Knows Grafana, not the street. Refuses (ValueError) two panels with one key and a panel wider than the grid.
Ids come from the panels' keys, so that a link, an alert or a public dashboard keeps its panel when others come and go.
"""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from dashboards.i18n import Language

Json = dict[str, Any]

SCHEMA_VERSION: Final = 41
COLUMNS: Final = 24
DATASOURCE_UID: Final = "moineau-influx"
DATASOURCE: Final[Json] = {"type": "influxdb", "uid": DATASOURCE_UID}
_OTHER_TAG: Final = {"fr": "moineau-fr", "en": "moineau-en"}


def panel_id(key: str) -> int:
    return zlib.crc32(key.encode()) % 1_000_000 + 1


def target(query: str, *, ref: str = "A", alias: str = "", table: bool = False) -> Json:
    """One InfluxQL statement: Grafana reads only the first result."""
    return {
        "refId": ref,
        "datasource": DATASOURCE,
        "query": query,
        "rawQuery": True,
        "resultFormat": "table" if table else "time_series",
        **({"alias": alias} if alias else {}),
    }


@dataclass(frozen=True, kw_only=True)
class Panel:
    key: str
    type: str
    title: str
    width: int
    height: int
    targets: Sequence[Json] = ()
    description: str = ""
    options: Json = field(default_factory=dict)
    defaults: Json = field(default_factory=dict)
    overrides: Sequence[Json] = ()
    interval: str = ""  # the shortest that $__interval may become
    points: int = 0  # at most so many on the time axis; 0: one a pixel
    time_from: str = ""  # a range of its own, for what is said of "now"
    transformations: Sequence[Json] = ()

    def json(self, x: int, y: int) -> Json:
        made: Json = {
            "id": panel_id(self.key),
            "type": self.type,
            "title": self.title,
            "gridPos": {"h": self.height, "w": self.width, "x": x, "y": y},
            "options": self.options,
            "fieldConfig": {"defaults": self.defaults, "overrides": list(self.overrides)},
        }
        optional: Json = {
            "description": self.description,
            "interval": self.interval,
            "maxDataPoints": self.points,
            "timeFrom": self.time_from,
            "transformations": list(self.transformations),
        }
        made |= {name: value for name, value in optional.items() if value}
        if self.targets:
            made |= {"datasource": DATASOURCE, "targets": list(self.targets)}
        if self.time_from:
            made["hideTimeOverride"] = True
        return made


@dataclass(frozen=True)
class Row:
    """A heading and what stands under it; collapsed, its panels ask nothing until somebody opens it."""

    key: str
    title: str
    panels: Sequence[Panel]
    collapsed: bool = False


def _placed(panels: Iterable[Panel], y: int) -> tuple[list[Json], int]:
    """Left to right, then down: the panels with their places, and the first line below them."""
    x = tallest = 0
    placed = []
    for panel in panels:
        if not 0 < panel.width <= COLUMNS:
            raise ValueError(f"panel {panel.key}: width {panel.width} where 1 to {COLUMNS} columns are")
        if x + panel.width > COLUMNS:
            x, y, tallest = 0, y + tallest, 0
        placed.append(panel.json(x, y))
        x, tallest = x + panel.width, max(tallest, panel.height)
    return placed, y + tallest


def _laid_out(parts: Sequence[Panel | Row]) -> list[Json]:
    laid: list[Json] = []
    y = 0
    loose: list[Panel] = []
    for part in [*parts, None]:
        if isinstance(part, Panel):
            loose.append(part)
            continue
        placed, y = _placed(loose, y)
        laid += placed
        loose = []
        if part is not None:
            rows, y = _row(part, y)
            laid += rows
    return laid


def _row(row: Row, y: int) -> tuple[list[Json], int]:
    placed, below = _placed(row.panels, y + 1)
    head: Json = {
        "id": panel_id(row.key),
        "type": "row",
        "title": row.title,
        "collapsed": row.collapsed,
        "gridPos": {"h": 1, "w": COLUMNS, "x": 0, "y": y},
        "panels": placed if row.collapsed else [],
    }
    return ([head], y + 1) if row.collapsed else ([head, *placed], below)


def every_panel(dashboard: Json) -> list[Json]:
    """Every panel and row of a dashboard, those inside collapsed rows included."""
    found = []
    for panel in dashboard["panels"]:
        found += [panel, *panel.get("panels", ())]
    return found


def query_variable(name: str, label: str, query: str, *, multi: bool = False) -> Json:
    return {
        "type": "query",
        "name": name,
        "label": label,
        "datasource": DATASOURCE,
        "query": {"query": query, "refId": f"variable-{name}"},
        "refresh": 2,  # when the time range changes
        "sort": 1,
        "multi": multi,
        "includeAll": multi,
        "options": [],
        **({"current": {"selected": True, "text": ["All"], "value": ["$__all"]}} if multi else {}),
    }


def text_variable(name: str, label: str, value: str) -> Json:
    option = {"selected": True, "text": value, "value": value}
    return {"type": "textbox", "name": name, "label": label, "query": value, "current": option, "options": [option]}


def annotation(name: str, query: str, color: str) -> Json:
    return {
        "name": name,
        "datasource": DATASOURCE,
        "enable": True,
        "iconColor": color,
        "target": {
            "refId": "Anno",
            "fromAnnotations": True,
            "query": query,
            "rawQuery": True,
            "textColumn": "text",
            "tagsColumn": "intervention",
            "timeEndColumn": "end",
        },
    }


def _links(language: Language, title: str) -> list[Json]:
    return [
        {
            "type": "dashboards",
            "title": title,
            "tags": [_OTHER_TAG[language]],
            "asDropdown": True,
            "icon": "external link",
            "includeVars": True,
            "keepTime": True,
            "targetBlank": False,
            "tooltip": "",
            "url": "",
        }
    ]


@dataclass(frozen=True, kw_only=True)
class Dashboard:
    uid: str
    title: str
    description: str
    language: Language
    parts: Sequence[Panel | Row]
    time_from: str
    refresh: str
    variables: Sequence[Json] = ()
    annotations: Sequence[Json] = ()
    linked: bool = True  # a public dashboard has nowhere to lead

    def json(self) -> Json:
        panels = _laid_out(self.parts)
        made: Json = {
            "uid": self.uid,
            "title": self.title,
            "description": self.description,
            "tags": ["moineau", _OTHER_TAG[self.language]] if self.linked else ["moineau", "public"],
            "schemaVersion": SCHEMA_VERSION,
            "version": 1,
            "editable": False,
            "graphTooltip": 1,
            "timezone": "browser",
            "weekStart": "monday",
            "refresh": self.refresh,
            "time": {"from": self.time_from, "to": "now"},
            "timepicker": {},
            "annotations": {"list": list(self.annotations)},
            "templating": {"list": list(self.variables)},
            "links": _links(self.language, "Moineau") if self.linked else [],
            "panels": panels,
        }
        _refuse_twins(made)
        return made


def _refuse_twins(dashboard: Json) -> None:
    seen: dict[int, str] = {}
    for panel in every_panel(dashboard):
        if panel["id"] in seen:
            raise ValueError(f"{dashboard['uid']}: {panel['title']!r} has the key of {seen[panel['id']]!r}")
        seen[panel["id"]] = panel["title"]
