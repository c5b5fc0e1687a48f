"""Rows in, JSON or CSV out, piece by piece: a month of readings never stands in memory as text.

Every download says its units. Times are RFC 3339 in UTC.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any

from fastapi import Response
from fastapi.responses import StreamingResponse

_ROWS_A_PIECE = 2000


def _pieces(rows: Iterable[Sequence[Any]], size: int = _ROWS_A_PIECE) -> Iterator[list[Sequence[Any]]]:
    rest = iter(rows)
    while some := list(islice(rest, size)):
        yield some


def rfc3339(t: int) -> str:
    return datetime.fromtimestamp(t, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def as_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(_csv_pieces(header, rows), media_type="text/csv; charset=utf-8", headers=disposition)


def _csv_pieces(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    for some in _pieces(chain([header], rows)):
        text = io.StringIO()
        csv.writer(text, lineterminator="\r\n").writerows(some)
        yield text.getvalue()


def as_json(about: dict[str, Any], key: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """`about`, and under `key` one object a row."""
    return StreamingResponse(_json_pieces(about, key, columns, rows), media_type="application/json")


def _json_pieces(
    about: dict[str, Any], key: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Iterator[str]:
    yield f"{json.dumps(about, ensure_ascii=False)[:-1]}, {json.dumps(key)}: ["
    comma = ""
    for some in _pieces(rows):
        yield comma + ",".join(json.dumps(dict(zip(columns, row, strict=True))) for row in some)
        comma = ","
    yield "]}"
