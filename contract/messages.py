"""What is said about packs: the hub's receipts, a node's status, the hub's commands; written and read.

Fields this version knows must be of their kind; others are kept, for a newer node or hub may say more. Refuses with
WireError. Runs unchanged on MicroPython and CPython.
"""

from contract import jsontext
from contract.rules import (
    LATEST,
    MAX_BYTES,
    MAX_RUN,
    MAX_SEQ,
    RELATIVE_BELOW,
    WireError,
    is_number,
    is_whole,
    read,
    shown,
)


def encode_receipt(t, stored=(), rejected=None, run=None, rejected_sha=None, nonce=None):
    """The hub's answer at time t: packs stored, packs rejected {seq: reason}, unreadable ones {sha256 hex: reason}."""
    receipt = {"t": t, "stored": list(stored), "rejected_sha": rejected_sha, "run": run, "nonce": nonce}
    receipt["rejected"] = {"%d" % seq: reason for seq, reason in (rejected or {}).items()}
    receipt = {key: value for key, value in receipt.items() if value not in (None, [], {})}
    _check_fields(receipt, _RECEIPT, ("t",))
    return _written(receipt)


def encode_receipts(t, stored=(), rejected=None, run=None, rejected_sha=None):
    """The same in as many receipts as it takes: none larger than a board reads, none when there is nothing to say."""
    stored = list(stored)
    rejected = sorted((rejected or {}).items())
    shas = sorted((rejected_sha or {}).items())
    receipts = []
    while stored or rejected or shas:
        receipts.append(encode_receipt(t, stored[:256], _cut(rejected[:4]), run, _cut(shas[:4])))
        stored, rejected, shas = stored[256:], rejected[4:], shas[4:]
    return receipts


def _cut(reasons):
    return {key: reason[:160] for key, reason in reasons}


def decode_receipt(payload):
    """A receipt with all its keys: t, stored, rejected {seq: reason}, run, rejected_sha {hex: reason}, nonce."""
    receipt = read(payload)
    _check_fields(receipt, _RECEIPT, ("t",))
    rejected = receipt.get("rejected", {})
    return {
        "t": receipt["t"],
        "stored": receipt.get("stored", []),
        "rejected": {int(seq): rejected[seq] for seq in rejected},
        "run": receipt.get("run"),
        "rejected_sha": receipt.get("rejected_sha", {}),
        "nonce": receipt.get("nonce"),
    }


def encode_status(status):
    _check_fields(status, _STATUS, ("online",))
    return _written(status)


def decode_status(payload):
    """What a node says of itself. Fields that are not known here are kept: a newer node may say more."""
    status = read(payload)
    _check_fields(status, _STATUS, ("online",))
    return status


def encode_command(command):
    _check_fields(command, _COMMAND, ())
    return _written(command)


def decode_command(payload):
    command = read(payload)
    _check_fields(command, _COMMAND, ())
    return command


def _written(message):
    payload = jsontext.write(message).encode()
    if len(payload) > MAX_BYTES:
        raise WireError("%d bytes where at most %d are read" % (len(payload), MAX_BYTES))
    return payload


def _check_fields(message, fields, needed):
    if not isinstance(message, dict):
        raise WireError("%s where an object is expected" % shown(message))
    for key in needed:
        if key not in message:
            raise WireError("%s is missing" % key)
    for key in message:
        if key in fields and not fields[key][1](message[key]):
            raise WireError("%s %s is not %s" % (key, shown(message[key]), fields[key][0]))


def _is_flag(value):
    return value is True or value is False


def _is_text(value):
    return isinstance(value, str)


def _is_count(value):
    return is_whole(value, 0, MAX_SEQ)


def _is_seqs(value):
    return isinstance(value, list) and all(_is_count(seq) for seq in value)


def _is_seq_text(text):
    return 0 < len(text) <= 16 and all(digit in "0123456789" for digit in text)


def _is_hex(text):
    return len(text) == 64 and all(digit in "0123456789abcdef" for digit in text)


def _is_counts(value):
    return isinstance(value, dict) and all(_is_count(value[key]) for key in value)


def _is_nonce(value):
    return is_whole(value, 0, MAX_SEQ) or (isinstance(value, str) and 0 < len(value) <= 64)


def _reasons(is_key):
    return lambda value: isinstance(value, dict) and all(is_key(key) and _is_text(value[key]) for key in value)


_FLAG = ("true or false", _is_flag)
_TEXT = ("a text", _is_text)
_COUNT = ("a whole number from 0", _is_count)
_NUMBER = ("a finite number", is_number)
_RUN = ("a whole number from 0 to %d" % MAX_RUN, lambda value: is_whole(value, 0, MAX_RUN))
_NONCE = ("a whole number or a short text", _is_nonce)
_INTERVAL = ("a whole number of seconds from 1 to 86400", lambda value: is_whole(value, 1, 86400))

_RECEIPT = {
    "t": ("whole seconds since 1970", lambda value: is_whole(value, RELATIVE_BELOW, LATEST)),
    "stored": ("an array of seqs", _is_seqs),
    "rejected": ("an object of seq and reason", _reasons(_is_seq_text)),
    "run": _RUN,
    "rejected_sha": ("an object of SHA-256 in hex and reason", _reasons(_is_hex)),
    "nonce": _NONCE,
}
_STATUS = {
    "online": _FLAG,
    "firmware": _TEXT,
    "board": _TEXT,
    "kit": _TEXT,
    "boot": _COUNT,
    "reset_cause": _TEXT,
    "uptime_s": _COUNT,
    "battery_v": _NUMBER,
    "rssi_dbm": _NUMBER,
    "heap_free": _COUNT,
    "outbox": ("an object of counts: packs, dropped, run", _is_counts),
    "faults": (
        "an object of sensor and {kind: count}",
        lambda value: isinstance(value, dict) and all(_is_counts(value[sensor]) for sensor in value),
    ),
    "interval_s": _INTERVAL,
    "nonce": _NONCE,
    "simulated": _FLAG,
}
_COMMAND = {"interval_s": _INTERVAL, "identify": _FLAG, "reboot": _FLAG, "update": _TEXT}
