"""What is said about packs: the hub's receipts, a node's status, the hub's commands; written and read.

Fields this version knows must be of their kind; others are kept, for a newer node or hub may say more. Refuses with
WireError. Runs unchanged on MicroPython and CPython.
"""

from contract import jsontext
from contract.fields import FLAG, INTERVAL, NONCE, TEXT, check_fields, is_count
from contract.heard import COMMAND_FIELDS, RECEIPT_FIELDS, command_of, receipt_of
from contract.jsontext import written
from contract.payload import read
from contract.rules import MAX_BYTES, MAX_SEQ, is_number, is_whole


def _is_counts(value):
    return isinstance(value, dict) and all(is_count(value[key]) for key in value)


COUNT = ("a whole number from 0", is_count)
NUMBER = ("a finite number", is_number)
COUNTS = ("an object of counts", _is_counts)
COUNTS_BY_NAME = (
    "an object of {name: {kind: count}}",
    lambda value: isinstance(value, dict) and all(_is_counts(value[name]) for name in value),
)

BUILD = ("a build's number, -1 where none is whole", lambda value: is_whole(value, -1, MAX_SEQ))

# What a node with two slots says of its builds; `next` is a piece of the one it is taking, `trial` a number of boots.
UPDATE = {
    "version": BUILD,
    "slot": TEXT,
    "arch": TEXT,
    "taking": BUILD,
    "next": COUNT,
    "trial": COUNT,
    "failed": BUILD,
    "refused": TEXT,
}


def _is_update(value):
    return isinstance(value, dict) and all(key not in UPDATE or UPDATE[key][1](value[key]) for key in value)


STATUS = {
    "online": FLAG,
    "firmware": TEXT,
    "board": TEXT,
    "kit": TEXT,
    "boot": COUNT,
    "reset_cause": TEXT,
    "uptime_s": COUNT,
    "battery_v": NUMBER,
    "rssi_dbm": NUMBER,
    "heap_free": COUNT,
    "outbox": COUNTS,  # packs, dropped, run
    "faults": COUNTS_BY_NAME,  # sensor -> kind -> count
    "interval_s": INTERVAL,
    "nonce": NONCE,
    "simulated": FLAG,
    "update": ("an object of what a node says of its builds", _is_update),
}


def encode_receipt(t, stored=(), rejected=None, run=None, rejected_sha=None, nonce=None):
    """The hub's answer at time t: packs stored, packs rejected {seq: reason}, unreadable ones {sha256 hex: reason}."""
    receipt = {"t": t, "stored": list(stored), "rejected_sha": rejected_sha, "run": run, "nonce": nonce}
    receipt["rejected"] = {"%d" % seq: reason for seq, reason in (rejected or {}).items()}
    receipt = {key: value for key, value in receipt.items() if value not in (None, [], {})}
    check_fields(receipt, RECEIPT_FIELDS, ("t",))
    return written(receipt)


def encode_receipts(t, stored=(), rejected=None, run=None, rejected_sha=None):
    """The same in as many receipts as it takes: none larger than a board reads, none when there is nothing to say."""
    entries = [("stored", seq, "") for seq in stored]
    entries += [("rejected", seq, reason[:160]) for seq, reason in (rejected or {}).items()]
    entries += [("rejected_sha", sha, reason[:160]) for sha, reason in (rejected_sha or {}).items()]
    receipts = []
    while entries:
        count = _fitting(entries)
        receipts.append(_receipt_of(t, run, entries[:count]))
        entries = entries[count:]
    return receipts


def _fitting(entries):
    """How many of the entries fit into one receipt, whose other fields need less than 192 bytes."""
    room = MAX_BYTES - 192
    for count, (_, key, reason) in enumerate(entries):
        room -= len(str(key)) + 4 + (len(jsontext.quoted(reason)) if reason else 0)
        if room < 0:
            return count
    return len(entries)


def _receipt_of(t, run, entries):
    stored = [key for kind, key, _ in entries if kind == "stored"]
    rejected = {key: reason for kind, key, reason in entries if kind == "rejected"}
    shas = {key: reason for kind, key, reason in entries if kind == "rejected_sha"}
    return encode_receipt(t, stored, rejected, run, shas)


def decode_receipt(payload):
    """A receipt with all its keys: t, stored, rejected {seq: reason}, run, rejected_sha {hex: reason}, nonce."""
    return receipt_of(read(payload))


def encode_status(status):
    check_fields(status, STATUS, ("online",))
    return written(status)


def decode_status(payload):
    """What a node says of itself. Fields that are not known here are kept: a newer node may say more."""
    status = read(payload)
    check_fields(status, STATUS, ("online",))
    return status


def encode_command(command):
    check_fields(command, COMMAND_FIELDS, ())
    return written(command)


def decode_command(payload):
    return command_of(read(payload))
