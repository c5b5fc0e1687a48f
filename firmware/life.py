"""A node's days: its turns, the hour it is told, its light, the setup page where nobody lets it in, a trial's end."""

import gc

from firmware.clock import epoch_offset
from firmware.visitor import drop

_SAFE_MS = 3600000  # so long a node lives without its sensors before it tries them again
_TRIAL_MS = 1200000  # an update that has shown no receipt by then is tried again, or gone back from
_BOOTS = 3  # without a network: then somebody is asked for another
_JOIN_MS = 60000  # so long a boot may take to find one
_LOOKS_MS = 600000  # for so long it shows that it looks for the hub, then it spares the battery
_CLOSED_MS = 600000  # between two setup pages of a node that knows no network at all
_PARTS = ("setup_page", "setup_web", "setup_words", "setup_names", "saved")


class Life:
    def __init__(self, node, board, folder, path):
        self._node, self._board, self._folder, self._path = node, board, folder, path
        settings = node.settings
        asked = settings["ntp"]
        self._ntp = _asking(asked, node.link.name_server, folder) if asked else None
        self._trouble, self._source = "", node.clock.source
        self._page = None
        self._counted = node.link.on_air and board.reset_cause() != "deep_sleep"
        self._page_due = self._first_page(settings) if self._counted else None

    def run(self):
        """Until a reboot is wanted, or it is time to sleep: then so many milliseconds."""
        node, board = self._node, self._board
        while not node.reboot_wanted:
            idle = node.turn()
            ms = node.clock.ms
            self._hour(ms)
            self._setup(ms)
            self._judge(ms)
            if node.link.trouble != self._trouble:
                self._trouble = node.link.trouble
                print(node.clock.uptime_s, self._trouble or "connected")
            board.light(self._lit(ms))
            sleep = 0 if self._page else node.may_sleep()
            if sleep and not board.naps:
                return sleep
            if sleep:
                node.link.close()
                board.nap(sleep)
                node.woke()
            if idle:
                board.wait(idle)
        return 0

    def _lit(self, ms):
        """Fast: here I am. Slow: the setup page is open. A flash now and then: looks for the hub. Dark: all is well."""
        if self._page:
            return ms % 2000 < 1000
        if ms < self._node.identify_until:
            return ms % 400 < 200
        return ms < _LOOKS_MS and not self._node.link.up and ms % 2000 < 150

    def _hour(self, ms):
        """Asks a time server; what was learnt from anybody is the board's hour, too."""
        node = self._node
        if self._ntp is not None and node.link.joined:
            t = self._ntp.turn(ms)
            if t and node.clock.learn(t, "ntp"):
                node.learnt_the_time()
        if node.clock.source != self._source:
            self._source = node.clock.source
            self._board.set_clock(node.clock.now() - epoch_offset(), True)
            _keep_floor(self._folder, node.clock.now())

    # Nobody lets it in.

    def _first_page(self, settings):
        """When the setup page is to be opened; None where it is not."""
        from firmware import joins

        boots = joins.counted(self._folder)
        drop("firmware.joins")
        if not settings["wifi"]:
            return 0
        return _JOIN_MS if boots >= _BOOTS else None

    def _setup(self, ms):
        link = self._node.link
        if self._page is None:
            if self._counted and link.joined:
                self._let_in()
            elif self._page_due is not None and not link.joined and ms >= self._page_due:
                self._open(ms)
        elif not self._page.turn(ms):
            self._close()
            self._page_due = ms + _CLOSED_MS if not self._node.settings["wifi"] else None

    def _let_in(self):
        from firmware import joins

        joins.found(self._folder)
        drop("firmware.joins")
        self._counted = False

    def _open(self, ms):
        try:
            self._page = setup_page()(self._node.settings, self._board.wlan(), self._path, ms)
            self._node.link.paused = True
        except (OSError, ValueError) as error:  # this board cannot, or lacks a password: it goes on as it is
            print("setup:", error)
            self._page_due = ms + _CLOSED_MS
            self._forget()

    def _close(self):
        self._page.close()
        self._page = None
        self._node.link.paused = False
        print("setup: closed")
        self._forget()

    def _forget(self):
        for part in _PARTS:
            drop("firmware." + part)
        gc.collect()

    # Of its build.

    def _judge(self, ms):
        """A trial without a receipt, and a life without sensors, end after their time."""
        slot = self._node.slot
        if slot is None:
            return
        if slot.trial and ms > _TRIAL_MS:
            self._node.reboot_wanted = "update without a receipt"
        if slot.safe and ms > _SAFE_MS:
            slot.again()
            self._node.reboot_wanted = "sensors again"


def _asking(server, name_server, folder):
    from firmware.address import Address
    from firmware.ntp import Ntp

    return Ntp(Address(server, name_server, folder + "/ntp"))


def _keep_floor(folder, t):
    from firmware.floor import keep_floor

    keep_floor(folder, t)
    drop("firmware.floor")


def setup_page():
    from firmware.setup_page import SetupPage

    return SetupPage
