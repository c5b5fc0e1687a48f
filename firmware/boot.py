"""A board's /main.py, as it stands: has a slot chosen, starts the build in it, and keeps nothing else in memory.

No update replaces it, nor `/slots.mpy` beside it, which is firmware/slots.py and leans on nothing but MicroPython.
"""

import sys


def run(root=""):
    import slots  # pyright: ignore[reportMissingImports] -- on a board it lies beside this file

    state = slots.chosen(root)
    try:
        from firmware.main import start
    except Exception as error:  # a slot that cannot be loaded: counted like any crash
        return slots.unusable(state, error)
    del slots, sys.modules["slots"]
    start(root + "/settings.json", root + "/data", state)


if __name__ == "__main__":
    run()
