"""An update in pieces in, a build in the other slot out; nothing of it counts until the last byte has been checked.

A manifest comes first: version, architecture, and name, size and SHA-256 of each file, signed by the hub's operator
(RSA 2048, PKCS#1 v1.5, SHA-256). Only what it names is written, and what lies there already, whole, need not come: the
next try goes on where a cut one ended. A cut at any byte leaves a slot without its version, which no boot chooses.
Loaded when a hub offers something, and dropped afterwards.
"""

import os
from binascii import a2b_base64, hexlify
from hashlib import sha256

from firmware.arch import arch

WINDOW = 12  # pieces that are asked for at once
PIECE = 768
_PATIENCE_MS = 20000
_TRIES = 6
_MOST_MANIFEST = 12288
_MOST_FILES = 120
_RESERVE = 16384  # of the flash, that an update leaves free
_BLOCK = 4096  # of littlefs: what the smallest file takes
_CHUNK = 512
_FOLDER = 0x4000  # of a file's mode
_HEAD = "moineau-update 1"
_EXPONENT = 65537
_BITS = 256  # bytes of a modulus
# RFC 8017, 9.2, note 1: what stands before a SHA-256.
_KIND = b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"
_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_"


class Refused(Exception):
    """`kind`: one word for the status."""

    def __init__(self, kind, words=""):
        super().__init__(words or kind)
        self.kind = kind


def is_signed(digest, signature, modulus):
    """Whether the whole of the signature is that of this digest: what only begins right is a forgery."""
    if len(signature) != _BITS or len(modulus) != _BITS:
        return False
    n, s = int.from_bytes(modulus, "big"), int.from_bytes(signature, "big")
    if s >= n:
        return False
    wanted = b"\x00\x01" + b"\xff" * (_BITS - 3 - len(_KIND) - 32) + b"\x00" + _KIND + digest
    return pow(s, _EXPONENT, n).to_bytes(_BITS, "big") == wanted


class Update:
    def __init__(self, words, slot, folder, ms):
        """`words`: version, bytes of the manifest, bytes of all, signature. Refused where it is not for this node."""
        try:
            self.version, self._manifest, self._size = [int(word) for word in words[:3]]
            self._signature = a2b_base64(words[3])
        except (ValueError, IndexError):
            raise Refused("manifest", "no offer")
        self._slot, self._path = slot, folder + "/manifest"
        self.next = self._asked = self._tries = 0
        self._heard = ms
        self._done = 0  # bytes of the stream
        self._out = self._hash = None
        self._left = 0  # of the file that is being written
        self._lines = None  # of the manifest, while the files come
        self._digest = ""
        if slot.trial or self.version <= slot.version(slot.name):
            raise Refused("version", "%d is not newer" % self.version)
        if slot.back == "!" and self.version == slot.version(slot.other):
            raise Refused("failed", "%d was gone back from" % self.version)
        self._key = _content(slot.root + "/update.key")
        if len(self._key) != _BITS:
            raise Refused("key", "this node takes no updates: it has no /update.key")
        if not 0 < self._manifest <= _MOST_MANIFEST or not self._manifest < self._size < 1 << 22:
            raise Refused("manifest", "sizes")
        self._begin(self._path, self._manifest)

    def overdue(self, ms):
        """True where the pieces must be asked for again; Refused where that was of no use."""
        if ms - self._heard <= _PATIENCE_MS:
            return False
        self._heard, self._tries, self._asked = ms, self._tries + 1, self.next
        if self._tries > _TRIES:
            raise Refused("stalled", "no pieces come")
        return True

    def piece(self, number, raw, ms):
        """Takes the next one; True when the hub is to be told how far this is. Others are passed over."""
        if number != self.next:
            return False
        if len(raw) != min(PIECE, self._size - number * PIECE):
            raise Refused("manifest", "a piece of %d bytes" % len(raw))
        self._heard, self._tries = ms, 0
        try:
            self._take(raw, number * PIECE)
        except OSError as error:
            raise Refused("full" if error.args[0] == 28 else "write", str(error))
        self.next = self._done // PIECE
        if self.next - self._asked < WINDOW and not self.complete:
            return False
        self._asked = self.next
        return True

    @property
    def complete(self):
        return self._done == self._size

    def _take(self, raw, at):
        """The bytes of the stream from `at` on, of which some may be here already."""
        while self._done < at + len(raw):
            start = self._done - at
            part = raw[start : start + self._left]
            self._out.write(part)
            self._hash.update(part)
            self._left -= len(part)
            self._done += len(part)
            if not self._left:
                self._end()

    # Files.

    def _begin(self, path, size):
        self._left, self._hash = size, sha256()
        self._out = open(path, "wb")  # noqa: SIM115 -- for the pieces to come

    def _end(self):
        """The manifest, or a file, is all there."""
        self._out.close()
        if self._lines is None:
            if not is_signed(self._hash.digest(), self._signature, self._key):
                raise Refused("signature", "not signed by this hub's operator")
            self._make_room(self._check())
            self._lines = open(self._path)  # noqa: SIM115 -- read on with each file
            for _ in range(3):  # the head was checked
                self._lines.readline()
        else:
            self._hold()
        self._next_file()

    def _hold(self):
        if hexlify(self._hash.digest()).decode() != self._digest:
            raise Refused("hash", "a file is not what was signed")

    def _next_file(self):
        """Begins the next one that is not here yet; where there is none, the slot holds a build."""
        for line in self._lines or ():
            name, size, self._digest = line.split()
            path = self._target() + "/" + name
            if _digest(path) == self._digest:
                self._done += int(size)
                continue
            _folder(path[: path.rfind("/")])
            self._begin(path, int(size))
            if self._left:
                return
            self._out.close()
            self._hold()
        if not self.complete:
            raise Refused("manifest", "more bytes than files")
        with open(self._target() + "/version", "w") as file:
            file.write("%d" % self.version)

    def _target(self):
        return self._slot.root + "/" + self._slot.other

    # The manifest.

    def _check(self):
        """Every line of it, before anything is touched; the names of its files, and what they take of the flash."""
        total = room = 0
        names = set()
        with open(self._path) as file:
            if file.readline() != _HEAD + "\n" or file.readline() != "version %d\n" % self.version:
                raise Refused("manifest", "another version than was offered")
            wanted = file.readline()
            if wanted not in ("arch any\n", "arch %s\n" % arch()):
                raise Refused("arch", "%s where %s runs" % (wanted.strip(), arch() or "none"))
            for line in file:
                parts = line.split()
                if len(parts) != 3 or not _is_path(parts[0]) or not parts[1].isdigit() or len(parts[2]) != 64:
                    raise Refused("manifest", line[:40])
                names.add(parts[0])
                total, room = total + int(parts[1]), room + _blocks(int(parts[1]))
        if not 0 < len(names) <= _MOST_FILES or total != self._size - self._manifest:
            raise Refused("manifest", "%d files, %d bytes" % (len(names), total))
        return names, room

    def _make_room(self, wanted):
        """The other slot holds no build from now on; of its files those stay whose names this one has, too."""
        names, room = wanted
        # Where there is no slot file, a boot would take the newest build for a good one: this one, untried.
        if not self._slot.keep(self._slot.name, "-", self._slot.count):
            raise Refused("write", "the slot cannot be kept")
        _remove(self._target() + "/version")
        if self._slot.version(self._slot.other) >= 0:
            raise Refused("write", "the other slot cannot be emptied")
        room -= _swept(self._target(), names, len(self._target()) + 1)
        found = os.statvfs(self._slot.root or "/")
        if found[0] * found[4] < room + _RESERVE:
            raise Refused("full", "%d bytes are free" % (found[0] * found[4]))

    def install(self):
        """The next boot is the first of its trial."""
        if not self._slot.next_boot(self._slot.other, self._slot.name, 0):
            raise Refused("write", "the slot cannot be kept")

    def close(self):
        for file in (self._out, self._lines):
            if file is not None:
                file.close()
        _remove(self._path)


def _content(path):
    try:
        with open(path, "rb") as file:
            return file.read(_BITS + 1)
    except OSError:
        return b""


def _is_path(name):
    """firmware/x.mpy, contract/x.mpy, firmware/sensors/x.mpy: nothing that leads out of the slot."""
    parts = name.split("/")
    if not 2 <= len(parts) <= 3 or parts[0] not in ("firmware", "contract") or not parts[-1].endswith(".mpy"):
        return False
    parts[-1] = parts[-1][:-4]
    return all(part and all(letter in _LETTERS for letter in part) for part in parts)


def _digest(path):
    """SHA-256 of a file in hex; "" where there is none."""
    try:
        with open(path, "rb") as file:
            found, chunk = sha256(), file.read(_CHUNK)
            while chunk:
                found.update(chunk)
                chunk = file.read(_CHUNK)
    except OSError:
        return ""
    return hexlify(found.digest()).decode()


def _blocks(size):
    """What a file of this size takes of the flash."""
    return (size + _BLOCK - 1) // _BLOCK * _BLOCK


def _swept(path, names, at):
    """Leaves only these files below a path, whose names begin at `at`; gives what they take of the flash.

    A folder that is left empty goes, too: it would hide a module of its name.
    """
    stays = 0
    for name in _listed(path):
        below = path + "/" + name
        found = os.stat(below)
        if found[0] & _FOLDER:
            stays += _swept(below, names, at)
            if not _listed(below):
                os.rmdir(below)
        elif below[at:] in names:
            stays += _blocks(found[6])
        else:
            os.remove(below)
    return stays


def _listed(path):
    try:
        return list(os.listdir(path))
    except OSError:
        return []


def _folder(path):
    parent = path[: path.rfind("/")]
    try:
        os.stat(path)
    except OSError:
        if parent:
            _folder(parent)
        os.mkdir(path)


def _remove(path):
    """Nothing where it is not there."""
    try:
        os.remove(path)
    except OSError:
        pass
