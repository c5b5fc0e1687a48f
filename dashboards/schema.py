"""The names the hub writes to InfluxDB, said once for every query. Names only: nothing goes in, nothing is refused.

One measurement per property holds the readings of public placements; `_10m`, `_1h` and `_1d` hold its roll-ups,
combined as the vocabulary says, so decibels there are energy means already. `_area_1h` and `_area_1d` hold the same of
a whole neighbourhood, one series each, whatever the number of its nodes.
"""

from typing import Final, Literal

Period = Literal["10m", "1h", "1d"]

AREA: Final = "area"
NODE: Final = "node"
GEOHASH: Final = "geohash"
ROLE: Final = "role"
TREATED: Final = "treated"
CONTROL: Final = "control"

VALUE: Final = "value"
RAW: Final = "raw"
QC: Final = "qc"

NODE_HEALTH: Final = "node_health"
NODE_LEDGER: Final = "node_ledger"
HUB_HEALTH: Final = "hub_health"
EVENT: Final = "event"  # phases and events of interventions; absent until the hub has some
INTERVENTION: Final = "intervention"
WHOLE: Final = "whole"  # a neighbourhood's day, of the nodes that measured enough of it
WHOLE_HIGH: Final = "whole_high"
LOW: Final = "low"
HIGH: Final = "high"

# test * 10 + flag, as docs/decisions/0005 says: 5 is the test for a flat line.
FLAT_CODES: Final = (53, 54)


def rollup(property: str, period: Period) -> str:
    return f"{property}_{period}"


def of_area(property: str, period: Literal["1h", "1d"]) -> str:
    return f"{property}_area_{period}"
