"""A node in, what it says of itself out. Needed once an hour, and dropped."""

import gc

from firmware.visitor import drop

VERSION = "0.1.0"


def status_of(node):
    faults = {name: dict(node.faults[name]) for name in node.faults}
    for one in node.instruments:
        if one.faults:
            faults[one.name] = one.faults
    if node.link.faults:
        faults["link"] = node.link.faults
    if node.refusals:
        faults["update"] = node.refusals
    outbox = {"packs": node.outbox.waiting, "dropped": node.outbox.dropped, "run": node.outbox.run}
    status = {
        "online": True,
        "firmware": VERSION,
        "board": node.settings["board"],
        "kit": node.settings["kit"],
        "boot": node.outbox.boot,
        "reset_cause": node.cause,
        "uptime_s": node.clock.uptime_s,
        "heap_free": gc.mem_free() if hasattr(gc, "mem_free") else 0,
        "outbox": outbox,
        "faults": faults,
        "interval_s": node.interval_ms // 1000,
    }
    if node.settings["simulated"]:
        status["simulated"] = True
    if node.slot is not None:
        status["update"] = _of_its_build(node)
    rssi = _rssi(node.link.wlan)
    if rssi is not None:
        status["rssi_dbm"] = rssi
    for one in node.instruments:
        if "battery" in one.last:
            status["battery_v"] = one.last["battery"]
    return status


def _rssi(wlan):
    """dBm, or None where the board cannot say."""
    try:
        return wlan.status("rssi") if wlan is not None else None
    except (OSError, ValueError, TypeError):
        return None


def _of_its_build(node):
    from firmware.arch import arch
    from firmware.slots import Slot

    told = {}
    if node.updates is not None:
        from firmware import updates

        told = node.updates.status()
        updates.left(node, node.updates)
    told.update(build(Slot("", node.slot), arch()))
    drop("firmware.slots")
    if node.refused:
        told["refused"] = node.refused[:100]
    if node.updates is None:  # what takes one asks it, too
        drop("firmware.arch")
    return told


def build(slot, arch):
    """What a slot's build is, and what became of the other one."""
    told = {"version": slot.version(slot.name), "slot": slot.name, "arch": arch}
    if slot.trial:
        told["trial"] = slot.count
    if slot.back == "!":
        told["failed"] = slot.version(slot.other)
    return told
