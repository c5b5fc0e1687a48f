"""Idle: twelve nodes with a pack a minute, for some minutes; what the hub and its broker cost meanwhile."""

import argparse
import tempfile
import time
from pathlib import Path

from bench.hub import cost, running
from hub.broker.endpoint import Endpoint
from hub.register import Register
from simulator.bundle import Bundle, Credential
from simulator.fleet import Fleet
from simulator.plan import Plan

NODES = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=120)
    seconds = parser.parse_args().seconds
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        register = Register(data)
        register.add_area("idle", "Idle")
        now = int(time.time())
        ids = [f"idle-{number:02}" for number in range(1, NODES + 1)]
        secrets = {id: register.add_node(id, "idle", exposure="public", since=now, now=now) for id in ids}
        register.close()
        where = Endpoint("127.0.0.1", 18_830, "", "")
        with running(data, f'[broker]\nlisten = "{where.host}:{where.port}"') as hub:
            nodes = tuple(Credential(*item) for item in secrets.items())
            fleet = Fleet(Bundle(where.host, where.port, "moineau", nodes), Plan(interval_s=60), data / "street")
            fleet.start()
            time.sleep(10)
            broker = int(Path(f"/proc/{hub.pid}/task/{hub.pid}/children").read_text().split()[0])
            before = cost(hub.pid), cost(broker)
            time.sleep(seconds)
            after = cost(hub.pid), cost(broker)
            fleet.stop()
    for name, first, last in zip(("hub", "broker"), before, after, strict=True):
        share = (last.cpu_s - first.cpu_s) / seconds
        print(f"{name:6} {share:.2%} of one processor, {last.memory_mb:.0f} MB")
    print("goal: the hub at most 1 %")


if __name__ == "__main__":
    main()
