"""Which hour a boot began at, for boots that learnt it late: appended to one small file, each entry with a CRC-32.

A boot's hour is on flash before any pack dated by it travels: dated twice differently, a pack would be two packs.
"""

import os
import struct
from binascii import crc32

_ENTRY = "<III"  # boot, epoch seconds at its second 0, crc32 of both
_SIZE = struct.calcsize(_ENTRY)
_MOST = 200


class Clocks:
    def __init__(self, path):
        self._path = path
        self.starts = {}
        size = self._read()
        if size != _SIZE * len(self.starts) or len(self.starts) > _MOST:
            self._rewrite()

    def _read(self):
        """Takes the whole entries in; gives the file's size."""
        try:
            with open(self._path, "rb") as file:
                content = file.read()
        except OSError:
            return 0
        for at in range(0, len(content) - _SIZE + 1, _SIZE):
            entry = content[at : at + _SIZE]
            boot, start, crc = struct.unpack(_ENTRY, entry)
            if crc != crc32(entry[:8]):
                break
            self.starts[boot] = start
        return len(content)

    def learn(self, boot, start):
        """Returns when it is on flash; the first hour told for a boot stays."""
        if boot not in self.starts:
            _write(self._path, "ab", [(boot, start)])
            self.starts[boot] = start

    def _rewrite(self):
        self.starts = {boot: self.starts[boot] for boot in sorted(self.starts)[-_MOST:]}
        _write(self._path + ".new", "wb", self.starts.items())
        os.rename(self._path + ".new", self._path)


def _write(path, mode, entries):
    with open(path, mode) as file:
        for boot, start in entries:
            entry = struct.pack("<II", boot, start)
            file.write(entry + struct.pack("<I", crc32(entry)))
        file.flush()
