"""A view in, one node in depth out: is it well, where has it hung, what does it measure, what does quality say of it.

One panel for each property of the vocabulary, so that a new row there is a new panel here. Public nodes show their
readings and their hours, private ones their hours only: that is all the store holds of them.
"""

from typing import Final

from contract.vocabulary import PROPERTIES
from dashboards import i18n, influxql, neighbourhood, panels, schema
from dashboards.i18n import Said, label, sentence
from dashboards.model import Dashboard, Json, Panel, Row, query_variable, target
from dashboards.thresholds import thresholds
from dashboards.units import BYTES, COUNT, DBM, SECONDS, UNITS, VOLTS
from dashboards.view import View

GROUPS: Final[dict[str, tuple[Said, tuple[str, ...]]]] = {
    "row-air": (i18n.AIR, ("pm1", "pm2_5", "pm4", "pm10", "no2", "o3", "co2", "voc_index")),
    "row-noise": (i18n.NOISE, ("noise_laeq", "noise_l10", "noise_l90", "noise_lmax")),
    "row-weather": (
        i18n.WEATHER,
        (
            *("temperature", "humidity", "pressure", "globe_temperature", "light", "uv_index"),
            *("rain", "wind_speed", "wind_direction"),
        ),
    ),
    "row-life": (i18n.LIFE, ("count_pedestrian", "count_bike", "count_car", "count_heavy")),
    "row-ground": (i18n.GROUND, ("soil_moisture", "water_level")),
    "row-node": (Said("Le capteur lui-même", "The node itself"), ("battery", "rssi")),
}
_OPEN: Final = ("row-air", "row-noise", "row-weather")
_FIELDS: Final[tuple[tuple[str, str, Said, str], ...]] = (
    ("state", "online", Said("État", "State"), COUNT),
    ("age", "age", Said("Entendu il y a", "Last heard"), SECONDS),
    ("battery", "battery_v", Said("Batterie", "Battery"), VOLTS),
    ("signal", "rssi_dbm", Said("Wi-Fi", "Wi-Fi"), DBM),
    ("uptime", "uptime_s", Said("En marche depuis", "Running for"), SECONDS),
    ("outbox", "outbox_packs", Said("Lots en attente", "Packs waiting"), COUNT),
    ("unaccounted", "unaccounted", Said("Lots perdus sans trace", "Packs unaccounted for"), COUNT),
    ("heap", "heap_free", Said("Mémoire libre", "Free memory"), BYTES),
)


def _now(view: View, key: str, column: str, title: Said, unit: str) -> Panel:
    query = f'SELECT last("{column}") AS "{column}" FROM "{schema.NODE_HEALTH}" WHERE {view.node}'
    state = column == "online"
    limits = thresholds().technical
    colours: dict[str, Json] = {
        "online": panels.steps((None, panels.RED), (1, panels.GREEN)),
        "battery_v": panels.steps((None, panels.RED), (limits["battery_low_v"], panels.GREEN)),
        "rssi_dbm": panels.steps((None, panels.RED), (limits["rssi_weak_dbm"], panels.GREEN)),
        "unaccounted": panels.steps((None, panels.GREEN), (1, panels.RED)),
    }
    return panels.stat(
        f"health-{key}",
        view(title),
        [target(query, alias="$col")],
        unit,
        width=3,
        decimals=2 if column == "battery_v" else None,
        thresholds=colours.get(column),
        mappings=[awake(view)] if state else (),
    )


def awake(view: View) -> Json:
    return panels.mapping(
        v0=(view(Said("muet", "silent")), panels.RED), v1=(view(Said("éveillé", "awake")), panels.GREEN)
    )


def _placements(view: View) -> Panel:
    """The time of a placement shows in the tags its minutes carry."""
    days = view(Said("jours", "days"))
    inner = (
        f'SELECT count("placed") / 1440 AS "{days}" FROM "{schema.NODE_HEALTH}" WHERE {view.node} '
        f'GROUP BY "{schema.AREA}", "{schema.GEOHASH}", "{schema.ROLE}"'
    )
    return panels.table(
        "placements",
        view(Said("Où il a été pendant la période", "Where it hung in this period")),
        target(inner, table=True),
        description=view(
            Said(
                "Maille publique de la place, rôle dans un essai, et durée en jours.",
                "Public cell of the place, role in a trial, and for how many days.",
            )
        ),
        width=12,
        height=6,
        names={
            schema.AREA: view(i18n.AREA),
            schema.GEOHASH: view(Said("maille", "cell")),
            schema.ROLE: view(Said("rôle", "role")),
        },
        overrides=[panels.by_name(days, decimals=1)],
    )


def _make(view: View) -> Panel:
    columns = ", ".join(
        f'last("{name}") AS "{name}"' for name in ("board", "firmware", "interval_s", "faults", "missing")
    )
    return panels.table(
        "make",
        view(Said("De quoi il est fait", "What it is made of")),
        target(f'SELECT {columns} FROM "{schema.NODE_HEALTH}" WHERE {view.node}', table=True),
        width=12,
        height=6,
        names={
            "board": view(Said("carte", "board")),
            "firmware": view(Said("micrologiciel", "firmware")),
            "interval_s": view(Said("intervalle (s)", "interval (s)")),
            "faults": view(Said("pannes de capteurs", "sensor faults")),
            "missing": view(Said("lots manquants", "packs missing")),
        },
    )


def _curve(view: View, name: str) -> Panel:
    row = PROPERTIES[name]
    value, raw = view(Said("Lectures", "Readings")), view(Said("Brut", "Raw"))
    hour = view(Said("Par heure", "By hour"))
    asked = [
        target(influxql.readings(row, view.node, value=value, raw=raw), ref="A", alias="$col"),
        target(influxql.hours(row, view.node, name=hour), ref="B", alias="$col"),
    ]
    grey = {"color": panels.fixed(panels.GREY), "custom__lineWidth": 1}
    return panels.lines(
        f"curve-{name}",
        view(label(row)),
        asked,
        UNITS[name],
        description=view(sentence(row)),
        decimals=row.decimals,
        width=8,
        interval="1m",
        gap_ms=panels.HOURLY_GAP_MS,
        points=row.combine == "direction",
        no_value=view(Said("pas mesuré par ce capteur", "not measured by this node")),
        overrides=[
            panels.by_name(raw, **grey, custom__lineStyle={"fill": "dash", "dash": [4, 4]}),
            panels.by_name(value, color=panels.fixed(panels.BLUE), custom__lineWidth=1),
            panels.by_name(hour, color=panels.fixed(panels.ORANGE)),
        ],
    )


def _doubts(view: View) -> Panel:
    return panels.lines(
        "doubts",
        view(Said("Lectures douteuses ou impossibles, par heure", "Readings suspect or impossible, each hour")),
        [target(influxql.flagged(list(PROPERTIES), view.node, every="1h"), alias="$m")],
        COUNT,
        description=view(
            Said(
                "Ce que le contrôle a signalé (QARTOD 3 et 4). Rien n'est effacé, les moyennes s'en passent.",
                "What quality flagged (QARTOD 3 and 4). Nothing is deleted; the means leave them out.",
            )
        ),
        bars=True,
        stacked=True,
        minimum=0,
        decimals=0,
        no_value=view(Said("aucune", "none")),
    )


def _corrections(view: View) -> Panel:
    """Calibration at work: what the corrections add, as far as it can be compared (never for decibels as a mean)."""
    names = ("temperature", "humidity", "pm2_5", "pm10", "no2", "o3")
    asked = [
        target(
            f'SELECT last("{schema.VALUE}") - last("{schema.RAW}") AS "difference" FROM "{name}" WHERE {view.node} '
            f"GROUP BY time(1h) fill(none)",
            ref=ref,
            alias=view(label(PROPERTIES[name])),
        )
        for name, ref in zip(names, "ABCDEF", strict=True)
    ]
    return panels.lines(
        "corrections",
        view(Said("Étalonnage : corrigé moins brut", "Calibration: corrected minus raw")),
        asked,
        COUNT,
        description=view(
            Said(
                "Dans l'unité de chaque grandeur. Zéro : aucune correction n'est active.",
                "In the unit of each property. Zero: no correction is active.",
            )
        ),
        decimals=1,
        gap_ms=panels.HOURLY_GAP_MS,
        no_value=view(Said("pas de lectures publiques", "no public readings")),
    )


def _variables(view: View) -> list[Json]:
    query = f'SHOW TAG VALUES FROM "{schema.NODE_HEALTH}" WITH KEY = "{schema.NODE}" WHERE {view.here}'
    return [neighbourhood.area_variable(view), query_variable(schema.NODE, view(i18n.NODE), query)]


def dashboard(view: View) -> Dashboard:
    return Dashboard(
        uid=f"moineau-node-{view.language}",
        title=view(Said("Un capteur", "Street / node")),
        description=view(Said("Un capteur en détail.", "One node in depth.")),
        language=view.language,
        parts=[
            *(_now(view, *field) for field in _FIELDS),
            _placements(view),
            _make(view),
            *(
                Row(key, view(title), [_curve(view, name) for name in names], collapsed=key not in _OPEN)
                for key, (title, names) in GROUPS.items()
            ),
            Row("row-quality", view(Said("Qualité", "Quality")), [_doubts(view), _corrections(view)]),
        ],
        variables=_variables(view),
        time_from="now-2d",
        refresh="1m",
    )
