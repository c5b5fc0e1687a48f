"""What a node says and what it hears: statuses and packs out, receipts and commands in, in the contract's words.

Loaded with all that a board needs of the contract while there is something to say or a receipt is waited for, and
dropped after it: between two moments it is not there. What it knows is the node's, which each function is given.
"""

from binascii import hexlify
from hashlib import sha256

from contract import half
from firmware.slots import BACK, COUNT
from firmware.visitor import drop

_STATUS_MS = 3600000
_IDENTIFY_MS = 15000


def _named(node):
    return node.settings["node"], node.settings["root"]


def will(node):
    return half.status(*_named(node)), half.encode_status({"online": False})


def filters(node):
    return [half.stored(*_named(node)), half.command(*_named(node))]


# Out.


def send(node, seq, oldest, samples):
    try:
        node.link.publish(half.readings(*_named(node)), payload(node, seq, oldest, samples))
    except half.WireError:
        node.outbox.give_up(seq)
        node.count("outbox", "pack")


def payload(node, seq, oldest, samples):
    return half.encode_pack(node.settings["node"], seq, samples, node.outbox.run, oldest)


def tell(node, ms, question):
    """The node speaks of itself; `question`: a nonce, where it wants to know the time."""
    from firmware.status import status_of

    node.status_due = ms + _STATUS_MS
    try:
        told = status_of(node)
    finally:
        drop("firmware.status")
    if question:
        told["nonce"] = question
    node.link.publish(half.status(*_named(node)), half.encode_status(told), True)


# In.


def received(node, topic, payload):
    """A receipt or a command; what is neither is counted."""
    try:
        kind = half.node_and_kind(topic, node.settings["root"])[1]
        if kind == half.STORED:
            _receipt(node, half.decode_receipt(payload))
        elif kind == half.COMMAND:
            _command(node, half.decode_command(payload))
    except half.WireError:
        node.count("hub", "message")


def _receipt(node, receipt):
    if receipt["run"] == node.outbox.run:
        for seq in receipt["stored"]:
            node.outbox.settle(seq)
        for seq in receipt["rejected"]:
            node.outbox.settle(seq)
            node.count("hub", "rejected")
    for digest in receipt["rejected_sha"]:
        _reject(node, digest)
    node.answered()
    if node.slot is not None and (receipt["stored"] or not node.outbox.waiting):
        _good(node.slot)
    if receipt["nonce"] is not None and node.clock.answered(receipt["nonce"], receipt["t"]):
        node.learnt_the_time()


def _good(slot):
    """The hub has answered: this build is good."""
    if slot[BACK] in "ab" or slot[COUNT]:  # else it is known
        from firmware.slots import Slot

        drop("firmware.slots")
        Slot("", slot).good()


def _reject(node, digest):
    """The hub could not even read the seq: the pack with these bytes would block the others for ever."""
    for seq in range(node.outbox.low, node.outbox.low + node.outbox.travelling):
        pack = node.outbox.pack(seq)
        if pack and hexlify(sha256(payload(node, *pack)).digest()).decode() == digest:
            node.outbox.settle(seq)
            node.count("hub", "rejected")
            return


def _command(node, command):
    if "interval_s" in command:
        node.beat(command["interval_s"])
    if command.get("identify"):
        node.identify_until = node.clock.ms + _IDENTIFY_MS
    if command.get("reboot"):
        node.reboot_wanted = "command"
    if "update" not in command or node.slot is None:
        node.status_due = 0
        return
    told = _update(node, command["update"])
    if told == "tell":
        node.status_due = 0
    elif told == "restart":
        node.reboot_wanted = "update"


def _update(node, words):
    from firmware import updates

    one = updates.of(node)
    try:
        return one.heard(words, node.clock.ms)
    finally:
        updates.left(node, one)
