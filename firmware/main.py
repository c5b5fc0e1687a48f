"""Starts the node and nothing else; whatever ends it is noted, told in the next status, and answered with a restart."""

import gc
import time

import machine

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
    from firmware.made import life_of

    life = life_of(path, folder, slot)
    del life_of  # what it took to make it is needed no more
    gc.collect()
    try:
        sleep = life.run()
    finally:  # Ctrl-C at a terminal, too
        life.end()
    if sleep:
        machine.deepsleep(sleep)
    return life.node.reboot_wanted or "deep_sleep"


def _end(error, folder, slot):
    gc.collect()
    mistaken = False
    try:
        from firmware.words import ended

        mistaken = ended(error, folder, slot)
    except Exception:  # to say it would take more than there is: it is counted all the same
        try:
            from firmware.slots import Slot

            if slot is not None:
                Slot("", slot).failed()
        except Exception as worse:  # nor can it be counted: a restart is what is left
            print(worse)
    time.sleep_ms(_LOOK_MS if mistaken else _PAUSE_MS)
