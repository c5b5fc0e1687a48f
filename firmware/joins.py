"""How many boots in a row have found no Wi-Fi, kept on flash: whoever switches a node on three times is heard."""

import os


def counted(folder):
    """This boot among them; the file is gone once a network lets the node in."""
    count = _read(folder) + 1
    try:
        with open(folder + "/joins", "w") as file:
            file.write("%d" % min(count, 9))
    except OSError:
        pass  # a full flash still has its sockets
    return count


def found(folder):
    try:
        os.remove(folder + "/joins")
    except OSError:
        pass  # it was there from the first


def _read(folder):
    try:
        with open(folder + "/joins") as file:
            return int(file.read(2))
    except (OSError, ValueError):
        return 0
