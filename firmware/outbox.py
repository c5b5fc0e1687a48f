"""Moments in, packs out, each kept on flash until somebody has answered for it.

Append-only segments named by their first seq. A pack is on flash before it is handed out and its bytes are always made
from there, so that what is sent again is what was sent. What deletes a pack: `settle`, or a full flash, which drops the
oldest segment and counts its packs. What a power cut or a worn flash has spoilt is counted too, and seqs are never used
for a second content. Moments without a date wait for `set_clock`; those of an earlier boot that never had one are
dropped and counted, not guessed.
"""

import os

from firmware import kept, segments
from firmware.visitor import drop

WINDOW = 16  # packs that may wait for their receipt at once
SEGMENT = 4096  # one block of littlefs
LARGEST = 32768
_EIO = 5
_ENOSPC = 28
_MOST_RECORDS = 100  # of one pack: 8 KiB and 256 records are the contract's


def _free(folder):
    found = os.statvfs(folder)
    return found[0] * found[4]


class Outbox:
    def __init__(self, folder, names, limit=None, moments=1, free=_free):
        """`names`: (property, unit) of every reading to come. `limit`: bytes on flash. `moments`: of one pack."""
        from firmware.opening import opened

        self._folder, self._names, self._moments, self._free = folder, names, moments, free
        state, self._firsts, tail, self._starts, sizes = opened(folder, names, limit, free)
        self._generation, self.run, self.low, self.dropped, self.boot = state
        self.next_seq, self._size = tail  # the newest segment's bytes; None where it cannot go on
        self._segment, self._most = sizes
        self._reader = segments.Reader(self._path, self.run, names)
        self.settled = set()  # above low
        self._open = self._open_records = self._open_oldest = self._open_boot = 0  # the pack that may still grow
        self._boot_start = None
        self._undated = False
        self._save()
        self._release()
        self._at = self.low

    @property
    def waiting(self):
        """Packs that nobody has answered for."""
        return self.next_seq - self.low - len(self.settled)

    @property
    def travelling(self):
        """Packs handed out since the last `rewind` that nobody has answered for."""
        return max(0, self._at - self.low)

    # Moments in.

    def add(self, t, readings, dated=True):
        """Keeps [(property, unit, value), ...] of t: a date, or seconds since this boot. On flash when it returns."""
        for start in range(0, len(readings), segments.MOST_READINGS):
            self._add(t, readings[start : start + segments.MOST_READINGS], 0 if dated else self.boot)

    def _add(self, t, readings, boot):
        pairs = [(self._names.index((name, unit)), value) for name, unit, value in readings]
        if boot != self._open_boot or self._open_records + len(pairs) > _MOST_RECORDS:
            self.close_pack()
        growing = self._open > 0
        seq = self.next_seq - 1 if growing else self.next_seq
        oldest = self._open_oldest if growing else min(self.low, seq)
        while not self._written(seq, oldest, t, boot, pairs, growing):
            pass
        if not growing:
            self.next_seq += 1
            self._open_oldest, self._open_boot, self._open_records = oldest, boot, 0
        self._open += 1
        self._open_records += len(pairs)
        self._undated = self._undated or boot > 0
        if self._open >= self._moments:
            self.close_pack()

    def close_pack(self):
        """What was added so far may travel; the next moment opens another pack."""
        self._open = 0

    def _written(self, seq, oldest, t, boot, pairs, growing):
        """True when it is on flash; False when a segment was dropped to make room for it."""
        try:
            if not growing and (self._size is None or self._size + segments.BARE + 5 * len(pairs) > self._segment):
                _room().roll(self, seq)
            if self._size is None:  # it failed under the pack that was to grow
                raise OSError(_EIO)
            self._append("ab", segments.record(seq - self._firsts[-1], seq - oldest, t, boot, pairs))
            return True
        except OSError as error:
            self._size = None  # what was written of it is torn; the next pack begins another segment
            self.close_pack()
            if error.args[0] == _ENOSPC and not growing and len(self._firsts) > 1 and _room().drop_oldest(self):
                return False
            raise

    def _append(self, mode, content):
        """On flash when it returns: littlefs keeps what was written when a file is closed; an open one costs 1 kB."""
        with open(self._path(self._firsts[-1]), mode) as file:
            file.write(content)
        self._size = (self._size or 0) + len(content)

    # Packs out.

    def next(self):
        """The next pack to send, (seq, oldest, [(t, [(property, unit, value), ...]), ...]); None when there is none."""
        for _ in range(2 * WINDOW):
            self._at = max(self._at, self.low)
            seq = self._at
            if seq >= min(self.next_seq - (1 if self._open else 0), self.low + WINDOW):
                return None
            pack = () if seq in self.settled else self.pack(seq)
            if pack is None:
                return None  # its hour is not known yet, nor that of any later pack
            self._at = seq + 1
            if pack:
                return pack
            if seq not in self.settled:
                self.give_up(seq)
        return None  # much is lost: the caller has other work, too

    def rewind(self):
        """Everything that nobody has answered for is handed out again, oldest first."""
        self._at = self.low

    def pack(self, seq):
        """The pack of this seq, () where it is lost for good, None where its hour is not known yet."""
        moments = self._moments_of(seq)
        samples = []
        for _, _, t, boot, readings in moments:
            start = self._start_of(boot)
            if start is None:
                return None if boot == self.boot else ()
            samples.append((t + start, [self._reader.names[index] + (value,) for index, value in readings]))
        return (seq, seq - moments[0][1], samples) if samples else ()

    def _start_of(self, boot):
        if not boot:
            return 0
        return self._boot_start if boot == self.boot else self._starts.get(boot)

    def _moments_of(self, seq):
        index, firsts = 0, self._firsts
        while index + 1 < len(firsts) and firsts[index + 1] <= seq:
            index += 1
        if not firsts or firsts[index] > seq:
            return []
        return self._reader.moments(firsts[index], seq, index + 1 == len(firsts))

    # Packs gone.

    def settle(self, seq):
        """The hub has answered for this pack; False where it is no longer ours to delete."""
        if not self.low <= seq < self.next_seq - (1 if self._open else 0) or seq in self.settled:
            return False
        self.settled.add(seq)
        self._advance()
        self._release()
        return True

    def checkpoint(self):
        """Remembers what is settled, so that a restart does not send it again. One write of flash."""
        if self._kept_low != self.low or self._uncounted:
            self._save()

    def _advance(self):
        while self.low in self.settled:
            self.settled.remove(self.low)
            self.low += 1

    def give_up(self, seq):
        """What cannot be read, dated or told any more is counted; on flash before its segment goes."""
        self.dropped += 1
        self._uncounted = True
        self.settled.add(seq)
        self._advance()
        self._release()

    def _release(self):
        """Deletes the segments that hold nothing any more."""
        while len(self._firsts) > 1 and self._firsts[1] <= self.low:
            if self._uncounted:
                self._save()
            self._remove(self._firsts.pop(0))

    # Flash.

    def set_clock(self, start):
        """Second 0 of this boot was `start`: its moments without a date get one."""
        if self._boot_start is not None:
            return
        if self._undated:
            kept.note(self._folder + "/clocks", "ab", [(self.boot, start)])
            self.close_pack()
        self._boot_start = start

    def _save(self):
        self._generation += 1
        kept.save(self._folder, self._generation, self.run, self.low, self.dropped, self.boot)
        self._kept_low, self._uncounted = self.low, False

    def _path(self, first):
        return self._folder + "/%010d" % first

    def _remove(self, first):
        self._reader.forget(first)
        os.remove(self._path(first))

    def close(self):
        self._reader.close()


def _room():
    """Forgotten at once: it stays for the one call."""
    from firmware import room

    drop("firmware.room")
    return room
