"""A view in, the dashboard that citizens open first out: the area they choose, in their language.

Its parts also make the public dashboard of one area, which may hold no variable at all.
"""

from typing import Final

from dashboards import citizens, i18n, panels, schema
from dashboards.i18n import Said
from dashboards.model import Dashboard, Json, Panel, Row, query_variable
from dashboards.view import View

NOW: Final = ("temperature", "humidity", "pm2_5", "no2", "noise_laeq")
_WORDS: Final = Said(
    "Ce que mesurent les capteurs que des habitants ont posés ici. Ils sont **indicatifs** : bons pour comparer "
    "des heures, des jours et des rues, pas pour dire le droit. Un trou dans une courbe est un trou dans la mesure. "
    "Les capteurs posés chez des particuliers apparaissent en moyennes d'une heure, une heure plus tard. "
    "**La ligne** est la moyenne des capteurs, **la bande** va du plus bas au plus haut, **le trait pointillé** est la "
    "valeur guide.",
    "What the nodes measure that residents have put up here. They are **indicative**: good for comparing hours, days "
    "and streets, not for settling the law. A hole in a curve is a hole in the measurement. Nodes at people's homes "
    "appear as means over an hour, an hour later. **The line** is the mean of the nodes, **the band** goes from the "
    "lowest to the highest, **the dashes** are the guideline.",
)


def parts(view: View) -> list[Panel | Row]:
    return [
        panels.words("words", view(_WORDS)),
        *(citizens.now(view, name) for name in NOW),
        citizens.awake(view),
        citizens.where_it_is(view, "pm2_5"),
        citizens.where_it_is(view, "noise_laeq"),
        Row("row-air", view(i18n.AIR), [*_air(view)]),
        Row("row-noise", view(i18n.NOISE), [citizens.course(view, n) for n in ("noise_laeq", "noise_l90")]),
        Row("row-weather", view(i18n.WEATHER), [*_weather(view)]),
        Row("row-life", view(i18n.LIFE), [*_life(view)]),
        Row(
            "row-more",
            view(Said("Aussi mesuré ici ou là", "Also measured here or there")),
            [*_more(view)],
            collapsed=True,
        ),
        citizens.guidelines_in_words(view),
    ]


def _air(view: View) -> list[Panel]:
    return [
        citizens.course(view, "pm2_5"),
        citizens.against_guideline(view, "pm2_5"),
        citizens.course(view, "pm10"),
        citizens.against_guideline(view, "pm10"),
        citizens.course(view, "no2"),
        citizens.against_guideline(view, "no2"),
    ]


def _weather(view: View) -> list[Panel]:
    return [citizens.course(view, name, width=8) for name in ("temperature", "humidity", "wind_speed")]


def _life(view: View) -> list[Panel]:
    soft = ("count_pedestrian", "count_bike")
    motor = ("count_car", "count_heavy")
    return [
        citizens.daily_sums(view, soft, Said("À pied et à vélo", "On foot and by bicycle"), "sums-soft"),
        citizens.daily_sums(view, motor, Said("Voitures, camions, bus", "Cars, lorries, buses"), "sums-motor"),
    ]


def _more(view: View) -> list[Panel]:
    return [
        citizens.course(view, "o3"),
        citizens.against_guideline(view, "o3"),
        *(citizens.course(view, name) for name in ("globe_temperature", "uv_index", "soil_moisture", "water_level")),
        citizens.daily_sums(view, ("rain",), Said("Pluie", "Rain"), "sums-rain"),
    ]


def area_variable(view: View) -> Json:
    query = f'SHOW TAG VALUES FROM "{schema.NODE_HEALTH}" WITH KEY = "{schema.AREA}" WHERE $timeFilter'
    return query_variable(schema.AREA, view(i18n.AREA), query)


def dashboard(view: View) -> Dashboard:
    return Dashboard(
        uid=f"moineau-neighbourhood-{view.language}",
        title=view(Said("Le quartier", "Neighbourhood")),
        description=view(
            Said(
                "L'air, le bruit, le temps et la vie d'un quartier.", "Air, noise, weather and life of a neighbourhood."
            )
        ),
        language=view.language,
        parts=parts(view),
        variables=[area_variable(view)],
        time_from="now-7d",
        refresh="5m",
    )
