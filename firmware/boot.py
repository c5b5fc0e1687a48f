"""A board's /main.py, as it stands: chooses the slot, counts the boots of an update on trial, goes back from a bad one.

No update replaces it, so it is small and leans on nothing but MicroPython. `/slot` holds three words: the slot; the
way back while it is on trial ("-": there is none, "!": an update failed and was gone back from); failed boots.
A settings file that cannot be used is no failed boot: `firmware.main` says what is wrong with it and asks again.
"""

import os
import sys

TRIALS = 3  # boots that an update has to show its first receipt
FAILURES = 5  # boots in a row that ended in a crash: the other slot is tried, or the node lives without its sensors
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


class Slot:
    def __init__(self, root=""):
        self.root = root
        try:
            with open(root + "/slot") as file:
                self.name, self.back, count = file.read(20).split()
            self.count = int(count)
            if self.name not in _OTHER or self.back not in ("a", "b", "-", "!"):
                raise ValueError
        except (OSError, ValueError):  # a new board's, or one that has rotted
            self.name = "b" if version(root, "b") > version(root, "a") else "a"
            self.back, self.count = "-", 0

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
        self.name, self.back, self.count = name, back, count
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
        mine = self.name, self.back, self.count
        try:
            return self.keep(name, back, count)
        finally:
            self.name, self.back, self.count = mine

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

    def failed(self):
        """This boot ended in a crash. Of a trial every boot is counted as it begins."""
        if not self.trial:
            self.keep(self.name, self.back, min(self.count + 1, FAILURES))

    def good(self):
        """The hub has answered: this build stays, and its failures are forgotten; not those of its sensors."""
        if self.safe or not (self.trial or self.count):
            return
        # A newer build that is left for this one has failed, though it was good once.
        failed = self.back == "!" or (self.trial and self.version(self.other) > self.version(self.name))
        if self.next_boot(self.name, "!" if failed else "-", 0):  # else the next answer is another try
            self.back, self.count = "!" if failed else "-", 0

    def again(self):
        """A node that lives without its sensors tries them once more with its next boot."""
        if self.safe:
            self.keep(self.name, self.back, FAILURES - 1)


def run(root=""):
    import machine

    slot = Slot(root)
    # A port that restarts by its watchdog (rp2) calls every restart one: what was meant or noted has left its words.
    noted = "last-words" in _names(root + "/data")
    slot.begin(machine.reset_cause() == getattr(machine, "WDT_RESET", -1) and not noted)
    if slot.trial:
        machine.WDT(timeout=8000)  # an update that hangs before it has begun is ended, too
    print("slot", slot.name, "version", version(root, slot.name), "on trial" if slot.trial else "")
    sys.path.insert(0, root + "/" + slot.name)
    try:
        from firmware.main import start
    except Exception as error:  # a slot that cannot be loaded: counted like any crash
        print("slot", slot.name, type(error).__name__, error)
        slot.failed()
        machine.reset()
    start(root + "/settings.json", root + "/data", slot)


if __name__ == "__main__":
    run()
