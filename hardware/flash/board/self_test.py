"""Run on a board over its raw REPL: has the firmware of its slot try each of its parts."""

import json
import sys


def main():
    try:
        with open("/slot") as file:
            slot = file.read(1)
    except OSError:
        slot = "a"
    sys.path.insert(0, "/" + slot)
    try:
        from firmware.self_test import run
    except ImportError:
        told = "there is none on this board, or an older one that cannot try itself: moineau flash"
        print(json.dumps({"part": "firmware", "ok": False, "told": told}))
        return
    run()


main()
