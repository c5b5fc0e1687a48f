"""A file of claims in, one JSON line per claim out: {"name": ..., "wrong": null or what went wrong}. For both Pythons.

    micropython run.py ROOT FILE FOLDER [path ...]
"""

import json
import sys

root, name, folder = sys.argv[1:4]
for path in reversed([root, root + "/tests/firmware"] + sys.argv[4:]):
    sys.path.insert(0, path)

import gc

import ground

ground.FOLDER = folder
claims = __import__(name)

for claim in sorted([claim for claim in dir(claims) if claim.startswith("test_")]):
    wrong = None
    try:
        getattr(claims, claim)()
    except Exception as error:  # noqa: BLE001 -- reported as the claim's failure
        if hasattr(sys, "print_exception"):
            sys.print_exception(error)
        else:
            import traceback

            traceback.print_exc()
        wrong = repr(error)
    gc.collect()
    print(json.dumps({"name": claim, "wrong": wrong}))
