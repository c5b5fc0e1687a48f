"""Progress in, a fed watchdog out: a node that only seems to live is restarted.

Each duty says when it was done; the watchdog is fed while none is overdue.
"""


class Watch:
    def __init__(self, feed, patience_ms):
        """`feed`: of the board's watchdog; `patience_ms`: duty -> how long it may be left undone."""
        self._feed, self._patience = feed, patience_ms
        self._done = dict.fromkeys(patience_ms, 0)

    def did(self, duty, ms):
        self._done[duty] = ms

    def allow(self, duty, patience_ms):
        """Another interval, another patience."""
        self._patience[duty] = patience_ms

    def overdue(self, ms):
        """The duties that nobody has done in time."""
        return [duty for duty in sorted(self._done) if ms - self._done[duty] > self._patience[duty]]

    def feed(self, ms):
        """True where it was fed."""
        if self.overdue(ms):
            return False
        self._feed()
        return True
