"""A node's own topics: names in, MQTT topics out, and such a topic read back. Runs on boards and hosts alike.

Refuses (WireError) an id that would fall out of its level of the topic.
"""

from contract.names import is_node_id
from contract.rules import WireError

ROOT = "moineau"
READINGS = "readings"  # node -> hub, QoS 1, never retained
STORED = "stored"  # hub -> node, QoS 1: the receipt
STATUS = "status"  # node -> all, QoS 1, retained; the last will is {"online":false}
COMMAND = "command"  # hub -> node, QoS 1
KINDS = (READINGS, STORED, STATUS, COMMAND)


def readings(node, root=ROOT):
    return _node_topic(node, READINGS, root)


def stored(node, root=ROOT):
    return _node_topic(node, STORED, root)


def status(node, root=ROOT):
    return _node_topic(node, STATUS, root)


def command(node, root=ROOT):
    return _node_topic(node, COMMAND, root)


def node_and_kind(topic, root=ROOT):
    """(node, kind) of a node's topic; WireError when it is no such topic."""
    start = "%s/v1/node/" % root
    parts = topic[len(start) :].split("/")
    if not topic.startswith(start) or len(parts) != 2 or parts[1] not in KINDS:
        raise WireError("topic %r is not %s{node}/%s" % (topic, start, "|".join(KINDS)))
    check_node(parts[0])
    return parts[0], parts[1]


def _node_topic(node, kind, root):
    check_node(node)
    return "%s/v1/node/%s/%s" % (root, node, kind)


def check_node(node):
    if not is_node_id(node):
        raise WireError("node id %r: 3 to 32 of a-z, 0-9 and -, not beginning with -" % (node,))
