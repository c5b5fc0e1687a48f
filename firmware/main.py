"""Starts the node and nothing else; whatever ends it is noted, told in the next status, and answered with a restart."""

import gc

from firmware import watch
from firmware.board import Board
from firmware.clock import Clock, Ntp, epoch_offset
from firmware.instrument import Instrument
from firmware.link import Link
from firmware.node import Node, sense_patience
from firmware.outbox import Outbox
from firmware.settings import SettingsError, read

_KIB = 1024


def built(settings, board, folder):
    """The node of these settings on this board."""
    instruments = [Instrument(spec, board.buses) for spec in settings["sensors"]]
    names = [pair for one in instruments for pair in one.observes]
    twice = [pair[0] for n, pair in enumerate(names) if pair in names[:n]]
    if twice:
        raise SettingsError("settings: %s is told by two sensors: give one of them 'only'" % ", ".join(twice))
    limit = settings["outbox_kib"] * _KIB or None
    outbox = Outbox(folder + "/outbox", names, limit, settings["moments"])
    clock = Clock(board.ticks_ms, board.ticks_diff)
    feed = board.watchdog(settings["watchdog_ms"])
    watching = watch.Watch(feed, {"turn": 60000, "sense": sense_patience(settings["interval_s"] * 1000)})
    cause = board.reset_cause()
    words = watch.last_words(folder)
    node = Node(settings, instruments, outbox, clock, watching, "%s: %s" % (cause, words) if words else cause)
    if settings["own_clock"] and clock.learn(board.own_clock() + epoch_offset(), "own"):
        node.learnt_the_time()
    node.attach(Link(settings, board.wlan(), node.will(), node.filters(), node.received))
    gc.collect()
    return node


def lived(node, board):
    """Until a reboot is wanted, or it is time to sleep: then so many milliseconds."""
    ntp = Ntp(node.settings["ntp"]) if node.settings["ntp"] else None
    trouble = ""
    while not node.reboot_wanted:
        idle = node.turn()
        if ntp is not None and node.link.up:
            t = ntp.turn(node.clock.ms)
            if t and node.clock.learn(t, "ntp"):
                node.learnt_the_time()
        if node.link.trouble != trouble:
            trouble = node.link.trouble
            print(node.clock.uptime_s, trouble or "connected")
        board.light(node.clock.ms < node.identify_until and node.clock.ms // 200 % 2)
        sleep = node.may_sleep()
        if sleep:
            return sleep
        if idle:
            board.wait(idle)
    return 0


def start(path="/settings.json", folder="/data"):
    settings = read(path)
    board = Board(settings["board"])
    try:
        node = built(settings, board, folder)
        print("node", settings["node"], "on", board.name, "boot", node.outbox.boot, "run", node.outbox.run)
        try:
            sleep = lived(node, board)
        finally:  # Ctrl-C at a terminal, too
            node.outbox.checkpoint()
            node.link.close()
            node.outbox.close()
        if sleep:
            board.deep_sleep(sleep)
    except Exception as error:  # whatever it is: noted, told, and the node goes on after a restart
        print(type(error).__name__, error)
        watch.leave_words(folder, error)
        board.wait(5000)
    board.reset()
