"""A build on trial, or a life without sensors: each ends after its time. Loaded where a slot says so, and dropped."""

from firmware.slots import Slot
from firmware.visitor import drop

_SAFE_MS = 3600000  # so long a node lives without its sensors before it tries them again
_TRIAL_MS = 1200000  # an update that has shown no receipt by then is tried again, or gone back from


class Trial:
    def __init__(self, node):
        self._node, self._slot = node, Slot("", node.slot)
        drop("firmware.slots")

    def turn(self, ms):
        """False once the build has been found good."""
        slot = self._slot
        if slot.trial and ms > _TRIAL_MS:
            self._node.reboot_wanted = "update without a receipt"
        if slot.safe and ms > _SAFE_MS:
            slot.again()
            self._node.reboot_wanted = "sensors again"
        if slot.trial or slot.safe:
            return True
        drop("firmware.trial")
        return False
