"""A view in, the technicians' dashboard out: who is awake, whose battery falls, what is lost, is the hub keeping up."""

from typing import Any, Final

from dashboards import i18n, panels, schema
from dashboards.i18n import Said
from dashboards.model import Dashboard, Json, Panel, Row, query_variable, target
from dashboards.street import awake
from dashboards.thresholds import thresholds
from dashboards.units import BYTES, COUNT, DBM, PERCENT, SECONDS, VOLTS
from dashboards.view import View

_BY_NODE: Final = f'GROUP BY "{schema.AREA}", "{schema.NODE}"'
# field, heading, unit
_COLUMNS: Final = (
    ("online", Said("état", "state"), COUNT),
    ("age", Said("entendu il y a", "last heard"), SECONDS),
    ("battery_v", Said("batterie", "battery"), VOLTS),
    ("rssi_dbm", Said("Wi-Fi", "Wi-Fi"), DBM),
    ("uptime_s", Said("en marche", "running for"), SECONDS),
    ("outbox_packs", Said("en attente", "waiting"), COUNT),
    ("unaccounted", Said("perdus", "unaccounted"), COUNT),
    ("faults", Said("pannes", "faults"), COUNT),
    ("firmware", Said("micrologiciel", "firmware"), ""),
    ("board", Said("carte", "board"), ""),
)


def _sum_of_last(view: View, key: str, title: Said, field: str, condition: str = "", **more: Any) -> Panel:
    last = f'SELECT last("{field}") AS "newest" FROM "{schema.NODE_HEALTH}" WHERE {view.here} {_BY_NODE}'
    query = f'SELECT sum("newest") AS "all" FROM ({last})'
    if condition:
        query = f'SELECT count("newest") AS "all" FROM ({last}) WHERE "newest" {condition}'
    return panels.stat(key, view(title), [target(query, alias="$col")], COUNT, decimals=0, no_value="0", **more)


def _numbers(view: View) -> list[Panel]:
    alarm = panels.steps((None, panels.GREEN), (1, panels.RED))
    battery = f"< {thresholds().technical['battery_low_v']:g}"
    now = "15m"
    return [
        _sum_of_last(view, "registered", Said("Capteurs inscrits", "Nodes registered"), "placed", time_from=now),
        _sum_of_last(view, "awake", Said("Éveillés", "Awake"), "online", time_from=now),
        _sum_of_last(view, "silent", Said("Muets", "Silent"), "online", "< 1", time_from=now, thresholds=alarm),
        _sum_of_last(
            view,
            "low",
            Said("Batteries faibles", "Low batteries"),
            "battery_v",
            battery,
            thresholds=alarm,
            time_from="2h",
        ),
        _sum_of_last(
            view,
            "unaccounted",
            Said("Lots perdus sans trace", "Packs unaccounted for"),
            "unaccounted",
            thresholds=alarm,
        ),
        _sum_of_last(view, "waiting", Said("Lots en attente", "Packs waiting"), "outbox_packs", time_from="2h"),
    ]


def _timeline(view: View) -> Panel:
    query = (
        f'SELECT last("online") FROM "{schema.NODE_HEALTH}" WHERE {view.here} '
        f'GROUP BY time($__interval), "{schema.NODE}" fill(null)'
    )
    return panels.states(
        "timeline",
        view(Said("Qui était éveillé", "Who was awake")),
        [target(query, alias="$tag_node")],
        [awake(view)],
    )


def _each(view: View) -> Panel:
    columns = ", ".join(f'last("{name}") AS "{name}"' for name, _, _ in _COLUMNS)
    names = {name: view(said) for name, said, _ in _COLUMNS}
    limits = thresholds().technical
    coloured = {"cellOptions": {"type": "color-text"}}
    colours = {
        "online": panels.steps((None, panels.RED), (1, panels.GREEN)),
        "battery_v": panels.steps((None, panels.RED), (limits["battery_low_v"], panels.GREEN)),
        "rssi_dbm": panels.steps((None, panels.RED), (limits["rssi_weak_dbm"], panels.GREEN)),
        "unaccounted": panels.steps((None, panels.GREEN), (1, panels.RED)),
    }
    overrides = [panels.by_name(names[name], unit=unit, decimals=_decimals(name)) for name, _, unit in _COLUMNS if unit]
    overrides += [
        panels.by_name(names[name], thresholds=limit, custom__cellOptions=coloured["cellOptions"])
        for name, limit in colours.items()
    ]
    overrides.append(panels.by_name(names["online"], mappings=[awake(view)]))
    return panels.table(
        "each",
        view(Said("Chaque capteur, dernières nouvelles", "Every node, latest news")),
        target(f'SELECT {columns} FROM "{schema.NODE_HEALTH}" WHERE {view.here} {_BY_NODE}', table=True),
        height=11,
        sort_by=names["age"],
        names=names | {schema.AREA: view(i18n.AREA), schema.NODE: view(i18n.NODE)},
        overrides=overrides,
    )


def _decimals(name: str) -> int:
    return {"battery_v": 2, "uptime_s": 1}.get(name, 0)


def _by_node(view: View, key: str, title: Said, field: str, unit: str, function: str = "last", **more: Any) -> Panel:
    query = (
        f'SELECT {function}("{field}") FROM "{schema.NODE_HEALTH}" WHERE {view.here} '
        f'GROUP BY time($__interval), "{schema.NODE}" fill(none)'
    )
    return panels.lines(
        key, view(title), [target(query, alias="$tag_node")], unit, interval="1m", gap_ms=panels.READING_GAP_MS, **more
    )


def _ledger(view: View) -> Panel:
    names = {
        "expected": Said("attendus", "expected"),
        "stored": Said("gardés", "stored"),
        "duplicate": Said("doubles", "duplicates"),
        "late": Said("en retard", "late"),
        "quarantined": Said("en quarantaine", "quarantined"),
    }
    columns = ", ".join(f'sum("{name}") AS "{name}"' for name in names)
    columns += ', mean("completeness") AS "completeness"'
    shown = {name: view(said) for name, said in names.items()}
    complete = view(Said("complet", "complete"))
    low = thresholds().technical["completeness_low"]
    return panels.table(
        "ledger",
        view(
            Said(
                "Le registre des lots : rien ne se perd sans être compté",
                "The ledger of packs: nothing is lost uncounted",
            )
        ),
        target(f'SELECT {columns} FROM "{schema.NODE_LEDGER}" WHERE {view.here} {_BY_NODE}', table=True),
        names=shown | {"completeness": complete, schema.AREA: view(i18n.AREA), schema.NODE: view(i18n.NODE)},
        width=12,
        height=9,
        time_from="14d",
        overrides=[
            panels.by_name(
                complete,
                unit=PERCENT,
                decimals=1,
                thresholds=panels.steps((None, panels.RED), (low, panels.GREEN)),
                custom__cellOptions={"type": "color-text"},
            )
        ],
    )


def _completeness(view: View) -> Panel:
    query = f'SELECT "completeness" FROM "{schema.NODE_LEDGER}" WHERE {view.here} GROUP BY "{schema.NODE}"'
    return panels.lines(
        "completeness",
        view(Said("Complet, jour par jour", "Completeness, day by day")),
        [target(query, alias="$tag_node")],
        PERCENT,
        interval="1d",
        height=9,
        minimum=0,
        maximum=100,
        time_from="14d",
        gap_ms=36 * panels.READING_GAP_MS,
    )


def _hub(view: View) -> list[Panel]:
    packs = view(Said("InfluxDB", "InfluxDB")), view(Said("moyennes", "roll-ups"))
    lag = (
        f'SELECT max("influx_lag") AS "{packs[0]}", max("rollup_lag") AS "{packs[1]}" FROM "{schema.HUB_HEALTH}" '
        f"WHERE $timeFilter GROUP BY time($__interval) fill(none)"
    )
    disk = (
        f'SELECT last("disk_free") AS "free" FROM "{schema.HUB_HEALTH}" '
        f"WHERE $timeFilter GROUP BY time($__interval) fill(none)"
    )
    return [
        panels.lines(
            "lag",
            view(Said("Retard du hub, en lots", "How far the hub is behind, in packs")),
            [target(lag, alias="$col")],
            COUNT,
            interval="1m",
            minimum=0,
            decimals=0,
            gap_ms=panels.READING_GAP_MS,
        ),
        panels.lines(
            "disk",
            view(Said("Place libre sur le disque", "Room left on the disk")),
            [target(disk, alias=view(Said("libre", "free")))],
            BYTES,
            interval="1m",
            minimum=0,
            limit=thresholds().technical["disk_free_bytes"],
            gap_ms=panels.READING_GAP_MS,
            legend=False,
        ),
    ]


def _variables(view: View) -> list[Json]:
    query = f'SHOW TAG VALUES FROM "{schema.NODE_HEALTH}" WITH KEY = "{schema.AREA}" WHERE $timeFilter'
    return [query_variable(schema.AREA, view(i18n.AREA), query, multi=True)]


def dashboard(view: View) -> Dashboard:
    limits = thresholds().technical
    return Dashboard(
        uid=f"moineau-fleet-{view.language}",
        title=view(Said("Le parc", "Fleet")),
        description=view(Said("L'état de tous les capteurs, et du hub.", "How all nodes are, and the hub.")),
        language=view.language,
        parts=[
            *_numbers(view),
            _timeline(view),
            _each(view),
            _by_node(
                view,
                "battery",
                Said("Batterie", "Battery"),
                "battery_v",
                VOLTS,
                decimals=2,
                limit=limits["battery_low_v"],
            ),
            _by_node(view, "signal", Said("Wi-Fi", "Wi-Fi"), "rssi_dbm", DBM, decimals=0),
            _ledger(view),
            _completeness(view),
            Row("row-hub", view(Said("Le hub", "The hub")), _hub(view)),
        ],
        variables=_variables(view),
        time_from="now-24h",
        refresh="1m",
    )
