"""How fast an outbox that filled up during an outage is told: micropython replay.py ROOT PORT PACKS. One JSON line."""

import json
import sys
import time

root, port, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
sys.path.insert(0, root)

from firmware import talk
from firmware.clock import Clock
from firmware.link import Link
from firmware.node import Node
from firmware.outbox import Outbox
from firmware.watch import Watch

SETTINGS = {
    "node": "tilleuls-03",
    "secret": "x",
    "root": "moineau",
    "board": "twin",
    "kit": "",
    "interval_s": 3600,
    "sleep": False,
    "simulated": True,
    "wifi": [],
    "broker": {"host": "127.0.0.1", "port": port, "tls": False, "name": ""},
}
NAMES = [("temperature", "Cel"), ("humidity", "%RH"), ("pressure", "hPa"), ("light", "lx")]
box = Outbox(root + "/outbox", NAMES, 4 << 20)
for n in range(count):
    readings = [(name, unit, n % 40 + 0.5) for name, unit in NAMES]
    box.add(1767225600 + 60 * n, readings, True)
clock = Clock(time.ticks_ms, time.ticks_diff)
clock.learn(int(time.time()), "own")
node = Node(SETTINGS, [], box, clock, Watch(lambda: None, {"turn": 60000, "sense": 10000000}), "power_on")
node.attach(Link(SETTINGS, None, talk.will(node), talk.filters(node), node.received, root, root))
while not node.link.up:
    node.turn()
began = time.ticks_ms()
while box.waiting:
    node.turn()
print(json.dumps({"packs_s": count * 1000 / time.ticks_diff(time.ticks_ms(), began)}))
