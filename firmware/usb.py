"""A line to the broker for a board without Wi-Fi: MQTT through its USB cable, to `moineau bridge` at the other end.

It looks like a socket, and like what polls one. Nothing is promised beyond the conversation: a frame that is missing
ends it, and the outbox sends again.
"""

import os
import select
import sys
import time

from contract.frames import DATA, GOT, MOST, OPEN, OPENED, SHUT, Frames, frame

_ASK_MS = 1000
_PATIENCE_MS = 8000
_AT_ONCE = 1024  # bytes of one write: at 115,200 baud a tenth of a second


class Console:
    """The cable as the firmware sees it: what `print` writes to."""

    def __init__(self):
        self._in = sys.stdin.buffer
        self._ears = select.poll()
        self._ears.register(sys.stdin, select.POLLIN)

    def heard(self, wait_ms):
        """What is there; one byte at a time, for a console's read waits until it has all it was asked for."""
        chunk = bytearray()
        while len(chunk) < 2 * MOST and self._ears.poll(wait_ms):
            byte = self._in.read(1)
            if not byte:
                raise OSError("nobody holds the other end of the cable")
            chunk.extend(byte)
            wait_ms = 0
        return bytes(chunk)

    def say(self, line):
        sys.stdout.write(line.decode())


class Line:
    def __init__(self, node, console=None):
        self._node = node.encode()
        self._console = console or Console()
        self._frames = Frames()
        self._number = os.urandom(1)[0] % 255 + 1
        self._began = time.ticks_ms()
        self._asked = None
        self._open = False
        self._over = ""
        self._came = b""
        self._next_in = self._next_out = 0
        self._wanted = 0

    # As what polls a socket.

    def modify(self, _, events):
        self._wanted = events

    register = modify

    def poll(self, wait_ms):
        """[(line, events)]: what can be done without waiting."""
        if not self._open:
            self._ask()
        elif self._wanted & select.POLLOUT:
            wait_ms = 0
        for kind, number, carried in self._frames.of(self._console.heard(wait_ms)):
            self._take(kind, number, carried)
        events = select.POLLIN if self._came or self._over else 0
        if self._open:
            events |= self._wanted & select.POLLOUT
        return [(self, events)] if events else []

    def _ask(self):
        now = time.ticks_ms()
        if time.ticks_diff(now, self._began) > _PATIENCE_MS:
            self._over = "nobody runs `moineau bridge` at the other end of the cable"
        if self._asked is None or time.ticks_diff(now, self._asked) >= _ASK_MS:
            self._asked = now
            self._say(OPEN, self._number, self._node)

    def _take(self, kind, number, carried):
        if kind == OPENED and number == self._number:
            self._open = True
        elif kind == SHUT and number in (0, self._number):
            self._over = _words(carried) or "the bridge has ended it"
        elif kind == DATA and self._open:
            if number == self._next_in:
                self._came += carried
                self._next_in = (number + 1) & 255
            elif number != (self._next_in - 1) & 255:  # that one was sent again: our answer did not arrive
                self._over = "a piece is missing from the cable"
                return
            self._say(GOT, number)

    def _say(self, kind, number, carried=b""):
        self._console.say(frame(kind, number, carried))

    # As a socket.

    def send(self, content):
        if self._over:
            raise OSError(self._over)
        if not self._open:
            raise OSError(11)  # EAGAIN
        done = min(len(content), _AT_ONCE)
        for start in range(0, done, MOST):
            self._say(DATA, self._next_out, bytes(content[start : min(start + MOST, done)]))
            self._next_out = (self._next_out + 1) & 255
        return done

    def recv(self, size):
        if not self._came:
            raise OSError(self._over or 11)
        found, self._came = self._came[:size], self._came[size:]
        return found

    def close(self):
        self._say(SHUT, self._number)


def _words(carried):
    """Why the other end leaves; "" where that is no text."""
    try:
        return carried.decode()
    except ValueError:
        return ""
