"""Dates people type in, seconds UTC out, and back. A day begins at midnight in the hub's time zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from hub.register.rows import RegisterError


def moment(text: str, timezone: str) -> int:
    """2026-11-01, 2026-11-01T08:00 (in the hub's zone) or 2026-11-01T08:00Z."""
    try:
        typed = datetime.fromisoformat(text)
    except ValueError:
        raise RegisterError(f"date {text!r}: a date such as 2026-11-01 or 2026-11-01T08:00 is accepted") from None
    return int((typed if typed.tzinfo else typed.replace(tzinfo=ZoneInfo(timezone))).timestamp())


def day(seconds: int, timezone: str) -> str:
    return datetime.fromtimestamp(seconds, UTC).astimezone(ZoneInfo(timezone)).strftime("%Y-%m-%d")
