"""A desk in, the whole web of the hub out: pages, API, the doors for other makes, health and metrics.

Refuses politely: JSON with value, key and way out under /api and the doors, a page elsewhere. Readers get no cookie.
"""

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from hub.web import (
    act_pages,
    api,
    cell_pages,
    civic_api,
    doors,
    entry_pages,
    feeds,
    pages,
    people_api,
    trial_pages,
    voice_pages,
)
from hub.web.desk import Desk
from hub.web.frame import problem
from hub.web.headers import Headers
from hub.web.limits import Limits
from hub.web.ranges import Unusable
from hub.web.sight import Hidden

_MACHINES = (
    "/api/",
    "/foreign/",
    "/static/",
    "/data.php",
    "/prises.geojson",
    "/healthz",
    "/metrics",
)  # a page is no answer there
STATIC = Path(__file__).parent / "static"


def create_app(desk: Desk) -> FastAPI:
    # FastAPI's own documentation pages load scripts from elsewhere: the schema is enough.
    app = FastAPI(title="Moineau", version="1", docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json")
    app.router.redirect_slashes = False  # else /docs would be a language
    _answer_errors(app, desk)
    _mount_health(app, desk)
    app.include_router(api.router(desk))
    app.include_router(doors.router(desk))
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    limits = Limits()
    for routes in (civic_api, people_api, entry_pages, voice_pages, act_pages):
        app.include_router(routes.router(desk, limits))
    app.include_router(cell_pages.router(desk))
    app.include_router(feeds.router(desk))
    app.include_router(trial_pages.router(desk))
    app.include_router(pages.router(desk))
    app.add_middleware(GZipMiddleware, minimum_size=500, compresslevel=6)
    app.add_middleware(Headers)
    return app


def _mount_health(app: FastAPI, desk: Desk) -> None:
    @app.get("/healthz", tags=["health"])
    def healthz() -> Response:
        checks = desk.health()
        well = all(check.ok for check in checks.values())
        shown = {name: {"ok": check.ok, "sentence": check.sentence} for name, check in checks.items()}
        return JSONResponse({"ok": well, "checks": shown}, 200 if well else 503, {"Cache-Control": "no-store"})

    @app.get("/metrics", tags=["health"])
    def metrics() -> Response:
        return Response(generate_latest(desk.metrics), media_type=CONTENT_TYPE_LATEST)


def _answer_errors(app: FastAPI, desk: Desk) -> None:
    @app.exception_handler(Unusable)
    async def unusable(request: Request, error: Unusable) -> Response:
        return JSONResponse({"error": str(error), "key": error.key, "value": error.value}, 422)

    @app.exception_handler(Hidden)
    async def hidden(request: Request, error: Hidden) -> Response:
        return JSONResponse({"error": str(error)}, 403)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        key = str(first["loc"][-1])
        return JSONResponse({"error": f"{key}: {first['msg']}", "key": key, "value": str(first.get("input"))[:60]}, 422)

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        if not request.url.path.startswith(_MACHINES):
            said = "" if error.detail == "Not Found" else str(error.detail)
            return problem(request, desk, error.status_code, said)
        return JSONResponse({"error": str(error.detail)}, error.status_code, error.headers)
