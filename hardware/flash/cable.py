"""A serial port's name in, the open port out; every way it can refuse is a sentence."""

import errno
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from hardware.flash import trouble

if TYPE_CHECKING:
    from serial import Serial

BAUD = 115200
_GONE = (errno.EIO, errno.ENXIO, errno.ENODEV, errno.EBADF, errno.EPIPE)


def opened(port: str, timeout_s: float | None = None) -> "Serial":
    """For us alone. Opening resets most ESP32 boards, through the two lines that esptool needs."""
    try:
        import serial
    except ImportError:
        raise trouble.no_program("pyserial") from None
    try:
        return serial.Serial(port, BAUD, timeout=timeout_s, write_timeout=10, exclusive=True)
    except (OSError, ValueError) as error:
        raise _sentence(port, error) from None


def _sentence(port: str, error: Exception) -> trouble.FlashError:
    number, said = getattr(error, "errno", None), str(error).lower()
    if (number == errno.EACCES and Path(port).exists()) or "permissionerror" in said or "access is denied" in said:
        # Windows says "access is denied" of a port that another program holds.
        return trouble.forbidden(port) if number == errno.EACCES else trouble.busy(port)
    if number in (errno.EBUSY, errno.EAGAIN) or "exclusively lock" in said or "busy" in said:
        return trouble.busy(port)
    if number in (errno.ENOENT, errno.ENXIO, errno.ENODEV) or ("could not open" in said and not Path(port).exists()):
        return trouble.missing(port)
    return trouble.FlashError(f"{port} cannot be opened: {error}")


@contextmanager
def held(port: str) -> Generator[None]:
    """A board that is unplugged amid the work is a sentence, too."""
    import serial

    try:
        yield
    except OSError as error:  # a SerialException is one; a file of the maker's that is not there is not meant
        if isinstance(error, serial.SerialException) or error.errno in _GONE:
            raise trouble.gone(port) from None
        raise


def is_there(port: str) -> bool:
    """Whether the board is plugged in: by its file, or, on Windows, in the list of ports."""
    if Path(port).exists():
        return True
    from serial.tools.list_ports import comports

    return any(each.device == port for each in comports())
