"""A bundle file in, the broker's address and each node's credential out.

The file is JSON, as `moineau node add --bundle FILE` writes it; its secrets are never logged nor shown.
"""

import base64
import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from contract.names import is_node_id

_PORTS = {"mqtt": 1883, "mqtts": 8883}
_MODULUS = 256


class BundleError(ValueError):
    """This bundle cannot be used; the sentence says what to do."""


@dataclass(frozen=True)
class Credential:
    node: str
    secret: str = field(repr=False)


@dataclass(frozen=True)
class Bundle:
    host: str
    port: int
    root: str
    nodes: tuple[Credential, ...]
    tls: bool = False
    ca: bytes | None = None  # the authority that the broker is checked by (DER); None: those this machine trusts
    update_key: bytes | None = None  # what boards hold updates against; None: they take none

    def first(self, count: int) -> "Bundle":
        if count > len(self.nodes):
            sentence = (
                f"{count} nodes wanted, {len(self.nodes)} in the bundle: add more with 'moineau node add --bundle'"
            )
            raise BundleError(sentence)
        return replace(self, nodes=self.nodes[:count])


def read(path: Path) -> Bundle:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BundleError(f"bundle {path}: {error}; make one with 'moineau node add --bundle {path}'") from error
    return of(content)


def of(content: object) -> Bundle:
    """The bundle that this JSON value is."""
    if not isinstance(content, dict) or not isinstance(content.get("nodes"), list):
        raise BundleError(
            'a bundle is {"broker":"mqtt://host:1883","root":"moineau","nodes":[{"id":...,"secret":...}]}'
        )
    host, port, tls = _broker(content.get("broker"))
    nodes = tuple(_credential(entry) for entry in content["nodes"])
    if not nodes:
        raise BundleError("a bundle without nodes: add some with 'moineau node add --bundle'")
    root = str(content.get("root", "moineau"))
    ca, key = _raw(content, "ca", "a certificate"), _raw(content, "update_key", "a key of 256 bytes")
    if key is not None and len(key) != _MODULUS:
        raise BundleError(f"update_key has {len(key)} bytes where a key has {_MODULUS}: make the bundle anew")
    return Bundle(host, port, root, nodes, tls, ca, key)


def _broker(url: object) -> tuple[str, int, bool]:
    """(host, port, whether it is encrypted)"""
    try:
        parts = urlsplit(str(url or ""))
        if parts.scheme in _PORTS and parts.hostname:
            return parts.hostname, parts.port or _PORTS[parts.scheme], parts.scheme == "mqtts"
    except ValueError:
        pass  # no port that there can be, or half an IPv6 address: said below
    raise BundleError(f"broker {url!r}: say mqtt://host:1883 or mqtts://host:8883")


def _raw(content: dict[str, Any], name: str, what: str) -> bytes | None:
    if content.get(name) is None:
        return None
    try:
        return base64.b64decode(str(content[name]), validate=True)
    except ValueError:
        raise BundleError(f"{name}: {what} in base64, as 'moineau node add --bundle' writes it") from None


def _credential(entry: object) -> Credential:
    if not isinstance(entry, dict) or not is_node_id(entry.get("id")) or not isinstance(entry.get("secret"), str):
        named = entry.get("id") if isinstance(entry, dict) else None
        raise BundleError(f"bundle node {named!r}: an id of a-z, 0-9 and - and a secret are needed")
    return Credential(entry["id"], entry["secret"])
