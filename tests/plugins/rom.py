"""What answers esptool at the end of a cord as an ESP32's ROM and its stub do: chip, registers, blocks, checksum.

Espressif has no emulated target for esptool. The protocol is esptool's own documentation ("Serial Protocol"): SLIP
frames, a command and its answer; blocks come deflated.
"""

import contextlib
import hashlib
import os
import select
import struct
import threading
import zlib
from collections.abc import Callable, Iterator

import pytest

from tests.plugins.ptys import Cord

_MAGIC_REGISTER = 0x40001000
# chip -> (number of GET_SECURITY_INFO, magic, the register that its flash's id is read from)
_CHIPS = {
    "ESP32": (None, 0x00F01D83, 0x3FF42080),
    "ESP32-S2": (None, 0x000007C6, 0x3F402058),
    "ESP32-C3": (5, 0x1B31506F, 0x60002058),
    "ESP32-S3": (9, 0x00000009, 0x60002058),
    "ESP32-C6": (13, 0x2CE0806F, 0x60003058),
}
_SIZES = {4: 0x16, 8: 0x17, 16: 0x18}  # MB -> the last byte of the flash's id


class Rom:
    """One board. `fault`: "" or what is wrong with it: "silent", "rot" (it stores other bytes), "gone"."""

    def __init__(self, cord: Cord, chip: str = "ESP32", flash_mb: int = 4, fault: str = "") -> None:
        self.port, self._end, self.fault = cord.port, cord.board, fault
        self._number, magic, id_register = _CHIPS[chip]
        self._registers = {_MAGIC_REGISTER: magic, id_register: _SIZES[flash_mb] << 16 | 0x40EF, 0x3FF40014: 347}
        self._registers |= {0x3FF5A004: 0xC40A1B2C, 0x3FF5A008: 0x0000240A}  # an ESP32's MAC
        self.flash = bytearray(b"\xff" * (flash_mb << 20))
        self.blocks = 0
        self._deflated, self._at = zlib.decompressobj(), 0
        self._commands: dict[int, Callable[[bytes], bytes]] = {
            0x0A: lambda data: struct.pack("<I", self._registers.get(struct.unpack("<I", data[:4])[0], 0)),
            0x10: self._begin,
            0x11: self._data,
            0x13: self._md5,
            0x14: self._security,
        }
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        rest = b""
        while not self._over.is_set():
            if not select.select([self._end], [], [], 0.02)[0]:
                continue
            with contextlib.suppress(OSError):
                rest += os.read(self._end, 65536)
            *frames, rest = rest.split(b"\xc0")
            for frame in frames:
                if frame and self.fault not in ("silent", "gone"):
                    self._answer(frame.replace(b"\xdb\xdc", b"\xc0").replace(b"\xdb\xdd", b"\xdb"))

    def _answer(self, frame: bytes) -> None:
        _, command, size, _ = struct.unpack("<BBHI", frame[:8])
        data = frame[8 : 8 + size]
        found = self._commands.get(command, lambda _: b"")(data)
        value = found if command == 0x0A else b"\0\0\0\0"
        body = found if command in (0x13, 0x14) else b""
        status = b"\x01\x05\0\0" if command == 0x14 and self._number is None else b"\0\0\0\0"
        for _ in range(8 if command == 0x08 else 1):
            self._say(struct.pack("<BBH", 1, command, len(body) + 4) + value + body + status)
        if command == 0x06 and struct.unpack("<II", data)[1]:
            self._say(b"OHAI")  # the stub runs

    def _say(self, frame: bytes) -> None:
        os.write(self._end, b"\xc0" + frame.replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc") + b"\xc0")

    def _security(self, _: bytes) -> bytes:
        return b"" if self._number is None else struct.pack("<IB7BII", 0, 0, *[0] * 7, self._number, 0)

    def _begin(self, data: bytes) -> bytes:
        self._deflated, self._at = zlib.decompressobj(), struct.unpack("<IIII", data[:16])[3]
        return b""

    def _data(self, data: bytes) -> bytes:
        piece = self._deflated.decompress(data[16:])
        self.flash[self._at : self._at + len(piece)] = piece
        self._at += len(piece)
        self.blocks += 1
        if self.fault == "unplugged":
            self.fault = "gone"
        return b""

    def _md5(self, data: bytes) -> bytes:
        start, size = struct.unpack("<II", data[:8])
        rotten = b"!" if self.fault == "rot" else b""
        return hashlib.md5(bytes(self.flash[start : start + size]) + rotten, usedforsecurity=False).digest()


@pytest.fixture
def rom(cord: Cord) -> Iterator[Callable[..., Rom]]:
    """Plugs one in."""
    made: list[Rom] = []

    def plugged(*what: object, **more: object) -> Rom:
        made.append(Rom(cord, *what, **more))  # ty: ignore[invalid-argument-type]
        return made[-1]

    yield plugged
    for one in made:
        one.stop()
