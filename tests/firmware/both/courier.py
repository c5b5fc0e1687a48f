"""Numbered messages over the firmware's own link, each until the broker has acknowledged it.

micropython courier.py ROOT SHIMS PORT COUNT [HOME HOST NAME]: with TLS, whose authority lies in HOME
"""

import sys
import time

sys.path.insert(0, sys.argv[1])
sys.path.insert(0, sys.argv[2])

from firmware import mqtt
from firmware.link import Link

mqtt.TIMEOUT_MS = 3000  # a test has less patience than a street
_EVERY_MS = 80
_TOPIC = "moineau/v1/node/n-01/readings"


def main(port, count, home="", host="127.0.0.1", name=""):
    broker = {"host": host, "port": port, "tls": home != "", "name": name}
    settings = {"node": "n-01", "secret": "x", "broker": broker, "wifi": []}
    will = ("moineau/v1/node/n-01/status", b"{}")
    link = Link(settings, None, will, ["moineau/v1/node/n-01/stored"], None, home, home)
    trouble = ""
    waiting, under_way, fresh, made_ms = [], {}, 0, 0
    began = time.ticks_ms()
    while fresh < count or waiting or under_way:
        ms = time.ticks_diff(time.ticks_ms(), began)
        if fresh < count and ms - made_ms >= _EVERY_MS:
            made_ms = ms
            waiting.append(fresh)
            fresh += 1
        was_up = link.up
        if link.trouble != trouble:
            trouble = link.trouble
            print("trouble", link.faults, trouble)
        if not link.turn(ms, 5):
            waiting = sorted(list(under_way.values()) + waiting)
            under_way = {}
            time.sleep_ms(5)
            continue
        if not was_up:
            print("up", ms)
        for number in [number for number in under_way if number not in link._session.unacked]:
            del under_way[number]
        while waiting and not link.busy:
            n = waiting.pop(0)
            under_way[link.publish(_TOPIC, b"%d" % n)] = n
    link.close()
    print("done", sum(link.faults.values()))


main(int(sys.argv[3]), int(sys.argv[4]), *sys.argv[5:])
