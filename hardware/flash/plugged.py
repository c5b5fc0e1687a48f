"""What is plugged into this computer in, the boards among it out: serial ports by their USB ids, drives by their label.

Looks and opens nothing. What an ESP32's USB chip cannot say, which ESP32 it is, its ROM is asked later.
"""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple, Protocol

from hardware.flash import trouble
from hardware.flash.trouble import FlashError

_INFO = "INFO_UF2.TXT"
_UNMOUNTED = Path("/dev/disk/by-label/RPI-RP2")


class Port(Protocol):
    """As pyserial lists them."""

    @property
    def device(self) -> str: ...
    @property
    def vid(self) -> int | None: ...
    @property
    def pid(self) -> int | None: ...


class Plugged(NamedTuple):
    """One board. kind: "esp" (its ROM says which), "micropython" (a Pico that runs it), "drive" (a Pico in BOOTSEL)."""

    kind: str
    where: str
    looks_like: str


# USB vendor and product; None: whatever the product.
_KNOWN: dict[tuple[int, int | None], tuple[str, str]] = {
    (0x303A, 0x1001): ("esp", "an ESP32-C3 or S3 (its own USB)"),
    (0x303A, None): ("esp", "an ESP32 with its own USB"),
    (0x10C4, 0xEA60): ("esp", "an ESP32 behind a CP210x"),
    (0x1A86, 0x7523): ("esp", "an ESP32 behind a CH340"),
    (0x1A86, 0x7522): ("esp", "an ESP32 behind a CH340"),
    (0x1A86, 0x55D3): ("esp", "an ESP32 behind a CH343"),
    (0x1A86, 0x55D4): ("esp", "an ESP32 behind a CH9102"),
    (0x0403, 0x6001): ("esp", "an ESP32 behind an FT232"),
    (0x0403, 0x6015): ("esp", "an ESP32 behind an FT231X"),
    (0x067B, 0x2303): ("esp", "an ESP32 behind a PL2303"),
    (0x2E8A, 0x0005): ("micropython", "a Pico that runs MicroPython"),
}
_WRONG = {
    (0x2E8A, 0x000A): "a Pico that runs another program: hold BOOTSEL while you plug it in",
    (0x2E8A, 0x000F): "a Pico 2",
    (0x2341, None): "an Arduino",
    (0x239A, None): "a board of Adafruit's",
    (0x0D28, None): "a micro:bit",
}


def boards(ports: Iterable[Port], drives: Iterable[Path]) -> tuple[list[Plugged], list[str]]:
    """(the boards that can be flashed, what else was seen)"""
    found, others = [], []
    for port in ports:
        ids = (port.vid or 0, port.pid or 0)
        kind, looks = _KNOWN.get(ids) or _KNOWN.get((ids[0], None)) or ("", "")
        if kind:
            found.append(Plugged(kind, port.device, looks))
        elif wrong := _WRONG.get(ids) or _WRONG.get((ids[0], None)):
            others.append(f"{port.device} looks like {wrong}")
    for drive in drives:
        if label := bootsel(drive):
            if label.startswith("RPI-RP2"):
                found.append(Plugged("drive", str(drive), "a Pico in BOOTSEL mode"))
            else:
                others.append(f"{drive} is the drive of {label}, no Pico W")
    return found, others


def bootsel(drive: Path) -> str:
    """What a boot ROM's drive says that it belongs to; "" of any other folder."""
    try:
        lines = (drive / _INFO).read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("Board-ID:")), "")


def chosen(found: list[Plugged], others: list[str], port: str | None) -> Plugged:
    """The one that is meant; FlashError where it is none or not clear."""
    if port is not None:
        named = [one for one in found if one.where == port]
        if named:
            return named[0]
        if bootsel(Path(port)):
            return Plugged("drive", port, "a Pico in BOOTSEL mode")
        if not Path(port).exists() and not port.upper().startswith("COM"):
            raise trouble.missing(port)
        return Plugged("esp", port, "a board at a port that you named")
    if len(found) > 1:
        raise trouble.several("; ".join(f"{one.where} ({one.looks_like})" for one in found))
    if not found:
        seen = f" ({'; '.join(others)})" if others else ""
        raise FlashError((trouble.NOT_MOUNTED if _UNMOUNTED.exists() else trouble.NO_BOARD) + seen)
    return found[0]


def now(port: str | None = None, wanted: Callable[[Plugged], bool] = lambda _: True) -> Plugged:
    """The board that is plugged in."""
    try:
        from serial.tools.list_ports import comports
    except ImportError:
        raise trouble.no_program("pyserial") from None
    found, others = boards(comports(), drives())
    return chosen([one for one in found if wanted(one) or one.where == port], others, port)


def drives() -> list[Path]:
    """Folders at which a drive can be mounted on this kind of computer."""
    if sys.platform == "win32":
        return [Path(f"{letter}:/") for letter in "DEFGHIJKLMNOPQRSTUVWXYZ"]
    globs = (
        ("/Volumes/*",) if sys.platform == "darwin" else ("/media/*", "/media/*/*", "/run/media/*/*", "/mnt", "/mnt/*")
    )
    return [path for pattern in globs for path in sorted(Path("/").glob(pattern[1:]))]
