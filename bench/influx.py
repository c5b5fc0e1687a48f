"""InfluxDB: how fast the hub catches up after an outage, alone and beside running ingest.

Prints lines a second of posting pre-rendered gzip lines (what InfluxDB can take at best from one connection), of the
hub that catches up from its journal, of the hub that catches up while a filled session streams in, and the ratios. The
InfluxDB is the real one (influxd 1.x) on a loopback port; the hub is the whole hub in a process of its own.
"""

import argparse
import http.client
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench.broker import filled, mosquitto, subscribed
from bench.hub import RunningHub, cost, running
from bench.ingest import VALUES, packs, prepared
from contract import topics
from hub.broker import hub_client_id
from hub.influx.lines import BATCH, batches, head
from hub.influx.v1 import gzipped
from hub.journal import Filed, Journal, Rollups
from hub.journal.packs import digest
from hub.settings import load
from tests.plugins.influxd import Influxd

NODES = 200
LINES = 'moineau_influx_lines_total{verdict="written"}'
STORED = 'moineau_packs_total{verdict="stored"}'


def lines(count: int, start: int) -> Iterator[str]:
    """What the hub would write: the same tags, the same fields."""
    tags = {"area": "bench", "geohash": "gbwc9y2"}
    heads = [head(name, tags | {"node": f"node-{number:04}"}) for number in range(NODES) for name, _, _ in VALUES]
    for at in range(count):
        value = round(at % 500 / 10, 1)
        yield f"{heads[at % len(heads)]}value={value},raw={value},qc=1 {start + at // len(heads) * 60}"


def baseline(influxd: Influxd, count: int, start: int) -> float:
    influxd.query("CREATE DATABASE baseline")
    bodies = [gzipped(batch) for batch in batches(list(lines(count, start)))]
    with closing(http.client.HTTPConnection("127.0.0.1", influxd.port)) as line:
        started = time.perf_counter()
        for body in bodies:
            line.request("POST", "/write?db=baseline&precision=s", body, {"Content-Encoding": "gzip"})
            answer = line.getresponse()
            assert answer.status == 204, answer.read()
            answer.read()
        return len(bodies) * BATCH / (time.perf_counter() - started)


def fill_journal(data: Path, nodes: list[str], count: int, start: int) -> None:
    """So many readings, as if they had come in while InfluxDB was down."""
    with closing(Journal(data)) as journal:
        batch = []
        for number in range(count // len(VALUES)):
            node, seq = nodes[number % len(nodes)], number // len(nodes) + 1
            t = start + seq * 60
            values = [(name, t, round(value + seq % 50 / 10, 1)) for name, _, value in VALUES]
            sha = digest(f"{node} {seq}".encode())
            batch.append(Filed(node, 1, seq, 1, values, t, sha, b"", t, t))
            if len(batch) == 2000:
                journal.store(batch)
                batch = []
        journal.store(batch)
    with closing(Rollups(data, "Europe/Paris")) as rollups:  # the hub went on summing up, too
        while rollups.step(int(time.time())):
            pass


def caught_up(hub: RunningHub, least: int, timeout_s: float = 600) -> float:
    """Lines a second, until so many were written."""
    until = time.monotonic() + timeout_s
    while hub.metric(LINES) < 1:
        time.sleep(0.02)
    first, started = hub.metric(LINES), time.perf_counter()
    while (now := hub.metric(LINES)) < least:
        if time.monotonic() > until:
            raise SystemExit(f"only {now:.0f} of {least} lines within {timeout_s} s")
        time.sleep(0.2)
    return (now - first) / (time.perf_counter() - started)


def follow(port: int, influxd: Influxd, total: int, waiting: int, start: int) -> tuple[float, float]:
    """Lines a second of a hub whose journal holds `total` lines, and packs a second of what streams in meanwhile."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        nodes = prepared(data, NODES)
        fill_journal(data, nodes, total, start)
        if waiting:
            subscribed(port, hub_client_id(load(None, data=data)), topics.every("readings"))
            each = waiting // NODES
            filled(port, {topics.readings(node): packs(node, each, start + 200 * 86_400) for node in nodes})
        toml = f'[broker]\nurl = "mqtt://127.0.0.1:{port}"\n[influx]\nurl = "{influxd.url}"\ndatabase = "hub{waiting}"'
        with running(data, toml) as hub:
            before, started, used = hub.metric(STORED), time.perf_counter(), cost(hub.pid).cpu_s
            rate = caught_up(hub, total)
            print(f"(the hub used {cost(hub.pid).cpu_s - used:.1f} s of CPU for {total:,} lines)")
            ingest = (hub.metric(STORED) - before) / (time.perf_counter() - started)
            if waiting and hub.metric(STORED) >= waiting:
                print("(all packs were in before InfluxDB had caught up: ask for more --packs)")
        return rate, ingest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000, help="how many lines wait in the journal")
    parser.add_argument("--packs", type=int, default=200_000, help="how many packs stream in meanwhile")
    args = parser.parse_args()
    start = int(time.time()) - 300 * 86_400
    with mosquitto() as port, tempfile.TemporaryDirectory() as folder:
        influxd = Influxd(Path(folder)).start()
        try:
            best = baseline(influxd, args.lines, start)
            print(f"pre-rendered gzip lines       {best:10,.0f} lines/s", flush=True)
            alone, _ = follow(port, influxd, args.lines, 0, start)
            print(f"the hub catches up, alone     {alone:10,.0f} lines/s   ratio {alone / best:.0%}", flush=True)
            beside, ingest = follow(port, influxd, args.lines, args.packs, start)
        finally:
            influxd.stop()
    print(f"the hub catches up, ingesting {beside:10,.0f} lines/s   ratio {beside / best:.0%} (goal: 80,000 lines/s)")
    print(f"ingest meanwhile              {ingest:10,.0f} packs/s")


if __name__ == "__main__":
    main()
