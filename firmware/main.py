"""Starts the node and nothing else; whatever ends it is noted, told in the next status, and answered with a restart."""

import gc
import time

import machine

from firmware.life import Life
from firmware.visitor import drop

_PAUSE_MS = 5000
_LOOK_MS = 20000  # how long a sentence about the settings stands before they are read again


def start(path="/settings.json", folder="/data", slot=None):
    """`slot`: its state, on a board that has slots (firmware/slots.py)."""
    try:
        word = _lived(path, folder, slot)
        from firmware.last_words import leave_words

        leave_words(folder, word)
    except Exception as error:  # whatever it is: noted, told, and the node goes on after a restart
        _end(error, folder, slot)
    machine.reset()


def _lived(path, folder, slot):
    """A life, until it wants a restart: why. When it is over its memory is there for its last words."""
    node, board = made(path, folder, slot)
    print("node", node.settings["node"], "on", board.name, "boot", node.outbox.boot, "run", node.outbox.run)
    try:
        sleep = Life(node, board, folder, path).run()
    finally:  # Ctrl-C at a terminal, too
        node.outbox.checkpoint()
        node.link.close()
        node.outbox.close()
    if sleep:
        machine.deepsleep(sleep)
    return node.reboot_wanted or "deep_sleep"


def made(path, folder, slot):
    """The node and its board; what it took to make them is needed no more."""
    from firmware.made import node_of

    try:
        return node_of(path, folder, slot)
    finally:
        for part in ("made", "settings", "floor", "port", "lines", "last_words"):
            drop("firmware." + part)
        gc.collect()


def _end(error, folder, slot):
    gc.collect()
    mistaken = False
    try:
        from firmware.words import ended

        mistaken = ended(error, folder, slot)
    except Exception:  # to say it would take more than there is: it is counted all the same
        if slot is not None:
            from firmware.slots import Slot

            Slot("", slot).failed()
    time.sleep_ms(_LOOK_MS if mistaken else _PAUSE_MS)
