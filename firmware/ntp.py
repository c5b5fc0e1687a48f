"""A time server's hour, asked over UDP: loaded where the settings name one."""

import socket

from firmware.address import Address

_SINCE_1970 = 2208988800
_PORT = 123
_ANSWER_MS = 5000


class Ntp:
    """One question to a time server at a time, over UDP (RFC 5905, figure 8: seconds of the transmit timestamp)."""

    def __init__(self, address, port=_PORT, every_s=86400):
        self._address, self._port, self._every_ms = address, port, every_s * 1000
        self._line = None
        self._due = self._asked = 0

    def turn(self, ms):
        """Seconds since 1970 when an answer has come, else None. Trouble is no answer."""
        try:
            if self._line is None:
                if ms >= self._due:
                    self._ask(ms)
                return None
            return self._answer(ms)
        except OSError:
            self._later(ms, 60000)
            return None

    def _ask(self, ms):
        host = self._address.at(ms)
        if host is None:
            return
        self._asked = ms
        address = socket.getaddrinfo(host, self._port)[0][-1]
        self._line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._line.setblocking(False)
        self._line.connect(address)
        self._line.send(b"\x1b" + bytes(47))

    def _answer(self, ms):
        try:
            answer = self._line.recv(48)
        except OSError as error:
            if error.args[0] != 11:
                raise
            answer = b""
        if ms - self._asked > _ANSWER_MS:
            raise OSError("no answer in time")
        if len(answer) < 48 or answer[0] & 7 != 4 or not 0 < answer[1] < 16:
            return None
        seconds = int.from_bytes(answer[40:44], "big") - _SINCE_1970
        self._address.worked()
        self._later(ms, self._every_ms)
        return seconds if seconds >= 0 else seconds + 4294967296

    def _later(self, ms, wait_ms):
        if self._line is not None:
            self._line.close()
            self._line = None
        self._due = ms + wait_ms


class TimeServer:
    """The one that a node's settings name, asked all through its life."""

    def __init__(self, node, folder):
        self._node = node
        self._ntp = Ntp(Address(node.settings["ntp"], node.link.name_server, folder + "/ntp"))

    def turn(self, ms):
        if self._node.link.joined:
            t = self._ntp.turn(ms)
            if t and self._node.clock.learn(t, "ntp"):
                self._node.learnt_the_time()
        return True
