"""Minutes of health in, the same minutes out once InfluxDB answers again. Nothing else remembers them: they wait here.

Refuses to grow for ever: of a long outage it keeps the newest lines; what the nodes measured is in the journal anyway.
"""

from collections import deque
from collections.abc import Sequence

from hub.influx.lines import node_of

_LINES = 100_000  # about 25 MB: a day of 70 nodes, eight hours of 200


class Backlog:
    def __init__(self, most: int = _LINES) -> None:
        self._minutes: deque[Sequence[str]] = deque()
        self._most = most
        self._held = 0

    def __len__(self) -> int:
        return self._held

    def add(self, lines: Sequence[str]) -> None:
        self._minutes.append(lines)
        self._held += len(lines)
        while self._held > self._most and len(self._minutes) > 1:
            self._held -= len(self._minutes.popleft())

    def oldest(self) -> Sequence[str] | None:
        return self._minutes[0] if self._minutes else None

    def drop_oldest(self) -> None:
        self._held -= len(self._minutes.popleft())

    def forget(self, node: str) -> None:
        minutes = [[line for line in lines if node_of(line) != node] for lines in self._minutes]
        self._minutes = deque(lines for lines in minutes if lines)
        self._held = sum(map(len, self._minutes))
