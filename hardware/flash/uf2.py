"""A Pico's UF2 file in, its flash and where its file system lies out; and one UF2 of both.

A UF2 is blocks of 512 bytes that carry 256 each (specification of github.com/microsoft/uf2). Where MicroPython keeps
its files it says itself, in the RP2040's binary information (pico-sdk, binary_info/structure.h). Refuses another chip's
file.
"""

import struct
from typing import NamedTuple

from hardware.flash.stock import ImageError

_HEAD = struct.Struct("<8I")  # magics, flags, address, size, number, count, family
_MAGICS = (0x0A324655, 0x9E5D5157)
_END = struct.pack("<I", 0x0AB16F30)
_HAS_FAMILY = 0x2000
_RP2040 = 0xE48BFF56
_BLOCK, _CARRIED = 512, 256
_FLASH = 0x10000000
_INFO = struct.Struct("<5I")  # marker, first entry, end of entries, mapping, marker
_INFO_BEGINS, _INFO_ENDS = 0x7188EBF2, 0xE71AA390
_BLOCK_DEVICE, _MICROPYTHON = 7, 0x504D  # the kind of entry, and whose: "MP"


class Place(NamedTuple):
    """Where a file system lies in the flash, in bytes."""

    start: int
    size: int


def flash(raw: bytes) -> bytes:
    """The flash from its first byte on, as this UF2 would leave it."""
    if not raw or len(raw) % _BLOCK:
        raise ImageError(f"{len(raw)} bytes are no UF2 file: it is made of blocks of {_BLOCK}")
    found = bytearray()
    for at in range(0, len(raw), _BLOCK):
        first, second, flags, address, size, number, _, family = _HEAD.unpack_from(raw, at)
        if (first, second) != _MAGICS or raw[at + _BLOCK - 4 : at + _BLOCK] != _END:
            raise ImageError(f"block {at // _BLOCK} is no UF2 block: the file is damaged")
        if not flags & _HAS_FAMILY or family != _RP2040:
            raise ImageError(f"block {number} is for the chip family {family:#x}, not for an RP2040 ({_RP2040:#x})")
        if size != _CARRIED or address < _FLASH or (address - _FLASH) % _CARRIED:
            raise ImageError(f"block {number} carries {size} bytes to {address:#x}: no image of a whole flash")
        start = address - _FLASH
        found.extend(b"\xff" * (start + size - len(found)))
        found[start : start + size] = raw[at + _HEAD.size : at + _HEAD.size + size]
    return bytes(found)


def file_system(content: bytes) -> Place:
    """Where the MicroPython in this flash keeps its files."""
    at = content[:4096].find(struct.pack("<I", _INFO_BEGINS))
    if at >= 0:
        _, first, end, _, closing = _INFO.unpack_from(content, at)
        entries = range(first - _FLASH, end - _FLASH, 4) if closing == _INFO_ENDS else ()
        for entry in entries:
            where = struct.unpack_from("<I", content, entry)[0] - _FLASH
            kind, whose, _, start, size = struct.unpack_from("<HHIII", content, where)
            if (kind, whose) == (_BLOCK_DEVICE, _MICROPYTHON):
                return Place(start - _FLASH, size)
    raise ImageError("this UF2 does not say where it keeps files: it is no MicroPython for a Pico W")


def merged(raw: bytes, place: Place, files: bytes) -> bytes:
    """One UF2 of this image and its whole file system, what is empty included: an earlier life's secrets go with it."""
    content = flash(raw)
    if len(content) > place.start:
        raise ImageError(f"this image ends at {len(content)}, behind the beginning of its files at {place.start}")
    pieces = [(at, content[at : at + _CARRIED]) for at in range(0, len(content), _CARRIED)]
    pieces += [(place.start + at, files[at : at + _CARRIED]) for at in range(0, len(files), _CARRIED)]
    return b"".join(_block(number, len(pieces), *piece) for number, piece in enumerate(pieces))


def _block(number: int, count: int, at: int, piece: bytes) -> bytes:
    head = _HEAD.pack(*_MAGICS, _HAS_FAMILY, _FLASH + at, _CARRIED, number, count, _RP2040)
    return (head + piece).ljust(_BLOCK - 4, b"\0") + _END
