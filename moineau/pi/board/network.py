"""MicroPython's `network` for a machine whose network is its own affair."""

STA_IF = 0


class WLAN:
    def __init__(self, interface=STA_IF):
        pass

    def isconnected(self):
        return True

    def ifconfig(self):
        """Address, mask, gateway, and the name server that this machine asks."""
        return "", "", "", _name_server()

    def status(self, what):
        raise OSError(what)


def _name_server():
    try:
        with open("/etc/resolv.conf") as file:
            servers = [line.split()[1] for line in file if line.startswith("nameserver ")]
    except OSError:
        servers = []
    return ([server for server in servers if ":" not in server] or [""])[0]
