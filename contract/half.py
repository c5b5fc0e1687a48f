"""A node's half of the contract, all of it that a board loads: packs and statuses written, receipts and commands read,
and the topics that they travel on. A node that has nothing to say forgets it until it has.

Both halves are contract/wire.py, and what is written here it writes by the same code. What is read here was written by
a hub, and a broker lets nobody else speak on these topics: MicroPython's own, laxer reader of JSON will do, and each
field is checked. Refuses with WireError.
"""

import json

from contract.heard import command_of, receipt_of
from contract.jsontext import written
from contract.own import COMMAND, READINGS, STATUS, STORED, command, node_and_kind, readings, status, stored
from contract.packing import encode_pack
from contract.rules import MAX_BYTES, WireError

__all__ = ["COMMAND", "READINGS", "STATUS", "STORED", "WireError", "command", "encode_pack"]
__all__ += ["node_and_kind", "readings", "status", "stored"]


def encode_status(status):
    """A node knows what it says of itself: its fields are checked by those who read it."""
    return written(status)


def decode_receipt(payload):
    return _read(payload, receipt_of)


def decode_command(payload):
    return _read(payload, command_of)


def _read(payload, checked):
    if len(payload) > MAX_BYTES:
        raise WireError("%d bytes where at most %d are read" % (len(payload), MAX_BYTES))
    try:
        return checked(json.loads(payload.decode()))
    except (ValueError, TypeError, RuntimeError, MemoryError) as error:  # its laxness: keys of any kind, any depth
        raise WireError("no message: %s" % error)
