"""How often somebody did something in, whether they may do it again out. Remembers marks and times, never who.

Kept in memory: a hub that starts anew has forgotten everybody, which is what a hub should do.
"""

import ipaddress
import threading
from collections import OrderedDict, deque
from dataclasses import dataclass, field

_MOST_KEYS = 20_000


@dataclass
class Limit:
    """At most `most` in `within_s`, for each key."""

    most: int
    within_s: int
    _times: OrderedDict[str, deque[int]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, key: str, now: int) -> bool:
        """Counts one more; False when it is one too many (which is not counted)."""
        with self._lock:
            times = self._recent(key, now)
            if len(times) >= self.most:
                return False
            times.append(now)
            return True

    def full(self, key: str, now: int) -> bool:
        with self._lock:
            return len(self._recent(key, now)) >= self.most

    def _recent(self, key: str, now: int) -> deque[int]:
        times = self._times.setdefault(key, deque())
        self._times.move_to_end(key)
        while times and times[0] <= now - self.within_s:
            times.popleft()
        while len(self._times) > _MOST_KEYS:
            self._times.popitem(last=False)
        return times


@dataclass
class Limits:
    """What is limited on the pages, each with its own patience."""

    letters_to: Limit = field(default_factory=lambda: Limit(4, 3600))  # for each address
    letters_from: Limit = field(default_factory=lambda: Limit(12, 3600))  # for each network address
    letters: Limit = field(default_factory=lambda: Limit(300, 3600))  # of the whole hub
    wrong: Limit = field(default_factory=lambda: Limit(20, 600))  # links, tokens and slips that open nothing
    acts: Limit = field(default_factory=lambda: Limit(600, 3600))  # of one person with a role


def network(host: str | None) -> str:
    """An IPv4 address, or the /64 that a household has of IPv6."""
    try:
        address = ipaddress.ip_address(host or "")
    except ValueError:
        return host or "nobody"
    if address.version == 6:
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)
