"""The statuses of all nodes in, every second; orders to those that want an update out.

A status is answered once. A node that refused is asked again when it says something else, and after hours: a flash that
was full may have room. A node that went back from a version is not offered it again, though it may forget that it did,
until the version is released anew.
"""

from collections.abc import Callable, Mapping
from typing import Any

from hub.updates.orders import orders
from hub.updates.store import Failures, Release, Store, has_failed, version_for

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
        self._failures: Failures = {}
        self._answered: dict[str, tuple[int, dict[str, Any]]] = {}
        self._offered: dict[tuple[str, int], int] = {}

    def step(self, now: int) -> int:
        """How many orders were sent. Costs one look at a file where nothing is released."""
        if self._store.changed != self._changed:
            self._changed = self._store.changed
            self._groups, self._releases = self._store.groups(), self._store.releases()
            self._failures = self._store.failures()
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
        self._note(node, told.get("failed"), received)
        build = self._store.build(version, str(told.get("arch")))
        found = orders(status, build) if build else []
        if found and found[0].startswith("offer") and not self._may_offer(node, version, told, now):
            return 0
        for text in found:
            self._send(node, {"update": text})
        return len(found)

    def _note(self, node: str, failed: object, told: int) -> None:
        """Keeps that a node went back from a version of ours, as of when it told so."""
        if type(failed) is not int or has_failed(node, failed, self._failures, self._releases):
            return
        if failed in self._store.versions():
            self._failures.setdefault(node, {})[failed] = told
            self._store.keep_failures(self._failures)

    def _may_offer(self, node: str, version: int, told: dict[str, Any], now: int) -> bool:
        """A refusal stands for a while: the same bytes would be refused again."""
        if has_failed(node, version, self._failures, self._releases):
            return False
        last = self._offered.get((node, version))
        if last is not None and told.get("refused") and now - last < AGAIN_S:
            return False
        self._offered[node, version] = now
        return True
