"""A view and a property's row in, the panels that citizens see of it out: now, over time, as whole days.

What is shown of a neighbourhood is the mean of its nodes and the span between them, never one home's curve. Refuses to
draw a guideline over anything but means of its own averaging time that were measured well enough.
"""

from typing import Final

from contract.vocabulary import PROPERTIES, Property
from dashboards import i18n, influxql, panels, schema
from dashboards.i18n import Said, label, sentence
from dashboards.model import Json, Panel, target
from dashboards.thresholds import AVERAGINGS, Guideline, thresholds
from dashboards.units import UNITS
from dashboards.view import View

COURSE_POINTS: Final = 800  # hours for a month
NOW_RANGE: Final = "4h"  # a private place is an hour late, and its newest hour has to be over
_NOW: Final = Said("La dernière heure connue, moyenne des capteurs.", "The newest hour known, mean of the nodes.")
_DAY_SUM: Final = Said("{} par jour", "{} each day")
_DAY_SUM_SAID: Final = Said(
    "Ce qu'un capteur compte en un jour, en moyenne sur ceux qui comptent ici. Le jour en cours grandit encore.",
    "What a node counts in a day, on average over those that count here. The day that is not over still grows.",
)
_WHOLE: Final = Said("{} : moyennes de {}, repère {:g} {}", "{}: means over {}, guideline {:g} {}")
_RULE: Final = Said(
    "La ligne est la valeur guide, sur {} : {:g} {}. Seules comptent les durées mesurées au moins {} heures sur {}. "
    "Source : {}, en vigueur depuis le {}. Capteurs indicatifs : un dépassement est une question, pas un constat.",
    "The line is the guideline, over {}: {:g} {}. A span counts only when at least {} of its {} hours were measured. "
    "Source: {}, valid from {}. The sensors are indicative: an excess is a question, not a finding.",
)
_SPAN: Final = Said(
    "La bande va du capteur le plus bas au plus haut.", "The band goes from the lowest to the highest node."
)


def now(view: View, name: str, *, width: int = 4) -> Panel:
    row = PROPERTIES[name]
    query = influxql.newest(row, view.here, name=view(label(row)))
    return panels.stat(
        f"now-{name}",
        view(label(row)),
        [target(query, alias="$col")],
        UNITS[name],
        description=f"{view(sentence(row))} {view(_NOW)}",
        decimals=row.decimals,
        width=width,
        time_from=NOW_RANGE,
        no_value=view(i18n.NOT_MEASURED),
    )


def course(view: View, name: str, *, width: int = 12) -> Panel:
    """The hours: the mean of the nodes, and the span between them."""
    row = PROPERTIES[name]
    mean, low, high = view(i18n.MEAN), view(i18n.LOWEST), view(i18n.HIGHEST)
    group = "GROUP BY time($__interval) fill(null)"
    asked = [
        target(influxql.course(row, view.here, group, name=mean), ref="A", alias="$col"),
        target(influxql.extremes(row, view.here, group, low=low, high=high), ref="B", alias="$col"),
    ]
    return panels.lines(
        f"course-{name}",
        view(label(row)),
        asked,
        UNITS[name],
        description=f"{view(sentence(row))} {view(_SPAN)}",
        decimals=row.decimals,
        width=width,
        interval="1h",
        most=COURSE_POINTS,
        no_value=view(i18n.NOT_MEASURED),
        overrides=[panels.by_name(mean, color=panels.fixed(panels.BLUE)), *panels.band(low, high)],
    )


def _needed(guideline: Guideline) -> tuple[int, int]:
    return thresholds().hours_needed(guideline), int(guideline.averaging.removesuffix("h"))


def rule(view: View, row: Property, guideline: Guideline) -> str:
    needed, span = _needed(guideline)
    averaging = view(AVERAGINGS[guideline.averaging])
    dated = guideline.valid_from.isoformat()
    return view(_RULE).format(averaging, guideline.value, row.unit_label, needed, span, guideline.source, dated)


def against_guideline(view: View, name: str, *, width: int = 12) -> Panel:
    """Means over the guideline's own time, well enough measured, and the guideline itself."""
    row = PROPERTIES[name]
    guideline = thresholds().drawn(name)
    if guideline is None:
        raise ValueError(f"thresholds.toml has no guideline for {name} that can be drawn")
    needed, _ = _needed(guideline)
    mean, high = view(i18n.MEAN), view(i18n.HIGHEST)
    query = (
        influxql.whole_days(row, view.here, mean=mean, high=high)
        if guideline.averaging == "24h"
        else influxql.whole_spans(row, view.here, guideline.averaging, needed, view.tz, mean=mean)
    )
    return panels.lines(
        f"guideline-{name}",
        view(_WHOLE).format(view(label(row)), view(AVERAGINGS[guideline.averaging]), guideline.value, row.unit_label),
        [target(query, alias="$col")],
        UNITS[name],
        description=rule(view, row, guideline),
        decimals=row.decimals,
        width=width,
        interval="1d",
        points=True,
        limit=guideline.value,
        minimum=0,
        no_value=view(i18n.NOT_MEASURED),
        overrides=[
            panels.by_name(mean, color=panels.fixed(panels.BLUE)),
            panels.by_name(high, color=panels.fixed(panels.ORANGE)),
        ],
    )


def daily_sums(view: View, names: tuple[str, ...], title: Said, key: str, *, width: int = 12) -> Panel:
    asked = [_daily_sum(view, name, ref) for name, ref in zip(names, "ABCDEFGH", strict=False)]
    return panels.lines(
        key,
        view(_DAY_SUM).format(view(title)),
        asked,
        UNITS[names[0]],
        description=view(_DAY_SUM_SAID),
        width=width,
        interval="1d",
        bars=True,
        stacked=len(names) > 1,
        minimum=0,
        decimals=PROPERTIES[names[0]].decimals,
        no_value=view(i18n.NOT_MEASURED),
    )


def _daily_sum(view: View, name: str, ref: str) -> Json:
    row = PROPERTIES[name]
    query = influxql.days(row, view.here, name=view(label(row)))
    return target(query, ref=ref, alias="$col")


def awake(view: View, *, width: int = 4) -> Panel:
    last = f'SELECT last("online") AS "online" FROM "{schema.NODE_HEALTH}" WHERE {view.here} GROUP BY "{schema.NODE}"'
    query = f'SELECT sum("online") AS "awake" FROM ({last})'
    return panels.stat(
        "now-awake",
        view(Said("Capteurs éveillés", "Nodes awake")),
        [target(query, alias="$col")],
        "locale",
        description=view(
            Said(
                "Ceux que le hub a entendus il y a peu. Un capteur muet ne dit pas zéro : il ne dit rien.",
                "Those the hub heard of late. A silent node does not say nothing happens: it says nothing.",
            )
        ),
        decimals=0,
        width=width,
        time_from="15m",
    )


def where_it_is(view: View, name: str, *, width: int = 12, height: int = 10) -> Panel:
    row = PROPERTIES[name]
    query = (
        f'SELECT last("{schema.VALUE}") AS "{name}" FROM "{schema.rollup(name, "1h")}" WHERE {view.here} '
        f'GROUP BY "{schema.NODE}", "{schema.GEOHASH}"'
    )
    return panels.places(
        f"map-{name}",
        view(Said("{}, capteur par capteur", "{}, node by node")).format(view(label(row))),
        target(query, table=True),
        UNITS[name],
        panels.steps((None, panels.BLUE)),  # an hour has no guideline: the number speaks, not a colour
        value=name,
        width=width,
        height=height,
        time_from=NOW_RANGE,
        description=view(
            Said(
                "La dernière heure connue. Les places privées sont arrondies à une maille d'un kilomètre.",
                "The newest hour known. Private places are rounded to a cell of a kilometre.",
            )
        ),
    )


def guidelines_in_words(view: View) -> Panel:
    """The yearly ones and those that are computed otherwise: said, with their source, and not drawn."""
    head = view(
        Said(
            "Ces repères valent pour une année entière, ou se calculent autrement : ils ne se comparent pas à une "
            "heure ni à un jour, on ne les trace donc pas.",
            "These guidelines hold for a whole year, or are computed otherwise: they do not compare with an hour or a "
            "day, so they are not drawn.",
        )
    )
    found = []
    for one in thresholds().guidelines:
        if not one.comparable:
            row = PROPERTIES[one.property]
            measure = f" {one.measure}" if one.measure else ""
            found.append(
                f"- {view(label(row))} · {one.value:g} {row.unit_label}{measure} · "
                f"{view(AVERAGINGS[one.averaging])} ({one.source})"
            )
    return panels.words(
        "guidelines-in-words", "\n".join([head, "", *found]), height=6, title=view(Said("Repères", "Guidelines"))
    )
