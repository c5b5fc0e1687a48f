"""A request body in, a command for one node out. Refuses every key but identify, interval_s and reboot."""

import json
from typing import Any

from hub.web.ranges import Unusable

SLOWEST_S = 86_400


def command_in(body: bytes) -> dict[str, Any]:
    try:
        wanted = json.loads(body) if len(body) <= 1024 else None
    except (ValueError, RecursionError):
        wanted = None
    if not isinstance(wanted, dict) or not wanted:
        raise Unusable("body", body[:40], 'a JSON object such as {"identify": true} is accepted')
    for key, value in wanted.items():
        _check(key, value)
    return wanted


def _check(key: str, value: object) -> None:
    if key in ("identify", "reboot"):
        if value is not True:
            raise Unusable(key, value, "true is accepted")
    elif key == "interval_s":
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= SLOWEST_S:
            raise Unusable(key, value, f"a whole number of seconds from 1 to {SLOWEST_S} is accepted")
    else:
        raise Unusable("body", key, "identify, interval_s and reboot are accepted")
