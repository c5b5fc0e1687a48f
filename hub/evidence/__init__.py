"""What the readings say about an intervention: an estimate with its interval, and a verdict in words.

The statistics are pure functions and need the extra `moineau[evidence]`; nothing of the hub's own start imports them.
"""


class EvidenceError(ValueError):
    """A question, a calendar or a data directory that no evidence can be made of; the sentence says why.

    `fr` says the same in French where a citizen may read it.
    """

    def __init__(self, en: str, fr: str | None = None) -> None:
        super().__init__(en)
        self.fr = fr
