"""What the emulated boards of these tests are: their settings, their sensors, and the street around them."""

from typing import Any

NODE = "tilleuls-03"
SENSORS = [{"type": "bme280"}, {"type": "bh1750"}, {"type": "sds011"}, {"type": "battery"}]
WORLD: dict[str, Any] = {
    "temperature": 21.37,
    "humidity": 56.2,
    "pressure": 1008.25,
    "light": 300,
    "pm2_5": 12.3,
    "pm10": 20.1,
    "chips": {"i2c0/118": "bme280", "i2c0/35": "bh1750", "uart0": "sds011"},
    "adc": {"28": 40000},
}
FELT = {"temperature": (21.37, 0.02), "humidity": (56.2, 0.05), "pressure": (1008.25, 0.02), "light": (300, 1)}

# What is left of what the node has measured, read by the firmware itself: [dropped, packs].
LEFT = """
import json, sys
sys.path.insert(0, "/a")
from firmware.outbox import Outbox
box, found = Outbox("/data/outbox", [tuple(pair) for pair in json.loads('''%s''')]), []
pack = box.next()
while pack:
    found.append(pack)
    pack = box.next()
print(json.dumps([box.dropped, found]))
"""
OBSERVED = [("temperature", "Cel"), ("humidity", "%RH"), ("pressure", "hPa"), ("light", "lx")]
OBSERVED += [("pm2_5", "ug/m3"), ("pm10", "ug/m3"), ("battery", "V")]


def settings(**more: Any) -> dict[str, Any]:
    """Of a node on a cable, whose radio stays off, and without the hour; it measures every second."""
    made = {
        "node": NODE,
        "secret": "Zwiebelkuchen",
        "board": "pico_w",
        "broker": {"host": "usb"},
        "wifi": [],
        "interval_s": 1,
        "own_clock": False,
        "sensors": SENSORS,
    }
    return made | more
