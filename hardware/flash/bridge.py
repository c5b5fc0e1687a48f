"""A board's frames on a serial line in, a connection to the broker for it out: who it is it must prove there.

The bridge opens no packet and knows no secret: it carries bytes. A board behind it is let in, refused and acknowledged
by the broker and the hub as if it had a network of its own. What is cut here ends the board's conversation, and its
outbox sends again; so the bridge may be killed at any moment.
"""

import contextlib
import socket
import ssl
import time
from collections.abc import Callable
from typing import Protocol
from urllib.parse import urlsplit

from contract.frames import DATA, GOT, LOG, MOST, OPEN, OPENED, SHUT, Frames, frame
from hardware.flash.trouble import FlashError

_AGAIN_S = 1.0
_ATTEMPTS = 8
_PATIENCE_S = 10.0
_MOST_WAITING = 65536

Called = Callable[[], socket.socket]


class Cable(Protocol):
    """As pyserial opens it."""

    @property
    def in_waiting(self) -> int: ...

    def read(self, size: int = 1, /) -> bytes: ...
    def write(self, content: bytes, /) -> int | None: ...


def address(url: str) -> tuple[str, int, bool]:
    """(host, port, whether it is encrypted) of mqtt://host:1883 or mqtts://host:8883"""
    ports = {"mqtt": 1883, "mqtts": 8883}
    try:
        parts = urlsplit(url)
        if parts.scheme in ports and parts.hostname:
            return parts.hostname, parts.port or ports[parts.scheme], parts.scheme == "mqtts"
    except ValueError:
        pass  # no port that there can be, or half an IPv6 address: said below
    raise FlashError(f"{url!r} where mqtt://host:1883 or mqtts://host:8883 is accepted")


def called(host: str, port: int, context: ssl.SSLContext | None) -> socket.socket:
    """A connection to the broker; OSError where there is none, or one that cannot prove who it is."""
    line = socket.create_connection((host, port), _PATIENCE_S)
    if context is None:
        return line
    try:
        return context.wrap_socket(line, server_hostname=host)
    except BaseException:
        line.close()
        raise


class Bridge:
    """`turn` is one round, and waits no longer than the cable's own timeout."""

    def __init__(self, cable: Cable, call: Called, log: Callable[[str], None], said: Callable[[str], None]) -> None:
        """`log`: takes the board's own lines; `said`: takes what the bridge has to say."""
        self._cable, self._call, self._log, self._said = cable, call, log, said
        self._frames = Frames()
        self._line: socket.socket | None = None
        self._number = 0  # which conversation
        self._fresh = False  # opened, and nothing heard yet
        self._next_in = self._next_out = 0
        self._waiting = b""  # from the broker, not yet on its way
        self._travelling: tuple[bytes, float, int] | None = None  # the frame, when it was sent, how often
        self.carried = [0, 0]  # bytes from and to the board
        self._over = ""  # the broker hung up, and what it said last is still on its way
        self._write(frame(SHUT, 0, b"a bridge has begun"))  # whoever spoke through an earlier one opens anew

    def turn(self, now: float | None = None) -> None:
        now = time.monotonic() if now is None else now
        for kind, number, carried in self._frames.of(self._cable.read(self._cable.in_waiting or 1)):
            self._take(kind, number, carried, now)
        self._from_broker()
        self._to_board(now)

    def close(self, why: str = "") -> None:
        with contextlib.suppress(OSError):
            self._write(frame(SHUT, 0, (why or "the bridge has ended").encode()))
        self._hang_up()

    # From the board.

    def _take(self, kind: int, number: int, carried: bytes, now: float) -> None:
        if kind == LOG:
            self._log(carried.decode(errors="replace"))
        elif kind == OPEN:
            self._open(number, carried)
        elif kind == SHUT and self._line is not None and number == self._number:
            self._said("the board has hung up")
            self._hang_up()
        elif kind == DATA and self._line is not None:
            self._to_broker(number, carried)
        elif kind == GOT and self._travelling is not None and number == self._next_out:
            self._travelling = None
            self._next_out = (self._next_out + 1) & 255

    def _open(self, number: int, carried: bytes) -> None:
        if self._line is not None and self._fresh and number == self._number:
            self._write(frame(OPENED, number))  # our answer did not arrive
            return
        self._hang_up()
        node = carried.decode(errors="replace")[:40]
        try:
            self._line = self._call()
        except OSError as error:
            why = f"the broker cannot be reached: {error.strerror or error}"
            self._said(f"{node}: {why}")
            self._write(frame(SHUT, number, why.encode()[:MOST]))
            return
        self._number, self._fresh = number, True
        self._next_in = self._next_out = 0
        self._said(f"{node} is connected to the broker")
        self._write(frame(OPENED, number))

    def _to_broker(self, number: int, carried: bytes) -> None:
        assert self._line is not None
        self._fresh = False
        if number != self._next_in:
            self._end("a piece is missing from the cable")
            return
        self._next_in = (number + 1) & 255
        try:
            self._line.settimeout(_PATIENCE_S)
            self._line.sendall(carried)
            self.carried[0] += len(carried)
        except OSError as error:
            self._end(f"the broker is gone: {error.strerror or error}")

    # From the broker.

    def _from_broker(self) -> None:
        """Not more than the board can take in some seconds: the rest waits at the broker."""
        if self._line is None or len(self._waiting) > _MOST_WAITING:
            return
        try:
            self._line.settimeout(0)
            content = self._line.recv(4096)
        except (BlockingIOError, ssl.SSLWantReadError):
            return
        except OSError as error:
            self._end(f"the broker is gone: {error.strerror or error}")
            return
        if not content:
            self._over = "the broker hung up"  # a refusal of its must still arrive
            self._drop_line()
        self._waiting += content

    def _to_board(self, now: float) -> None:
        """One frame at a time: nothing else keeps a board's serial buffer from running over."""
        if self._travelling is None and self._waiting:
            piece, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            self.carried[1] += len(piece)
            self._travelling = (frame(DATA, self._next_out, piece), now, 1)
            self._write(self._travelling[0])
        elif self._travelling is not None and now - self._travelling[1] > _AGAIN_S:
            whole, _, count = self._travelling
            if count >= _ATTEMPTS:
                self._end("the board does not answer")
                return
            self._travelling = (whole, now, count + 1)
            self._write(whole)
        elif self._over and self._travelling is None:
            self._end(self._over)

    def _end(self, why: str) -> None:
        self._said(why)
        self._write(frame(SHUT, self._number, why.encode()[:MOST]))
        self._hang_up()

    def _hang_up(self) -> None:
        self._drop_line()
        self._waiting, self._travelling, self._over = b"", None, ""

    def _drop_line(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _write(self, content: bytes) -> None:
        self._cable.write(content)
