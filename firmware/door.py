"""A node that no network lets in: its boots are counted, its setup page is opened. Dropped once one has let it in."""

import gc

from firmware.visitor import drop

_BOOTS = 3  # without a network: then somebody is asked for another
_JOIN_MS = 60000  # so long a boot may take to find one
_CLOSED_MS = 600000  # between two setup pages of a node that knows no network at all
_PARTS = ("setup_page", "setup_web", "setup_words", "setup_names", "saved")


class Door:
    def __init__(self, node, board, folder, path):
        self._node, self._board, self._folder, self._path = node, board, folder, path
        self._page = None
        self._due = self._first_page()

    def turn(self, ms):
        """False once a network has let the node in: then no page is opened in this life."""
        link = self._node.link
        if self._page is not None:
            if not self._page.turn(ms):
                self._close(ms)
        elif link.joined:
            self._let_in()
            return False
        elif self._due is not None and ms >= self._due:
            self._open(ms)
        return True

    def _first_page(self):
        """When the setup page is to be opened; None where it is not."""
        from firmware import joins

        boots = joins.counted(self._folder)
        drop("firmware.joins")
        if not self._node.settings["wifi"]:
            return 0
        return _JOIN_MS if boots >= _BOOTS else None

    def _let_in(self):
        from firmware import joins

        joins.found(self._folder)
        drop("firmware.joins")
        drop("firmware.door")

    def _open(self, ms):
        try:
            self._page = setup_page()(self._node.settings, self._board.wlan, self._path, ms)
            self._node.link.paused = True
        except (OSError, ValueError) as error:  # this board cannot, or lacks a password: it goes on as it is
            print("setup:", error)
            self._due = ms + _CLOSED_MS
            self._forget()

    def _close(self, ms):
        self._page.close()
        self._page = None
        self._node.link.paused = False
        print("setup: closed")
        self._due = ms + _CLOSED_MS if not self._node.settings["wifi"] else None
        self._forget()

    def _forget(self):
        for part in _PARTS:
            drop("firmware." + part)
        gc.collect()


def setup_page():
    from firmware.setup_page import SetupPage

    return SetupPage
