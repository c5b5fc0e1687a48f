"""Every act as a plain form, for whoever entered with a role: the same act that the command line and the API carry out.

A refusal shows the form again, with what was filled in and the reason in the language of the page. Readers are sent to
the door; a role that may not do something is told so.
"""

from dataclasses import dataclass
from functools import partial
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from hub.civic import acts
from hub.civic.act import Act, Scene, Who, carried_out
from hub.civic.people_words import GIVINGS, PERSON_ROLES, RING_NAMES, STATUS_NAMES
from hub.civic.states import NAMES
from hub.register import Refusal, RegisterError, Unwritable, said
from hub.register.civic_rows import Intervention, Loan
from hub.web import rights
from hub.web.act_form import ID, MARK, has_file, rows
from hub.web.body import FORM_BYTES, PHOTO_BYTES, Given, form_in, without_empty
from hub.web.desk import Desk
from hub.web.entry_pages import same_site
from hub.web.frame import not_now, page_of, words_of
from hub.web.limits import Limits
from hub.web.session import Actor, entered, form_mark
from hub.web.words import Words

_NEW = ("add", "import")
REMIND_WITHIN = 7  # days


@dataclass(frozen=True)
class Asking:
    """One request for an act: by whom, for what, in which words."""

    desk: Desk
    request: Request
    words: Words
    actor: Actor
    act: Act

    @property
    def mark(self) -> str:
        return form_mark(self.desk, self.actor)


def router(desk: Desk, limits: Limits) -> APIRouter:
    routes = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)
    _mine(routes, desk)

    @routes.api_route("/{language}/act/{group}/{verb}", methods=["GET", "HEAD"])
    def form(request: Request, language: str, group: str, verb: str, id: str = "") -> Response:
        asking = _asking(desk, request, words_of(desk, language), group, verb)
        return asking if isinstance(asking, Response) else _form(asking, id[:64], dict(request.query_params))

    @routes.post("/{language}/act/{group}/{verb}")
    async def act(request: Request, language: str, group: str, verb: str) -> Response:
        same_site(request)
        words = words_of(desk, language)
        asking = await run_in_threadpool(_asking, desk, request, words, group, verb)
        if isinstance(asking, Response):
            return asking
        given = await form_in(request, PHOTO_BYTES if has_file(asking.act) else FORM_BYTES)
        return await run_in_threadpool(_carried_out, asking, limits, given)

    return routes


def scene(desk: Desk, actor: Actor) -> Scene:
    who = Who(actor.role, actor.name)
    return Scene(desk.register, desk.clock(), desk.settings.timezone, who, desk.reader.rollups)


def _asking(desk: Desk, request: Request, words: Words, group: str, verb: str) -> Asking | Response:
    actor = entered(request, desk)
    if actor is None:
        return RedirectResponse(f"/{words.language}/enter", 303)
    try:
        act = acts.of(group, verb)
    except Refusal as error:
        raise HTTPException(404, said(error, words.language)) from None
    if not rights.may(actor, act):
        raise HTTPException(403, words.say("Your role does not do this."))
    return Asking(desk, request, words, actor, act)


def _form(asking: Asking, id: str, given: dict[str, Any], error: str = "", status: int = 200) -> Response:
    words = asking.words
    content = {
        "simulated": False,
        "act": asking.act,
        "title": asking.act.what.of(words.language),
        "id": id,
        "id_label": asking.act.id_help.of(words.language),
        "rows": rows(asking.act, words, given),
        "file": has_file(asking.act),
        "mark": asking.mark,
        "error": error,
        "names": {"id": ID, "mark": MARK},
    }
    return page_of(asking.request, words, "form.html", content, status)


def _carried_out(asking: Asking, limits: Limits, given: Given) -> Response:
    words, desk = asking.words, asking.desk
    if given.pop(MARK, "") != asking.mark:
        raise HTTPException(403, words.say("This form is not from here, or too old. Open it again."))
    if not limits.acts.take(asking.actor.name, desk.clock()):
        raise HTTPException(429, words.say("Too much at once. Wait a while."), {"Retry-After": "600"})
    id, filled = str(given.pop(ID, ""))[:64], without_empty(given)
    try:
        rights.check(asking.actor, asking.act, desk.register, id, filled)
        done = carried_out(asking.act, scene(desk, asking.actor), id, filled)
    except Unwritable:
        raise not_now(words) from None
    except RegisterError as error:
        return _form(asking, id, filled, said(error, words.language), 422)
    content = {
        "simulated": False,
        "title": asking.act.what.of(words.language),
        "said": done.said.of(words.language),
        "later": [each.of(words.language) for each in done.later],
    }
    return page_of(asking.request, words, "done.html", content)


# -- where somebody with a role begins -----------------------------------------------------------------------------


def _mine(routes: APIRouter, desk: Desk) -> None:
    def known(request: Request, words: Words) -> Actor | Response:
        return entered(request, desk) or RedirectResponse(f"/{words.language}/enter", 303)

    @routes.api_route("/{language}/mine", methods=["GET", "HEAD"])
    def mine(request: Request, language: str) -> Response:
        words = words_of(desk, language)
        actor = known(request, words)
        return actor if isinstance(actor, Response) else page_of(request, words, "mine.html", _desk(desk, words, actor))

    @routes.api_route("/{language}/mine/{id}", methods=["GET", "HEAD"])
    def one(request: Request, language: str, id: str) -> Response:
        words = words_of(desk, language)
        actor = known(request, words)
        if isinstance(actor, Response):
            return actor
        row = desk.register.intervention(id)
        if row is None or (actor.area and row.area != actor.area):
            raise HTTPException(404, words.say("There is no intervention called %(name)s.", name=id[:40]))
        return page_of(request, words, "mine_one.html", _one(desk, words, actor, row))


def _desk(desk: Desk, words: Words, actor: Actor) -> dict[str, Any]:
    named = [
        (row, row.question(words.language), NAMES[row.state].of(words.language))
        for row in desk.register.interventions(actor.area or None)
    ]
    groups = []
    for group, name in acts.GROUPS.items():
        mine = [act for act in acts.every() if act.group == group and rights.may(actor, act)]
        if mine:
            groups.append((name.of(words.language), [(act, act.what.of(words.language)) for act in mine]))
    return {
        "simulated": False,
        "role": PERSON_ROLES[actor.role].of(words.language),
        "area": actor.area,
        "interventions": named,
        "groups": groups,
        "loans": _loans(desk, words, actor),
        "mark": form_mark(desk, actor),
    }


def _loans(desk: Desk, words: Words, actor: Actor) -> list[tuple[Loan, str, str]]:
    """Boxes that are out, the first due first; late, or due within a week, is said in words."""
    if not rights.may(actor, acts.of("loan", "return")):
        return []
    today = scene(desk, actor).today
    out = sorted((loan for loan in desk.register.loans() if loan.back is None), key=lambda loan: loan.due)
    return [(loan, words.date(loan.due), _how_late(words, (loan.due - today).days)) for loan in out]


def _how_late(words: Words, days: int) -> str:
    if days < 0:
        return words.count("%(n)s day late", "%(n)s days late", -days)
    return words.count("in %(n)s day", "in %(n)s days", days) if days <= REMIND_WITHIN else ""


def _one(desk: Desk, words: Words, actor: Actor, row: Intervention) -> dict[str, Any]:
    language = words.language
    may = partial(rights.may, actor)
    # What makes a new one is found at /mine.
    on_it = [act for act in acts.every() if act.group in ("intervention", "city") and act.verb not in _NEW and may(act)]
    takes_up, moderates = (may(acts.of(*name)) for name in (("support", "match"), ("concern", "hide")))
    return {
        "simulated": row.simulated,
        "row": row,
        "question": row.question(language),
        "state": NAMES[row.state].of(language),
        "acts": [(act, act.what.of(language)) for act in on_it],
        "supports": desk.register.supports(row.id) if takes_up else [],
        "supporter": desk.register.supporter,
        "givings": GIVINGS,
        "rings": RING_NAMES,
        "statuses": STATUS_NAMES,
        "concerns": desk.register.concerns(row.id),
        "replies": may(acts.of("concern", "reply")),
        "moderates": moderates,
    }
