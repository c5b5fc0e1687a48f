"""What an outbox must not forget: its state, in two slots of flash, and the hour at which a boot began.

A power cut in the middle of a write spoils one slot and leaves the other. A boot's hour is on flash before any pack
dated by it travels: dated twice differently, a pack would be two packs. What reads both is firmware/opening.py.
"""

import struct

from firmware.segments import framed

STATE = "<4sIIIII"  # magic, generation, run, low, dropped, boot; its CRC-32 follows
MAGIC = b"MOK1"
HOUR = "<II"  # boot, epoch seconds at its second 0; its CRC-32 follows


def save(folder, generation, *more):
    """(generation, run, low, dropped, boot) in place of the older slot; on flash when it returns."""
    with open(folder + "/state.%d" % (generation & 1), "wb") as file:
        file.write(framed(struct.pack(STATE, MAGIC, generation, *more)))
        file.flush()


def note(path, mode, hours):
    """[(boot, its hour), ...]; on flash when it returns."""
    with open(path, mode) as file:
        for hour in hours:
            file.write(framed(struct.pack(HOUR, *hour)))
        file.flush()
