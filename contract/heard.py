"""What a node hears, receipts and commands: JSON values in, checked values out. Refuses with WireError.

Fields this version knows must be of their kind; others are passed over, for a newer hub may say more. Runs on boards
and hosts alike.
"""

from contract.fields import (
    FLAG,
    INTERVAL,
    NONCE,
    REASONS_BY_SEQ,
    REASONS_BY_SHA,
    RUN,
    SEQS,
    TEXT,
    TIME,
    check_fields,
)

RECEIPT_FIELDS = {
    "t": TIME,
    "stored": SEQS,
    "rejected": REASONS_BY_SEQ,
    "run": RUN,
    "rejected_sha": REASONS_BY_SHA,
    "nonce": NONCE,
}
COMMAND_FIELDS = {"interval_s": INTERVAL, "identify": FLAG, "reboot": FLAG, "update": TEXT}


def receipt_of(receipt):
    """With all its keys: t, stored, rejected {seq: reason}, run, rejected_sha {hex: reason}, nonce."""
    check_fields(receipt, RECEIPT_FIELDS, ("t",))
    rejected = receipt.get("rejected", {})
    return {
        "t": receipt["t"],
        "stored": receipt.get("stored", []),
        "rejected": {int(seq): rejected[seq] for seq in rejected},
        "run": receipt.get("run"),
        "rejected_sha": receipt.get("rejected_sha", {}),
        "nonce": receipt.get("nonce"),
    }


def command_of(command):
    check_fields(command, COMMAND_FIELDS, ())
    return command
