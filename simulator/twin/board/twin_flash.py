"""Power on, as a board does it: /main.py of a flash chooses the slot; the twin's shims are first on the path.

micropython twin_flash.py FLASH SHIMS WORLD
"""

import sys

flash, shims, world_file = sys.argv[1:4]
sys.path.insert(0, flash)
sys.path.insert(0, shims)

import world

world.follow(world_file)

import main

main.run(flash)
