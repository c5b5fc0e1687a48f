"""Which of two builds runs: chooses the slot, counts the boots of an update on trial, goes back from a bad one.

A board has it twice: `/slots.mpy` chooses at each boot and is replaced by no update, so it is small and leans on
nothing but MicroPython; a build has its own, loaded when something has happened to a slot, and dropped. They meet in
`/slot`, which holds three words: the slot; the way back while it is on trial ("-": there is none, "!": an update failed
and was gone back from); failed boots. And in the list that a node keeps of it, `Slot.state`. A settings file that
cannot be used is no failed boot: `firmware.main` says what is wrong with it and asks again.
"""

import os
import sys

TRIALS = 3  # boots that an update has to show its first receipt
FAILURES = 5  # boots in a row that ended in a crash: the other slot is tried, or the node lives without its sensors
NAME = 1  # where they stand in a slot's state
BACK = 2
COUNT = 3
_OTHER = {"a": "b", "b": "a"}


def version(root, name):
    """The number of the build in a slot; -1 where no whole build lies there. It is written after all other files."""
    try:
        with open("%s/%s/version" % (root, name)) as file:
            return int(file.read(12))
    except (OSError, ValueError):
        return -1


def _names(folder):
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _read(root):
    """[where the slots lie, the slot, the way back, failed boots], as it is on flash."""
    try:
        with open(root + "/slot") as file:
            name, back, count = file.read(20).split()
        if name not in _OTHER or back not in ("a", "b", "-", "!"):
            raise ValueError
        return [root, name, back, int(count)]
    except (OSError, ValueError):  # a new board's, or one that has rotted
        return [root, "b" if version(root, "b") > version(root, "a") else "a", "-", 0]


class Slot:
    def __init__(self, root="", state=None):
        """`state`: of a slot that was read before; it is kept up to date."""
        self.state = _read(root) if state is None else state

    @property
    def root(self):
        return self.state[0]

    @property
    def name(self):
        return self.state[NAME]

    @property
    def back(self):
        return self.state[BACK]

    @property
    def count(self):
        return self.state[COUNT]

    @property
    def other(self):
        return _OTHER[self.name]

    def version(self, name):
        return version(self.root, name)

    @property
    def trial(self):
        return self.back in _OTHER

    @property
    def safe(self):
        """Nothing else has helped: the node lives without its sensors, so that it can be told what to do."""
        return not self.trial and self.count >= FAILURES

    def keep(self, name, back, count):
        """True where it is on flash when it returns; else the flash is as it was. In memory all the same."""
        self.state[NAME:] = name, back, count
        try:
            with open(self.root + "/slot.new", "w") as file:
                file.write("%s %s %d" % (name, back, count))
            os.rename(self.root + "/slot.new", self.root + "/slot")
            return True
        except OSError as error:
            print("slot", error)
            return False

    def next_boot(self, name, back, count):
        """As `keep`, on flash only: what runs here is still this slot's build, and answers for itself."""
        mine = self.state[NAME:]
        try:
            return self.keep(name, back, count)
        finally:
            self.state[NAME:] = mine

    def begin(self, crashed):
        """Once a boot: counts it and chooses. `crashed`: the watchdog ended the last one."""
        if self.trial:
            if self.count >= TRIALS:
                self.keep(self.back, "!", 0)
            else:
                self.keep(self.name, self.back, self.count + 1)
        elif crashed:
            self.failed()
        if self.safe and self.back == "-" and version(self.root, self.other) >= 0:
            self.keep(self.other, self.name, 1)

    def _next_is_mine(self):
        """Whether the next boot is this slot's; else an update waits for its first: nothing is written over that."""
        return _read(self.root)[NAME] == self.name

    def failed(self):
        """This boot ended in a crash. Of a trial every boot is counted as it begins."""
        if not self.trial and self._next_is_mine():
            self.keep(self.name, self.back, min(self.count + 1, FAILURES))

    def good(self):
        """The hub has answered: this build stays, and its failures are forgotten; not those of its sensors."""
        if self.safe or not (self.trial or self.count) or not self._next_is_mine():
            return
        # A newer build that is left for this one has failed, though it was good once.
        failed = self.back == "!" or (self.trial and self.version(self.other) > self.version(self.name))
        if self.next_boot(self.name, "!" if failed else "-", 0):  # else the next answer is another try
            self.state[BACK:] = "!" if failed else "-", 0

    def again(self):
        """A node that lives without its sensors tries them once more with its next boot."""
        if self.safe and self._next_is_mine():
            self.keep(self.name, self.back, FAILURES - 1)


def chosen(root=""):
    """The state of the slot that this boot runs: it is counted, and the slot is first on the path."""
    import machine

    slot = Slot(root)
    # A port that restarts by its watchdog (rp2) calls every restart one: what was meant or noted has left its words.
    noted = "last-words" in _names(root + "/data")
    slot.begin(machine.reset_cause() == getattr(machine, "WDT_RESET", -1) and not noted)
    if slot.trial:
        machine.WDT(timeout=8000)  # an update that hangs before it has begun is ended, too
    print("slot", slot.name, "version", version(root, slot.name), "on trial" if slot.trial else "")
    sys.path.insert(0, root + "/" + slot.name)
    return slot.state


def unusable(state, error):
    """A slot that cannot be loaded: counted like any crash."""
    import machine

    print("slot", state[NAME], type(error).__name__, error)
    Slot("", state).failed()
    machine.reset()
