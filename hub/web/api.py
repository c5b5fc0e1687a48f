"""Questions over HTTP in, JSON or CSV out; and the one command that an operator may send to a node.

Refuses what is not bounded (31 days of readings, 400 of roll-ups) and what a private placement keeps to itself.
"""

from collections.abc import Iterator
from typing import Annotated, Any, cast

from fastapi import APIRouter, HTTPException, Query, Request, Response
from starlette.concurrency import run_in_threadpool

from contract.vocabulary import PROPERTIES, Property
from hub.aggregate import Period
from hub.quality import flag, test
from hub.register import Node
from hub.web import downloads, ranges
from hub.web.commands import command_in
from hub.web.desk import Desk
from hub.web.downloads import rfc3339
from hub.web.sight import Sight
from hub.web.visitor import keeper_only, operator_only, sight

FORMATS = ("json", "csv")
PERIODS = ("10min", "1h", "1d")
_PAGE = 100_000  # rows that the journal hands out at once

From = Annotated[str | None, Query(alias="from", description="first moment: RFC 3339, a date, or seconds since 1970")]
To = Annotated[str | None, Query(alias="to", description="the moment after the last one")]


def router(desk: Desk) -> APIRouter:
    routes = APIRouter(prefix="/api/v1", tags=["readings"])

    @routes.get("/areas")
    def areas() -> dict[str, Any]:
        return {"areas": [{"id": area.id, "name": area.name} for area in desk.register.areas()]}

    @routes.get("/nodes")
    def nodes(request: Request, area: str | None = None) -> dict[str, Any]:
        if area is not None and desk.register.area(area) is None:
            raise HTTPException(404, f"no area {area[:40]!r}; /api/v1/areas lists them")
        seen = sight(request, desk)
        heard = desk.reader.heard()
        return {"nodes": [_about(seen, node, heard.get(node.id)) for node in desk.register.nodes(area)]}

    @routes.get("/readings")
    def readings(
        request: Request, node: str, property: str, start: From = None, end: To = None, format: str = "json"
    ) -> Response:
        seen = sight(request, desk)
        span = ranges.span(start, end, seen.now, days=ranges.READINGS_DAYS, usual=ranges.DAY, zone=seen.zone)
        return _readings(seen, _node(desk, node), _property(property), span, ranges.one_of("format", format, FORMATS))

    @routes.get("/rollups")
    def rollups(
        request: Request,
        node: str,
        property: str,
        period: str = "1h",
        start: From = None,
        end: To = None,
        format: str = "json",
    ) -> Response:
        seen = sight(request, desk)
        span = ranges.span(start, end, seen.now, days=ranges.ROLLUPS_DAYS, usual=14 * ranges.DAY, zone=seen.zone)
        chosen = cast(Period, ranges.one_of("period", period, PERIODS))
        ranges.one_of("format", format, FORMATS)
        return _rollups(seen, _node(desk, node), _property(property), chosen, span, format)

    @routes.get("/nodes/{node}/quarantine")
    def quarantine(request: Request, node: str) -> dict[str, Any]:
        """The newest 100 payloads that were refused, and why: for who holds the node's secret, and for operators."""
        keeper_only(request, desk, node)
        return {"node": node, "refused": [_refusal(kept) for kept in desk.reader.quarantine(node)]}

    @routes.post("/nodes/{node}/command", status_code=202)
    async def command(request: Request, node: str) -> dict[str, Any]:
        await run_in_threadpool(operator_only, request, desk)
        found = await run_in_threadpool(_node, desk, node)
        if found.retired:
            raise HTTPException(409, f"node {node} is retired: nobody listens")
        wanted = command_in(await request.body())
        await run_in_threadpool(desk.command, found.id, wanted)
        return {"node": found.id, "sent": wanted}

    return routes


def _node(desk: Desk, name: str) -> Node:
    node = desk.register.node(name)
    if node is None:
        raise HTTPException(404, f"no node {name[:40]!r}; /api/v1/nodes lists them")
    return node


def _property(name: str) -> Property:
    if name not in PROPERTIES:
        raise ranges.Unusable("property", name, f"one of {', '.join(PROPERTIES)} is accepted")
    return PROPERTIES[name]


def _about(seen: Sight, node: Node, heard: int | None) -> dict[str, Any]:
    place = node.placement
    return {
        "id": node.id,
        "area": place.area if place else None,
        "place": place.place if place else "",
        "exposure": place.exposure if place else "private",
        "lat": round(place.lat, 4) if place and place.lat is not None else None,
        "lon": round(place.lon, 4) if place and place.lon is not None else None,
        "simulated": node.simulated,
        "properties": [property.name for property in seen.properties(node)],
        "last_heard": rfc3339(heard) if heard else None,
        "silent": heard is None or seen.now - heard > seen.desk.settings.silent_after_s,
    }


def _refusal(kept: Any) -> dict[str, Any]:
    return {
        "received": rfc3339(kept.received),
        "seq": kept.seq,
        "reason": kept.reason,
        "size": kept.size,
        "payload": kept.payload.decode(errors="replace"),
    }


def _title(node: Node, property: Property) -> dict[str, Any]:
    return {"node": node.id, "property": property.name, "unit": property.unit_label}


def _readings(seen: Sight, node: Node, property: Property, span: ranges.Span, format: str) -> Response:
    rows = _paged(seen, node, property, span)
    first = next(rows, None)  # asks for permission before the answer begins
    found = () if first is None else _chained(first, rows)
    if format == "csv":
        header = ("t", f"{property.name} ({property.unit_label})", "flag", "test")
        return downloads.as_csv(f"{node.id}-{property.name}", header, found)
    return downloads.as_json(_title(node, property), "readings", ("t", "v", "flag", "test"), found)


def _chained(first: tuple, rest: Iterator[tuple]) -> Iterator[tuple]:
    yield first
    yield from rest


def _paged(seen: Sight, node: Node, property: Property, span: ranges.Span) -> Iterator[tuple]:
    """(t, value, flag, test), page after page: a node that speaks each second has millions."""
    start = span.start
    while True:
        page = seen.readings(node, property, start, span.end)
        for t, value, qc in page:
            yield rfc3339(t), value, flag(qc), test(qc)
        if len(page) < _PAGE:
            return
        start = page[-1][0] + 1


def _rollups(seen: Sight, node: Node, property: Property, period: Period, span: ranges.Span, format: str) -> Response:
    buckets = seen.buckets(period, node, property, span.start, span.end)
    alone = seen.exposure_during(node, span.start, span.end) == "private"
    rows = [
        (rfc3339(b.t), b.value, None if alone else b.low, None if alone else b.high, b.n, b.suspect, b.flag)
        for b in buckets
    ]
    if format == "csv":
        unit = property.unit_label
        header = ("t", f"{property.name} ({unit})", f"low ({unit})", f"high ({unit})", "readings", "suspect", "flag")
        return downloads.as_csv(f"{node.id}-{property.name}-{period}", header, rows)
    about = _title(node, property) | {"period": period}
    return downloads.as_json(about, "rollups", ("t", "v", "low", "high", "n", "suspect", "flag"), rows)
