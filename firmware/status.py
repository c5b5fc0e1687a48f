"""A node in, what it says of itself out. Needed once an hour, and dropped."""

import gc

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
    rssi = node.link.rssi()
    if rssi is not None:
        status["rssi_dbm"] = rssi
    for one in node.instruments:
        if "battery" in one.last:
            status["battery_v"] = one.last["battery"]
    return status


def _of_its_build(node):
    from firmware import updates

    one = updates.of(node)
    try:
        return one.status()
    finally:
        updates.left(node, one)
