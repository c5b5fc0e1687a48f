"""Who says what where: names in, MQTT topics and filters out, and a node's topic read back.

Refuses (WireError) an id that would fall out of its level of the topic. Runs on boards and hosts alike.
"""

from contract.names import is_area_id, is_node_id, is_property_name
from contract.own import (
    COMMAND,
    KINDS,
    READINGS,
    ROOT,
    STATUS,
    STORED,
    check_node,
    command,
    node_and_kind,
    readings,
    status,
    stored,
)
from contract.rules import WireError

__all__ = [
    "COMMAND",
    "KINDS",
    "READINGS",
    "ROOT",
    "STATUS",
    "STORED",
    "command",
    "every",
    "is_area_id",
    "is_node_id",
    "is_property_name",
    "node_and_kind",
    "open_all",
    "open_area",
    "open_parts",
    "open_reading",
    "readings",
    "status",
    "stored",
]


def open_reading(area, node, property, root=ROOT):
    """Where the world reads one node's last value of one property."""
    _check_area_and_property(area, property)
    check_node(node)
    return "%s/v1/open/%s/%s/%s" % (root, area, node, property)


def open_area(area, property, root=ROOT):
    """Where the world reads what a whole neighbourhood gives for one property."""
    _check_area_and_property(area, property)
    return "%s/v1/open/%s/%s" % (root, area, property)


def every(kind, root=ROOT):
    """The filter that catches one kind of message of all nodes."""
    if kind not in KINDS:
        raise WireError("kind %r is none of %s" % (kind, ", ".join(KINDS)))
    return "%s/v1/node/+/%s" % (root, kind)


def open_all(root=ROOT):
    """The filter that catches all that is open to the world."""
    return "%s/v1/open/#" % root


def open_parts(topic, root=ROOT):
    """(area, node or None, property) of an open topic of values; WireError when it is no such topic."""
    start = "%s/v1/open/" % root
    parts = topic[len(start) :].split("/")
    if not topic.startswith(start) or not 2 <= len(parts) <= 3:
        raise WireError("topic %r is not %s{area}/{node}/{property} nor %s{area}/{property}" % (topic, start, start))
    _check_area_and_property(parts[0], parts[-1])
    if len(parts) == 2:
        return parts[0], None, parts[1]
    check_node(parts[1])
    return parts[0], parts[1], parts[2]


def _check_area_and_property(area, property):
    if not is_area_id(area):
        raise WireError("area id %r: 2 to 32 of a-z, 0-9, _ and -, beginning with a letter or digit" % (area,))
    if not is_property_name(property):
        raise WireError("property %r: 2 to 32 of a-z, 0-9 and _, beginning with a letter" % (property,))
