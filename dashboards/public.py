"""A view of one area in, its public dashboard out: the neighbourhood's parts without a variable and without links.

Grafana's public dashboards take no template variables, so there is one per area and language, with panel ids that stay.
Refuses a view that leaves the area open.
"""

from dashboards import neighbourhood
from dashboards.i18n import Said
from dashboards.model import Dashboard
from dashboards.view import View


def dashboard(view: View) -> Dashboard:
    if not view.area:
        raise ValueError("a public dashboard is of one area: View(..., area='tilleuls')")
    return Dashboard(
        uid=f"open-{view.area}-{view.language}",  # 40 characters are allowed, an area may have 32
        title=view(Said("{} : ce que mesure le quartier", "{}: what the neighbourhood measures")).format(
            view.area_name or view.area
        ),
        description=view(
            Said("À partager sans compte : aucune variable.", "To be shared without an account: no variables.")
        ),
        language=view.language,
        parts=neighbourhood.parts(view),
        time_from="now-7d",
        refresh="15m",
        linked=False,
    )
