"""Pages: a neighbourhood of 200 nodes with 30 days of one-minute readings in the journal, asked for over HTTP.

Prints medians in milliseconds beside the same server's cheapest page, and the bytes that a reading takes on the disk.
"""

import argparse
import gzip
import math
import statistics
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from bench.hub import RunningHub, cost, running
from bench.ingest import VALUES, prepared
from hub.journal import Filed, Journal, Rollups
from hub.journal.packs import digest

MOMENTS = 60
ROUNDS = 40


def hour_of(node: str, index: int, seq: int, start: int) -> Filed:
    """A pack with an hour of one-minute readings."""
    readings: list[tuple[str, int, float]] = []
    for minute in range(MOMENTS):
        t = start + minute * 60
        swing = math.sin(t / 13_751 + index)
        wobble = (t // 60 * 7919 + index * 104_729) % 97 / 50
        readings += [(name, t, round(value + 3 * swing + wobble, 1)) for name, _, value in VALUES]
    payload = f"{node} {seq}".encode()
    last = start + (MOMENTS - 1) * 60
    return Filed(node, 7, seq, 1, readings, last, digest(payload), payload, start, last)


def fill(data: Path, nodes: list[str], hours: int, now: int) -> None:
    journal, rollups = Journal(data), Rollups(data, "Europe/Paris")
    first = now // 60 * 60 - hours * 3600
    for hour in range(hours):
        start = first + hour * 3600
        journal.store([hour_of(node, index, hour + 1, start) for index, node in enumerate(nodes)])
        rollups.step(start + 3600)
        if hour % 24 == 23 and sys.stderr.isatty():
            print(f"\rfilled day {hour // 24 + 1} of {hours // 24}", end="", file=sys.stderr, flush=True)
    while rollups.step(now):
        pass
    rollups.close()
    journal.close()


def median_ms(hub: RunningHub, path: str) -> tuple[float, int]:
    """Milliseconds for the answer, and its bytes over the wire."""
    took = []
    size = 0
    request = urllib.request.Request(hub.address + path, headers={"Accept-Encoding": "gzip"})
    for _ in range(ROUNDS):
        started = time.perf_counter()
        with urllib.request.urlopen(request, timeout=60) as answer:
            body = answer.read()
        took.append((time.perf_counter() - started) * 1000)
        size = len(body)
        assert body[:2] != b"\x1f\x8b" or gzip.decompress(body)
    return statistics.median(took), size


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nodes", type=int, default=200)
    parser.add_argument("--days", type=int, default=30)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        nodes = prepared(data, args.nodes)
        now = int(time.time())
        started = time.perf_counter()
        fill(data, nodes, args.days * 24, now)
        count = args.nodes * args.days * 1440 * len(VALUES)
        took_s = time.perf_counter() - started
        print(f"{count:,} readings written with their roll-ups in {took_s:.0f} s ({count / took_s:,.0f} a second)")
        size = sum(path.stat().st_size for path in data.glob("journal.db*"))
        print(f"disk: {size / count:.1f} bytes a reading (goal: 40)")
        with running(data, '[broker]\nlisten = "127.0.0.1:0"') as hub:
            month = f"from={now - args.days * 86_400}&to={now}"
            asked = {
                "about (baseline)": ("en/about", 0),
                "neighbourhood": ("en/area/bench", 50),
                "30 days by the hour": (f"api/v1/rollups?node=node-0003&property=pm2_5&period=1h&{month}", 20),
                "node": ("en/node/node-0003", 0),
                "ledger": ("en/ledger/bench", 0),
            }
            base = 0.0
            for name, (path, goal) in asked.items():
                took_ms, size = median_ms(hub, path)
                base = base or took_ms
                wanted = f" (goal: {goal} ms)" if goal else ""
                print(f"{name:20} {took_ms:6.1f} ms, {took_ms / base:4.1f} times the baseline, {size:,} bytes{wanted}")
            print(f"memory of the hub: {cost(hub.pid).memory_mb:.0f} MB (goal: 150)")


if __name__ == "__main__":
    main()
