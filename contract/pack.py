"""A node's samples in, a pack out; a pack in, its readings out.

A pack is a SenML array (RFC 8428, with the secondary units of RFC 8798); docs/contract.md says it in plain words.
Whether a property exists and its unit fits is not asked here but of contract/vocabulary.py, by hosts. Refuses with
WireError. Runs unchanged on MicroPython and CPython, with the same verdict.
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
    read,
    shown,
)

# 26 is version 10 and feature 4, secondary units (RFC 9100).
_VERSIONS = (10, 26)
_CONTROL = {"seq": MAX_SEQ, "run": MAX_RUN, "oldest": MAX_SEQ}
_REFUSED_BASES = ("bu", "bv", "bs")
_VALUES = ("v", "vs", "vb", "vd")


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
        if not is_whole(value, 0, _CONTROL[name]):
            raise WireError("%s %s is not a whole number from 0 to %d" % (name, shown(value), _CONTROL[name]))
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
    if not is_property_name(name) or name in _CONTROL:
        raise WireError("%s is no property name" % shown(name))
    if not isinstance(unit, str):
        raise WireError("%s: unit %s is not a text" % (name, shown(unit)))
    if not is_number(value):
        raise WireError("%s %s is not a finite number: count the fault in the status instead" % (name, shown(value)))
    return '"n":"%s","u":%s,"v":%s}' % (name, jsontext.quoted(unit), jsontext.number(value))


# Packs, read.


def decode_pack(payload):
    """(node, seq, run, oldest, readings), readings being [(property, t, value, unit), ...] in the pack's order.

    run and oldest are None where the pack has none. Each t is what the pack says: below RELATIVE_BELOW it is relative
    to the moment of receipt, and then all of them are. A record without a unit gives "".
    """
    records = read(payload)
    if not isinstance(records, list) or not 0 < len(records) <= MAX_RECORDS:
        raise WireError("a pack is an array of 1 to %d records" % MAX_RECORDS)
    try:
        return _decoded(records)
    except WireError as error:
        error.seq = _readable(records, "seq")
        error.run = _readable(records, "run")
        raise


def _readable(records, name):
    found = [record.get("v") for record in records if isinstance(record, dict) and record.get("n") == name]
    return found[0] if len(found) == 1 and is_whole(found[0], 0, _CONTROL[name]) else None


def _decoded(records):
    first = records[0]
    node, start = _base(first)
    control = {"run": None, "oldest": None}
    readings = []
    for record in records:
        name = _name(record, first)
        if name in _CONTROL:
            _take(record, name, control)
        else:
            readings.append(_reading(record, name, start))
    if "seq" not in control:
        raise WireError('no seq: end the pack with {"n":"seq","v":1}, counting up')
    if control["oldest"] is not None and control["oldest"] > control["seq"]:
        raise WireError("oldest %d is above seq %d" % (control["oldest"], control["seq"]))
    if not readings:
        raise WireError("a pack without a reading")
    if len({t < RELATIVE_BELOW for _, t, _, _ in readings}) > 1:
        raise WireError("times relative to now and dates in one pack: send two")
    return node, control["seq"], control["run"], control["oldest"], readings


def _base(first):
    """Node and base time of the first record."""
    if not isinstance(first, dict):
        raise WireError("record %s is not an object" % shown(first))
    name = first.get("bn")
    if not isinstance(name, str) or not name.endswith("/") or not is_node_id(name[:-1]):
        raise WireError('bn %s: the first record carries the node id and a slash, "bn":"tilleuls-03/"' % shown(name))
    version = first.get("bver", 10)
    if not is_whole(version, 10, 26) or version not in _VERSIONS:
        raise WireError("bver %s where 10, 26 or none is read" % shown(version))
    return name[:-1], _seconds(first, "bt")


def _seconds(record, key):
    value = record.get(key, 0)
    if not is_whole(value, -LATEST, LATEST):
        raise WireError("%s %s is not whole seconds" % (key, shown(value)))
    return value


def _name(record, first):
    """The record's name, when it is a record as this contract knows them."""
    if not isinstance(record, dict):
        raise WireError("record %s is not an object" % shown(record))
    for key in record:
        if key in _REFUSED_BASES:
            raise WireError("%s is not read here: write unit and value into each record" % key)
        if key.endswith("_"):
            raise WireError("field %s must be understood (RFC 8428, 4.4), and is not" % shown(key))
        if key in ("bn", "bt", "bver") and (key not in first or not _is_same(record[key], first[key])):
            raise WireError("%s %s: only the first record sets it" % (key, shown(record[key])))
    name = record.get("n")
    if not is_property_name(name):
        raise WireError("n %s: 2 to 32 of a-z, 0-9 and _, beginning with a letter" % shown(name))
    return name


def _is_same(one, other):
    return type(one) is type(other) and one == other


def _value(record, name):
    given = [key for key in _VALUES if key in record]
    if given != ["v"]:
        raise WireError("%s has %s where one number v is expected" % (name, " and ".join(given) or "no v"))
    return record["v"]


def _take(record, name, control):
    value = _value(record, name)
    if "u" in record:
        raise WireError("%s is a count of packs and takes no unit, not %s" % (name, shown(record["u"])))
    if not is_whole(value, 0, _CONTROL[name]):
        raise WireError("%s %s is not a whole number from 0 to %d" % (name, shown(value), _CONTROL[name]))
    if control.get(name) is not None:
        raise WireError("%s twice in one pack" % name)
    control[name] = value


def _reading(record, name, start):
    value = _value(record, name)
    if not is_number(value):
        raise WireError("%s %s is not a finite number" % (name, shown(value)))
    unit = record.get("u", "")
    if not isinstance(unit, str):
        raise WireError("%s: unit %s is not a text" % (name, shown(unit)))
    t = start + _seconds(record, "t")
    if not -RELATIVE_BELOW < t < LATEST:
        raise WireError("%s: time %d is out of all bounds" % (name, t))
    return name, t, float(value), unit
