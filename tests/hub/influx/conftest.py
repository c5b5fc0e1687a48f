"""A journal and a register to follow, a follower that runs, and a real InfluxDB at the other end."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from hub import settings as hub_settings
from hub.influx import Follower
from hub.journal import Filed, Journal, Reader, Rollups
from hub.journal.packs import digest
from hub.register import Register
from hub.settings import Settings
from tests.plugins.brokers import wait_until
from tests.plugins.influxd import Influxd, Victoria

T0 = 1_767_225_600  # 2026-01-01 00:00 UTC


class Street:
    """What the follower follows; `clock` is set by the test, `say` stores a pack as the hub does."""

    def __init__(self, settings: Settings, stack: ExitStack) -> None:
        self.settings, self._stack = settings, stack
        self.now = T0
        self._following: list[Follower] = []
        self.journal = Journal(settings.data)
        self.register = Register(settings.data)
        self.reader = Reader(settings.data)
        self.rollups = Rollups(settings.data, settings.timezone, self._summed_early)
        for part in (self.journal, self.register, self.reader, self.rollups):
            stack.callback(part.close)
        self.register.add_area("tilleuls", "Les Tilleuls")
        self._seq: dict[str, int] = {}

    def node(self, id: str, **more: object) -> str:
        wanted = {"exposure": "public", "since": T0 - 90 * 86_400, "now": T0} | more
        self.register.add_node(id, "tilleuls", **wanted)  # ty: ignore[invalid-argument-type]
        return id

    def say(self, node: str, t: int, **values: float) -> None:
        self.journal.store([self.pack(node, t, **values)])

    def pack(self, node: str, t: int, **values: float) -> Filed:
        seq = self._seq[node] = self._seq.get(node, 0) + 1
        readings = [(name, t, value) for name, value in values.items()]
        sha = digest(f"{node} {seq}".encode())
        return Filed(node, 7, seq, 1, readings, max(t, self.now), sha, b"", t, t)

    def sum_up(self) -> None:
        while self.rollups.step(self.now):
            pass

    def _summed_early(self, written: list[tuple[str, int]]) -> None:
        for follower in self._following:
            follower.summed(written)

    def follow(self, url: str, **more: object) -> Follower:
        """A follower that runs until the test ends."""
        follower = self.follower(url, **more)
        follower.start()
        self._following.append(follower)
        self._stack.callback(follower.stop)
        return follower

    def follower(self, url: str, **more: object) -> Follower:
        influx = replace(self.settings.influx, url=url, **more)
        settings = replace(self.settings, influx=influx)
        return Follower(settings, self.register, self.reader, lambda: self.now, lambda: {"disk_free": 1.0})

    def stored(self) -> dict[tuple[str, str, int], int]:
        """(node, property, UTC day) -> readings in the journal."""
        counts: dict[tuple[str, str, int], int] = {}
        for node in self.register.nodes():
            for name in self.reader.properties(node.id):
                for t, _, _ in self.reader.readings(node.id, name, 0, 1 << 40, limit=10_000_000):
                    key = (node.id, name, t // 86_400)
                    counts[key] = counts.get(key, 0) + 1
        return counts


def counted(influxd: Influxd, names: tuple[str, ...], start: int = T0 - 90 * 86_400) -> dict[tuple[str, str, int], int]:
    """The same of InfluxDB."""
    counts = {}
    for name in names:
        asked = f'SELECT count("value") FROM "{name}" WHERE time >= {start}s AND time < {T0 + 90 * 86_400}s '
        for row in influxd.rows(asked + 'GROUP BY time(1d), "node" fill(none)'):
            counts[row["node"], name, row["time"] // 86_400] = row["count"]
    return counts


def caught_up(follower: Follower, timeout_s: float = 30) -> None:
    wait_until(lambda: follower.stats.connected and follower.lag() == 0, timeout_s)


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    with ExitStack() as stack:
        yield Street(hub_settings.load(None, data=tmp_path / "data"), stack)


@pytest.fixture
def victoria(tmp_path: Path) -> Iterator[Victoria]:
    running = Victoria(tmp_path / "victoria")
    try:
        yield running.start()
    finally:
        running.stop()
