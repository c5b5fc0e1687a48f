"""A broker's address and who calls it in; a line that opens, what polls it, and the first packet out.

Needed when a conversation begins, and dropped.
"""

import select
import socket

from firmware.mqtt import IN_PROGRESS, Refused, packet, text

_FLAGS = 0xC6 | 0x28  # user, password, clean session, will, will QoS 1, will retained


def greeting(login, will, keepalive_s):
    """CONNECT (MQTT 3.1.1, 3.1)."""
    name, secret = login
    head = b"\x00\x04MQTT\x04" + bytes((_FLAGS, keepalive_s >> 8, keepalive_s & 255))
    return packet(0x10, head, text(name), text(will[0]), text(will[1]), text(name), text(secret))


def opened(address, name):
    """(the line, what polls it)"""
    if address[0] == "usb":
        from firmware import usb

        line = usb.Line(name)
        return line, line
    family, kind, protocol, _, address = socket.getaddrinfo(address[0], address[1], 0, socket.SOCK_STREAM)[0]
    line = socket.socket(family, kind, protocol)
    line.setblocking(False)
    try:
        line.connect(address)
    except OSError as error:
        if error.args[0] not in IN_PROGRESS:
            line.close()
            raise
    return line, select.poll()


def refusal(code):
    """What CONNACK says (MQTT 3.1.1, table 3.1), as an error."""
    if code in (4, 5):
        return Refused("the broker refuses this node's name or secret")
    return OSError("the broker refuses: %d" % code)
