"""A settings file in, the life of the node that it describes out, on this board. Needed once a life, and dropped."""

import time

from firmware import last_words, port, talk
from firmware.clock import Clock
from firmware.drivers import instrument
from firmware.life import Life
from firmware.link import Link
from firmware.node import Node, sense_patience
from firmware.outbox import Outbox
from firmware.settings import read
from firmware.slots import COUNT
from firmware.visitor import drop
from firmware.watch import Watch

_KIB = 1024


def life_of(path, folder, slot):
    """ValueError where the settings cannot be used. What it took is gone with the caller's name for this function."""
    try:
        settings = read(path)
        board = port.board_of(settings["board"])
        node = built(settings, board, folder, slot, path[: path.rfind("/")])
        print("node", settings["node"], "on", board.name, "boot", node.outbox.boot, "run", node.outbox.run)
        return Life(node, board, folder, path)
    finally:
        for part in ("made", "floor", "port", "lines", "last_words"):
            drop("firmware." + part)


def built(settings, board, folder, slot=None, home=""):
    """The node of these settings. `home`: where they and the authority lie; `slot`: the state of the one where
    this build does.
    """
    safe = slot is not None and slot[COUNT] > 0 and _is_safe(slot)
    instruments = [instrument(spec, board) for spec in ([] if safe else settings["sensors"])]
    names = [pair for one in instruments for pair in one.observes if pair]
    twice = [pair[0] for n, pair in enumerate(names) if pair in names[:n]]
    if twice:
        raise ValueError("settings: %s is told by two sensors: give one of them 'only'" % ", ".join(twice))
    limit = settings["outbox_kib"] * _KIB or None
    outbox = Outbox(folder + "/outbox", names, limit, settings["moments"])
    clock = Clock(time.ticks_ms, time.ticks_diff)
    pins = port.pins_of(board.name)
    if settings["watchdog_ms"]:
        board.feed = port.watchdog(pins, settings["watchdog_ms"])
    duties = {"turn": 60000}
    if instruments:
        duties["sense"] = sense_patience(settings["interval_s"] * 1000)
    watching = Watch(board.feed, duties)
    node = Node(settings, instruments, outbox, clock, watching, last_words.cause(port.reset_cause(pins), folder, safe))
    if settings["own_clock"] and clock.learn(port.own_clock(), "own"):
        node.learnt_the_time()
    elif settings["broker"]["tls"]:
        from firmware.floor import floor

        port.set_clock(floor(folder, settings["since"]), False)  # certificates' dates are held to it
    will, filters = talk.will(node), talk.filters(node)
    node.attach(Link(settings, board.wlan, will, filters, node.received, folder, home))
    node.slot, node.folder = slot, folder
    return node


def _is_safe(slot):
    from firmware.slots import Slot

    drop("firmware.slots")
    return Slot("", slot).safe
