"""Sensors of other makes in, packs of ours out: what arrives here by HTTP is answered 200 only when it is durable.

A node proves itself by HTTP Basic: its id and its own secret. Bodies are read up to 64 KiB and no further.
"""

from concurrent.futures import TimeoutError as Late

from fastapi import APIRouter, HTTPException, Request
from starlette.concurrency import run_in_threadpool

from contract.wire import WireError
from hub.foreign import ADAPTERS
from hub.web.desk import Desk, Outcome
from hub.web.visitor import basic

MOST_BYTES = 65_536
PATIENCE_S = 10.0


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(tags=["sensors of other makes"])

    @routes.post("/foreign/{adapter}/{node}")
    async def foreign(request: Request, adapter: str, node: str) -> dict[str, str]:
        if adapter not in ADAPTERS:
            raise HTTPException(404, f"no adapter {adapter[:40]!r}: {', '.join(ADAPTERS)} is known")
        sender = await run_in_threadpool(_sender, request, desk)
        if sender != node:
            raise HTTPException(
                403, f"node {sender} may not speak for {node[:40]!r}: post to /foreign/{adapter}/{sender}"
            )
        return await run_in_threadpool(_taken, desk, adapter, node, await _body(request))

    @routes.post("/data.php")
    async def airrohr(request: Request) -> dict[str, str]:
        """Where an airRohr posts when nobody told it another path."""
        sender = await run_in_threadpool(_sender, request, desk)
        return await run_in_threadpool(_taken, desk, "airrohr", sender, await _body(request))

    return routes


def _sender(request: Request, desk: Desk) -> str:
    account = basic(request, desk)
    if account is None or account.kind != "node":
        raise HTTPException(
            401,
            "the node's id and its own secret are needed (HTTP Basic)",
            {"WWW-Authenticate": 'Basic realm="moineau"'},
        )
    return account.name


async def _body(request: Request) -> bytes:
    """Stops reading at the limit, whatever Content-Length promised."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            raise HTTPException(413, f"a body of at most {MOST_BYTES} bytes is read")
    return bytes(body)


def _taken(desk: Desk, adapter: str, node: str, body: bytes) -> dict[str, str]:
    try:
        pack = ADAPTERS[adapter](body, node, desk.clock())
    except WireError as error:
        raise HTTPException(400, str(error)) from None
    outcome = _outcome(desk, node, pack)
    if outcome.verdict not in ("stored", "duplicate"):
        raise HTTPException(400, outcome.reason)
    return {"node": node, "verdict": outcome.verdict}


def _outcome(desk: Desk, node: str, pack: bytes) -> Outcome:
    """What became of the pack. Whatever kept it from becoming durable is 503: the sensor shall send it again."""
    later = HTTPException(503, "the hub cannot store now: send it again", {"Retry-After": "60"})
    try:
        return desk.submit(node, pack).result(PATIENCE_S)
    except (OSError, RuntimeError, Late) as error:
        raise later from error
    except Exception as error:
        # sqlite3.Error and whatever else a future carries: unknown is not stored.
        raise later from error
