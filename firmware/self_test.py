"""A board's settings in, each of its parts tried once, a line of JSON for each: for `moineau monitor --self-test`."""

import gc
import json
import os
import socket
import time

from firmware.clock import EARLIEST
from firmware.drivers import instrument
from firmware.mqtt import packet, text
from firmware.port import board_of, epoch_offset

_SENSORS_MS = 50000
_JOIN_MS = 20000


def say(part, ok, told):
    print(json.dumps({"part": part, "ok": ok, "told": told}))


def settings():
    from firmware import settings

    try:
        given = settings.read("/settings.json")
    except settings.SettingsError as error:
        say("settings", False, str(error))
        return None
    say("settings", True, "node %s on %s" % (given["node"], given["board"]))
    return given


def sensors(given, board):
    waiting = []
    for spec in given["sensors"]:
        try:
            waiting.append(instrument(spec, board))
        except (ValueError, ImportError) as error:
            say("sensor " + spec["type"], False, str(error))
    began = time.ticks_ms()
    while waiting:
        ms = time.ticks_diff(time.ticks_ms(), began)
        for one in list(waiting):
            one.prepare(ms, 0)
            found = one.readings(ms, 3600000)
            if found:
                say("sensor " + one.name, True, ", ".join(["%s %s %s" % (n, v, unit) for n, unit, v in found]))
            elif one.faults:
                say("sensor " + one.name, False, ", ".join(sorted(one.faults)))
            elif ms > _SENSORS_MS:
                say("sensor " + one.name, False, "silent")
            else:
                continue
            waiting.remove(one)
        time.sleep_ms(20)


def wifi(given, board):
    wlan = board.wlan
    if not wlan.isconnected():
        wlan.active(True)
        for network in given["wifi"]:
            wlan.connect(network["ssid"], network["password"])
            began = time.ticks_ms()
            while not wlan.isconnected() and time.ticks_diff(time.ticks_ms(), began) < _JOIN_MS:
                time.sleep_ms(100)
            if wlan.isconnected():
                break
            wlan.disconnect()
            say("Wi-Fi", False, "%s does not let us in" % network["ssid"])
    if wlan.isconnected():
        say("Wi-Fi", True, "%d dBm" % wlan.status("rssi"))
    elif not given["wifi"]:
        say("Wi-Fi", False, "no network in the settings")
    return wlan.isconnected()


def broker(given):
    at = given["broker"]
    where = "%s:%d" % (at["host"], at["port"])
    line = socket.socket()
    try:
        line.settimeout(8)
        line.connect(socket.getaddrinfo(at["host"], at["port"])[0][-1])
        if at.get("tls"):
            line = secured(line, at.get("name") or at["host"])
        login = text(given["node"]) + text(given["node"]) + text(given["secret"])
        line.write(packet(0x10, b"\x00\x04MQTT\x04\xc2\x00\x0a", login))
        answer = line.read(4) or b""
    except (OSError, ValueError) as error:
        say("broker", False, "%s: %s" % (where, error))
        return
    finally:
        line.close()
    if len(answer) < 4:
        say("broker", False, where + " hangs up")
    elif answer[3]:
        say("broker", False, "%s refuses this node's name or secret (%d)" % (where, answer[3]))
    else:
        say("broker", True, where + (" lets us in, encrypted" if at.get("tls") else " lets us in"))


def secured(line, name):
    from firmware.authority import context

    return context("/ca.der").wrap_socket(line, server_hostname=name)


def clock():
    t = int(time.time()) + epoch_offset()
    if t < EARLIEST:
        say("clock", True, "not set yet; the hub tells it at the first connection")
    else:
        say("clock", True, "%04d-%02d-%02d %02d:%02d:%02d UTC" % tuple(time.gmtime(t - epoch_offset())[:6]))


def flash():
    try:
        stat = os.statvfs("/")
    except OSError as error:
        say("flash", False, str(error))
        return
    free = stat[0] * stat[3] // 1024
    try:
        held = len([name for name in os.listdir("/data/outbox") if name[0] == "0"])
    except OSError:
        held = 0
    say("flash", free > 40, "%d KiB free of %d, %d files of the outbox" % (free, stat[0] * stat[2] // 1024, held))
    gc.collect()
    say("memory", True, "%d KiB free" % ((gc.mem_free() if hasattr(gc, "mem_free") else 0) // 1024))


def run():
    given = settings()
    clock()
    flash()
    if given is None:
        return
    try:
        board = board_of(given["board"])
    except (ImportError, ValueError, TypeError) as error:
        say("board", False, str(error))
        return
    sensors(given, board)
    if given["broker"]["host"] == "usb":
        say("broker", True, "by USB: moineau bridge")
    elif wifi(given, board):
        broker(given)
