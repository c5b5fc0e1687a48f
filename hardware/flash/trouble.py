"""What can go wrong between a computer and a board: each a sentence with its way out, and nothing else here."""

import sys
from pathlib import Path


class FlashError(RuntimeError):
    """A board cannot be found, written or talked to; the sentence says why, and what to do."""


NO_BOARD = """\
no board is to be seen. Is it plugged in? Many USB cables only charge: try one that carried data before.
An ESP32: its USB chip may need a driver (CP210x, CH340). A Pico W without MicroPython: hold its BOOTSEL button while
you plug it in, and it appears as a drive"""

NOT_MOUNTED = """\
a Pico waits in BOOTSEL mode, but its drive is not mounted. Open it in your file manager, or: \
udisksctl mount -b /dev/disk/by-label/RPI-RP2"""


def several(found: str) -> FlashError:
    return FlashError(f"several boards are plugged in: {found}. Say which with --port, or unplug the others")


def missing(port: str) -> FlashError:
    return FlashError(f"{port} is not there. Plug the board in; `moineau flash` without --port looks for it itself")


def busy(port: str) -> FlashError:
    return FlashError(
        f"{port} is in use by another program. Close it (a serial monitor, Thonny, Arduino, `moineau monitor`, "
        "ModemManager) and try again"
    )


def forbidden(port: str) -> FlashError:
    return FlashError(f"{port} may not be opened by you. {_permission(port)}")


def _permission(port: str) -> str:
    if not sys.platform.startswith("linux"):
        return "Ask whoever keeps this computer"
    return f"Join the group that may: sudo usermod -aG {_group(port)} $USER, then log out and in again"


def _group(port: str) -> str:
    """dialout on Debian, uucp on Arch; the port itself knows."""
    import grp

    try:
        name = grp.getgrgid(Path(port).stat().st_gid).gr_name
    except (OSError, KeyError):
        return "dialout"
    return "dialout" if name == "root" else name


def gone(port: str) -> FlashError:
    return FlashError(
        f"the board at {port} went away. A loose cable, or too little power? Plug it in again and start anew"
    )


def silent(port: str) -> FlashError:
    return FlashError(
        f"the board at {port} does not answer. Hold its BOOT button, press RESET (or EN) once, let BOOT go, "
        "and try again"
    )


def no_micropython(port: str) -> FlashError:
    return FlashError(
        f"no MicroPython answers at {port}. Is this the board? Press its RESET button and try again; "
        "without --keep-micropython the board gets MicroPython, too"
    )


def other_board(found: str, wanted: str) -> FlashError:
    return FlashError(
        f"this board is {found}, and {wanted} is wanted. Plug the right one in, or leave --board out: "
        "what is plugged in is recognised"
    )


def unknown_board(found: str) -> FlashError:
    return FlashError(
        f"this board is {found}, for which there is no firmware. ESP32, ESP32-C3, ESP32-S3 and Raspberry Pi Pico W "
        "(not Pico, not Pico 2) are known"
    )


def not_taken(drive: str) -> FlashError:
    return FlashError(
        f"the board at {drive} did not take the file. Unplug it, hold BOOTSEL while you plug it in, and start anew"
    )


def no_program(name: str) -> FlashError:
    return FlashError(f"{name} is not installed here: pip install 'moineau[flash]'")
