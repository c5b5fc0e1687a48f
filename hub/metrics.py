"""What Prometheus may ask: counters of the ingest thread, lags of the followers, room on the disk. Reads only."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from hub.influx import Follower
from hub.ingest import Counters
from hub.journal import Reader
from hub.journal.rollups import CURSOR


class HubCollector(Collector):
    def __init__(
        self,
        counters: Counters,
        reader: Reader,
        folder: Path,
        nodes: Callable[[], dict[str, int]],
        influx: Follower | None = None,
    ) -> None:
        self._counters = counters
        self._reader = reader
        self._folder = folder
        self._nodes = nodes
        self._influx = influx

    def collect(self) -> Iterator[Metric]:
        yield from self._ingest()
        lag = self._reader.arrived() - self._reader.cursor(CURSOR)
        yield GaugeMetricFamily("moineau_rollup_lag_packs", "Packs whose roll-ups are not all written yet", lag)
        yield GaugeMetricFamily("moineau_disk_free_bytes", "Room left for the journal", free_bytes(self._folder))
        nodes = GaugeMetricFamily("moineau_nodes", "Registered nodes", labels=["state"])
        for state, count in self._nodes().items():
            nodes.add_metric([state], count)
        yield nodes
        if self._influx is not None:
            yield from self._of_influx(self._influx)

    def _of_influx(self, influx: Follower) -> Iterator[Metric]:
        yield GaugeMetricFamily("moineau_influx_lag_packs", "Packs that InfluxDB has not seen yet", influx.lag())
        yield GaugeMetricFamily("moineau_influx_connected", "1 while InfluxDB takes lines", int(influx.stats.connected))
        lines = CounterMetricFamily("moineau_influx_lines", "Lines sent since the start", labels=["verdict"])
        for verdict in ("written", "refused", "expired"):
            lines.add_metric([verdict], getattr(influx.counted, verdict))
        yield lines
        yield CounterMetricFamily("moineau_influx_failures", "Times InfluxDB took nothing", influx.stats.failures)

    def _ingest(self) -> Iterator[Metric]:
        now = self._counters
        packs = CounterMetricFamily("moineau_packs", "Packs answered since the start", labels=["verdict"])
        for verdict in ("stored", "duplicate", "rejected"):
            packs.add_metric([verdict], getattr(now, verdict))
        yield packs
        yield CounterMetricFamily("moineau_statuses", "Statuses received since the start", now.statuses)
        yield CounterMetricFamily("moineau_commits", "Commits of the journal", now.commits)
        yield CounterMetricFamily("moineau_commit_seconds", "Time spent in commits", now.commit_s)
        yield CounterMetricFamily("moineau_outages", "Times the hub hung up on the broker", now.outages)
        yield GaugeMetricFamily("moineau_broker_connected", "1 while the hub hears the broker", int(now.connected))


def free_bytes(folder: Path) -> int:
    """None at all where there is no such folder (any more)."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0


def registry(collector: HubCollector) -> CollectorRegistry:
    own = CollectorRegistry()
    ProcessCollector(registry=own)
    PlatformCollector(registry=own)
    GCCollector(registry=own)
    own.register(collector)
    return own
