"""Ticks in, whole seconds out: since this boot always, since 1970 once somebody who knows has said so.

Never a float: a board's would round the hour by two minutes. Trusted are the board's own clock where it can have kept
the time, an NTP server, and the hub's answer to a question put at most five seconds ago.
"""

import os
from binascii import hexlify

EARLIEST = 1767225600  # 2026-01-01: a clock before it has not been set
LATEST = 4102444800  # 2100
_ASK_AGAIN_MS = 10000
_CONFIRM_MS = 3600000
_ANSWER_MS = 5000
_STEP_S = 60
_DAY_MS = 86400000
_DRIFT_S = 2  # less than that is the line's delay, not the clock's


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

    def now(self):
        """Whole seconds since 1970."""
        return self.start + self.uptime_s

    def stamp(self):
        """(t, dated) for a moment that is now. Dates of one boot never stand still nor go back a little."""
        if self.start is None:
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
        if self.start is None or not -_DRIFT_S <= t - self.now() <= _DRIFT_S:
            self.start = t - self.uptime_s
        self.source = source
        return True

    def question(self):
        """A nonce for the status of a node that wants to know the time, or whether its own clock is right; else None.

        Asked at once by who does not know, and once a day by who does: no crystal keeps the time for a year.
        """
        again = _CONFIRM_MS if self.start is not None else _ASK_AGAIN_MS
        if (self.start is not None and self.ms < self._sure_until) or (
            self._asked and self.ms - self._asked[1] < again
        ):
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
