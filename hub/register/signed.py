"""Content in, a text that nobody else could have written out; and back, when it is whole, ours and not too old.

Links in letters and the cookie of whoever opened one are such texts. Each purpose signs with a key of its own, so that
a link is never taken for a cookie. Addresses are kept sealed (AES-GCM) and looked up by a keyed hash.
"""

import base64
import hmac
import json
import os
import zlib
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hub.register.rows import Refusal

LONGEST = 6000  # characters; a concern of 600 in a link is well below
_NONCE = 12


class NotSigned(Refusal):
    """A text that this hub did not sign, or signed for something else, or too long ago."""


def unknown() -> NotSigned:
    return NotSigned(
        "this is not a link of this hub, or not the whole of it: copy it from the letter again",
        "ce n’est pas un lien de ce site, ou il en manque un morceau : copiez-le de nouveau depuis la lettre",
    )


def too_old() -> NotSigned:
    return NotSigned("this link is too old: ask for a new one", "ce lien est trop ancien : demandez-en un nouveau")


def used() -> NotSigned:
    return NotSigned("this link was used already: ask for a new one", "ce lien a déjà servi : demandez-en un nouveau")


def changed() -> NotSigned:
    return NotSigned(
        "this link was made for a role that has ended or changed: ask for a new one",
        "ce lien ouvrait un rôle qui a pris fin ou changé : demandez-en un nouveau",
    )


def key_for(key: bytes, purpose: str) -> bytes:
    return hmac.digest(key, purpose.encode(), "sha256")


def signed(key: bytes, purpose: str, content: dict[str, Any], until: int) -> str:
    body = _text(zlib.compress(json.dumps(content | {"until": until}, separators=(",", ":")).encode(), 9))
    return f"{body}.{_text(hmac.digest(key_for(key, purpose), body.encode(), 'sha256'))}"


def read_back(key: bytes, purpose: str, text: str, now: int) -> dict[str, Any]:
    body, _, seal = text.partition(".")
    if len(text) > LONGEST or not text.isascii():
        raise unknown()
    right = _text(hmac.digest(key_for(key, purpose), body.encode(), "sha256"))
    if not hmac.compare_digest(right, seal):
        raise unknown()
    content = json.loads(zlib.decompress(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))))
    if now >= content["until"]:
        raise too_old()
    return content


def mark(key: bytes, purpose: str, *parts: str) -> str:
    """A short text that only this hub can make from the parts: to look something up, or to know a form again."""
    return _text(hmac.digest(key_for(key, purpose), "\0".join(parts).encode(), "sha256")[:18])


def sealed(key: bytes, text: str) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key_for(key, "seal")).encrypt(nonce, text.encode(), None)


def unsealed(key: bytes, kept: bytes) -> str:
    """Empty when it was sealed with another key: a register without its key file has lost its addresses."""
    try:
        return AESGCM(key_for(key, "seal")).decrypt(kept[:_NONCE], kept[_NONCE:], None).decode()
    except (InvalidTag, ValueError):
        return ""


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
