"""A link and its broker's address in, a conversation out: a line that opens, TLS around it, the first two packets.

Needed when a conversation begins, and dropped.
"""

import select
import socket

from firmware.mqtt import IN_PROGRESS, Refused, Session, packet, text
from firmware.visitor import drop

_FLAGS = 0xC6 | 0x28  # user, password, clean session, will, will QoS 1, will retained


def begun(link, address):
    """A Session with the broker of the settings. `address`: its IPv4 address, or "usb"."""
    at, me = link.settings["broker"], link.settings["node"]
    secured = (lambda line: _secured(link, line)) if at.get("tls") and address != "usb" else None
    login = (me, link.settings["secret"])
    return Session((address, at["port"]), login, link.will, link.filters, link.received, secured=secured)


def _secured(link, line):
    from firmware import tls

    link.stage = "tls"
    if link.context is None:
        from firmware.authority import context

        try:
            link.context = context(link.authority)
        finally:
            drop("firmware.authority")
    at = link.settings["broker"]
    return tls.Secured(line, link.context, at.get("name") or at["host"])


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


def asking(code, filters):
    """SUBSCRIBE (3.8), where CONNACK's code lets us in; else what it says (table 3.1), as an error."""
    if code in (4, 5):
        raise Refused("the broker refuses this node's name or secret")
    if code:
        raise OSError("the broker refuses: %d" % code)
    return packet(0x82, b"\x00\x01", *[text(name) + b"\x01" for name in filters])
