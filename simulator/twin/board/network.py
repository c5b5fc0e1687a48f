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
