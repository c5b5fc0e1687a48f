"""Thresholds in, Grafana's alert rules out: node silent, sensor stuck, battery low, hub behind, guideline exceeded.

Every query names its own span and no macro, and every text reads `.Labels`: Grafana expands `$` in provisioning files,
so none is in here. Refuses a guideline whose averaging time cannot be computed: it would cry about an hour.
"""

from typing import Final

from contract.vocabulary import PROPERTIES
from dashboards import influxql, schema
from dashboards.i18n import Said, label
from dashboards.model import DATASOURCE, DATASOURCE_UID, Json, panel_id
from dashboards.thresholds import HOURS, Guideline, thresholds
from dashboards.view import View

FOLDER: Final = "Moineau"
_EXPRESSIONS: Final[Json] = {"type": "__expr__", "uid": "__expr__"}
_BY_NODE: Final = f'GROUP BY "{schema.AREA}", "{schema.NODE}"'


def _asked(query: str, seconds: int) -> Json:
    model: Json = {
        "refId": "A",
        "datasource": DATASOURCE,
        "query": query,
        "rawQuery": True,
        "resultFormat": "time_series",
        "intervalMs": 60_000,
        "maxDataPoints": 43_200,
    }
    span = {"from": seconds, "to": 0}
    return {"refId": "A", "datasourceUid": DATASOURCE_UID, "relativeTimeRange": span, "model": model}


def _expression(ref: str, **model: object) -> Json:
    whole = {"refId": ref, "datasource": _EXPRESSIONS, **model}
    return {
        "refId": ref,
        "datasourceUid": "__expr__",
        "relativeTimeRange": {"from": 0, "to": 0},
        "model": whole,
    }


def _rule(
    uid: str,
    title: str,
    query: str,
    seconds: int,
    compare: str,
    limit: float,
    *,
    wait: str,
    summary: str,
    board: str,
    panel: str,
    no_data: str = "OK",
    severity: str = "warning",
) -> Json:
    evaluator = {"type": compare, "params": [limit]}
    return {
        "uid": uid,
        "title": title,
        "condition": "C",
        "data": [
            _asked(query, seconds),
            _expression("B", type="reduce", expression="A", reducer="last", settings={"mode": "dropNN"}),
            _expression("C", type="threshold", expression="B", conditions=[{"evaluator": evaluator}]),
        ],
        "noDataState": no_data,
        # InfluxDB away: one alarm about that is enough, and "hub behind" gives it.
        "execErrState": "Alerting" if no_data == "Alerting" else "KeepLast",
        "for": wait,
        "dashboardUid": f"moineau-{board}",
        "panelId": panel_id(panel),
        "annotations": {"summary": summary},
        "labels": {"service": "moineau", "severity": severity},
        "isPaused": False,
    }


def _words(view: View, fr: str, en: str) -> str:
    return view(Said(fr, en))


def _fleet(view: View) -> list[Json]:
    limits = thresholds().technical
    fleet = f"fleet-{view.language}"
    health = f'FROM "{schema.NODE_HEALTH}" WHERE time > now() -'
    stuck = " OR ".join(f'"{schema.QC}" = {code}' for code in schema.FLAT_CODES)
    stuck_query = (
        f'SELECT count("{schema.VALUE}") FROM {influxql.among(list(PROPERTIES))} '
        f"WHERE time > now() - 1h AND ({stuck}) {_BY_NODE}"
    )
    return [
        _rule(
            "moineau-node-silent",
            _words(view, "Capteur muet", "Node silent"),
            f'SELECT last("online") {health} 10m {_BY_NODE}',
            600,
            "lt",
            1,
            wait=f"{limits['silent_min']:g}m",
            summary=_words(
                view,
                "{{ .Labels.node }} ({{ .Labels.area }}) ne dit plus rien.",
                "{{ .Labels.node }} ({{ .Labels.area }}) has fallen silent.",
            ),
            board=fleet,
            panel="timeline",
        ),
        _rule(
            "moineau-sensor-stuck",
            _words(view, "Sonde figée", "Sensor stuck"),
            stuck_query,
            3600,
            "gt",
            0,
            wait=f"{limits['stuck_min']:g}m",
            summary=_words(
                view,
                "Une sonde de {{ .Labels.node }} donne la même valeur depuis trop longtemps.",
                "A sensor of {{ .Labels.node }} has given the same value for too long.",
            ),
            board=f"node-{view.language}",
            panel="doubts",
        ),
        _rule(
            "moineau-battery-low",
            _words(view, "Batterie faible", "Battery low"),
            f'SELECT last("battery_v") {health} 2h {_BY_NODE}',
            7200,
            "lt",
            limits["battery_low_v"],
            wait=f"{limits['battery_min']:g}m",
            summary=_words(
                view,
                'La batterie de {{ .Labels.node }} est à {{ printf "%.2f" .Values.B.Value }} V : à recharger.',
                'The battery of {{ .Labels.node }} is at {{ printf "%.2f" .Values.B.Value }} V: charge it.',
            ),
            board=fleet,
            panel="battery",
        ),
        _rule(
            "moineau-hub-behind",
            _words(view, "Hub en retard", "Hub behind"),
            f'SELECT max("lag") AS "lag" FROM (SELECT "influx_lag" AS "lag" FROM "{schema.HUB_HEALTH}"), '
            f'(SELECT "rollup_lag" AS "lag" FROM "{schema.HUB_HEALTH}") WHERE time > now() - 5m',
            300,
            "gt",
            limits["hub_behind_packs"],
            wait=f"{limits['hub_behind_min']:g}m",
            summary=_words(
                view,
                "Le hub a du retard, ou n'écrit plus. Rien n'est perdu, son journal garde tout. Voir moineau doctor.",
                "The hub is behind, or writes no more. Nothing is lost, its journal keeps all. See moineau doctor.",
            ),
            board=fleet,
            panel="lag",
            no_data="Alerting",
            severity="critical",
        ),
    ]


def _guideline(view: View, guideline: Guideline) -> Json:
    row = PROPERTIES[guideline.property]
    span = HOURS[guideline.averaging]
    needed = thresholds().hours_needed(guideline)
    inner = (
        f'SELECT mean("{schema.VALUE}") AS "mean", count("{schema.VALUE}") AS "hours" '
        f'FROM "{schema.rollup(row.name, "1h")}" WHERE time > now() - {span}h {_BY_NODE}'
    )
    # Which placement is private only the hub knows: its last hour is an hour late, and the coverage allows for it.
    query = f'SELECT "mean" FROM ({inner}) WHERE "hours" >= {needed} {_BY_NODE}'
    amount = f"{guideline.value:g} {row.unit_label}"
    return _rule(
        f"moineau-guideline-{row.name}-{guideline.averaging}".replace("_", "-"),
        _words(view, "Valeur guide dépassée : {} sur {}", "Guideline exceeded: {} over {}").format(
            view(label(row)), guideline.averaging
        ),
        query,
        span * 3600,
        "gt",
        guideline.value,
        wait="0s",
        summary=_words(
            view,
            f"{{{{ .Labels.node }}}} : moyenne sur {guideline.averaging} au-dessus de {amount}. Capteur indicatif : à "
            f"regarder, pas à proclamer. Source : {guideline.source}.",
            f"{{{{ .Labels.node }}}}: the mean over {guideline.averaging} is above {amount}. An indicative sensor: "
            f"to be looked at, not proclaimed. Source: {guideline.source}.",
        ),
        board=f"neighbourhood-{view.language}",
        panel=f"guideline-{row.name}",
        severity="info",
    )


def groups(view: View) -> Json:
    comparable = [one for one in thresholds().guidelines if one.comparable]
    return {
        "apiVersion": 1,
        "groups": [
            {"orgId": 1, "name": "moineau-fleet", "folder": FOLDER, "interval": "1m", "rules": _fleet(view)},
            {
                "orgId": 1,
                "name": "moineau-guidelines",
                "folder": FOLDER,
                "interval": "10m",
                "rules": [_guideline(view, one) for one in comparable],
            },
        ],
    }
