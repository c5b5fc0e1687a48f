"""A retained message in, out whether it is ours and has no right to be there: what an earlier hub could not take back.

A hub that was killed between erasing a node and clearing its topics, a broker that was away meanwhile, an area that no
longer wants Home Assistant: the broker keeps the values for ever, and nobody remembers them. So at each connection the
publisher reads what the broker retains and clears what has no right to be there. Other programs' announcements to Home
Assistant lie beside ours and are left alone.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import msgspec

from contract import topics
from contract.wire import WireError
from hub.publish.home_assistant import home_assistant_topic


@dataclass(frozen=True)
class Rightful:
    """What may be retained just now, as the register and hub.privacy have it."""

    areas: Collection[str]
    introduced: Collection[str]  # nodes that Home Assistant is told of
    shown: Callable[[str, str, str], bool]  # (area, node, property): may this value be on the open topics?
    root: str = topics.ROOT
    prefix: str = "homeassistant"


def is_stray(topic: str, payload: bytes, rightful: Rightful) -> bool:
    if topic.startswith(f"{rightful.prefix}/"):
        return _is_stray_introduction(topic, payload, rightful)
    try:
        area, node, property = topics.open_parts(topic, rightful.root)
    except WireError:
        return False  # not a value: interventions will lie here too
    if node is None:
        return area not in rightful.areas
    return not rightful.shown(area, node, property)


def _is_stray_introduction(topic: str, payload: bytes, rightful: Rightful) -> bool:
    try:
        ids = msgspec.json.decode(payload, type=_Introduction).dev.ids
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return False
    start = f"{rightful.root}-"
    ours = [known.removeprefix(start) for known in ids if known.startswith(start)]
    own_topic = [node for node in ours if home_assistant_topic(node, rightful.prefix) == topic]
    return bool(own_topic) and own_topic[0] not in rightful.introduced


class _Device(msgspec.Struct):
    ids: list[str]


class _Origin(msgspec.Struct, tag_field="name", tag="Moineau"):
    pass


class _Introduction(msgspec.Struct):
    dev: _Device
    o: _Origin
