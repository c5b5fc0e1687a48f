"""The neighbourhood's dashboard over 200 nodes and 30 days: every panel's query, as Grafana would ask it.

Out: milliseconds a query, the worst of them against 300, and each beside the plainest query over the same rows
(a count) in the same run, so that a slow machine is told from a slow query.
"""

import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from contract.vocabulary import PROPERTIES
from dashboards import build, check
from dashboards.influx import Influx
from dashboards.interpolate import before, interpolated, interval
from dashboards.model import every_panel
from tests.dashboards.influxd import DATABASE, running, write

NODES, DAYS, LIMIT_MS, TIMES = 200, 30, 300, 3
HOUR, DAY = 3_600, 86_400


def _lines(name: str, now: int) -> Iterator[str]:
    low, high = PROPERTIES[name].plausible
    middle, swing = (max(low, 0) + min(high, 100)) / 2, 10
    for number in range(NODES):
        tags = f"area=tilleuls,geohash=u09t{number:03d},node=tilleuls-{number:03d}"
        for period, step in (("1h", HOUR), ("1d", DAY)):
            for t in range((now - DAYS * DAY) // step * step, now, step):
                value = round(middle + random.uniform(-swing, swing), 1)
                yield f"{name}_{period},{tags} value={value},low={value},high={value},n=6.0,suspect=0.0,flag=1.0 {t}"
    for period, step in (("1h", HOUR), ("1d", DAY)):
        for t in range((now - DAYS * DAY) // step * step, now, step):
            value = round(middle + random.uniform(-swing, swing) / NODES, 1)
            whole = f",whole={value},whole_high={value}" if period == "1d" else ""
            fields = f"value={value},low={value},high={value},nodes={NODES}.0{whole}"
            yield f"{name}_area_{period},area=tilleuls {fields} {t}"


def _health(now: int) -> Iterator[str]:
    for number in range(NODES):
        tags = f"area=tilleuls,geohash=u09t{number:03d},node=tilleuls-{number:03d}"
        for t in range(now - HOUR, now, 60):
            yield f"node_health,{tags} online=1.0,age=20.0,placed=1.0 {t}"


def _milliseconds(influx: Influx, query: str) -> float:
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        influx.ask(query)
        taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def _names(queries: list[str]) -> list[str]:
    return [name for name in PROPERTIES if any(f'"{name}_1' in query or f'"{name}_area_' in query for query in queries)]


def measured(influx: Influx, now: int) -> Iterator[tuple[str, float]]:
    dashboard = build.everything({"tilleuls": "Tilleuls"})["en/neighbourhood.json"]
    for panel in every_panel(dashboard):
        span = before(panel.get("timeFrom") or f"{DAYS}d", now * 1000)
        step = interval(span, panel.get("maxDataPoints", check.POINTS), panel.get("interval", ""))
        for target in panel.get("targets", ()):
            sent = interpolated(target["query"], span, step, {"area": "tilleuls"})
            yield f"{panel['title']} / {target['refId']}", _milliseconds(influx, sent)


def main() -> None:
    dashboard = build.everything({"tilleuls": "Tilleuls"})["en/neighbourhood.json"]
    queries = [target["query"] for panel in every_panel(dashboard) for target in panel.get("targets", ())]
    now = int(time.time())
    random.seed(1)
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as url:
        for name in _names(queries):
            write(url, list(_lines(name, now)))
        write(url, list(_health(now)))
        influx = Influx(url, DATABASE)
        plain = _milliseconds(influx, f'SELECT count("value") FROM "pm2_5_1h" WHERE time > now() - {DAYS}d')
        found = sorted(measured(influx, now), key=lambda one: -one[1])
    print(f"{NODES} nodes, {DAYS} days, {len(found)} queries; counting one property's hours: {plain:.0f} ms")
    for subject, ms in found[:8]:
        print(f"{ms:7.0f} ms  {ms / plain:5.1f} x the count  {subject}")
    worst = found[0][1]
    print(
        f"worst {worst:.0f} ms, median {statistics.median(ms for _, ms in found):.0f} ms; wanted: <= {LIMIT_MS} ms each"
    )


if __name__ == "__main__":
    main()
