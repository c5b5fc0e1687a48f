"""An outbox's folder in, all that it begins with out: what it must not forget, where its segments end, boots' hours.

Needed once a life, and dropped.
"""

import os
import struct

from firmware import kept, outbox, segments

_STATE_BYTES = 28
_HOUR_BYTES = 12
_MOST_HOURS = 200


def opened(folder, names, limit, free):
    """(state, (first seq of each segment), (next seq, the newest segment's size or None), {boot: its hour},
    (bytes of a segment, most segments)); state: [generation, run, low, dropped, boot], the last of them this one's.
    """
    _make(folder)
    firsts = sorted([int(name) for name in os.listdir(folder) if len(name) == 10 and name.isdigit()])
    hours = _hours(folder + "/clocks")
    state = list(_state(folder) or _first_state(folder, firsts, hours))
    state[2] = max(state[2], firsts[0] if firsts else 0)
    state[4] += 1
    sizes = _sizes(limit or free(folder) + outbox.SEGMENT * len(firsts))
    tail = _tail(folder, firsts, names, state, sizes[0])
    return state, firsts, tail, hours if state[2] < tail[0] else {}, sizes  # where nothing waits, none is needed


def _make(folder):
    path = ""
    for part in folder.split("/"):
        path += part
        try:
            os.mkdir(path or "/")
        except OSError:
            pass  # it is there; where it is not, the first write says so
        path += "/"


def _sizes(limit):
    segment = min(outbox.LARGEST, max(outbox.SEGMENT, limit // 150 // outbox.SEGMENT * outbox.SEGMENT))
    return segment, max(3, limit // segment)


# What must not be forgotten.


def _state(folder):
    """The newest whole slot, or None on a flash that never had one."""
    found = [state for state in (_slot(folder + "/state.%d" % slot) for slot in (0, 1)) if state]
    return max(found) if found else None


def _slot(path):
    try:
        with open(path, "rb") as file:
            frame = file.read(_STATE_BYTES)
    except OSError:
        return None
    if not segments.is_whole(frame, _STATE_BYTES):
        return None
    values = struct.unpack_from(kept.STATE, frame)
    return values[1:] if values[0] == kept.MAGIC else None


def _first_state(folder, firsts, hours):
    """Of a new or wiped flash, or of one whose state has rotted while its packs have not: no boot takes the number,
    and so the hour, of one that still has moments without a date.
    """
    run, boot = None, max(hours) if hours else 0
    for first in firsts:
        with open(folder + "/%010d" % first, "rb") as file:
            start = segments.read_head(file)
            record = segments.read_record(file) if start else None
            while record:
                boot = max(boot, record[3])
                record = segments.read_record(file)
        run = start[0] if start else run
    if run is None:
        run = int.from_bytes(os.urandom(4), "little") & 0x7FFFFFFF
    return 0, run, 1, 0, boot


def _hours(path):
    """{boot: epoch seconds at its second 0} written anew where more stands there."""
    found = {}
    try:
        with open(path, "rb") as file:
            content = file.read()
    except OSError:
        return found
    for at in range(0, len(content), _HOUR_BYTES):
        frame = content[at : at + _HOUR_BYTES]
        if not segments.is_whole(frame, _HOUR_BYTES):
            break
        boot, start = struct.unpack_from(kept.HOUR, frame)
        found[boot] = start
    found = {boot: found[boot] for boot in sorted(found)[-_MOST_HOURS:]}
    if len(content) != _HOUR_BYTES * len(found):
        kept.note(path + ".new", "wb", found.items())
        os.rename(path + ".new", path)
    return found


# Where the segments end.


def _tail(folder, firsts, names, state, segment):
    """The seq after the last one that may ever have been sent; the last segment's size, None where it cannot go on."""
    while firsts:
        path = folder + "/%010d" % firsts[-1]
        used, size = _ending(path, state[1], names)
        if used is not None:
            return max(state[2], firsts[-1] + used), size if 0 < size < segment else None
        os.remove(path)
        firsts.pop()
    return state[2], None


def _ending(path, run, names):
    """(used, size): how many seqs from its first one on may have been sent, and its size where it can go on, else 0.

    used is None where it was cut before its first record was whole.
    """
    last = None
    with open(path, "rb") as file:
        size = file.seek(0, 2)
        file.seek(0)
        start = segments.read_head(file)
        position = file.tell() if start else 0
        record = segments.read_record(file) if start else None
        while record:
            last, position = record[0], file.tell()
            record = segments.read_record(file)
        file.seek(position)
        cut = _is_torn(file, size) if start else size <= len(segments.head(run, names)) + 64
    if last is None and record is None and cut:
        return None, 0
    # A flash that has rotted may hide packs that were sent: their seqs are not used again, but counted.
    hidden = (size - position) // (segments.BARE + 5) if record is None and not cut else 0
    clean = record is not None and start == (run, names)
    return (0 if last is None else last + 1) + hidden, size if clean else 0


def _is_torn(file, size):
    """Whether the bytes from where the file stands are one write cut short, not whole records that have rotted."""
    left = size - file.tell()
    length = file.read(1)
    return not length or left < 1 + length[0] + 4
