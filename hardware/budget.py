"""The nodes of a kit in, what they take and what they send in a day out: mAh, days on a battery, bytes.

Currents are the catalogue's; how long the firmware is awake for a moment and what it says beyond its packs was measured
(measured.toml); a pack's own bytes are made by the contract. A cell is counted at 80 % of what is printed on it.
"""

import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from contract.packing import encode_pack
from contract.vocabulary import PROPERTIES
from hardware.kit import Fitting, Nodes
from hardware.parts import Board
from hardware.rows import number, read, row, whole

DAY_S = 86400
USABLE = 0.8
POWER_BANK_MAH = 10000  # what a node on USB hangs on where there is no socket
_CELL_V, _BOOST = 3.7, 0.85  # a sensor of 5 V on a cell: the converter's share
_PING_S, _PING_BYTES = 30, 4  # half of the firmware's keep-alive; a question and its answer
_STATUSES = 24


@dataclass(frozen=True, slots=True)
class Measured:
    awake_s: float  # where it joins and tells
    quiet_s: float  # where it keeps quiet
    session_bytes: int
    pack_bytes: int


@dataclass(frozen=True, slots=True)
class Budget:
    mah_a_day: float
    battery_mah: int
    days: float
    awake_share: float
    joins_a_day: int  # of its network; a node that never sleeps stays there
    packs_a_day: int
    pack_bytes: int
    bytes_a_day: int
    bytes_a_reading: float


@cache
def measured() -> Measured:
    file = Path(__file__).parent / "measured.toml"
    awake = {"awake_s": number(0.1, 600), "quiet_s": number(0.1, 600)}
    wants = awake | {"session_bytes": whole(1, 100000), "pack_bytes": whole(1, 10000)}
    return Measured(**row(str(file), read(file), wants))


def pack_size(nodes: Nodes, on: Board | None = None) -> int:
    """Bytes of one pack of such a node, with values as long as they usually are."""
    readings = [(name, PROPERTIES[name].unit, _usual(name)) for name in nodes.properties]
    samples = [(1767225600 + n * nodes.interval_s, readings) for n in range(_together(nodes, on or nodes.board))]
    return len(encode_pack("tilleuls-07", 12345, samples, run=1234567890, oldest=12345))


def _together(nodes: Nodes, on: Board) -> int:
    """How many moments are one pack: a board that forgets in its sleep makes one of each, and tells several at once."""
    return 1 if nodes.power == "battery" and not on.naps else nodes.moments


def _usual(name: str) -> float:
    low, high = PROPERTIES[name].plausible
    return round(low + 0.123 * (high - low), PROPERTIES[name].decimals + 1)


def of(nodes: Nodes, board: Board | None = None) -> Budget:
    on = board or nodes.board
    sleeps = nodes.power == "battery"
    mah = (_asleep(nodes, on) if sleeps else _awake(nodes, on)) * DAY_S / 3600
    cells = nodes.battery_mah or POWER_BANK_MAH
    packs = DAY_S // (nodes.interval_s * _together(nodes, on))
    joins = DAY_S // (nodes.interval_s * nodes.moments) if sleeps else 0
    size, sent = pack_size(nodes, on), _bytes(nodes, on, packs, joins)
    readings = packs * _together(nodes, on) * len(nodes.properties)
    share = min(1.0, _mean(nodes, *_wakings(nodes)) / nodes.interval_s) if sleeps else 1.0
    return Budget(mah, cells, cells * USABLE / mah, share, joins, packs, size, sent, sent / readings)


def _wakings(nodes: Nodes) -> tuple[float, float]:
    """Seconds awake: of a waking that tells, of one that keeps quiet."""
    settle_s = sum(one.sensor.settle_ms for one in nodes.sensors) / 1000
    return measured().awake_s + settle_s, measured().quiet_s + settle_s


def _mean(nodes: Nodes, telling: float, quiet: float) -> float:
    """Over a node's wakings: one of `moments` tells."""
    return (telling + (nodes.moments - 1) * quiet) / nodes.moments


def _awake(nodes: Nodes, on: Board) -> float:
    """mA of a node that never sleeps; a sensor that takes long sleeps between far moments (firmware/instrument.py)."""
    return on.idle_ma + sum(_sensor_ma(one, nodes.interval_s) for one in nodes.sensors)


def _sensor_ma(one: Fitting, interval_s: int) -> float:
    sensor, settle_s = one.sensor, one.sensor.settle_ms / 1000
    if sensor.stays and not interval_s > 4 * settle_s > 0:
        return sensor.active_ma
    share = min(1.0, max(settle_s, 0.1) / interval_s)
    return sensor.active_ma * share + sensor.sleep_ma * (1 - share)


def _asleep(nodes: Nodes, on: Board) -> float:
    """mA, on average, of a node that wakes, measures, now and then joins and tells, and sleeps; its sensors sleep, too.

    Awake and quiet it is counted as if its radio idled: without a radio it takes less, and no catalogue says how much.
    """
    telling_s, quiet_s = _wakings(nodes)
    awake_s = _mean(nodes, telling_s, quiet_s)
    wakes = (0 if on.naps else on.boot_mc) + on.join_mc / nodes.moments
    wakes += _mean(nodes, telling_s * on.active_ma, quiet_s * on.idle_ma)
    wakes += sum(_from_cell(one) * awake_s * one.sensor.active_ma for one in nodes.sensors)
    rest = on.sleep_ma + sum(_from_cell(one) * one.sensor.sleep_ma for one in nodes.sensors)
    return wakes / nodes.interval_s + rest * max(0.0, 1 - awake_s / nodes.interval_s)


def _from_cell(one: Fitting) -> float:
    return one.sensor.volts / _CELL_V / _BOOST if one.sensor.volts > _CELL_V else 1.0


def _bytes(nodes: Nodes, on: Board, packs: int, joins: int) -> int:
    known = measured()
    talk = packs * (pack_size(nodes, on) + known.pack_bytes)
    if nodes.power == "battery":
        return talk + joins * known.session_bytes
    between = nodes.interval_s * nodes.moments
    pings = packs * max(0, math.ceil(between / _PING_S) - 1)
    return talk + _STATUSES * known.session_bytes + pings * _PING_BYTES
