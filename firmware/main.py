"""Starts the node and nothing else; whatever ends it is noted, told in the next status, and answered with a restart."""

import gc
import time

import machine

from firmware import watch
from firmware.address import Address, drop
from firmware.board import Board
from firmware.clock import Clock, Ntp, epoch_offset, floor, keep_floor
from firmware.instrument import Instrument
from firmware.link import Link
from firmware.node import Node, sense_patience
from firmware.outbox import Outbox

_KIB = 1024
_SAFE_MS = 3600000  # so long a node lives without its sensors before it tries them again
_TRIAL_MS = 1200000  # an update that has shown no receipt by then is tried again, or gone back from
_PAUSE_MS = 5000
_LOOK_MS = 20000  # how long a sentence about the settings stands before they are read again


def built(settings, board, folder, slot=None, home=""):
    """The node of these settings on this board. `home`: where its settings and its authority lie."""
    safe = slot is not None and slot.safe
    instruments = [Instrument(spec, board.buses) for spec in ([] if safe else settings["sensors"])]
    names = [pair for one in instruments for pair in one.observes]
    twice = [pair[0] for n, pair in enumerate(names) if pair in names[:n]]
    if twice:
        raise ValueError("settings: %s is told by two sensors: give one of them 'only'" % ", ".join(twice))
    limit = settings["outbox_kib"] * _KIB or None
    outbox = Outbox(folder + "/outbox", names, limit, settings["moments"])
    clock = Clock(board.ticks_ms, board.ticks_diff)
    feed = board.watchdog(settings["watchdog_ms"])
    duties = {"turn": 60000}
    if instruments:
        duties["sense"] = sense_patience(settings["interval_s"] * 1000)
    watching = watch.Watch(feed, duties)
    node = Node(settings, instruments, outbox, clock, watching, watch.cause(board, folder, safe))
    if settings["own_clock"] and clock.learn(board.own_clock() + epoch_offset(), "own"):
        node.learnt_the_time()
    elif settings["broker"]["tls"]:
        board.set_clock(
            floor(folder, settings["since"]) - epoch_offset(), False
        )  # a certificate's dates are held against it
    node.attach(Link(settings, board.wlan(), node.will(), node.filters(), node.received, folder, home))
    node.slot = slot
    gc.collect()
    return node


def lived(node, board, folder):
    """Until a reboot is wanted, or it is time to sleep: then so many milliseconds."""
    asked = node.settings["ntp"]
    ntp = Ntp(Address(asked, node.link.name_server, folder + "/ntp")) if asked else None
    trouble, source = "", node.clock.source
    while not node.reboot_wanted:
        idle = node.turn()
        if ntp is not None and node.link.joined:
            t = ntp.turn(node.clock.ms)
            if t and node.clock.learn(t, "ntp"):
                node.learnt_the_time()
        if node.clock.source != source:
            source = node.clock.source
            board.set_clock(node.clock.now() - epoch_offset(), True)
            keep_floor(folder, node.clock.now())
        if node.link.trouble != trouble:
            trouble = node.link.trouble
            print(node.clock.uptime_s, trouble or "connected")
        board.light(node.clock.ms < node.identify_until and node.clock.ms // 200 % 2)
        _judge(node, node.slot)
        sleep = node.may_sleep()
        if sleep:
            return sleep
        if idle:
            board.wait(idle)
    return 0


def _judge(node, slot):
    """A trial without a receipt, and a life without sensors, end after their time."""
    if slot is None:
        return
    if slot.trial and node.clock.ms > _TRIAL_MS:
        node.reboot_wanted = "update without a receipt"
    if slot.safe and node.clock.ms > _SAFE_MS:
        slot.again()
        node.reboot_wanted = "sensors again"


def checked_settings(path):
    """Read once, checked once; what it takes to check them is needed no more."""
    from firmware.settings import read

    try:
        return read(path)
    finally:
        drop("firmware.settings")


def start(path="/settings.json", folder="/data", slot=None):
    try:
        settings = checked_settings(path)
        board = Board(settings["board"])
        node = built(settings, board, folder, slot, path[: path.rfind("/")])
        print("node", settings["node"], "on", board.name, "boot", node.outbox.boot, "run", node.outbox.run)
        try:
            sleep = lived(node, board, folder)
        finally:  # Ctrl-C at a terminal, too
            node.outbox.checkpoint()
            node.link.close()
            node.outbox.close()
        if sleep:
            board.deep_sleep(sleep)
        watch.leave_words(folder, node.reboot_wanted)
    except Exception as error:  # whatever it is: noted, told, and the node goes on after a restart
        _end(error, folder, slot)
    machine.reset()


def _end(error, folder, slot):
    """Notes why. Settings that cannot be used are said until somebody mends them, and no slot has failed."""
    mistaken = str(error).startswith("settings")
    watch.leave_words(folder, str(error) if mistaken else watch.said(error))
    if slot is not None and not mistaken:
        slot.failed()
    time.sleep_ms(_LOOK_MS if mistaken and not (slot and slot.trial) else _PAUSE_MS)
