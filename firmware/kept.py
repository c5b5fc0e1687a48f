"""What a node must not forget, in two slots of flash: run, boot, the lowest pack it still has, how many it dropped.

A dict in, written to the slot that is older; the newest slot that is whole comes out. A power cut in the middle of a
write spoils one slot and leaves the other.
"""

import struct
from binascii import crc32

_LAYOUT = "<4sIIIIII"  # magic, generation, run, low, dropped, boot, crc32 of what stands before
_MAGIC = b"MOK1"
_SIZE = struct.calcsize(_LAYOUT)
KEYS = ("generation", "run", "low", "dropped", "boot")


def loaded(folder):
    """The newest whole slot, or None on a flash that never had one."""
    found = [state for state in (_slot(folder + "/state.%d" % slot) for slot in (0, 1)) if state]
    return max(found, key=lambda state: state["generation"]) if found else None


def save(folder, state):
    """Returns when it is on flash. The state's generation goes up by one."""
    state["generation"] += 1
    head = struct.pack(_LAYOUT[:-1], _MAGIC, *[state[key] for key in KEYS])
    with open(folder + "/state.%d" % (state["generation"] & 1), "wb") as file:
        file.write(head + struct.pack("<I", crc32(head)))
        file.flush()


def _slot(path):
    try:
        with open(path, "rb") as file:
            content = file.read(_SIZE)
    except OSError:
        return None
    if len(content) < _SIZE or crc32(content[:-4]) != struct.unpack("<I", content[-4:])[0]:
        return None
    values = struct.unpack(_LAYOUT, content)
    return dict(zip(KEYS, values[1:])) if values[0] == _MAGIC else None  # noqa: B905 -- boards know no strict
