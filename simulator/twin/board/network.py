"""MicroPython's `network` for a node without a radio: the machine's own network, which the world can take away."""

import os

import world

STA_IF, AP_IF = 0, 1
# Of the setup page's web and names: those of a board belong to the machine here.
SETUP_PORTS = tuple([int(port) for port in (os.getenv("TWIN_SETUP_PORTS") or "8080,8053").split(",")])
_joined = [None]  # (ssid, password)


class WLAN:
    def __init__(self, interface=STA_IF):
        self._point = interface == AP_IF

    def active(self, on=None):
        return True

    def config(self, **wanted):
        world.told_network = wanted

    def scan(self):
        return [(name.encode(), b"", 1, -60, 3, 0) for name in sorted(world.felt("networks", None) or {})]

    def connect(self, ssid, password=None):
        _joined[0] = (ssid, password)

    def disconnect(self):
        _joined[0] = None

    def isconnected(self):
        """Where the world names its networks, those who know the password of one; else as it says."""
        networks = world.felt("networks", None)
        if networks is None:
            return bool(world.felt("wifi", True))
        return _joined[0] is not None and networks.get(_joined[0][0]) == _joined[0][1]

    def ifconfig(self):
        """Address, mask, gateway and name server; a port may stand behind the last."""
        return "127.0.0.1", "255.0.0.0", "127.0.0.1", world.felt("dns", None) or _name_server()

    def status(self, what):
        return world.felt("rssi", -60)


def _name_server():
    try:
        with open("/etc/resolv.conf") as file:
            found = [line.split()[1] for line in file if line.startswith("nameserver ")]
    except OSError:
        return ""
    return found[0] if found else ""
