"""The chips of the twin on the pins of an emulated Pico W: bytes on I2C and UART, volts on ADC, edges on pins.

Time is the board's own. What a chip feels comes from the same `world` as the twin's; a chip that refuses is not
acknowledged, as on a wire.
"""

import importlib
import sys
from pathlib import Path
from typing import Any

from rp2040py.rp2040 import RP2040

TWIN = Path(__file__).parents[2] / "simulator/twin/board"
_MS = 1_000_000  # nanoseconds
_BYTE_NS = 1_041_667  # at 9600 baud, ten bits a byte
_FRAME_ENDS_NS = 5 * _MS  # so long a silence ends what a board wrote to a UART


def twins_own(name: str) -> Any:  # a module of MicroPython's world, found by path
    if str(TWIN) not in sys.path:
        sys.path.append(str(TWIN))
    return importlib.import_module(name)


class Buses:
    def __init__(self, mcu: RP2040, values: dict[str, Any]) -> None:
        self._mcu = mcu
        self._world = twins_own("world")
        self._world.ms = lambda: int(mcu.clock.nanos // _MS)
        self.feel(values)
        for number, bus in enumerate(mcu.i2c):
            _I2C(bus, f"i2c{number}", self._world)
        for number, port in enumerate(mcu.uart):
            name = values.get("chips", {}).get(f"uart{number}")
            _without_endless_interrupts(port)
            if name:
                _Uart(mcu, port, twins_own("chips").made(name), self._world)

    def feel(self, values: dict[str, Any]) -> None:
        """What the street is like from now on."""
        self._world.tell(values)
        for pin, raw in values.get("adc", {}).items():
            self._mcu.adc.channel_values[int(pin) - 26] = raw >> 4  # 12 bits, which MicroPython tells as 16

    def pulse(self, pin: int, times: int) -> None:
        """So many times low and high again, a tenth of a second each: a reed switch that closes."""
        edges = [level for _ in range(times) for level in (False, True)]

        def next_edge() -> None:
            if edges:
                self._mcu.gpio[pin].set_input_value(edges.pop(0))
                alarm.schedule(100 * _MS)

        self._mcu.gpio[pin].set_input_value(True)
        alarm = self._mcu.clock.create_alarm(next_edge)
        alarm.schedule(100 * _MS)


class _I2C:
    """One bus. A write reaches its chip whole, at its end or before a repeated start."""

    def __init__(self, bus: Any, name: str, world: Any) -> None:
        self._bus, self._name, self._world = bus, name, world
        self._chips: dict[str, Any] = {}
        self._chip: Any = None
        self._written, self._answer = b"", b""
        bus.on_start, bus.on_connect, bus.on_stop = self._start, self._connect, self._stop
        bus.on_write_byte, bus.on_read_byte = self._write, self._read

    def _start(self, repeated: bool) -> None:
        self._deliver()
        self._bus.complete_start()

    def _connect(self, address: int, mode: int) -> None:
        name = self._world.felt("chips", {}).get(f"{self._name}/{address}")
        if name is None or self._world.fault(name) == "nack":
            return self._bus.complete_connect(False)
        if name not in self._chips:
            self._chips[name] = twins_own("chips").made(name)
        self._chip, self._written = self._chips[name], b""
        if mode:
            try:
                self._answer = self._chip.read(32)
            except OSError:
                return self._bus.complete_connect(False)
        return self._bus.complete_connect(True)

    def _write(self, value: int) -> None:
        self._written += bytes((value,))
        self._bus.complete_write(True)

    def _read(self, more: bool) -> None:
        byte, self._answer = (self._answer[0], self._answer[1:]) if self._answer else (255, b"")
        self._bus.complete_read(byte)

    def _stop(self) -> None:
        self._deliver()
        self._bus.complete_stop()

    def _deliver(self) -> None:
        written, self._written = self._written, b""
        if written and self._chip is not None:
            try:
                self._chip.write(written)
            except OSError:
                self._answer = b""  # it takes no such command now, and answers nothing


class _Uart:
    """One line at 9600 baud: the chip says its bytes one after the other, and hears whole commands."""

    def __init__(self, mcu: RP2040, port: Any, chip: Any, world: Any) -> None:
        self._port, self._chip, self._world = port, chip, world
        self._heard, self._out = b"", b""
        port.on_byte = self._hear
        self._ended = mcu.clock.create_alarm(self._deliver)
        self._due = mcu.clock.create_alarm(self._say)
        self._due.schedule(_BYTE_NS)

    def _hear(self, value: int) -> None:
        self._heard += bytes((value,))
        self._ended.schedule(_FRAME_ENDS_NS)

    def _deliver(self) -> None:
        heard, self._heard = self._heard, b""
        self._chip.heard(heard, self._world.ms())

    def _say(self) -> None:
        self._out = self._out or self._chip.said(self._world.ms())
        if self._out:
            if self._port.enabled:
                self._port.feed_byte(self._out[0])
            self._out = self._out[1:]
        self._due.schedule(_BYTE_NS if self._out else 20 * _MS)


def _without_endless_interrupts(port: Any) -> None:
    """rp2040py 0.3.6 raises "may send" for ever, and MicroPython 1.27 waits for its end: only "received" interrupts."""

    def check() -> None:
        port._interrupt_status |= 1 << 5
        port.rp2040.set_interrupt(port.irq, bool(port._interrupt_status & port._interrupt_mask & 0x50))

    port.check_interrupts = check
