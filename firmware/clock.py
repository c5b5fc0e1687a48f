"""Ticks in, whole seconds out: since this boot always, since 1970 once somebody who knows has said so.

Never a float: a board's would round the hour by two minutes. Trusted are the board's own clock where it can have kept
the time, an NTP server, and the hub's answer to a question put at most five seconds ago. Ports that count from 2000 are
corrected by what they say of themselves.
"""

import os
import socket
import time
from binascii import hexlify

EARLIEST = 1767225600  # 2026-01-01: a clock before it has not been set
LATEST = 4102444800  # 2100
_ASK_AGAIN_MS = 10000
_CONFIRM_MS = 3600000
_ANSWER_MS = 5000
_STEP_S = 60
_NTP_SINCE_1970 = 2208988800
_NTP_PORT = 123
_DAY_MS = 86400000
_DRIFT_S = 2  # less than that is the line's delay, not the clock's
_FLOOR_S = 2592000  # a flash is not worn for less than a month


def epoch_offset():
    """What to add to this port's seconds: it says where its 0 is."""
    return 946684800 if time.gmtime(0)[0] == 2000 else 0


class Clock:
    def __init__(self, ticks_ms, ticks_diff):
        self._ticks_ms, self._ticks_diff = ticks_ms, ticks_diff
        self._last = ticks_ms()
        self.ms = 0  # since boot, and it does not wrap
        self.start = None  # when this boot was, since 1970
        self.source = ""
        self._told = 0
        self._asked = None
        self._sure_until = 0  # by then somebody is to confirm the hour

    def tick(self):
        now = self._ticks_ms()
        self.ms += self._ticks_diff(now, self._last)
        self._last = now
        return self.ms

    @property
    def uptime_s(self):
        return self.ms // 1000

    @property
    def known(self):
        return self.start is not None

    def now(self):
        """Whole seconds since 1970."""
        return self.start + self.uptime_s

    def stamp(self):
        """(t, dated) for a moment that is now. Dates of one boot never stand still nor go back a little."""
        if not self.known:
            return self.uptime_s, False
        t = self.now()
        if 0 <= self._told - t < _STEP_S:
            t = self._told + 1
        self._told = t
        return t, True

    def learn(self, t, source):
        """Takes an hour that can be one; False where it cannot."""
        if not EARLIEST <= t < LATEST:
            return False
        if source != "own":
            self._sure_until = self.ms + _DAY_MS
        if not self.known or not -_DRIFT_S <= t - self.now() <= _DRIFT_S:
            self.start = t - self.uptime_s
        self.source = source
        return True

    def question(self):
        """A nonce for the status of a node that wants to know the time, or whether its own clock is right; else None.

        Asked at once by who does not know, and once a day by who does: no crystal keeps the time for a year.
        """
        again = _CONFIRM_MS if self.known else _ASK_AGAIN_MS
        if (self.known and self.ms < self._sure_until) or (self._asked and self.ms - self._asked[1] < again):
            return None
        self._asked = (hexlify(os.urandom(6)).decode(), self.ms)
        return self._asked[0]

    def disconnected(self):
        """An answer counts on the connection of its question only."""
        self._asked = None

    def answered(self, nonce, t):
        """The hub has said the time; whether it was in time for it to be true."""
        if not self._asked or nonce != self._asked[0] or self.ms - self._asked[1] > _ANSWER_MS:
            return False
        self._asked = None
        return self.learn(t, "hub")


class Ntp:
    """One question to a time server at a time, over UDP (RFC 5905, figure 8: seconds of the transmit timestamp)."""

    def __init__(self, address, port=_NTP_PORT, every_s=86400):
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
        seconds = int.from_bytes(answer[40:44], "big") - _NTP_SINCE_1970
        self._address.worked()
        self._later(ms, self._every_ms)
        return seconds if seconds >= 0 else seconds + 4294967296

    def _later(self, ms, wait_ms):
        if self._line is not None:
            self._line.close()
            self._line = None
        self._due = ms + wait_ms


def floor(folder, since):
    """The latest hour that has certainly passed: no certificate of today is younger."""
    try:
        with open(folder + "/floor") as file:
            since = max(since, int(file.read(12)))
    except (OSError, ValueError):
        pass
    return max(EARLIEST, min(since, LATEST))


def keep_floor(folder, t):
    if t - floor(folder, 0) > _FLOOR_S:
        try:
            with open(folder + "/floor", "w") as file:
                file.write("%d" % t)
        except OSError:
            pass  # an older floor holds as well
