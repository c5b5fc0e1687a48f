"""Progress in, a fed watchdog out: a node that only seems to live is restarted.

Each duty says when it was done; the watchdog is fed while none is overdue. What ended the last life is read once, at
the beginning of this one: the port's reset cause, and the words an exception left on flash.
"""

import os

_NOTE = "/last-words"
MOST = 120


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


def cause(found, folder, safe=False):
    """Why this life began, for the status: the board's word for it, and what the last life said when it ended."""
    words = last_words(folder)
    found = "%s: %s" % (found, words) if words else found
    return "safe, without sensors, after " + found if safe else found


def last_words(folder):
    """What the last life said when it died, once; "" where it died without a word."""
    try:
        with open(folder + _NOTE) as file:
            words = file.read(MOST)
        os.remove(folder + _NOTE)
        return words
    except OSError:
        return ""


def leave_words(folder, words):
    """Never more than a status can carry."""
    print(words)
    try:
        with open(folder + _NOTE, "w") as file:
            file.write(words[:MOST])
    except OSError:
        pass  # it dies all the same, without a word
