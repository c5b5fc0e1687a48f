"""What claims about the firmware stand on, in both Pythons: folders, refusals, a random number that repeats."""

FOLDER = ""
_count = [0]


def fresh():
    """A folder that nobody has used."""
    _count[0] += 1
    return "%s/%d" % (FOLDER, _count[0])


def refused(kind, act, *arguments):
    """The sentence with which it was refused."""
    try:
        act(*arguments)
    except kind as error:
        return str(error)
    raise AssertionError("%r took %r" % (act, arguments))


class Draw:
    """The same draws in both Pythons and on every machine."""

    def __init__(self, seed):
        self._x = seed * 2654435761 % 4294967296 or 1

    def below(self, n):
        self._x ^= (self._x << 13) & 0xFFFFFFFF
        self._x ^= self._x >> 17
        self._x ^= (self._x << 5) & 0xFFFFFFFF
        return self._x % n


def rot(path, at):
    """One byte of a file is not what it was."""
    with open(path, "r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes((byte ^ 255,)))
