"""Progress in, a fed watchdog out: a node that only seems to live is restarted.

Each duty says when it was done; the watchdog is fed while none is overdue. What ended the last life is read once, at
the beginning of this one: the port's reset cause, and the words an exception left on flash.
"""

import os

_NOTE = "/last-words"


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


def last_words(folder):
    """What the last life said when it died, once; "" where it died without a word."""
    try:
        with open(folder + _NOTE) as file:
            words = file.read(80)
        os.remove(folder + _NOTE)
        return words
    except OSError:
        return ""


def leave_words(folder, error):
    """The kind of the error and its first words; never more than a status can carry."""
    try:
        with open(folder + _NOTE, "w") as file:
            file.write(("%s %s" % (type(error).__name__, error))[:80])
    except OSError:
        pass  # it dies all the same, without a word
