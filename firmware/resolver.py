"""One name in, its IPv4 address out, from one name server over UDP (RFC 1035); never waits. Dropped after use.

The port's own `getaddrinfo` waits for a name server that does not answer, on some boards longer than the watchdog.
Names that end in `.local` are asked of everybody on the line (RFC 6762, 5.1). Believed is only what answers this very
question: its id, its name, one A record that is a host's.
"""

import os
import socket

from firmware.address import port_of

_AGAIN_MS = 1000
_PATIENCE_MS = 5000
_LOCAL = ("224.0.0.251", 5353)
_MOST = 512
_HEAD = 12
_A = b"\x00\x01\x00\x01"  # type A, class IN


class Question:
    def __init__(self, name, server, ms):
        """`server`: an address, or an address and port. OSError where there is none to ask."""
        self._id = os.urandom(2)
        self._name = _labels(name)
        local = name.endswith(".local")
        # The topmost bit of a class asks a .local host to answer us alone.
        self._asked = self._name + (b"\x00\x01\x80\x01" if local else _A)
        at = _LOCAL if local else port_of(server, 53)
        if at[0] in ("", "0.0.0.0"):  # noqa: S104 -- what a network says that has none
            raise OSError("no name server to ask for " + name)
        self._began, self._again = ms, ms
        self._line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._line.setblocking(False)
        self._to = socket.getaddrinfo(at[0], at[1])[0][-1]
        if not local:
            self._line.connect(self._to)  # nobody else may answer
        self._local = local

    def turn(self, ms):
        """The address as text, None while nobody has answered; OSError when nobody will."""
        if ms - self._began > _PATIENCE_MS:
            raise OSError("no name server answers")
        if ms >= self._again:
            self._again = ms + _AGAIN_MS
            self._ask()
        for _ in range(8):  # whoever floods us with lies is not listened to for long
            try:
                answer = self._line.recvfrom(_MOST)[0] if self._local else self._line.recv(_MOST)
            except OSError as error:
                if error.args[0] not in (11, 111):  # nothing there yet; a port that refuses may open
                    raise
                return None
            found = self._read(answer)
            if found:
                return found
        return None

    def _ask(self):
        question = self._id + b"\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00" + self._asked
        try:
            if self._local:
                self._line.sendto(question, self._to)
            else:
                self._line.send(question)
        except OSError as error:
            if error.args[0] not in (11, 111):
                raise

    def _read(self, answer):
        """The address in an answer to our question; None where it is another's; OSError where it says no."""
        at = _HEAD + len(self._name) + 4
        if len(answer) < at or not answer[2] & 0x80 or answer[:2] != self._id or answer[4:6] != b"\x00\x01":
            return None
        if _lower(answer[_HEAD : at - 4]) != _lower(self._name):
            return None
        if answer[3] & 15:
            raise OSError("the name server knows no such name: %d" % (answer[3] & 15))
        for _ in range(min(16, answer[6] << 8 | answer[7])):  # aliases come first
            at = _after_name(answer, at)
            if len(answer) < at + 10:
                break
            size = answer[at + 8] << 8 | answer[at + 9]
            body = answer[at + 10 : at + 10 + size]
            if answer[at : at + 2] == _A[:2] and answer[at + 3] == 1 and size == len(body) == 4 and _is_host(body):
                return "%d.%d.%d.%d" % tuple(body)
            at += 10 + size
        raise OSError("the name server names no address")

    def close(self):
        self._line.close()


def _labels(name):
    """A name as it travels; OSError for what is none."""
    made = b""
    for label in name.strip(".").split("."):
        if not 0 < len(label) < 64:
            raise OSError("%s is no name of a host" % name[:64])
        made += bytes((len(label),)) + label.encode()
    if len(made) > 250:
        raise OSError("%s is no name of a host" % name[:64])
    return made + b"\x00"


def _lower(raw):
    return bytes([byte + 32 if 65 <= byte <= 90 else byte for byte in raw])


def _after_name(answer, at):
    """Where the name ends that starts here. A pointer ends it, so that no name goes round in circles."""
    while at < len(answer):
        if answer[at] >= 192:
            return at + 2
        if not answer[at]:
            return at + 1
        at += answer[at] + 1
    return at


def _is_host(body):
    return 0 < body[0] < 224 and body[3] != 255
