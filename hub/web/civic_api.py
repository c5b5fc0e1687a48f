"""Civic life over HTTP: interventions, places, prises, boxes and loans out to everybody, acts in from who has a role.

    GET  /api/v1/interventions                       GET  /api/v1/interventions/ID (and /file, /gates)
    GET  /api/v1/places, prises, boxes, loans        GET  /api/v1/photos/ID, /api/v1/acts
    POST /api/v1/interventions/ID/VERB               {"field": value, ...}: the acts of hub/civic/acts.py, no others

A photo may be the body itself (image/jpeg ...) and a file too (application/toml); other fields then stand in the query.
A refusal is JSON with `error`, `en` and `fr`. Nothing personal is ever answered.
"""

import base64
import json
from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from starlette.concurrency import run_in_threadpool

from hub.civic import acts, gates, shown
from hub.civic.act import Act, Scene, Who, carried_out
from hub.civic.file import exported
from hub.civic.gather import kept, known
from hub.civic.similar import similar
from hub.register import Refusal, RegisterError, Unknown, Unwritable, said
from hub.web import rights
from hub.web.desk import Desk
from hub.web.limits import Limits
from hub.web.people_api import writer
from hub.web.rights import Forbidden
from hub.web.session import Actor
from hub.web.visitor import is_operator

PLURALS = {
    "interventions": "intervention",
    "supports": "support",
    "concerns": "concern",
    "city": "city",
    "places": "place",
    "prises": "prise",
    "boxes": "box",
    "loans": "loan",
}
MOST_BYTES = 8_000_000  # a photo of 5 MB as Base64
_WEEK = "public, max-age=604800, immutable"


def router(desk: Desk, limits: Limits) -> APIRouter:
    routes = APIRouter(prefix="/api/v1", tags=["interventions"])
    _interventions(routes, desk)
    _things(routes, desk)
    _further(routes, desk)
    for plural in PLURALS:
        _acts(routes, desk, plural, limits)
    return routes


def scene(desk: Desk, who: Who) -> Scene:
    return Scene(desk.register, desk.clock(), desk.settings.timezone, who, desk.reader.rollups)


def _interventions(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/interventions")
    def every(area: str | None = None, state: str | None = None) -> dict[str, Any]:
        rows = [row for row in desk.register.interventions(area) if state in (None, row.state)]
        return {"interventions": [shown.intervention(row) for row in rows]}

    @routes.get("/interventions/{id}")
    def one(id: str) -> Response:
        return _answered(lambda: whole(desk, id))

    @routes.get("/interventions/{id}/file", response_class=PlainTextResponse)
    def file(id: str) -> Response:
        """intervention.toml: what may be reviewed, copied and imported elsewhere."""
        try:
            text = exported(kept(desk.register, id))
        except Unknown as error:
            return _refusal(error)
        name = f'attachment; filename="{id}.toml"'
        return Response(text, media_type="application/toml", headers={"Content-Disposition": name})

    remembered = _Remembered(desk)

    @routes.get("/interventions/{id}/gates")
    def met(id: str) -> Response:
        """The gates out of the state in which it is: met, or what is missing."""
        return _answered(lambda: {"gates": remembered(id)})


class _Remembered:
    """Gates, counted at most once a minute for each intervention: anybody may ask, and counting reads the journal."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._found: dict[str, tuple[tuple[int, int], list[dict[str, Any]]]] = {}

    def __call__(self, id: str) -> list[dict[str, Any]]:
        key = (self._desk.register.revision(), self._desk.clock() // 60)
        if self._found.get(id, (None,))[0] != key:
            self._found[id] = key, [_gate(each) for each in gates.looked_at(known(scene(self._desk, Who()), id))]
        return self._found[id][1]


def whole(desk: Desk, id: str) -> dict[str, Any]:
    """Everything public that hangs on one intervention."""
    register, row = desk.register, desk.register.existing_intervention(id)
    registration, proposal, adoption = register.registration(id), register.proposal(id), register.adoption(id)
    return {
        "intervention": shown.intervention(row),
        "matters": [shown.row(each) for each in register.matters(id)],
        "deployments": [shown.row(each) for each in register.deployments(id)],
        "events": [shown.row(each) for each in register.events(id)],
        "side_by_side": [shown.row(each) for each in register.side_by_sides(id)],
        "registration": shown.row(registration) if registration else None,
        "transitions": [shown.transition(each) for each in register.transitions(id)],
        "outlook": [shown.row(each) for each in register.outlooks(id)],
        "loans": [shown.row(each) for each in register.loans(intervention=id)],
        "proposal": shown.row(proposal) | {"evidence": register.proposal_evidence(id)} if proposal else None,
        "adoption": shown.row(adoption) if adoption else None,
        "record": [shown.row(each) for each in register.record_lines(id)],
        "similar": [shown.intervention(each) for each in similar(register.interventions(), row)],
    }


def _gate(found: gates.Found) -> dict[str, Any]:
    missing = None if found.missing is None else {"fr": found.missing.fr, "en": found.missing.en}
    return {
        "name": found.name,
        "title": {"fr": found.title.fr, "en": found.title.en},
        "met": found.met,
        "missing": missing,
    }


def described(act: Act) -> dict[str, Any]:
    """What an act is told, for whoever writes a programme: names and kinds of its fields, and what they mean."""
    fields = [
        {
            "name": field.name,
            "kind": field.kind,
            "needed": field.needed,
            "help": {"fr": field.help.fr, "en": field.help.en},
            "choices": {name: {"fr": each.fr, "en": each.en} for name, each in (field.choices or {}).items()},
        }
        for field in act.fields
    ]
    return {"group": act.group, "verb": act.verb, "what": {"fr": act.what.fr, "en": act.what.en}, "fields": fields}


def _things(routes: APIRouter, desk: Desk) -> None:
    register = desk.register

    @routes.get("/places")
    def places(area: str | None = None) -> dict[str, Any]:
        return {"places": [shown.row(row) for row in register.places(area)]}

    @routes.get("/places/{id}")
    def place(id: str) -> Response:
        return _answered(lambda: {"place": shown.row(register.existing_place(id))})

    @routes.get("/prises")
    def prises(area: str | None = None) -> dict[str, Any]:
        return {"prises": [shown.row(row) for row in register.prises(area)]}

    @routes.get("/prises/{id}")
    def prise(id: str) -> Response:
        return _answered(lambda: {"prise": shown.row(register.existing_prise(id))})

    @routes.get("/boxes")
    def boxes() -> dict[str, Any]:
        return {"boxes": [shown.box(row) for row in register.boxes()]}

    @routes.get("/boxes/{id}")
    def box(id: str) -> Response:
        return _answered(lambda: {"box": shown.box(register.existing_box(id))})


def _further(routes: APIRouter, desk: Desk) -> None:
    register = desk.register

    @routes.get("/acts")
    def every_act() -> dict[str, Any]:
        """Every act that can be posted, with its fields."""
        return {"acts": [described(act) for act in acts.every() if act.group in PLURALS.values()]}

    @routes.get("/loans")
    def loans(box: str | None = None, intervention: str | None = None) -> dict[str, Any]:
        return {"loans": [shown.row(row) for row in register.loans(box=box, intervention=intervention)]}

    @routes.get("/photos/{id}")
    def photo(request: Request, id: str) -> Response:
        """Of what stands in public space; of a private place only for an operator."""
        public = register.photo_is_public(id)
        content = register.photo(id) if public or is_operator(request, desk) else None
        if content is None:
            raise HTTPException(404, f"no photo {id[:40]!r} that everybody may see")
        kept = _WEEK if public else "private, no-store"
        return Response(content, media_type="image/jpeg", headers={"Cache-Control": kept})


# -- acts ----------------------------------------------------------------------------------------------------------


def _acts(routes: APIRouter, desk: Desk, plural: str, limits: Limits) -> None:
    group = PLURALS[plural]
    verbs = ", ".join(act.verb for act in acts.every() if act.group == group)

    @routes.post(f"/{plural}/{{id}}/{{verb}}", name=f"act on {plural}", description=f"Verbs: {verbs}.")
    async def act(request: Request, id: str, verb: str) -> Response:
        actor = await run_in_threadpool(writer, request, desk, limits)  # before the body is read
        body = await _body(request)
        return await run_in_threadpool(_carried_out, desk, actor, (group, verb), id, _Asked(request, body))


class _Asked:
    """The fields of an act, out of a request whose body is JSON, or the file itself."""

    def __init__(self, request: Request, body: bytes) -> None:
        self.type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        self.query, self.body = dict(request.query_params), body

    def given(self, act: Act) -> Mapping[str, Any]:
        file = next((field.name for field in act.fields if field.kind == "file"), None)
        if file is not None and self.type not in ("application/json", ""):
            return self.query | {file: self.body}
        given = _object(self.body)
        if file == "photo" and isinstance(given.get(file), str):
            given[file] = _decoded(given[file])
        return given


def _object(body: bytes) -> dict[str, Any]:
    try:
        given = json.loads(body or b"{}")
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict):
        raise Refusal("body: a JSON object is accepted", "corps : un objet JSON")
    return given


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        raise Refusal("photo: Base64 is accepted", "photo : du Base64") from None


async def _body(request: Request) -> bytes:
    """Stops reading at the limit, whatever Content-Length promised."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise HTTPException(413, f"a body of at most {MOST_BYTES // 1_000_000} MB is read")
    return bytes(body)


def _carried_out(desk: Desk, actor: Actor, named: tuple[str, str], id: str, asked: _Asked) -> Response:
    try:
        act = acts.of(*named)
        given = asked.given(act)
        rights.check(actor, act, desk.register, id, given)
        done = carried_out(act, scene(desk, Who(actor.role, actor.name)), id, given)
    except RegisterError as error:
        return _refusal(error)
    told = [{"fr": each.fr, "en": each.en} for each in (done.said, *done.later)]
    return JSONResponse({"said": told[0], "later": told[1:]} | dict(done.shown))


def _answered(answer: Any) -> Response:
    try:
        return JSONResponse(answer())
    except RegisterError as error:
        return _refusal(error)


def _refusal(error: RegisterError) -> Response:
    """404 for what is not there, 403 for what a role may not, 409 for what may not be now or so."""
    if isinstance(error, Unwritable):
        return JSONResponse({"error": "the hub cannot store now: send it again"}, 503, {"Retry-After": "60"})
    told = {"error": str(error), "en": str(error), "fr": said(error, "fr")}
    status = 403 if isinstance(error, Forbidden) else 404 if isinstance(error, Unknown) else 409
    return JSONResponse(told, status)
