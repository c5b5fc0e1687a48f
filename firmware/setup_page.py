"""A node that finds no Wi-Fi opens its own for ten minutes, with a page that asks for another. Dropped after use.

`turn` never waits, and the node goes on measuring meanwhile. The password goes from the form to the radio and to the
settings file, and nowhere else. Whoever is to see the page has the label of the node: its network has a password, too.
"""

import os
import socket
from binascii import hexlify

import network

from firmware import saved, setup_names, setup_web, setup_words

OPEN_MS = 600000
TRY_MS = 25000
GOODBYE_MS = 15000  # so that the last page is read
_CLIENT_MS = 10000
_CLIENTS = 3
_AGAIN = (11, 115)


def access_point(node, password):
    """The node's own network, and its address in it."""
    point = network.WLAN(network.AP_IF)
    wanted = {"ssid": ("moineau-" + node)[:32], "password": password}
    secured = getattr(network.WLAN, "SEC_WPA2", None) or getattr(network, "AUTH_WPA2_PSK", None)
    if secured is not None:  # an ESP32 leaves its network open unless it is told; a Pico W takes WPA2 by itself
        wanted["security"] = secured
    point.config(**wanted)
    point.active(True)
    return point, point.ifconfig()[0]


def _listening(kind, port):
    line = socket.socket(socket.AF_INET, kind)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    line.bind(socket.getaddrinfo("0.0.0.0", port)[0][-1])  # noqa: S104 -- of a network that is its own
    line.setblocking(False)
    return line


def _name(ssid):
    """ "" where a page cannot show it: a network may be called by any bytes, and its neighbours are still there."""
    try:
        return ssid.decode()
    except ValueError:
        return ""


class SetupPage:
    def __init__(self, settings, wlan, path, ms):
        """OSError where this board cannot open a network, or has no password for it."""
        self._settings, self._wlan, self._path = settings, wlan, path
        if len(settings["setup"]["password"]) < 8:
            raise OSError("settings: setup.password is missing: without it no setup page is opened")
        self._seen = self._scanned()
        self._point, self._address = access_point(settings["node"], settings["setup"]["password"])
        ports = getattr(network, "SETUP_PORTS", (80, 53))  # a twin shares its machine's
        self._web, self._names = _listening(socket.SOCK_STREAM, ports[0]), _listening(socket.SOCK_DGRAM, ports[1])
        self._web.listen(2 * _CLIENTS)
        self._clients = []  # [line, what it said, since when, what is still to be answered]
        self._token = hexlify(os.urandom(8)).decode()
        self._state, self._wanted, self._began = "form", {"ssid": "", "password": ""}, ms
        self._until = ms + OPEN_MS
        print("setup: join moineau-%s and open http://%s/" % (settings["node"], self._address))

    def _scanned(self):
        try:
            self._wlan.active(True)
            return sorted({_name(one[0]) for one in self._wlan.scan()} - {""})[:20]
        except (OSError, ValueError):
            return []

    def turn(self, ms):
        """False when it is over: ten minutes have passed, or a network was found."""
        self._answer_names()
        for _ in range(_CLIENTS):
            self._let_in(ms)
        for client in list(self._clients):
            self._serve(client, ms)
        if self._state == "trying":
            self._watch_the_trial(ms)
        return ms < self._until

    def close(self):
        for client in self._clients:
            client[0].close()
        self._web.close()
        self._names.close()
        self._point.active(False)

    # The network.

    def _watch_the_trial(self, ms):
        if self._wlan.isconnected():
            self._keep("saved", ms)
        elif ms - self._began > TRY_MS:
            self._wlan.disconnect()
            self._state = "failed"

    def _keep(self, state, ms):
        """On flash, or at least until the next restart."""
        known = self._settings["wifi"]
        known[:] = [self._wanted] + [one for one in known if one["ssid"] != self._wanted["ssid"]]
        try:
            saved.save_network(self._path, self._wanted)
            self._state = state
        except (OSError, ValueError) as error:
            print("setup:", error)
            self._state = "full"
        print("setup:", self._state)
        self._until = ms + GOODBYE_MS

    def _take(self, given, ms):
        """What the form says."""
        ssid, password = given.get("ssid", ""), given.get("password", "")
        long = len(password.encode())
        if given.get("token") != self._token or self._state in ("trying", "saved", "kept", "full"):
            return
        if not 1 <= len(ssid.encode()) <= 32 or (long and not 8 <= long <= 63):
            self._state = "wrong"
            return
        self._wanted, self._began = {"ssid": ssid, "password": password}, ms
        if given.get("anyway"):
            self._keep("kept", ms)
            return
        self._state = "trying"
        try:
            self._wlan.active(True)
            self._wlan.disconnect()
            self._wlan.connect(ssid, password)
        except (OSError, ValueError):
            self._state = "failed"

    # The page.

    def _let_in(self, ms):
        try:
            line = self._web.accept()[0]
        except OSError:
            return
        line.setblocking(False)
        if len(self._clients) >= _CLIENTS:
            self._clients.pop(0)[0].close()
        self._clients.append([line, b"", ms, b""])

    def _serve(self, client, ms):
        line, said, since, left = client
        try:
            if left:
                client[3] = left[line.send(left) :]
                gone = not client[3]
            else:
                chunk = line.recv(512)
                gone = not chunk
                client[1] = said + chunk
                client[3] = self._answered(client[1], ms)
        except OSError as error:
            gone = error.args[0] not in _AGAIN
        if gone or ms - since > _CLIENT_MS:
            line.close()
            self._clients.remove(client)

    def _answered(self, raw, ms):
        """The answer to what was said so far; b"" while it goes on."""
        try:
            asked = setup_web.request(raw)
            if asked is None:
                return b""
            return self._page(asked, ms)
        except setup_web.Wrong as wrong:
            return setup_web.answer(wrong.code)

    def _page(self, asked, ms):
        method, path, query, headers, body = asked
        ours = headers.get("host", "").split(":")[0] == self._address
        if not ours or (path != "/" and method == "GET"):  # how a phone finds out that it is not on the internet
            return setup_web.answer("302 Found", more="Location: http://%s/\r\n" % self._address)
        given = setup_web.form(query.encode())
        if method == "POST":
            given = setup_web.form(body)
            self._take(given, ms)
            lang = "fr" if self._french(given, headers) else "en"
            return setup_web.answer("303 See Other", more="Location: /?lang=%s\r\n" % lang)
        if method != "GET":
            raise setup_web.Wrong("405 Method Not Allowed")
        french = self._french(given, headers)
        shown = self._wanted["ssid"]
        page = setup_words.page(self._settings["node"], french, self._state, shown, self._seen, self._token)
        return setup_web.answer("200 OK", page)

    def _french(self, given, headers):
        wanted = given.get("lang") or self._settings["setup"]["language"]
        return (wanted or headers.get("accept-language", "fr")[:2].lower()) == "fr"

    # Every name is this node's.

    def _answer_names(self):
        for _ in range(4):
            try:
                question, asker = self._names.recvfrom(512)
                told = setup_names.answer(question, self._address)
                if told:
                    self._names.sendto(told, asker)
            except OSError:
                return
