"""A view in, three big numbers of one node out: what a telephone shows after the QR code on the box.

The box's code leads to `/d/moineau-kiosk-fr?var-node=tilleuls-03&kiosk`.
"""

from typing import Final

from contract.vocabulary import PROPERTIES
from dashboards import i18n, panels, schema
from dashboards.citizens import NOW_RANGE
from dashboards.i18n import Said, label, sentence
from dashboards.model import Dashboard, Panel, query_variable, target
from dashboards.units import UNITS
from dashboards.view import View

THREE: Final = ("temperature", "pm2_5", "noise_laeq")
_WORDS: Final = Said(
    "Ce que cette boîte a mesuré pendant sa dernière heure connue. Elle ne garde ni son ni image. "
    "« pas mesuré ici » veut dire qu'elle n'a pas ce capteur, ou qu'elle se tait.",
    "What this box measured in its newest hour known. It keeps neither sound nor picture. "
    '"not measured here" means that it lacks this sensor, or that it is silent.',
)


def _big(view: View, name: str) -> Panel:
    row = PROPERTIES[name]
    query = (
        f'SELECT last("{schema.VALUE}") AS "{view(label(row))}" FROM "{schema.rollup(name, "1h")}" WHERE {view.node}'
    )
    return panels.stat(
        f"kiosk-{name}",
        view(label(row)),
        [target(query, alias="$col")],
        UNITS[name],
        description=view(sentence(row)),
        decimals=row.decimals,
        width=8,
        height=10,
        time_from=NOW_RANGE,
        no_value=view(i18n.NOT_MEASURED),
    )


def dashboard(view: View) -> Dashboard:
    query = f'SHOW TAG VALUES FROM "{schema.NODE_HEALTH}" WITH KEY = "{schema.NODE}" WHERE $timeFilter'
    return Dashboard(
        uid=f"moineau-kiosk-{view.language}",
        title=view(Said("Cette boîte", "This box")),
        description=view(Said("Trois grands nombres.", "Three big numbers.")),
        language=view.language,
        parts=[*(_big(view, name) for name in THREE), panels.words("kiosk-words", view(_WORDS))],
        variables=[query_variable(schema.NODE, view(i18n.NODE), query)],
        time_from="now-24h",
        refresh="1m",
    )
