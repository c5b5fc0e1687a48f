"""MicroPython's `network` for a node without a radio: the machine's own network, which the world can take away."""

import world

STA_IF = 0


class WLAN:
    def __init__(self, interface=STA_IF):
        pass

    def active(self, on=None):
        return True

    def connect(self, ssid, password=None):
        pass

    def disconnect(self):
        pass

    def isconnected(self):
        return bool(world.felt("wifi", True))

    def status(self, what):
        return world.felt("rssi", -60)
