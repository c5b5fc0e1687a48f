"""Targets and words in, panels out: the few kinds of picture that the dashboards are made of.

Knows how a picture looks, not what it is about. Refuses nothing: the types of Grafana are held against it by the tests.
"""

from collections.abc import Sequence
from typing import Any, Final

from dashboards.model import Json, Panel

# Told apart by lightness too, for eyes that do not tell red from green (Okabe and Ito).
BLUE: Final = "#0072B2"
ORANGE: Final = "#E69F00"
GREEN: Final = "#009E73"
RED: Final = "#D55E00"
GREY: Final = "#8A8A8A"

_LEGEND: Final = {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []}
_TOOLTIP: Final = {"mode": "multi", "sort": "none"}
HOURLY_GAP_MS: Final = 9_000_000  # two and a half hours without a value: a hole stays a hole
READING_GAP_MS: Final = 3_600_000


def steps(*pairs: tuple[float | None, str]) -> Json:
    return {"mode": "absolute", "steps": [{"color": color, "value": value} for value, color in pairs]}


def fixed(color: str) -> Json:
    return {"mode": "fixed", "fixedColor": color}


def by_name(name: str, **properties: Any) -> Json:
    """Keyword `custom__lineWidth` stands for Grafana's "custom.lineWidth"."""
    return {
        "matcher": {"id": "byName", "options": name},
        "properties": [{"id": key.replace("__", "."), "value": value} for key, value in properties.items()],
    }


def lines(
    key: str,
    title: str,
    targets: Sequence[Json],
    unit: str,
    *,
    description: str = "",
    decimals: int | None = None,
    width: int = 12,
    height: int = 8,
    interval: str = "",
    most: int = 0,
    gap_ms: int = 0,
    bars: bool = False,
    points: bool = False,
    stacked: bool = False,
    limit: float | None = None,
    limit_color: str = RED,
    time_from: str = "",
    legend: bool = True,
    minimum: float | None = None,
    maximum: float | None = None,
    no_value: str = "",
    overrides: Sequence[Json] = (),
) -> Panel:
    custom: Json = {
        "drawStyle": "bars" if bars else "points" if points else "line",
        "lineWidth": 1 if bars else 2,
        "fillOpacity": 70 if bars else 0,
        "showPoints": "always" if points else "auto",
        "pointSize": 6,
        "spanNulls": False,
        **({"insertNulls": gap_ms} if gap_ms else {}),
        **({"stacking": {"mode": "normal", "group": "A"}} if stacked else {}),
        **({"thresholdsStyle": {"mode": "dashed"}} if limit is not None else {}),
    }
    defaults: Json = {"unit": unit, "color": {"mode": "palette-classic"}, "custom": custom}
    optional = {"decimals": decimals, "min": minimum, "max": maximum, "noValue": no_value or None}
    defaults |= {name: value for name, value in optional.items() if value is not None}
    if limit is not None:
        defaults |= {"thresholds": steps((None, "transparent"), (limit, limit_color))}
        custom |= {"axisSoftMax": limit * 1.2} if limit else {"axisSoftMax": 0, "axisSoftMin": 0}
    return Panel(
        key=key,
        type="timeseries",
        title=title,
        description=description,
        width=width,
        height=height,
        targets=targets,
        interval=interval,
        points=most,
        time_from=time_from,
        options={"legend": {**_LEGEND, "showLegend": legend}, "tooltip": _TOOLTIP},
        defaults=defaults,
        overrides=overrides,
    )


def band(low: str, high: str) -> list[Json]:
    """The overrides that draw the span between two series as a light band around a line."""
    hidden = {"legend": True, "tooltip": False, "viz": False}
    edge = {"custom__lineWidth": 0, "color": fixed(BLUE), "custom__hideFrom": hidden, "custom__showPoints": "never"}
    return [by_name(low, **edge), by_name(high, **edge, custom__fillBelowTo=low, custom__fillOpacity=18)]


def stat(
    key: str,
    title: str,
    targets: Sequence[Json],
    unit: str,
    *,
    description: str = "",
    decimals: int | None = None,
    width: int = 4,
    height: int = 4,
    time_from: str = "",
    no_value: str = "–",
    thresholds: Json | None = None,
    mappings: Sequence[Json] = (),
    names: bool = False,
    fields: str = "",
) -> Panel:
    defaults: Json = {
        "unit": unit,
        "noValue": no_value,
        "color": {"mode": "thresholds"} if thresholds else fixed(BLUE),
        "thresholds": thresholds or steps((None, BLUE)),
        "mappings": list(mappings),
        **({} if decimals is None else {"decimals": decimals}),
    }
    return Panel(
        key=key,
        type="stat",
        title=title,
        description=description,
        width=width,
        height=height,
        targets=targets,
        time_from=time_from,
        options={
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": fields, "values": False},
            "orientation": "auto",
            "textMode": "value_and_name" if names else "value",
            "colorMode": "value",
            "graphMode": "none",
            "justifyMode": "center",
        },
        defaults=defaults,
    )


def gauges(
    key: str,
    title: str,
    targets: Sequence[Json],
    unit: str,
    *,
    description: str = "",
    decimals: int | None = None,
    width: int = 6,
    height: int = 8,
    minimum: float | None = None,
    maximum: float | None = None,
    thresholds: Json | None = None,
    no_value: str = "–",
    overrides: Sequence[Json] = (),
) -> Panel:
    defaults: Json = {
        "unit": unit,
        "noValue": no_value,
        "color": {"mode": "thresholds"} if thresholds else fixed(BLUE),
        "thresholds": thresholds or steps((None, BLUE)),
    }
    optional = {"decimals": decimals, "min": minimum, "max": maximum}
    defaults |= {name: value for name, value in optional.items() if value is not None}
    return Panel(
        key=key,
        type="bargauge",
        title=title,
        description=description,
        width=width,
        height=height,
        targets=targets,
        options={
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "orientation": "horizontal",
            "displayMode": "basic",
            "valueMode": "text",
            "namePlacement": "left",
            "showUnfilled": True,
            "text": {"titleSize": 12, "valueSize": 14},
        },
        defaults=defaults,
        overrides=overrides,
    )


def table(
    key: str,
    title: str,
    target: Json,
    *,
    description: str = "",
    width: int = 24,
    height: int = 9,
    time_from: str = "",
    sort_by: str = "",
    names: dict[str, str] | None = None,  # of columns that are tags
    overrides: Sequence[Json] = (),
) -> Panel:
    return Panel(
        key=key,
        type="table",
        title=title,
        description=description,
        width=width,
        height=height,
        targets=[target],
        time_from=time_from,
        options={"showHeader": True, "sortBy": [{"displayName": sort_by, "desc": True}] if sort_by else []},
        defaults={"noValue": "–", "custom": {"align": "auto", "cellOptions": {"type": "auto"}, "minWidth": 70}},
        # Several functions in one statement return the start of the range as their time: it says nothing.
        transformations=[{"id": "organize", "options": {"excludeByName": {"Time": True}, "renameByName": names or {}}}],
        overrides=overrides,
    )


def states(key: str, title: str, targets: Sequence[Json], mappings: Sequence[Json], *, height: int = 10) -> Panel:
    return Panel(
        key=key,
        type="state-timeline",
        title=title,
        width=24,
        height=height,
        targets=targets,
        interval="1m",
        options={
            "mergeValues": True,
            "showValue": "never",
            "alignValue": "left",
            "rowHeight": 0.8,
            "legend": _LEGEND,
            "tooltip": {"mode": "single", "sort": "none"},
        },
        defaults={
            "color": {"mode": "thresholds"},
            "thresholds": steps((None, RED), (1, GREEN)),
            "mappings": list(mappings),
            "custom": {"fillOpacity": 80, "lineWidth": 0},
        },
    )


def places(key: str, title: str, target: Json, unit: str, thresholds: Json, *, value: str, **more: Any) -> Panel:
    """A map of the nodes by the geohash of their place; how long the geohash is, is the placement's privacy setting."""
    return Panel(
        key=key,
        type="geomap",
        title=title,
        targets=[target],
        options={
            # What this Grafana is configured to show: tiles from outside tell a stranger who looks at which street.
            "basemap": {"type": "default", "name": "Basemap"},
            "controls": {"showZoom": True, "mouseWheelZoom": False, "showAttribution": True},
            "view": {"id": "fit", "allLayers": True, "padding": 20, "maxZoom": 17, "zoom": 15, "lat": 0, "lon": 0},
            "tooltip": {"mode": "details"},
            "layers": [
                {
                    "type": "markers",
                    "name": title,
                    "tooltip": True,
                    "location": {"mode": "geohash", "geohash": "geohash"},
                    "config": {
                        "showLegend": True,
                        "style": {
                            "size": {"fixed": 9, "min": 6, "max": 15},
                            "opacity": 0.9,
                            "color": {"field": value, "fixed": BLUE},
                            "text": {"fixed": "", "mode": "field", "field": value},
                            "textConfig": {"fontSize": 12, "offsetX": 0, "offsetY": -16},
                        },
                    },
                }
            ],
        },
        defaults={"unit": unit, "color": {"mode": "thresholds"}, "thresholds": thresholds},
        **more,
    )


def words(key: str, text: str, *, width: int = 24, height: int = 3, title: str = "") -> Panel:
    return Panel(
        key=key,
        type="text",
        title=title,
        width=width,
        height=height,
        options={"mode": "markdown", "content": text},
    )


def mapping(**texts: tuple[str, str]) -> Json:
    """Keyword `v1=("awake", GREEN)` stands for the value 1."""
    return {
        "type": "value",
        "options": {
            value.removeprefix("v"): {"text": text, "color": color, "index": index}
            for index, (value, (text, color)) in enumerate(texts.items())
        },
    }
