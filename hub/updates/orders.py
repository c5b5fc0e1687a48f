"""A node's status and the build that is meant for it in, the hub's next orders to it out. Pure.

The node leads: it says which piece it wants next, and gets a window of them; whatever is lost on the way is asked for
again. So the hub remembers nothing, and may be restarted in the middle.
"""

from typing import Any

from hub.updates.build import Build

WINDOW = 12  # pieces; firmware/ota.py's


def orders(status: dict[str, Any], build: Build) -> list[str]:
    """Texts for a command's `update`; none where there is nothing to say."""
    told = status.get("update")
    if not isinstance(told, dict) or not isinstance(told.get("version"), int) or status.get("online") is not True:
        return []  # a node without slots, or one that is away
    if told.get("taking") == build.version:
        start = told.get("next")
        if not isinstance(start, int) or not 0 <= start < build.pieces:
            return []
        return [build.piece(number) for number in range(start, min(start + WINDOW, build.pieces))]
    if told["version"] >= build.version or told.get("failed") == build.version or told.get("trial"):
        return []
    return [build.offer()]


def is_confirmed(status: dict[str, Any], version: int) -> bool:
    """Whether this node has shown a receipt with this version, or a newer one."""
    told = status.get("update")
    return (
        isinstance(told, dict)
        and not told.get("trial")
        and isinstance(told.get("version"), int)
        and (told["version"] >= version)
    )
