"""Starts the node and nothing else; whatever ends it is noted, told in the next status, and answered with a restart."""

import gc
import time

import machine

from firmware import watch
from firmware.life import Life
from firmware.visitor import drop

_PAUSE_MS = 5000
_LOOK_MS = 20000  # how long a sentence about the settings stands before they are read again


def start(path="/settings.json", folder="/data", slot=None):
    try:
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
        watch.leave_words(folder, node.reboot_wanted or "deep_sleep")
    except Exception as error:  # whatever it is: noted, told, and the node goes on after a restart
        _end(error, folder, slot)
    machine.reset()


def made(path, folder, slot):
    """The node and its board; what it took to make them is needed no more."""
    from firmware.made import node_of

    try:
        return node_of(path, folder, slot)
    finally:
        for part in ("made", "settings", "floor", "port", "lines"):
            drop("firmware." + part)
        gc.collect()


def _end(error, folder, slot):
    """Notes why. Settings that cannot be used are said until somebody mends them, and no slot has failed."""
    mistaken = str(error).startswith("settings")
    gc.collect()
    try:
        words = str(error) if mistaken else _said(error)
    except Exception:  # to say it would take more than there is
        words = type(error).__name__
    watch.leave_words(folder, words)
    if slot is not None and not mistaken:
        slot.failed()
    time.sleep_ms(_LOOK_MS if mistaken and not (slot and slot.trial) else _PAUSE_MS)


def _said(error):
    from firmware.words import said

    return said(error)
