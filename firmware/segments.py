"""What an outbox writes: the head of a segment and one record per moment, as bytes, and both read back; a Reader
that finds packs by their seq, in files that may still grow.

A head names the run and the (property, unit) pairs that records point to, so that a segment can be read alone. A record
carries its length and a CRC-32: what a power cut has torn is seen, and never read as a value.
"""

import struct
from binascii import crc32

_HEAD = "<3sIH"  # magic, run, bytes of names
_MAGIC = b"MO1"
_MOMENT = "<BHIII"  # dated, seq - first, seq - oldest, t, boot
_MOMENT_BYTES = struct.calcsize(_MOMENT)
SHORTEST = 1 + _MOMENT_BYTES + 5 + 4  # a record of one reading
MOST_READINGS = 40  # of one record: its length is one byte


def head(run, names):
    text = "\n".join("%s %s" % pair for pair in names).encode()
    content = struct.pack(_HEAD, _MAGIC, run, len(text)) + text
    return content + struct.pack("<I", crc32(content))


def read_head(file):
    """(run, names), the file then standing at its first record; None where it has no whole head."""
    start = file.read(struct.calcsize(_HEAD))
    if len(start) < struct.calcsize(_HEAD) or start[:3] != _MAGIC:
        return None
    _, run, size = struct.unpack(_HEAD, start)
    rest = file.read(size + 4)
    if len(rest) < size + 4 or crc32(start + rest[:-4]) != struct.unpack("<I", rest[-4:])[0]:
        return None
    return run, [tuple(line.split(" ")) for line in rest[:-4].decode().split("\n")]


def record(offset, behind, t, boot, readings):
    """One moment: readings are (index into names, value). boot 0: t is a date; else it is seconds of that boot."""
    body = bytearray(struct.pack(_MOMENT, 0 if boot else 1, offset, behind, t, boot))
    for index, value in readings:
        body.extend(struct.pack("<Bf", index, value))
    whole = bytes([len(body)]) + bytes(body)
    return whole + struct.pack("<I", crc32(whole))


def room(readings):
    """Bytes of a record of so many readings."""
    return SHORTEST + 5 * (readings - 1)


def read_record(file):
    """(offset, behind, t, boot, readings), b"" at the end of the file, None where there is no whole record."""
    size = file.read(1)
    if not size:
        return b""
    rest = file.read(size[0] + 4)
    if len(rest) < size[0] + 4 or crc32(rest[:-4], crc32(size)) != struct.unpack("<I", rest[-4:])[0]:
        return None
    _, offset, behind, t, boot = struct.unpack_from(_MOMENT, rest)
    readings = [struct.unpack_from("<Bf", rest, at) for at in range(_MOMENT_BYTES, size[0], 5)]
    return offset, behind, t, boot, readings


def is_torn(file, size):
    """Whether the bytes from where the file stands are one write cut short, not whole records that have rotted."""
    left = size - file.tell()
    length = file.read(1)
    return not length or left < 1 + length[0] + 4


class Reader:
    """Segments opened by name; reads on from where the last pack ended, where that is possible."""

    def __init__(self, path_of, run):
        self._path_of, self._run = path_of, run
        self._first = self._seq = self._position = 0
        self._file = None
        self.names = []

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
        self._close()
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
        self.names = start[1]
        self._file = file
        return file

    def forget(self, first):
        """This segment is gone or written anew."""
        if self._first == first:
            self._close()
            self._first = 0

    def _close(self):
        if self._file is not None:
            self._file.close()
            self._file = None

    def close(self):
        self._close()
