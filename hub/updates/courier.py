"""The statuses of all nodes in, every second; orders to those that want an update out.

A status is answered once. A node that refused is asked again when it says something else, and after hours: a flash that
was full may have room.
"""

from collections.abc import Callable, Mapping
from typing import Any

from hub.updates.orders import orders
from hub.updates.store import Release, Store, version_for

AGAIN_S = 6 * 3600

Send = Callable[[str, dict[str, str]], None]


class Courier:
    def __init__(
        self, store: Store, statuses: Callable[[], Mapping[str, tuple[int, dict[str, Any]]]], send: Send
    ) -> None:
        self._store, self._statuses, self._send = store, statuses, send
        self._changed = -1
        self._groups: dict[str, list[str]] = {}
        self._releases: list[Release] = []
        self._answered: dict[str, tuple[int, dict[str, Any]]] = {}
        self._offered: dict[tuple[str, int], int] = {}

    def step(self, now: int) -> int:
        """How many orders were sent. Costs one look at a file where nothing is released."""
        if self._store.changed != self._changed:
            self._changed = self._store.changed
            self._groups, self._releases = self._store.groups(), self._store.releases()
            self._answered, self._offered = {}, {}
        if not self._releases:
            return 0
        return sum(self._answer(node, *heard, now) for node, heard in self._statuses().items())

    def _answer(self, node: str, received: int, status: dict[str, Any], now: int) -> int:
        if self._answered.get(node) == (received, status):
            return 0
        self._answered[node] = (received, status)
        version = version_for(node, self._groups, self._releases)
        told = status.get("update")
        if version is None or not isinstance(told, dict):
            return 0
        build = self._store.build(version, str(told.get("arch")))
        found = orders(status, build) if build else []
        if found and found[0].startswith("offer") and not self._may_offer(node, version, told, now):
            return 0
        for text in found:
            self._send(node, {"update": text})
        return len(found)

    def _may_offer(self, node: str, version: int, told: dict[str, Any], now: int) -> bool:
        """A refusal stands for a while: the same bytes would be refused again."""
        last = self._offered.get((node, version))
        if last is not None and told.get("refused") and now - last < AGAIN_S:
            return False
        self._offered[node, version] = now
        return True
