"""What every message keeps to: how large, how long, which numbers; and WireError, for what breaks the contract.

Runs on boards and hosts alike.
"""

MAX_BYTES = 8192
MAX_RECORDS = 256
MAX_SEQ = 1 << 53  # what every JSON reader holds exactly
MAX_RUN = (1 << 31) - 1
MAX_VALUE = 1e30  # a board's 32-bit float ends at 3.4e38: beyond this no two readers agree on what is finite
RELATIVE_BELOW = 1 << 28  # RFC 8428, 4.5.3: such a time is relative to the moment of receipt
LATEST = 1 << 40


class WireError(ValueError):
    """This payload breaks the contract. `seq` and `run` say which pack it was, where they could still be read."""

    def __init__(self, sentence, seq=None, run=None):
        super().__init__(sentence)
        self.seq = seq
        self.run = run


def shown(value):
    """A value as an error names it: short, however long the value."""
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def is_whole(value, low, high):
    return isinstance(value, int) and value is not True and value is not False and low <= value <= high


def is_number(value):
    if not isinstance(value, (int, float)) or value is True or value is False:
        return False
    return -MAX_VALUE <= value <= MAX_VALUE
