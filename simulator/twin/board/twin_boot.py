"""Power on: the firmware's own main, on the MicroPython interpreter, with the twin's shims first on the path.

micropython twin_boot.py ROOT SHIMS SETTINGS FOLDER WORLD
"""

import sys

root, shims, settings, folder, world_file = sys.argv[1:6]
sys.path.insert(0, root)
sys.path.insert(0, shims)

import world

world.follow(world_file)

from firmware.main import start

start(settings, folder)
