"""A view in, the Before / during / after dashboard out: a trial street against its control street, in three windows.

The windows are two moments that the reader (or the link from the intervention's page) gives: when the trial began and
when it ended. It shows; it does not conclude: the effect, its interval and its verdict are the evidence page's.
"""

from dataclasses import replace
from typing import Final

from contract.vocabulary import PROPERTIES, Property
from dashboards import i18n, influxql, neighbourhood, panels, schema
from dashboards.i18n import Said, label, sentence
from dashboards.model import Dashboard, Json, Panel, Row, annotation, query_variable, target, text_variable
from dashboards.units import UNITS
from dashboards.view import View

MATTERS: Final = (
    *("noise_laeq", "pm2_5", "no2", "temperature", "globe_temperature"),
    *("count_car", "count_pedestrian", "count_bike", "water_level"),
)
OPEN: Final = ("noise_laeq", "pm2_5", "no2", "temperature")
_ROLES: Final = ((schema.TREATED, i18n.TREATED, panels.ORANGE), (schema.CONTROL, i18n.CONTROL, panels.BLUE))
_WINDOWS: Final = (
    (i18n.BEFORE, "time < $start"),
    (i18n.DURING, "time >= $start AND time < $end"),
    (i18n.AFTER, "time >= $end"),
)
_WORDS: Final = Said(
    "La rue de l'essai à côté de la rue témoin, jour par jour, et la moyenne de chaque période. **Ces courbes ne "
    "concluent pas** : jours comparables, incertitude et verdict sont sur la page de l'intervention. "
    "Début et fin : une date entre apostrophes, `'2026-03-02'`, ou une durée, `now() - 28d`.",
    "The trial street beside its control street, day by day, and the mean of each period. **These curves do not "
    "conclude**: comparable days, uncertainty and verdict are on the intervention's page. "
    "Start and end: a date in quotes, `'2026-03-02'`, or a span, `now() - 28d`.",
)


def _of_role(view: View, role: str) -> str:
    return f"{view.here} AND \"{schema.ROLE}\" = '{role}'"


def _daily(view: View, row: Property) -> Panel:
    group = f"GROUP BY time(1d) fill(none) {view.tz}"
    asked = [
        target(influxql.level(row, _of_role(view, role), group, "1d", name=view(said)), ref=ref, alias="$col")
        for (role, said, _), ref in zip(_ROLES, "AB", strict=True)
    ]
    return panels.lines(
        f"daily-{row.name}",
        view(Said("{} : chaque jour", "{}: each day")).format(view(label(row))),
        asked,
        UNITS[row.name],
        description=view(sentence(row)),
        decimals=max(1, row.decimals),
        width=8,
        interval="1d",
        gap_ms=36 * panels.READING_GAP_MS,
        no_value=view(i18n.NOT_MEASURED),
        overrides=[panels.by_name(view(said), color=panels.fixed(color)) for _, said, color in _ROLES],
    )


def _difference(view: View, row: Property) -> Panel:
    name = view(Said("Essai moins témoin", "Trial minus control"))
    return panels.lines(
        f"difference-{row.name}",
        view(Said("{} : essai moins témoin", "{}: trial minus control")).format(view(label(row))),
        [target(influxql.contrast(row, view.here, view.tz, name=name), alias="$col")],
        UNITS[row.name],
        description=view(
            Said(
                "Ce qui touche les deux rues (météo, vacances) s'y annule. Au-dessus de zéro : plus dans l'essai.",
                "What touches both streets (weather, holidays) cancels out. Above zero: more in the trial street.",
            )
        ),
        decimals=max(1, row.decimals),
        width=8,
        interval="1d",
        gap_ms=36 * panels.READING_GAP_MS,
        points=True,
        limit=0,
        limit_color=panels.GREY,
        legend=False,
        no_value=view(i18n.NOT_MEASURED),
    )


def _windows(view: View, row: Property) -> Panel:
    # A mean over days of daily sums, not their total: the three windows are not equally long.
    averaged = row if row.combine != "sum" else _as_mean(row)
    asked, names = [], []
    for window, condition in _WINDOWS:
        for role, said, color in _ROLES:
            name = f"{view(window)} · {view(said)}"
            where = f"{_of_role(view, role)} AND {condition}"
            query = influxql.level(averaged, where, "", "1d", name=name)
            asked.append(target(query, ref="ABCDEF"[len(asked)], alias=name))
            names.append(panels.by_name(name, color=panels.fixed(color)))
    return panels.gauges(
        f"windows-{row.name}",
        view(Said("{} : un jour moyen", "{}: a mean day")).format(view(label(row))),
        asked,
        UNITS[row.name],
        decimals=max(1, row.decimals),
        width=8,
        minimum=0,  # Grafana would begin the bars at the smallest of them
        overrides=names,
    )


def _as_mean(row: Property) -> Property:
    return replace(row, combine="mean")


def _variables(view: View) -> list[Json]:
    trials = f'SHOW TAG VALUES FROM "{schema.EVENT}" WITH KEY = "{schema.INTERVENTION}" WHERE {view.here}'
    return [
        neighbourhood.area_variable(view),
        query_variable(schema.INTERVENTION, view(Said("Essai", "Intervention")), trials),
        text_variable("start", view(Said("Début de l'essai", "Start of the trial")), "now() - 28d"),
        text_variable("end", view(Said("Fin de l'essai", "End of the trial")), "now() - 7d"),
    ]


def _events(view: View) -> Json:
    columns = f'"title_{view.language}" AS "text", "{schema.INTERVENTION}", "end"'
    one = f'"{schema.INTERVENTION}" =~ /^${schema.INTERVENTION}$/'
    query = f'SELECT {columns} FROM "{schema.EVENT}" WHERE {view.here} AND {one}'
    return annotation(view(Said("Étapes et événements", "Phases and events")), query, panels.ORANGE)


def dashboard(view: View) -> Dashboard:
    rows = [PROPERTIES[name] for name in MATTERS]
    return Dashboard(
        uid=f"moineau-trial-{view.language}",
        title=view(Said("Avant / pendant / après", "Before / during / after")),
        description=view(Said("Un essai, sa rue et sa rue témoin.", "A trial, its street and its control street.")),
        language=view.language,
        parts=[
            panels.words("trial-words", view(_WORDS)),
            *(
                Row(
                    f"row-{row.name}",
                    view(label(row)),
                    [_daily(view, row), _difference(view, row), _windows(view, row)],
                    collapsed=row.name not in OPEN,
                )
                for row in rows
            ),
        ],
        variables=_variables(view),
        annotations=[_events(view)],
        time_from="now-56d",
        refresh="15m",
    )
