"""How much heap each part of a node takes, as one JSON line.   micropython weigh.py SHIMS ROOT FOLDER"""

import gc
import sys

for path in (sys.argv[2], sys.argv[1]):
    sys.path.insert(0, path)

import json
import os
import select
import socket
import struct
import time

import chips
import machine
import network
import world

KINDS = ("bme280", "bh1750", "sds011", "battery")
world.tell({"chips": {"i2c0/118": "bme280", "i2c0/35": "bh1750", "uart0": "sds011"}, "adc": {"28": 40000}})
_unused = (os, select, socket, struct, chips, machine, network)  # what is a board's own must not be counted
told = {}


def live():
    gc.collect()
    return gc.mem_alloc()


def step(name, since):
    told[name] = live() - since
    return live()


def weighed(name, *modules):
    """Imports them and notes what they took."""
    before = live()
    for module in modules:
        __import__(module)
    step(name, before)


start = live()
weighed("contract", "contract.half", "contract.own")
weighed("mqtt", "firmware.mqtt")
weighed("outbox", "firmware.outbox")
weighed("rest", *["firmware." + name for name in ("board", "clock", "instrument", "life", "link", "main", "node")])
for kind in KINDS:
    weighed(kind, "firmware.sensors." + kind)
now = live()
given = {"node": "n-01", "secret": "x", "broker": {"host": "127.0.0.1", "port": 1}, "board": "twin"}
given["sensors"] = [{"type": kind} for kind in KINDS]
os.mkdir(sys.argv[3])
with open(sys.argv[3] + "/settings.json", "w") as file:
    file.write(json.dumps(given))
file = None
__import__("firmware.made")
made = sys.modules["firmware.made"].life_of(sys.argv[3] + "/settings.json", sys.argv[3] + "/data", None).node
for _ in range(40):
    made.turn()
    time.sleep_ms(100)
step("running", now)
told["live"] = live() - start
print(json.dumps(told))
