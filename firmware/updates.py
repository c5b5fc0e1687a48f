"""What a hub says of updates in, orders to the code that takes them out.

All of it is loaded with the first offer and dropped when that is over, one way or the other.
"""

from firmware.visitor import drop


def of(node):
    """The update that this node takes, or one that it may be offered."""
    if node.updates is not None:
        return node.updates
    from firmware.slots import Slot

    drop("firmware.slots")
    return Updates(Slot("", node.slot), node.folder, node.refusals, node.refused)


def left(node, updates):
    """It stays while something is taken; what was refused is remembered without it."""
    node.refused = updates.refused
    node.updates = updates if updates.busy else None
    if node.updates is None:
        drop("firmware.updates")


class Updates:
    def __init__(self, slot, folder, faults=None, refused=""):
        """`faults`: refusals by kind, to be counted on; `refused`: the last one's words."""
        self._slot, self._folder = slot, folder
        self._taking = None
        self.faults = {} if faults is None else faults
        self.refused = refused

    @property
    def busy(self):
        return self._taking is not None

    def heard(self, words, ms):
        """A command's `update`: an offer or a piece. "tell" where the hub wants to know how far this is, "restart"
        where a new build is to be tried, else ""."""
        from firmware import ota

        parts = words.split(" ")
        try:
            if parts[0] == "offer":
                return self._offered(ota, parts[1:], ms)
            if parts[0] == "piece" and self._taking is not None and parts[1] == "%d" % self._taking.version:
                return self._piece(ota, parts, ms)
        except Exception as error:  # whatever it is, this build goes on without the other
            return self._refuse(error)
        self._forget()
        return ""

    def _offered(self, ota, words, ms):
        if self._taking is not None and words[:1] == ["%d" % self._taking.version]:
            return "tell"  # the hub has forgotten that it began
        if self._taking is not None:
            self._taking.close()
            self._taking = None
        self._taking = ota.Update(words, self._slot, self._folder, ms)
        self.refused = ""
        return "tell"

    def _piece(self, ota, parts, ms):
        told = self._taking.piece(int(parts[2]), ota.a2b_base64(parts[3]), ms)
        if self._taking.complete:
            self._taking.install()
            self._stop()
            return "restart"
        return "tell" if told else ""

    def overdue(self, ms):
        """Whether the hub must be told again how far this is."""
        if self._taking is None:
            return False
        try:
            return self._taking.overdue(ms)
        except Exception as error:  # what it is was loaded with the code that raised it
            return self._refuse(error) == "tell"

    def _refuse(self, error):
        kind = getattr(error, "kind", type(error).__name__)
        self.faults[kind] = self.faults.get(kind, 0) + 1
        self.refused = "%s: %s" % (kind, error)
        print("update refused:", self.refused)
        self._stop()
        return "tell"

    def _stop(self):
        if self._taking is not None:
            self._taking.close()
            self._taking = None
        self._forget()

    def _forget(self):
        if self._taking is None:
            drop("firmware.ota")
            drop("firmware.arch")

    def status(self):
        """How far this is, for the node's status."""
        return {"taking": self._taking.version, "next": self._taking.next} if self._taking is not None else {}
