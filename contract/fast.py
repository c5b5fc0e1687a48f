"""Payload in, checked pack in the vocabulary's units out: the hosts' quick way, with the verdict of contract/wire.py.

The shape that nodes send every day is read here with msgspec. Anything else is not judged here but handed to
`decode_pack` and `converted`, so that only one place says no, and why.
"""

from functools import lru_cache
from typing import NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

from contract.names import is_node_id
from contract.rules import LATEST, MAX_BYTES, MAX_RECORDS, MAX_RUN, MAX_SEQ, MAX_VALUE, RELATIVE_BELOW, WireError
from contract.vocabulary import PROPERTIES, converted
from contract.wire import decode_pack


class Pack(NamedTuple):
    node: str
    seq: int
    run: int | None
    oldest: int | None
    relative: bool
    readings: list[tuple[str, int, float]]  # (property, t, value in the vocabulary's unit)


# A field that is not listed here, and a null, sends the pack the slow way.
class _Record(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    n: str
    v: int | float
    u: str | UnsetType = UNSET
    t: int = 0
    bn: str | UnsetType = UNSET
    bt: int | UnsetType = UNSET
    bver: int | UnsetType = UNSET


_records = msgspec.json.Decoder(list[_Record]).decode
_UNITS = {name: row.unit for name, row in PROPERTIES.items()}
_VERSIONS = (26, 10, UNSET)
_CONTROL = {"seq": MAX_SEQ, "run": MAX_RUN, "oldest": MAX_SEQ}
# What msgspec, or a conversion, may say of a payload. Whatever it is, the slow way looks again.
_DOUBT = (msgspec.MsgspecError, ValueError, RecursionError, OverflowError)


def unpack(payload: bytes) -> Pack:
    """The pack; WireError, with `seq` and `run` where they could be read, when it breaks the contract."""
    if len(payload) <= MAX_BYTES:
        try:
            pack = _everyday(_records(payload))
        except _DOUBT:
            pack = None
        if pack is not None:
            return pack
    return _by_the_book(payload)


@lru_cache(maxsize=8192)
def _node(bn: str | UnsetType) -> str | None:
    return bn[:-1] if isinstance(bn, str) and bn.endswith("/") and is_node_id(bn[:-1]) else None


def _everyday(records: list[_Record]) -> Pack | None:
    """The pack, when there is no doubt about it."""
    if not 0 < len(records) <= MAX_RECORDS:
        return None
    first = records[0]
    node = _node(first.bn)
    if node is None or first.bver not in _VERSIONS:
        return None
    start = first.bt or 0
    first.bn = first.bt = first.bver = UNSET
    readings: list[tuple[str, int, float]] = []
    control: dict[str, int] = {}
    for record in records:
        if record.bn is not UNSET or record.bt is not UNSET or record.bver is not UNSET:
            return None
        name = record.n
        value = record.v
        unit = _UNITS.get(name)
        if unit is None:
            if not _taken(record, control):
                return None
        elif record.u != unit:
            readings.append((name, start + record.t, converted(name, record.u or "", value)))
        elif -MAX_VALUE <= value <= MAX_VALUE:
            readings.append((name, start + record.t, value * 1.0))
        else:
            return None
    return _pack(node, control, readings)


def _taken(record: _Record, control: dict[str, int]) -> bool:
    """Whether this is a sound control record; it is then kept."""
    value = record.v
    most = _CONTROL.get(record.n)
    if most is None or type(value) is not int or not 0 <= value <= most or record.u is not UNSET or record.n in control:
        return False
    control[record.n] = value
    return True


def _pack(node: str, control: dict[str, int], readings: list[tuple[str, int, float]]) -> Pack | None:
    seq = control.get("seq")
    oldest = control.get("oldest")
    if seq is None or not readings or (oldest is not None and oldest > seq):
        return None
    earliest = latest = readings[0][1]
    for _, t, _ in readings:
        if t != earliest:
            earliest, latest = min(earliest, t), max(latest, t)
    relative = latest < RELATIVE_BELOW
    if earliest <= -RELATIVE_BELOW or latest >= LATEST or relative != (earliest < RELATIVE_BELOW):
        return None
    return Pack(node, seq, control.get("run"), oldest, relative, readings)


def _by_the_book(payload: bytes) -> Pack:
    node, seq, run, oldest, read = decode_pack(payload)
    try:
        readings = [(name, t, converted(name, unit, value)) for name, t, value, unit in read]
    except WireError as error:
        error.seq, error.run = seq, run
        raise
    return Pack(node, seq, run, oldest, readings[0][1] < RELATIVE_BELOW, readings)
