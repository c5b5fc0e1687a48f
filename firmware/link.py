"""Wi-Fi and broker: kept up for ever, with waits that grow and scatter. Messages in, messages out, nothing remembered.

`turn` never waits and never raises: trouble ends the session and is told in `trouble`. What was under way then is the
outbox's to send again.
"""

import random

from firmware import mqtt
from firmware.visitor import drop

_JOIN_MS = 20000
_FIRST_MS = 1000
_LONGEST_MS = 300000
_CABLE_MS = 4000  # the broker is at the other end of a USB cable, and nobody else is on it
_REFUSED_MS = 60000  # a secret that was refused once will be refused again: somebody has to look at it


def scattered(wait_ms):
    """Half to one and a half of it: a street that lost its broker does not come back in one second."""
    return wait_ms // 2 + random.getrandbits(16) * wait_ms // 65536


class Link:
    def __init__(self, settings, wlan, will, filters, received, folder="/data", home=""):
        """`folder`: what the node may keep; `home`: where the settings and the authority's certificate lie."""
        cable = settings["broker"]["host"] == "usb"
        self.settings, self.will, self.filters = settings, will, filters
        self.wlan = None if cable else wlan
        self.on_air = self.wlan is not None  # it has a radio to join a network with
        self._longest = _CABLE_MS if cable else _LONGEST_MS
        self.received = received
        self.trouble = ""
        self.faults = {}  # what ended sessions, by kind
        self.paused = False  # somebody else has the radio
        self.joined = False
        self._broker = self._found(settings["broker"]["host"], folder + "/broker")
        self.authority = home + "/ca.der"
        self.context = None  # of TLS
        self.stage = "wifi"  # what a trouble would be a trouble of
        self._session = None
        self._wait = _FIRST_MS
        self._due = 0
        self._joining = None
        self._network = 0
        self.up = False

    def _found(self, host, path):
        """An address, or what finds it each time."""
        from firmware.address import address_of

        try:
            return address_of(host, self.name_server, path)
        finally:
            drop("firmware.address")  # an Address keeps its class

    def turn(self, ms, wait_ms=0):
        """Whether messages can travel."""
        try:
            if not self.paused and self._joined(ms):
                self._converse(ms, wait_ms)
        except OSError as error:
            self._end(ms, error)
        self.up = self._session is not None and self._session.up
        return self.up

    def _joined(self, ms):
        self.joined = self.wlan is None or self.wlan.isconnected()
        if self.joined:
            self._joining = None
            return True
        self.stage = "wifi"
        if self._session is not None:
            raise OSError("the Wi-Fi is gone")
        if self._joining is not None and ms - self._joining > _JOIN_MS:
            self._joining = None
            self.wlan.disconnect()
            self._network += 1
            raise OSError("no Wi-Fi of the settings lets us in")
        if self._joining is None and ms >= self._due:
            self._join(ms)
        return False

    def _join(self, ms):
        networks = self.settings["wifi"]
        if networks:
            chosen = networks[self._network % len(networks)]
            self._joining = ms
            self.wlan.active(True)
            self.wlan.connect(chosen["ssid"], chosen["password"])

    def name_server(self):
        """The address of the one that the network named."""
        return self.wlan.ifconfig()[3] if self.wlan is not None else ""

    def _converse(self, ms, wait_ms):
        if self._session is None:
            if ms < self._due:
                return
            self.stage = "name"
            address = self._broker if isinstance(self._broker, str) else self._broker.at(ms)
            if address is None:
                return
            self.stage = "broker"
            from firmware import calling

            drop("firmware.calling")
            self._session = calling.begun(self, address)
        self._session.turn(ms, wait_ms)
        if self._session.up:
            if not self.up and not isinstance(self._broker, str):
                self._broker.worked()
            self._wait, self.trouble, self.stage = _FIRST_MS, "", "broker"

    def _end(self, ms, error):
        self.trouble = str(error)
        kind = "refused" if isinstance(error, mqtt.Refused) else self.stage
        self.faults[kind] = self.faults.get(kind, 0) + 1
        if self._session is not None:
            self._session.close()
            self._session = None
        if kind == "refused":
            self._wait = max(self._wait, _REFUSED_MS)
        self._due = ms + scattered(self._wait)
        self._wait = min(self._longest, self._wait * 2)

    @property
    def busy(self):
        return not self.up or self._session.busy

    def publish(self, topic, payload, retain=False):
        """Gives the packet's id."""
        return self._session.publish(topic, payload, retain)

    def close(self):
        """Says that it goes, and good-bye: the broker has no last will to tell then."""
        if self._session is not None:
            self._session.publish(self.will[0], self.will[1], retain=True, qos=0)
            self._session.farewell()
            self._session = None
        self.up = False
