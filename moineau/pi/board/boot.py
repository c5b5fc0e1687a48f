"""Power on: the firmware's own main on CPython, with a Pi's `machine` first on the path and Adafruit's BME280.

python boot.py SETTINGS FOLDER. Ends with 70 and a sentence where this machine has no I2C for us.
"""

import os
import sys
import time

import machine

time.ticks_ms = lambda: time.monotonic_ns() // 1000000
time.ticks_diff = lambda later, earlier: later - earlier
time.sleep_ms = lambda ms: time.sleep(ms / 1000)
time.sleep_us = lambda us: time.sleep(us / 1000000)

import adafruit
import firmware.boards

# The library of its community in place of our own driver: whoever has a Pi can mend it there for everybody.
sys.modules["firmware.sensors.bme280"] = adafruit
firmware.boards.__path__.append(os.path.dirname(__file__))  # its pins are in pi.py, beside this file

from firmware.main import start

machine.look()
start(*sys.argv[1:3])
