"""A reading or a bucket in, the topic and the payload of the open feed out. docs/asyncapi.yaml is its description.

Refuses nothing: names were checked by the register and the vocabulary. Times are whole seconds UTC, and leave as
RFC 3339; values leave in the vocabulary's unit, named as SenML names it.
"""

from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from contract import topics
from contract.vocabulary import Property
from hub import quality
from hub.aggregate import Across


class Message(NamedTuple):
    topic: str
    payload: bytes


def open_reading(
    area: str,
    node: str,
    property: Property,
    t: int,
    value: float,
    qc: int,
    *,
    late: bool = False,
    raw: float | None = None,
    method: str = "",
    period_s: int | None = None,
    root: str = topics.ROOT,
) -> Message:
    """One node's newest value.

    `raw` is what the sensor said, when `value` is a correction of it by the formula `method`. `period_s` is set where
    the value is the mean of a span that begins at `t` (private placements); means and corrected values are rounded,
    readings are passed on as they came.
    """
    shown = value if period_s is None and not method else _rounded(property, value)
    said = value if raw is None else raw
    body: dict[str, Any] = {
        "t": rfc3339(t),
        "v": shown,
        "u": property.unit,
        "flag": quality.flag(qc),
        "raw": said if period_s is None else _rounded(property, said),
        "late": late,
    }
    if method:
        body["method"] = method
    if quality.test(qc):
        body["test"] = quality.test(qc)
    if period_s is not None:
        body["period_s"] = period_s
    return Message(topics.open_reading(area, node, property.name, root), msgspec.json.encode(body))


def open_area(
    area: str, property: Property, t: int, period_s: int, across: Across, *, root: str = topics.ROOT
) -> Message:
    """A neighbourhood's value over the span of `period_s` that begins at `t`: how many contributed, not who."""
    body = {
        "t": rfc3339(t),
        "period_s": period_s,
        "mean": _rounded(property, across.value),
        "min": _rounded(property, across.low),
        "max": _rounded(property, across.high),
        "u": property.unit,
        "nodes": len(across.nodes),
        "readings": across.readings,
        "flag": across.flag,
    }
    return Message(topics.open_area(area, property.name, root), msgspec.json.encode(body))


def rfc3339(t: int) -> str:
    return datetime.fromtimestamp(t, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _rounded(property: Property, value: float) -> float:
    # One digit more than a page shows: a mean is finer than its readings, but not sixteen digits finer.
    return round(value, property.decimals + 1)
