"""Bytes of a conversation through a serial line that also carries a log: in, one line of text each; back out of it.

A frame is a line `~BASE64~` of its kind, a number, what it carries, and the CRC-32 of these. Text, because a terminal's
Ctrl-C is a byte too, and because consoles turn one line end into two. Whatever else comes by is the log. A frame that
was damaged is dropped and counted: the numbers tell that it is missing. Runs unchanged on MicroPython and CPython.
"""

from binascii import a2b_base64, b2a_base64, crc32

LOG = 0  # not a frame: a line of the log
OPEN = 1  # board: "connect me to the broker"; number: which conversation (1 to 255), carries the node's id
OPENED = 2  # host: "you are"; the same number
SHUT = 3  # either: it is over, and why; the same number, or 0 for whichever there is
DATA = 4  # either: bytes; numbers count from 0 in each direction, modulo 256
GOT = 5  # board: the DATA of this number is here, send the next one

MOST = 192  # bytes in a frame: a board's serial buffer is about 256, and nothing holds the sender back
_LONGEST = 1024
_MARK = b"~"
_EDGE = 126


def frame(kind, number, carried=b""):
    """One line; it begins on a fresh one, whatever the log was saying."""
    head = bytes((kind, number)) + carried
    return b"\n~" + b2a_base64(head + crc32(head).to_bytes(4, "little"))[:-1] + b"~\n"


class Frames:
    """Bytes in as they come, (kind, number, carried) out."""

    def __init__(self):
        self._rest = b""
        self.damaged = 0

    def of(self, chunk):
        lines = (self._rest + chunk).split(b"\n")
        self._rest = lines.pop()
        if len(self._rest) > _LONGEST:  # no line at all: what a boot ROM says at another speed
            lines.append(self._rest)
            self._rest = b""
        found = []
        for line in lines:
            line = line.strip(b"\r")
            read = self._read(line) if line else None
            if read is not None:
                found.append(read)
        return found

    def _read(self, line):
        if len(line) < 10 or line[0] != _EDGE or line[-1] != _EDGE:
            return LOG, 0, line
        try:
            raw = a2b_base64(line.strip(_MARK))
        except ValueError:
            raw = b""
        if len(raw) < 6 or crc32(raw[:-4]) != int.from_bytes(raw[-4:], "little"):
            self.damaged += 1
            return None
        return raw[0], raw[1], raw[2:-4]
