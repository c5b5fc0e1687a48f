"""A node's days: its turns, those of its guests (firmware/guests.py), the hour it was told, its light."""

from firmware.node import UNHEARD
from firmware.visitor import drop

_LOOKS_MS = 600000  # for so long it shows that it looks for the hub, then it spares the battery


class Life:
    def __init__(self, node, board, folder, path):
        from firmware.guests import guests

        self.node, self._board, self._folder = node, board, folder
        self._guests = guests(node, board, folder, path)
        drop("firmware.guests")
        self._trouble, self._source = "", node.clock.source

    def run(self):
        """Until a reboot is wanted, or it is time to sleep: then so many milliseconds."""
        node, board = self.node, self._board
        while not node.reboot_wanted:
            idle = node.turn()
            ms = node.clock.ms
            for guest in self._guests:
                if not guest.turn(ms):
                    self._guests.remove(guest)
                    break  # the others have their turn in the next round
            if node.clock.source != self._source:
                self._source = node.clock.source
                from firmware.floor import keep_hour

                keep_hour(self._folder, node.clock.now())
                drop("firmware.floor")
            if node.link.trouble != self._trouble:
                self._trouble = node.link.trouble
                print(node.clock.uptime_s, self._trouble or "connected")
            board.light(self._lit(ms))
            sleep = 0 if node.link.paused else node.may_sleep()
            if sleep and not node.heard() and not board.naps:
                _leave_words(self._folder, UNHEARD)
            if sleep and not board.naps:
                return sleep
            if sleep:
                node.link.close()
                _nap(board, sleep)
                node.woke()
            if idle:
                board.wait(idle)
        return 0

    def end(self):
        """What it knows is on flash, and the broker is told."""
        self.node.outbox.checkpoint()
        self.node.link.close()
        self.node.outbox.close()

    def _lit(self, ms):
        """Fast: here I am. Slow: the setup page is open. A flash now and then: looks for the hub. Dark: all is well."""
        if self.node.link.paused:
            return ms % 2000 < 1000
        if ms < self.node.identify_until:
            return ms % 400 < 200
        return self.node.speaking and ms < _LOOKS_MS and not self.node.link.up and ms % 2000 < 150


def _leave_words(folder, words):
    from firmware.last_words import leave_words

    leave_words(folder, words)


def _nap(board, ms):
    from firmware.port import nap

    drop("firmware.port")
    drop("firmware.lines")
    nap(board, ms)
