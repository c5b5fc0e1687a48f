"""Ingest: packs of four readings from a filled session into the journal, beside a bare paho subscriber.

Prints packs a second, CPU seconds and memory of both, and their ratio. Each runs in a process of its own; the hub is
the whole hub, with roll-ups, open topics and pages, and every pack is durable before it is acknowledged.
"""

import argparse
import json
import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt

from bench.broker import filled, mosquitto, subscribed
from bench.hub import await_metric, cost, running
from contract import topics
from contract.wire import encode_pack
from hub.broker import hub_client_id
from hub.register import About, Register, Spot
from hub.settings import load

NODES = 200
VALUES = (("temperature", "Cel", 4.2), ("humidity", "%RH", 71.5), ("pm2_5", "ug/m3", 12.0), ("noise_laeq", "dB", 61.3))


def packs(node: str, count: int, start: int) -> Iterator[bytes]:
    for seq in range(1, count + 1):
        readings = [(name, unit, round(value + seq % 50 / 10, 1)) for name, unit, value in VALUES]
        yield encode_pack(node, seq, [(start + seq * 60, readings)], run=7, oldest=max(1, seq - 5))


def bare(port: int, total: int) -> dict[str, Any]:
    """What paho can do at best: receive, hold back the acknowledgement, give it; no decoding, no storing."""
    seen = 0
    client = mqtt.Client(
        mqtt.CallbackAPIVersion.VERSION2, "bare", clean_session=False, protocol=mqtt.MQTTv311, manual_ack=True
    )

    def on_message(client: mqtt.Client, _: object, message: mqtt.MQTTMessage) -> None:
        nonlocal seen
        seen += 1
        client.ack(message.mid, message.qos)

    client.on_message = on_message
    client.connect("127.0.0.1", port)
    started = time.perf_counter()
    while seen < total:
        client.loop(0.5)
    took_s = time.perf_counter() - started
    used = time.process_time()
    return {"packs": total, "seconds": round(took_s, 1), "packs/s": round(total / took_s), "cpu s": round(used, 1)}


def hub(port: int, total: int, data: Path) -> dict[str, Any]:
    with running(data, f'[broker]\nurl = "mqtt://127.0.0.1:{port}"') as hub:
        before = cost(hub.pid)
        started = time.perf_counter()
        await_metric(hub, 'moineau_packs_total{verdict="stored"}', total)
        took_s = time.perf_counter() - started
        after = cost(hub.pid)
        while hub.metric("moineau_rollup_lag_packs") > 0:
            time.sleep(0.2)
        summed_s = time.perf_counter() - started
        settled = cost(hub.pid)
    size = sum(path.stat().st_size for path in data.glob("journal.db*"))
    return {
        "packs": total,
        "seconds": round(took_s, 1),
        "packs/s": round(total / took_s),
        "cpu s": round(after.cpu_s - before.cpu_s, 1),
        "memory MB": round(after.memory_mb),
        "roll-ups done after s": round(summed_s, 1),
        "memory MB then": round(settled.memory_mb),
        "bytes a reading": round(size / total / len(VALUES), 1),
    }


def prepared(data: Path, nodes: int, days: int = 399) -> list[str]:
    """A register with so many public nodes."""
    now = int(time.time())
    ids = [f"node-{number:04}" for number in range(nodes)]
    with closing(Register(data)) as register:
        register.add_area("bench", "Bench")
        spot = Spot("bench", "bench", "public", 48.1, -1.68)
        register.add_nodes(ids, spot, About(), since=now - days * 86_400, now=now)
        register.ensure_hub_accounts(now)
    return ids


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packs", type=int, default=1_000_000, help="how many packs (default: over 60 s of them)")
    total = parser.parse_args().packs // NODES * NODES
    start = int(time.time()) - 300 * 86_400
    with mosquitto() as port, tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        names = prepared(data, NODES)
        for client_id in (hub_client_id(load(None, data=data)), "bare"):
            subscribed(port, client_id, topics.every("readings"))
        print(f"filling a session with {total} packs of {NODES} nodes ...", flush=True)
        filled(port, {topics.readings(name): packs(name, total // NODES, start) for name in names})
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            first = pool.apply(bare, (port, total))
        print(f"bare paho  {json.dumps(first)}", flush=True)
        second = hub(port, total, data)
    print(f"hub        {json.dumps(second)}")
    print(f"ratio      {second['packs/s'] / first['packs/s']:.0%} of the bare subscriber (goal: 35 %, 15,000 packs/s)")


if __name__ == "__main__":
    main()
