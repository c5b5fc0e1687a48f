"""How many days of four readings a minute an outbox holds: micropython days.py ROOT BYTES. One JSON line."""

import json
import sys

root, size = sys.argv[1], int(sys.argv[2])
sys.path.insert(0, root)

from firmware.outbox import Outbox

NAMES = [("temperature", "Cel"), ("humidity", "%RH"), ("pressure", "hPa"), ("light", "lx")]
box = Outbox(root + "/outbox", NAMES, size)
n = 0
while not box.dropped:
    n += 1
    box.add(
        1767225600 + 60 * n, [(name, unit, (n * 7 + at) % 3000 / 100) for at, (name, unit) in enumerate(NAMES)], True
    )
print(json.dumps({"days": (n - box.dropped) / 1440}))
