"""An ESP32's .bin in, where its file system lies out; and one .bin of both, for a flash of a known size.

The formats are Espressif's: image header and segments (esptool, "Firmware Image Format"), partition table (ESP-IDF,
"Partition Tables"). MicroPython 1.25 and newer give their files all that the table leaves. Refuses another chip's
image.
"""

import hashlib
import struct

from hardware.flash.stock import ImageError
from hardware.flash.uf2 import Place

_MAGIC = 0xE9
_HEADER = 24  # with its extension
_TABLE = 0x8000
_ROW = struct.Struct("<2sBBII16sI")  # magic, type, kind, start, size, label, flags
_CODES = {1 << 20: 0, 2 << 20: 1, 4 << 20: 2, 8 << 20: 3, 16 << 20: 4, 32 << 20: 5}  # of a flash's size, in the header
_LEAST = 64 * 4096  # a file system smaller than this holds no firmware and outbox


def checked(raw: bytes, chip: int) -> None:
    """Refuses what is no image of this chip."""
    if len(raw) < _TABLE or raw[0] != _MAGIC:
        raise ImageError(f"{len(raw)} bytes that begin with {raw[:1].hex() or 'nothing'} are no image of an ESP32")
    found = int.from_bytes(raw[12:14], "little")
    if found != chip:
        raise ImageError(f"this image is for Espressif's chip number {found}, the board has number {chip}")


def file_system(raw: bytes, start: int, flash_size: int) -> Place:
    """Behind the last partition of the image's own table; or where the table says, as older images do."""
    if flash_size not in _CODES:
        sizes = ", ".join(f"{size >> 20}" for size in _CODES)
        raise ImageError(f"a flash of {flash_size} bytes where one of {sizes} MB is expected")
    end = 0
    for at in range(_TABLE - start, len(raw), _ROW.size):
        magic, _, _, begin, size, label, _ = _ROW.unpack_from(raw, at)
        if magic != b"\xaa\x50":
            break
        if label.rstrip(b"\0") == b"vfs":
            raise ImageError("this image has a partition for files of its own: take MicroPython 1.25 or newer")
        end = max(end, begin + size)
    if not end or flash_size - end < _LEAST:
        raise ImageError(
            f"a flash of {flash_size >> 20} MB, of which MicroPython takes {end >> 20}, has no room for files: most "
            "boards have 4 MB or more"
        )
    return Place(end, flash_size - end)


def merged(raw: bytes, start: int, place: Place, files: bytes) -> bytes:
    """What is to be written from `start` on: the image, told its flash's size, and its whole file system."""
    if len(raw) > place.start - start:
        raise ImageError(f"this image of {len(raw)} bytes reaches into its files at {place.start}")
    return _told_its_flash(raw, place.start + place.size).ljust(place.start - start, b"\xff") + files


def _told_its_flash(raw: bytes, flash_size: int) -> bytes:
    """The size stands in the first loader's header, and that loader carries a SHA-256 over itself."""
    changed = bytearray(raw)
    changed[3] = _CODES[flash_size] << 4 | raw[3] & 15
    end = _HEADER
    for _ in range(raw[1]):
        end += 8 + struct.unpack_from("<I", raw, end + 4)[0]
    end = (end // 16 + 1) * 16  # a checksum is the last byte of a row of 16
    if raw[23] == 1:
        changed[end : end + 32] = hashlib.sha256(changed[:end]).digest()
    return bytes(changed)
