"""Bytes of a message in, the JSON value in them out, when they are not too long. Refuses with WireError."""

from contract import jsonread
from contract.rules import MAX_BYTES, WireError


def read(payload):
    if len(payload) > MAX_BYTES:
        raise WireError("%d bytes where at most %d are read" % (len(payload), MAX_BYTES))
    try:
        return jsonread.read(payload)
    except ValueError as error:
        raise WireError("not JSON: %s" % error)
