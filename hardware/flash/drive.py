"""The drive that a Pico shows in BOOTSEL mode: a UF2 is copied to it, and the board leaves with it.

The boot ROM takes the drive away with the last block, often before the copy is told that it is done: a drive that is
gone is the good end.
"""

import os
import time
from collections.abc import Callable
from pathlib import Path

from hardware.flash import plugged, trouble

_CHUNK = 65536
_LEAVES_S = 30.0
_COMES_S = 20.0
_STEP_S = 0.1


def copy(content: bytes, name: str, drive: Path, progress: Callable[[int, int], None]) -> None:
    target = drive / f"{name}.uf2"
    try:
        with target.open("wb", buffering=0) as file:
            for start in range(0, len(content), _CHUNK):
                file.write(content[start : start + _CHUNK])
                os.fsync(file.fileno())
                progress(min(start + _CHUNK, len(content)), len(content))
    except OSError as error:
        if plugged.bootsel(drive):
            raise trouble.FlashError(f"{target}: {error.strerror}; is the drive full, or read-only?") from None
    if not _within(_LEAVES_S, lambda: not plugged.bootsel(drive)):
        raise trouble.not_taken(str(drive))
    progress(len(content), len(content))


def awaited() -> Path:
    """The drive of a Pico that was just told to show it."""
    found: list[Path] = []

    def there() -> bool:
        found[:] = [drive for drive in plugged.drives() if plugged.bootsel(drive).startswith("RPI-RP2")]
        return bool(found)

    if not _within(_COMES_S, there):
        raise trouble.FlashError(trouble.NOT_MOUNTED)
    return found[0]


def _within(seconds: float, true: Callable[[], bool]) -> bool:
    until = time.monotonic() + seconds
    while not true():
        if time.monotonic() > until:
            return False
        time.sleep(_STEP_S)
    return True
