"""What an outbox writes: the head of a segment and one record per moment, as bytes, and both read back; a Reader
that finds packs by their seq, in files that may still grow.

A head names the run and the (property, unit) pairs that records point to, so that a segment can be read alone. A record
carries its length and a CRC-32: what a power cut has torn is seen, and never read as a value.
"""

import struct
from binascii import crc32

_HEAD = "<3sIH"  # magic, run, bytes of names
_HEAD_BYTES = 9
_MAGIC = b"MO1"
_MOMENT = "<BBHIII"  # bytes from the next one to its CRC, dated, seq - first, seq - oldest, t, boot
_MOMENT_BYTES = 16
BARE = _MOMENT_BYTES + 4  # a record without readings, of five bytes each
MOST_READINGS = 40  # of one record: its length is one byte


def framed(content):
    """With the CRC-32 by which it is seen to be whole."""
    return content + struct.pack("<I", crc32(content))


def is_whole(frame, size):
    """Whether these are the `size` bytes that were framed."""
    return len(frame) == size and framed(frame[:-4]) == frame


def head(run, names):
    text = "\n".join("%s %s" % pair for pair in names).encode()
    return framed(struct.pack(_HEAD, _MAGIC, run, len(text)) + text)


def read_head(file):
    """(run, names), the file then standing at its first record; None where it has no whole head."""
    frame = file.read(_HEAD_BYTES)
    if len(frame) < _HEAD_BYTES:
        return None
    magic, run, size = struct.unpack(_HEAD, frame)
    frame += file.read(size + 4)
    if magic != _MAGIC or not is_whole(frame, _HEAD_BYTES + size + 4):
        return None
    return run, [tuple(line.split(" ")) for line in frame[_HEAD_BYTES:-4].decode().split("\n")]


def record(offset, behind, t, boot, readings):
    """One moment: readings are (index into names, value). boot 0: t is a date; else it is seconds of that boot."""
    size = _MOMENT_BYTES - 1 + 5 * len(readings)
    content = struct.pack(_MOMENT, size, 0 if boot else 1, offset, behind, t, boot)
    for reading in readings:
        content += struct.pack("<Bf", *reading)
    return framed(content)


def read_record(file):
    """(offset, behind, t, boot, readings), b"" at the end of the file, None where there is no whole record."""
    frame = file.read(1)
    if not frame:
        return b""
    size = 1 + frame[0]
    frame += file.read(size + 3)
    if not is_whole(frame, size + 4):
        return None
    readings = [struct.unpack_from("<Bf", frame, at) for at in range(_MOMENT_BYTES, size, 5)]
    _, _, offset, behind, t, boot = struct.unpack_from(_MOMENT, frame)
    return offset, behind, t, boot, readings


class Reader:
    """Segments opened by name; reads on from where the last pack ended, where that is possible."""

    def __init__(self, path_of, run, names):
        """`names`: those of the segments that are written now; older ones may have others."""
        self._path_of, self._run, self._usual = path_of, run, names
        self._first = self._seq = self._position = 0
        self._file = None
        self.names = names

    def moments(self, first, seq, growing):
        """The records of pack `seq` in the segment `first`; `growing`: somebody still writes to it."""
        file = self._opened(first, seq)
        found = []
        while file is not None:
            before = file.tell()
            record = read_record(file)
            if not record or first + record[0] > seq:
                file.seek(before)
                break
            if first + record[0] == seq:
                found.append(record)
        if file is not None:
            self._first, self._seq, self._position = first, seq + 1, file.tell()
            if growing:  # littlefs shows a reader only what was there when it came
                self._file = None
                file.close()
        return found

    def _opened(self, first, seq):
        """The segment's file, standing at or before the records of seq."""
        known = self._first == first and self._seq <= seq
        if known and self._file is not None:
            return self._file
        self.close()
        try:
            file = open(self._path_of(first), "rb")  # noqa: SIM115 -- kept for the next pack
        except OSError:
            return None
        start = read_head(file)
        if start is None or start[0] != self._run:
            file.close()
            return None
        if known:
            file.seek(self._position)
        self.names = self._usual if start[1] == self._usual else start[1]
        self._file = file
        return file

    def forget(self, first):
        """This segment is gone or written anew."""
        if self._first == first:
            self.close()
            self._first = 0

    def close(self):
        if self._file is not None:
            self._file.close()
            self._file = None
