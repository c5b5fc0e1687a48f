"""A node's samples in, the bytes of a pack out. Refuses with WireError. Runs on boards and hosts alike.

A pack is a SenML array (RFC 8428, with the secondary units of RFC 8798); docs/contract.md says it in plain words.
"""

from contract import jsontext
from contract.names import is_node_id, is_property_name
from contract.rules import (
    LATEST,
    MAX_BYTES,
    MAX_RECORDS,
    MAX_RUN,
    MAX_SEQ,
    RELATIVE_BELOW,
    WireError,
    is_number,
    is_whole,
    shown,
)

CONTROL = {"seq": MAX_SEQ, "run": MAX_RUN, "oldest": MAX_SEQ}


def encode_pack(node, seq, samples, run=None, oldest=None):
    """A pack of samples [(t, [(property, unit, value), ...]), ...]: t in whole seconds since 1970, or <= 0 from now.

    The same arguments give the same bytes everywhere: a pack sent again must be the pack that was stored.
    """
    if not is_node_id(node):
        raise WireError("node id %s: 3 to 32 of a-z, 0-9 and -, not beginning with -" % shown(node))
    control = [("seq", seq)] + [
        (name, value) for name, value in (("run", run), ("oldest", oldest)) if value is not None
    ]
    for name, value in control:
        if not is_whole(value, 0, CONTROL[name]):
            raise WireError("%s %s is not a whole number from 0 to %d" % (name, shown(value), CONTROL[name]))
    if oldest is not None and oldest > seq:
        raise WireError("oldest %d is above seq %d" % (oldest, seq))
    # One growing buffer: a board has no room for a few hundred small texts and what they join to.
    payload = bytearray(b"[")
    count = len(control) + _add_samples(payload, node, samples)
    if count == len(control):
        raise WireError("a pack without a reading says nothing: give it a sample")
    for pair in control:
        payload.extend((',{"n":"%s","v":%d}' % pair).encode())
    payload.extend(b"]")
    if count > MAX_RECORDS or len(payload) > MAX_BYTES:
        raise WireError("%d records, %d bytes: split the samples over several packs" % (count, len(payload)))
    return bytes(payload)


def _add_samples(payload, node, samples):
    """How many records were added for these samples."""
    count = 0
    start = 0
    for t, readings in samples:
        _check_time(t)
        for reading in readings:
            if count and (t > 0) != (start > 0):
                raise WireError("times relative to now and dates in one pack: send two")
            if count:
                before = ',{"t":%d,' % (t - start) if t != start else ",{"
            else:
                start = t
                before = '{"bn":"%s/","bver":26,' % node + ('"bt":%d,' % t if t else "")
            payload.extend((before + _written(*reading)).encode())
            count += 1
    return count


def _check_time(t):
    if not is_whole(t, 1 - RELATIVE_BELOW, LATEST - 1):
        raise WireError("time %s is not whole seconds: a board's float would round it by minutes" % shown(t))
    if 0 < t < RELATIVE_BELOW:
        raise WireError("time %d is neither a date nor 0 or less, that many seconds ago" % t)


def _written(name, unit, value):
    if not is_property_name(name) or name in CONTROL:
        raise WireError("%s is no property name" % shown(name))
    if not isinstance(unit, str):
        raise WireError("%s: unit %s is not a text" % (name, shown(unit)))
    if not is_number(value):
        raise WireError("%s %s is not a finite number: count the fault in the status instead" % (name, shown(value)))
    return '"n":"%s","u":%s,"v":%s}' % (name, jsontext.quoted(unit), jsontext.number(value))
