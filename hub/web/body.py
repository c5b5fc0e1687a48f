"""The body of a form in, its fields out: text as text, a file as bytes. Reads no further than the limit it is given."""

from collections.abc import AsyncGenerator
from typing import Any
from urllib.parse import parse_qsl

from fastapi import HTTPException, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

FORM_BYTES = 65_536
PHOTO_BYTES = 12_000_000
_MOST_FIELDS = 60

Given = dict[str, str | bytes]


async def form_in(request: Request, most: int = FORM_BYTES) -> Given:
    """400 for what is no form, 413 for what is too long."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = await _body(request, most)
    if kind == "application/x-www-form-urlencoded":
        return _plain(body)
    if kind == "multipart/form-data":
        return await _parts(request, body)
    raise HTTPException(415, "a form is read here, and nothing else")


async def _body(request: Request, most: int) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > most:
            raise HTTPException(413, f"at most {most // 1000} kB are read")
    return bytes(body)


def _plain(body: bytes) -> Given:
    try:
        pairs = parse_qsl(body.decode(errors="replace"), errors="replace", max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise HTTPException(400, f"at most {_MOST_FIELDS} fields are read") from None
    return dict(pairs)


async def _parts(request: Request, body: bytes) -> Given:
    async def once() -> AsyncGenerator[bytes]:
        yield body

    parser = MultiPartParser(request.headers, once(), max_files=2, max_fields=_MOST_FIELDS, max_part_size=FORM_BYTES)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError, UnicodeError, AssertionError):
        raise HTTPException(400, "this form cannot be read") from None
    found: Given = {}
    for name, value in form.multi_items():
        found[name] = await value.read() if isinstance(value, UploadFile) else value
    await form.close()
    return found


def without_empty(given: Given) -> dict[str, Any]:
    """What somebody filled in: an empty field is one that nobody gave."""
    return {name: value for name, value in given.items() if value not in ("", b"")}
