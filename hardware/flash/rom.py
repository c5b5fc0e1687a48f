"""The ROM of an ESP32, spoken to through esptool: which chip is it, how large is its flash; a file, written to it.

esptool is GPL-2: it is called as a program of its own, and nothing of it is imported.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from hardware.flash import trouble
from hardware.flash.stock import model
from hardware.flash.trouble import FlashError

_BAUD = "460800"
_OTHERS = re.compile(r"ESP32-?(C\d+|S\d|H\d|P\d)", re.I)
_BOARDS = {"": "esp32", "C3": "esp32c3", "S3": "esp32s3"}
_PERCENT = re.compile(rb"(\d{1,3}(?:\.\d+)?)\s*%")
_MIB = 1 << 20


class Chip(NamedTuple):
    board: str
    says: str
    flash_size: int
    mark: str  # its MAC address, which no other board has


def asked(port: str) -> Chip:
    """Puts the board into its ROM and asks it; it goes on afterwards."""
    said = _ran(port, ["flash-id"])
    chip = re.search(r"(?:Chip type:\s+|Chip is )(\S.*)", said) or re.search(r"Connected to (\S+)", said)
    size = re.search(r"Detected flash size: (\d+)MB", said)
    if chip is None:
        raise FlashError(f"esptool did not say which chip is at {port}: {_last(said)}")
    name = chip[1].strip()
    other = _OTHERS.match(name)
    board = _BOARDS.get(other[1].upper() if other else "")
    if board is None or not name.upper().startswith("ESP32"):
        raise trouble.unknown_board(f"an {name.split(' (')[0]}")
    if size is None:
        raise FlashError(
            f"the {name} at {port} does not say how large its flash is; unplug it, plug it in and try again"
        )
    mark = re.search(r"MAC:\s+([0-9a-f:]{17})", said)
    return Chip(board, name, int(size[1]) * _MIB, mark[1] if mark else "")


def write(port: str, board: str, file: Path, progress: Callable[[int, int], None]) -> None:
    """The whole flash, from where this chip begins to read. Verified by the chip itself (MD5)."""
    start = model(board).start
    said = _ran(port, ["--baud", _BAUD, "write-flash", hex(start), str(file)], progress)
    if "Hash of data verified" not in said:
        raise FlashError(f"the board at {port} took the file, and then told another checksum: {_last(said)}. Try again")
    progress(1000, 1000)


def _ran(port: str, words: list[str], progress: Callable[[int, int], None] | None = None) -> str:
    if find_spec("esptool") is None:
        raise trouble.no_program("esptool")
    command = [sys.executable, "-m", "esptool", "--port", port, *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    assert process.stdout is not None
    said = b""
    with process:
        while chunk := os.read(process.stdout.fileno(), 4096):
            said += chunk
            percents = _PERCENT.findall(said[-200:])
            if progress and percents:
                progress(round(float(percents[-1]) * 10), 1000)
    text = said.decode(errors="replace")
    if process.returncode:
        raise _sentence(port, text)
    return text


def _sentence(port: str, said: str) -> FlashError:
    rows = (
        ("Permission denied", trouble.forbidden),
        ("exclusively lock", trouble.busy),
        ("Access is denied", trouble.busy),
        ("Device or resource busy", trouble.busy),
        ("No such file", trouble.missing),
        ("Failed to connect", trouble.silent),
        ("No serial data received", trouble.silent),
        ("device disconnected", trouble.gone),
        ("device reports readiness to read but returned no data", trouble.gone),
        ("Input/output error", trouble.gone),
        ("Write failed", trouble.gone),
        ("Timed out waiting for packet", trouble.gone),
    )
    for words, sentence in rows:
        if words in said:
            return sentence(port)
    return FlashError(f"esptool could not do it: {_last(said)}")


def _last(said: str) -> str:
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    grave = [line for line in lines if "error" in line.lower()]
    return (grave or lines or ["it said nothing"])[-1]
