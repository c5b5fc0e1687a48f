"""A pack's bytes in, its readings out, with one verdict on boards and hosts. contract/packing.py writes what is read.

Whether a property exists and its unit fits is not asked here but of contract/vocabulary.py, by hosts. Refuses with
WireError.
"""

from contract.names import is_node_id, is_property_name
from contract.packing import CONTROL
from contract.payload import read
from contract.rules import LATEST, MAX_RECORDS, RELATIVE_BELOW, WireError, is_number, is_whole, shown

# 26 is version 10 and feature 4, secondary units (RFC 9100).
_VERSIONS = (10, 26)
_REFUSED_BASES = ("bu", "bv", "bs")
_VALUES = ("v", "vs", "vb", "vd")


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
    return found[0] if len(found) == 1 and is_whole(found[0], 0, CONTROL[name]) else None


def _decoded(records):
    first = records[0]
    node, start = _base(first)
    control = {"run": None, "oldest": None}
    readings = []
    for record in records:
        name = _name(record, first)
        if name in CONTROL:
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
    if not is_whole(value, 0, CONTROL[name]):
        raise WireError("%s %s is not a whole number from 0 to %d" % (name, shown(value), CONTROL[name]))
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
