"""An outbox and the next seq in, room for it out: another segment, and on a full flash the oldest one goes, counted.

Needed once in a segment, and dropped.
"""

from firmware.segments import head

_RESERVE = 32768  # free space for everything else: settings, state, an update's first block


def roll(box, seq):
    """Begins another segment, after dropping what has to make room for it."""
    box._size = None
    if box._firsts and box._firsts[-1] == seq:
        box._firsts.pop()  # its first record was torn: written over
    while box._firsts and (len(box._firsts) >= box._most or box._free(box._folder) < _RESERVE + box._segment):
        if not drop_oldest(box):
            break
    box._reader.forget(seq)
    box._firsts.append(seq)
    box._append("wb", head(box.run, box._names))


def drop_oldest(box):
    """Gives up the oldest segment and counts its packs, on flash, before it goes; False where it is the only one."""
    if box._size is not None and len(box._firsts) == 1:
        return False
    before = box.waiting
    box.low = max(box.low, box._firsts[1] if len(box._firsts) > 1 else box.next_seq)
    box.settled = {seq for seq in box.settled if seq >= box.low}
    box.dropped += before - box.waiting
    box._advance()
    box._save()
    box._remove(box._firsts.pop(0))
    return True
