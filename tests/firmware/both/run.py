"""A file of claims in, one JSON line per claim out: {"name": ..., "wrong": null or what went wrong}. For both Pythons.

micropython run.py ROOT FILE FOLDER [path ...]
"""

import json
import sys

root, name, folder = sys.argv[1:4]
for path in reversed([root, root + "/tests/firmware/both"] + sys.argv[4:]):
    sys.path.insert(0, path)

import gc
import time

if not hasattr(time, "ticks_ms"):  # CPython
    time.ticks_ms = lambda: int(time.monotonic() * 1000)
    time.ticks_diff = lambda later, earlier: later - earlier
    time.sleep_ms = lambda ms: time.sleep(ms / 1000)
    time.sleep_us = lambda us: time.sleep(us / 1000000)

import ground

ground.FOLDER = folder
claims = __import__(name)

for claim in sorted([claim for claim in dir(claims) if claim.startswith("test_")]):
    wrong = None
    try:
        getattr(claims, claim)()
    except Exception as error:  # reported as the claim's failure
        if hasattr(sys, "print_exception"):
            sys.print_exception(error)
        else:
            import traceback

            traceback.print_exc()
        wrong = repr(error)
    gc.collect()
    print(json.dumps({"name": claim, "wrong": wrong}))
