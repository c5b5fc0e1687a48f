"""Query words in, checked times out. Refuses, as 422 with value, key and way out, what it cannot read or bound."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

DAY = 86_400
READINGS_DAYS = 31
ROLLUPS_DAYS = 400
_EARLIEST = 946_684_800  # 2000
_LATEST = 4_102_444_800  # 2100
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


class Unusable(ValueError):
    """A query parameter that cannot be used."""

    def __init__(self, key: str, value: object, way_out: str) -> None:
        super().__init__(f"{key}: {str(value)[:60]!r} where {way_out}")
        self.key, self.value = key, str(value)[:60]


def moment(key: str, text: str, zone: tzinfo = UTC) -> int:
    """Seconds since 1970 of an RFC 3339 time with its zone, of a date (midnight in `zone`), or of whole seconds."""
    try:
        t = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else _rfc3339(text, zone)
    except (ValueError, OverflowError):
        t = -1
    if not _EARLIEST <= t < _LATEST:
        raise Unusable(
            key, text, "a time such as 2026-03-01, 2026-03-01T08:00:00Z or 1772352000, of this century, is accepted"
        )
    return t


def _rfc3339(text: str, zone: tzinfo) -> int:
    # A "+" that was not percent-encoded arrives as a space.
    time = datetime.fromisoformat(text.strip().replace(" ", "+"))
    if time.tzinfo is None and _DATE.fullmatch(text.strip()):
        time = time.replace(tzinfo=zone)
    if time.tzinfo is None:
        raise ValueError(text)
    return int(time.timestamp())


@dataclass(frozen=True)
class Span:
    start: int
    end: int


def span(start: str | None, end: str | None, now: int, *, days: int, usual: int, zone: tzinfo = UTC) -> Span:
    """From start (included) to end (not included); the last `usual` seconds when nothing was asked for."""
    last = moment("to", end, zone) if end is not None else now + 1
    first = moment("from", start, zone) if start is not None else last - usual
    if first >= last:
        raise Unusable("from", start, f"a time before `to` ({last}) is accepted")
    if last - first > days * DAY + 1:
        raise Unusable("from", start, f"at most {days} days before `to` ({last}) are accepted: ask for several spans")
    return Span(first, last)


def one_of(key: str, value: str, accepted: tuple[str, ...]) -> str:
    if value not in accepted:
        raise Unusable(key, value, f"one of {', '.join(accepted)} is accepted")
    return value
