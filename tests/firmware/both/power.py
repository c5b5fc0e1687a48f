"""The power goes: after any byte that is written, at any file that is opened, removed or renamed, at any folder."""

import os

from firmware import kept, opening, outbox

OUTBOX = (outbox, kept, opening)
outbox.drop = lambda name: None  # what opens an outbox stays, so that its power may go, too
_STEPS = ("remove", "rename", "mkdir", "rmdir")


class Cut(BaseException):
    """No mere mishap: nobody takes it for one and goes on."""


class Power:
    """So many bytes or steps, then none. `late`: as littlefs, which keeps what was written when a file is closed."""

    def __init__(self, left, late=False):
        self.left, self.used, self.late = left, 0, late

    def spend(self, wanted=1):
        """How much of it is done."""
        done = min(wanted, self.left - self.used)
        self.used += done
        return done

    def step(self):
        if not self.spend():
            raise Cut


class Paper:
    """A file of a flash whose power may go."""

    def __init__(self, power, path, mode):
        power.step()
        self._power, self._path, self._mode, self._ink = power, path, mode[0] + "b", b""
        if not power.late or not _is_there(path):
            open(path, self._mode).close()
            self._mode = "ab"

    def write(self, content):
        raw = content.encode() if isinstance(content, str) else bytes(content)
        done = self._power.spend(len(raw))
        self._ink += raw[:done]
        if not self._power.late:
            self._dry()
        if done < len(raw):
            raise Cut

    def flush(self):
        if self._power.late:
            self._power.step()
        self._dry()

    def close(self):
        if self._mode:
            self.flush()
            self._mode = ""

    def _dry(self):
        with open(self._path, self._mode) as file:
            file.write(self._ink)
        self._mode, self._ink = "ab", b""

    def __enter__(self):
        return self

    def __exit__(self, *trouble):
        self.close()


def _is_there(path):
    try:
        os.stat(path)
    except OSError:
        return False
    return True


class CutOs:
    """os, where all that changes the flash takes power, too."""

    def __init__(self, power):
        self._power = power

    def __getattr__(self, name):
        act = getattr(os, name)
        if name not in _STEPS:
            return act

        def powered(*paths):
            self._power.step()
            return act(*paths)

        return powered


def powered(power, modules=OUTBOX):
    """Lets these modules write with this power; None gives them the mains again."""
    for module in modules:
        if power is None:
            if "open" in dir(module):
                del module.open
            if hasattr(module, "os"):
                module.os = os
        else:
            module.open = lambda path, mode="r": Paper(power, path, mode) if mode[0] in "wa" else open(path, mode)
            if hasattr(module, "os"):
                module.os = CutOs(power)
