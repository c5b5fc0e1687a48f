"""Ingest: packs of four readings from a filled session into the journal, beside a bare paho subscriber.

Prints packs a second, CPU seconds and memory of both, and their ratio. Each runs in a process of its own.
"""

import argparse
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt

from bench.broker import filled, mosquitto, subscribed
from contract import topics
from contract.wire import encode_pack
from hub.broker import Endpoint
from hub.ingest import Admission, Batch, Ingest, StatusKeeper
from hub.journal import Journal, Rollups
from hub.settings import IngestSettings

NODES = 200
_VALUES = (("temperature", "Cel", 4.2), ("humidity", "%RH", 71.5), ("pm2_5", "ug/m3", 12.0), ("noise_laeq", "dB", 61.3))


def packs(node: str, count: int, start: int) -> Iterator[bytes]:
    for seq in range(1, count + 1):
        readings = [(name, unit, round(value + seq % 50 / 10, 1)) for name, unit, value in _VALUES]
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
    return measured(total, time.perf_counter() - started)


def hub(port: int, total: int) -> dict[str, Any]:
    sys.setswitchinterval(0.0005)
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(Path(folder))
        rollups = Rollups(Path(folder), "Europe/Paris")
        admission = Admission({f"node-{n:04}": 0 for n in range(NODES)})
        batch = Batch(journal, lambda: admission)
        endpoint = Endpoint("127.0.0.1", port, "", "")
        ingest = Ingest(
            lambda: endpoint,
            "hub",
            batch,
            StatusKeeper(journal, batch),
            IngestSettings(),
            topics.ROOT,
            lambda: int(time.time()),
        )
        started = time.perf_counter()
        ingest.start()
        while ingest.counters.packs < total:
            time.sleep(0.05)
            rollups.step(int(time.time()))
        result = measured(total, time.perf_counter() - started)
        ingest.stop()
        if ingest.counters.stored != total:
            raise SystemExit(f"{ingest.counters} where {total} packs were to be stored")
        result["rollups behind"] = rollups.step(int(time.time()))
        rollups.close()
        journal.close()
        size = sum(path.stat().st_size for path in Path(folder).iterdir())
        result["bytes a reading"] = round(size / total / len(_VALUES), 1)
        return result


def measured(total: int, took_s: float) -> dict[str, Any]:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "packs": total,
        "seconds": round(took_s, 1),
        "packs/s": round(total / took_s),
        "cpu s": round(usage.ru_utime + usage.ru_stime, 1),
        "memory MB": round(usage.ru_maxrss / 1024),
    }


def apart(act: Any, port: int, total: int) -> dict[str, Any]:
    """Runs it in a process of its own, so that memory and CPU are its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(act, (port, total))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packs", type=int, default=1_000_000, help="how many packs (default: over 60 s of them)")
    total = parser.parse_args().packs // NODES * NODES
    start = int(time.time()) - 300 * 86_400
    with mosquitto() as port:
        everything = topics.every("readings")
        for name in ("hub", "bare"):
            subscribed(port, name, everything)
        names = [f"node-{n:04}" for n in range(NODES)]
        filled(port, {topics.readings(name): packs(name, total // NODES, start) for name in names})
        results = {"bare paho": apart(bare, port, total), "hub": apart(hub, port, total)}
    for name, result in results.items():
        print(f"{name:10} {json.dumps(result)}")
    ratio = results["hub"]["packs/s"] / results["bare paho"]["packs/s"]
    print(f"ratio      {ratio:.0%} of the bare subscriber (goal 35 %); goal 15,000 packs/s")


if __name__ == "__main__":
    main()
