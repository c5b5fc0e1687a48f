"""What can go wrong with an InfluxDB, told apart by what the follower does next."""

import re


class InfluxError(Exception):
    """InfluxDB cannot take anything now; the sentence says why and what to do. Nothing is lost: it is tried again."""


class Missing(InfluxError):
    """The database (or bucket) is not there: what was in it must be written anew."""


class Unable(InfluxError):
    """This InfluxDB cannot delete; trying again does not help."""


class Refused(Exception):
    """InfluxDB answered 400 (or 413) to lines as such. `dropped` is how many it says it dropped, if it says so."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        found = re.search(r"dropped=(\d+)", message)
        self.message = message
        self.dropped = int(found[1]) if found else None
        self.expired = "retention policy" in message
