"""A Pico W in a process, from a UF2: the RP2040 and its radio, emulated, with the MicroPython that is in the file.

Its Wi-Fi ends at this machine: whatever address the board dials, 127.0.0.1 answers; nothing else is reached. `haste`
moves its clock on while it only waits: a board in a hurry is a slower board, never a wrong one; figures are taken
without.
"""

import asyncio
import contextlib
import dataclasses
import gc
import tempfile
import threading
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from rp2040py.boards import BOARDS
from rp2040py.device import MicroPythonDevice
from rp2040py.device.base_device import ResetCause
from rp2040py.external.bootsel_button import BootselButton
from rp2040py.external.cyw43 import Cyw43439

from hardware.flash import image, stock, uf2
from tests.pico.buses import Buses
from tests.plugins.flashes import files_on

FILES = image.place("pico_w", stock.micropython("pico_w"))
PROGRAM = image.program()  # made before a board runs: Python 3.11 parses nothing while another thread's traceback does
NETWORK = {"ssid": "RP2040PY-GUEST", "password": "sparrows"}  # the only one in the air; it takes any password
NOWHERE = "192.0.2.10"  # RFC 5737: what a board dials here; it must not be of the radio's own network, 10.0.0.0/24
PATIENCE_S = 300
_LOOK_NS = 20_000_000
_PAGE_PROGRAM = 0x02  # the command of a flash chip, before address and bytes


class Pico:
    def __init__(self, file: bytes, values: dict[str, Any] | None = None, *, haste: int = 0) -> None:
        self._folder = tempfile.TemporaryDirectory()
        path = Path(self._folder.name) / "node.uf2"
        path.write_bytes(file)
        radio = Cyw43439()
        spec = dataclasses.replace(BOARDS["pico_w"], image=path, extras=(BootselButton, lambda: radio))
        self.device = MicroPythonDevice(board=spec)
        self.mcu = self.device.mcu
        _to_this_machine(radio)
        self.buses = Buses(self.mcu, values or {})
        self.said = bytearray()  # on its USB line since power on
        self.programs = 0  # pages of flash written
        self.cut_at: int | None = None  # the power goes when so many pages have been written
        self._dark = False
        self.said_by_cut = 0  # how much it had said when the power last went: what comes later was never said
        self.haste, self._moved = haste, threading.Condition()
        self._looking = self.mcu.clock.create_alarm(self._look)
        self._watch_the_flash()

    # Time.

    @property
    def ms(self) -> int:
        """Of the board's own time since it was made."""
        return int(self.mcu.clock.nanos // 1_000_000)

    def _look(self) -> None:
        with self._moved:
            self._moved.notify_all()
        self._looking.schedule(_LOOK_NS)

    def wait_for(self, true: Callable[[], Any], what: str, timeout_s: float = PATIENCE_S) -> Any:
        """What `true` answers as soon as it is something. `timeout_s` is of processor time: other work is no delay."""
        until = time.process_time() + timeout_s
        with self._moved:
            while not (found := true()):
                crashed = self.device.simulator.engine_room_error
                assert crashed is None, crashed
                assert time.process_time() < until, (
                    f"{what}: not within {timeout_s} s ({self.ms} ms of the board)\n{self.log}"
                )
                self._moved.wait(1)
        return found

    def wait_to_hear(self, text: str) -> None:
        self.wait_for(lambda: text in self.log, f"to hear {text!r}")

    async def _hurry(self) -> None:
        while not self.device.simulator.stopped:
            if self.haste:
                self.mcu.clock.tick(self.haste * 1000)
            await asyncio.sleep(0)

    # Power.

    def power_on(self) -> "Pico":
        self.device.cdc.on_serial_data = self._hear
        self._looking.schedule(_LOOK_NS)
        self.device.start_async(None).result()
        self.device.simulator.submit(self._hurry())
        return self

    def reset(self, cause: ResetCause = ResetCause.POWER_ON) -> None:
        """The power goes, and comes back: flash stays."""
        self.device.simulator.submit(self._reset(cause)).result(30)

    async def _reset(self, cause: ResetCause) -> None:
        self.device.hard_reset(cause=cause)

    def stop(self) -> None:
        self.device.stop()
        self._folder.cleanup()

    def _watch_the_flash(self) -> None:
        """Counts the pages written; at `cut_at` the power goes, half of that page written and none after it."""
        flash = self.mcu.ssi
        apply = flash._apply_command

        def counted() -> None:
            if self._dark:
                flash._tx_buffer.clear()
            elif flash._tx_buffer and flash._tx_buffer[0] == _PAGE_PROGRAM:
                self.programs += 1
                if self.programs == self.cut_at:
                    del flash._tx_buffer[4 + 100 :]
                    self._dark, self.said_by_cut = True, len(self.said)
                    # Not in here: the emulated flash would miss that its chip select was let go.
                    self.device.simulator.schedule_threadsafe(self._come_back)
            apply()

        flash._apply_command = counted

    def _come_back(self) -> None:
        self._dark = False
        self.device.hard_reset(cause=ResetCause.POWER_ON)

    # Serial line and flash.

    def _hear(self, heard: bytes | bytearray) -> None:
        with self._moved:
            self.said.extend(heard)
            self._moved.notify_all()

    @property
    def log(self) -> str:
        return self.said.decode(errors="replace")

    def type(self, keys: bytes) -> None:
        """Does not wait until they are read."""

        async def typed() -> None:
            for key in keys:
                self.device.cdc.send_serial_byte(key)

        self.device.simulator.submit(typed())

    def run(self, code: str, timeout_s: float = PATIENCE_S) -> str:
        """What this code prints, typed into the raw REPL; whatever ran before is interrupted."""
        asked = self.device.exec_async(code, None)
        self.wait_for(asked.done, "the end of this code", timeout_s)
        out, wrong = asked.result()
        self.device.cdc.on_serial_data = self._hear
        assert not wrong, wrong.decode()
        return out.decode().replace("\r\n", "\n").strip()

    def typed(self, code: str, timeout_s: float = PATIENCE_S) -> str:
        """What this code prints, which imports parts of our firmware as its sources call them."""
        gc.collect()  # what is left of asyncio's tasks says so now, and not while this is parsed
        return self.run(PROGRAM.typed(code), timeout_s)

    def files(self) -> dict[str, bytes]:
        """What is on the board's file system now."""
        return files_on(bytes(self.mcu.flash[FILES.start : FILES.start + FILES.size]))

    def moments(self) -> int:
        """Bytes of packs that its node keeps."""
        return sum(len(content) for path, content in self.files().items() if path.split("/")[-1].isdigit())


def file_of(files: dict[str, bytes]) -> bytes:
    """A UF2 of the stock MicroPython with just these files."""
    return uf2.merged(stock.micropython("pico_w"), FILES, image.littlefs(files, FILES.size))


class _Late:
    """A line to this machine that is opened with its first byte: a server's patience is of its own time, and the board
    is thirty times slower. As much of a StreamWriter as the radio's bridge uses.
    """

    def __init__(self, reader: asyncio.StreamReader, port: int) -> None:
        self._reader, self._port = reader, port
        self._waiting: bytes | None = b""
        self._writer: asyncio.StreamWriter | None = None
        self._task: asyncio.Task[None] | None = None

    def write(self, content: bytes) -> None:
        if self._writer is not None:
            return self._writer.write(content)
        self._waiting = (self._waiting or b"") + content
        self._task = self._task or asyncio.ensure_future(self._carry())
        return None

    async def _carry(self) -> None:
        reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        self._writer.write(self._waiting or b"")
        with contextlib.suppress(ConnectionResetError):
            while content := await reader.read(4096):
                self._reader.feed_data(content)
        self._reader.feed_eof()

    def can_write_eof(self) -> bool:
        return self._writer is not None

    def write_eof(self) -> None:
        if self._writer is not None:
            self._writer.write_eof()

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


def _to_this_machine(radio: Cyw43439) -> None:
    bridge: Any = radio.bus.nat_bridge

    async def dial(host: str, port: int) -> tuple[asyncio.StreamReader, "_Late"]:
        reader = asyncio.StreamReader()
        return reader, _Late(reader, port)

    bridge._tcp._connect_fn = dial
    bridge._udp._udp_upstream = ("127.0.0.1", 9)  # nobody answers for names


@contextlib.contextmanager
def powered(file: bytes, values: dict[str, Any] | None = None, *, haste: int = 0) -> Generator[Pico]:
    board = Pico(file, values, haste=haste)
    try:
        yield board.power_on()
    finally:
        board.stop()
