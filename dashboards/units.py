"""A property in, the id of Grafana's unit out, such that Grafana writes what our vocabulary writes.

Where Grafana's own unit would write something else ("%H", "dbm", "500 mV" for half a volt), its `suffix:` is used.
Micro in Grafana's ids is the Greek letter U+03BC; with the micro sign U+00B5 the unit is unknown and shown as a word.
"""

from typing import Final

from contract.vocabulary import PROPERTIES, Property

_OF_LABEL: Final = {
    "": "locale",
    "°C": "celsius",
    "%": "percent",
    "hPa": "pressurehpa",
    "µg/m³": "con\u03bcgm3",
    "ppm": "ppm",
    "m/s": "velocityms",
    "°": "degree",
}


def unit(row: Property) -> str:
    return _OF_LABEL.get(row.unit_label, f"suffix:{row.unit_label}")


UNITS: Final = {name: unit(row) for name, row in PROPERTIES.items()}

SECONDS: Final = "s"
BYTES: Final = "bytes"
COUNT: Final = "locale"
PERCENT: Final = "percent"
VOLTS: Final = UNITS["battery"]
DBM: Final = UNITS["rssi"]
