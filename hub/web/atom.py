"""Entries in, an Atom feed (RFC 4287) out. Refuses nothing: what XML cannot hold is left out of a text."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from xml.etree import ElementTree

from hub.web.downloads import rfc3339

_ATOM = "http://www.w3.org/2005/Atom"
_XML = "{http://www.w3.org/XML/1998/namespace}"
_UNHEARD = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ERA = 0  # of a feed that has nothing to say yet

ElementTree.register_namespace("", _ATOM)


@dataclass(frozen=True)
class Entry:
    id: str  # lasts for ever
    title: str
    updated: int
    page: str
    summary: str
    category: str = ""


@dataclass(frozen=True)
class Feed:
    address: str  # its own
    page: str
    title: str
    subtitle: str
    language: str


def atom(feed: Feed, entries: Iterable[Entry]) -> bytes:
    """The newest entry first."""
    found = sorted(entries, key=lambda each: (-each.updated, each.id))
    root = ElementTree.Element(f"{{{_ATOM}}}feed", {f"{_XML}lang": feed.language})
    _text(root, "id", feed.address)
    _text(root, "title", feed.title)
    _text(root, "subtitle", feed.subtitle)
    _text(root, "updated", rfc3339(found[0].updated if found else _ERA))
    _link(root, "self", feed.address, "application/atom+xml")
    _link(root, "alternate", feed.page, "text/html")
    _text(ElementTree.SubElement(root, f"{{{_ATOM}}}author"), "name", "Moineau")
    for each in found:
        _entry(root, each)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _entry(root: ElementTree.Element, each: Entry) -> None:
    entry = ElementTree.SubElement(root, f"{{{_ATOM}}}entry")
    _text(entry, "id", each.id)
    _text(entry, "title", each.title)
    _text(entry, "updated", rfc3339(each.updated))
    _link(entry, "alternate", each.page, "text/html")
    if each.category:
        ElementTree.SubElement(entry, f"{{{_ATOM}}}category", {"term": each.category})
    _text(entry, "summary", each.summary)


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}").text = _UNHEARD.sub("", text)


def _link(parent: ElementTree.Element, rel: str, href: str, kind: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}link", {"rel": rel, "href": href, "type": kind})
