"""The setup page alone, on loopback, until it closes itself.

micropython setup_stand.py ROOT SHIMS SETTINGS WORLD TRY_MS OPEN_MS ROOM: so many bytes are free on its flash, -1: many
"""

import sys
import time

root, shims, path, world_file = sys.argv[1:5]
sys.path.insert(0, root)
sys.path.insert(0, shims)

import network
import world

world.follow(world_file)

from firmware import saved, settings, setup_page

setup_page.TRY_MS, setup_page.OPEN_MS, room = [int(word) for word in sys.argv[5:8]]
setup_page.GOODBYE_MS = 1500


class Filling:
    def __init__(self, file):
        self._file = file

    def __enter__(self):
        return self

    def __exit__(self, *trouble):
        self._file.close()

    def write(self, content):
        self._file.write(content[:room])
        if len(content) > room:
            raise OSError(28)


if room >= 0:
    saved.open = lambda path, mode="r": open(path) if mode == "r" else Filling(open(path, mode))
began = time.ticks_ms()
page = setup_page.SetupPage(settings.read(path), network.WLAN(), path, 0)
print("open", world.told_network)
while page.turn(time.ticks_diff(time.ticks_ms(), began)):
    time.sleep_ms(2)
page.close()
print("closed")
