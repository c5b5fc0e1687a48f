"""What programs may ask about people: who they are themselves, and the counts and answers of an intervention."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request

from hub.civic.act import Scene
from hub.civic.acts_city import shown_city
from hub.civic.acts_voices import shown_concern
from hub.civic.city import waiting
from hub.civic.voices import line, voices
from hub.web.desk import Desk
from hub.web.limits import Limits
from hub.web.session import Actor, by_token


def router(desk: Desk, limits: Limits) -> APIRouter:
    routes = APIRouter(prefix="/api/v1", tags=["people"])

    @routes.get("/me")
    def me(request: Request) -> dict[str, str]:
        """Whose token this is."""
        actor = writer(request, desk, limits)
        return {"name": actor.name, "role": actor.role, "area": actor.area}

    @routes.get("/interventions/{id}/voices")
    def said(id: str) -> dict[str, Any]:
        """Counts of supports by kind and ring, concerns with their text, and where the city stands."""
        row = desk.register.intervention(id)
        if row is None:
            raise HTTPException(404, f"no intervention {id[:40]!r}; /api/v1/interventions lists them")
        found = voices(desk.register, id)
        today = Scene(desk.register, desk.clock(), desk.settings.timezone).today
        city = waiting(desk.register, row, today)
        return {
            "sentence": {"fr": line(found).fr, "en": line(found).en},
            "supports": {"all": found.supports, "by_kind": found.by_kind, "by_ring": found.by_ring},
            "hours": {"promised": found.hours_promised, "given": round(found.hours_given, 2)},
            "concerns": [shown_concern(each) for each in found.concerns],
            "city": shown_city(city) if city else None,
        }

    return routes


def writer(request: Request, desk: Desk, limits: Limits) -> Actor:
    """Whoever gave a token of theirs; 401 for everybody else."""
    actor = by_token(request, desk, limits)
    if actor is None:
        raise HTTPException(
            401,
            "this needs a token: Authorization: Bearer NAME:SECRET, see `moineau person token`, `moineau operator add`",
            {"WWW-Authenticate": 'Bearer realm="moineau"'},
        )
    return actor
