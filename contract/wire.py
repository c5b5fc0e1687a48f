"""All that a node and the hub say to each other: bytes in, values out, and back. Runs on boards and hosts alike.

This is the door: packs are in contract/packing.py and pack.py, receipts, status and commands in contract/messages.py,
the limits in contract/rules.py. Whatever breaks the contract is refused with WireError. Boards load contract/half.py.
"""

from contract.messages import (
    decode_command,
    decode_receipt,
    decode_status,
    encode_command,
    encode_receipt,
    encode_receipts,
    encode_status,
)
from contract.pack import decode_pack
from contract.packing import encode_pack
from contract.rules import MAX_BYTES, MAX_RECORDS, MAX_RUN, MAX_SEQ, MAX_VALUE, RELATIVE_BELOW, WireError

__all__ = [
    "MAX_BYTES",
    "MAX_RECORDS",
    "MAX_RUN",
    "MAX_SEQ",
    "MAX_VALUE",
    "RELATIVE_BELOW",
    "WireError",
    "decode_command",
    "decode_pack",
    "decode_receipt",
    "decode_status",
    "encode_command",
    "encode_pack",
    "encode_receipt",
    "encode_receipts",
    "encode_status",
]
