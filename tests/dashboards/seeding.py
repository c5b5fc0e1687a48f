"""A small city in InfluxDB: two areas, public and private nodes, a trial with its control, and the truth about them.

`seed` is the one function that fills the store; the names in its lines are those that the hub writes.
"""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from contract.vocabulary import PROPERTIES, Property
from hub.aggregate import Bucket, over_nodes
from tests.dashboards.influxd import write

DAY, HOUR, MINUTE = 86_400, 3_600, 60
START, END = 28, 7  # days ago, as the dashboard's own defaults have it


@dataclass(frozen=True)
class Node:
    name: str
    area: str
    geohash: str
    role: str = ""
    public: bool = True
    properties: tuple[str, ...] = tuple(PROPERTIES)
    battery: bool = True
    stuck: bool = False
    firmware: str = "0.1.0"

    @property
    def tags(self) -> str:
        role = f",role={self.role}" if self.role else ""
        return f"area={self.area},geohash={self.geohash},node={self.name}{role}"


CITY = (
    Node("docks-01", "docks", "gbsuv7z", "treated"),
    Node("docks-02", "docks", "gbsuv8b", "control"),
    Node("tilleuls-01", "tilleuls", "u09tunq", "treated"),
    Node("tilleuls-02", "tilleuls", "u09tunr", "treated", battery=False),
    Node("tilleuls-03", "tilleuls", "u09tunx", "control", stuck=True),
    Node("tilleuls-04", "tilleuls", "u09tung", "control"),
    Node(
        "tilleuls-05", "tilleuls", "u09tup", public=False, properties=("temperature", "humidity", "pm2_5", "noise_laeq")
    ),
    Node("tilleuls-06", "tilleuls", "u09tune", "background", properties=("temperature", "pm2_5"), firmware="0.0.9"),
)
SILENT = "tilleuls-06"


@dataclass(frozen=True)
class City:
    """What was put into the store, so that a test knows where data are."""

    now: int
    measured: dict[str, set[Node]] = field(default_factory=dict)  # measurement -> nodes
    # (area, property, period) -> start -> node -> value
    told: dict[tuple[str, str, str], dict[int, dict[str, float]]] = field(default_factory=dict)

    def nodes(self, measurement: str) -> set[Node]:
        return self.measured.get(measurement, set())


def _typical(row: Property) -> tuple[float, float]:
    """A plausible middle and how much a day moves it."""
    known = {
        "temperature": (14, 6), "humidity": (65, 15), "pressure": (1013, 3), "pm1": (8, 3), "pm2_5": (12, 6),
        "pm4": (15, 6), "pm10": (22, 9), "no2": (24, 12), "o3": (55, 25), "co2": (520, 90), "voc_index": (110, 30),
        "noise_laeq": (59, 6), "noise_l10": (63, 6), "noise_l90": (48, 5), "noise_lmax": (78, 5), "light": (9e3, 8.9e3),
        "uv_index": (2, 2), "globe_temperature": (17, 9), "soil_moisture": (28, 2), "water_level": (0.4, 0.1),
        "rain": (0.1, 0.1), "wind_speed": (2.5, 1.5), "wind_direction": (220, 60), "count_pedestrian": (8, 7),
        "count_bike": (4, 3), "count_car": (18, 15), "count_heavy": (1.5, 1.4), "battery": (3.85, 0.1),
        "rssi": (-66, 5),
    }  # fmt: skip
    return known[row.name]


@cache
def _bias(node: Node, name: str) -> float:
    return random.Random(node.name + name).uniform(-0.25, 0.25)


def value(node: Node, row: Property, t: int, now: int) -> float:
    middle, swing = _typical(row)
    hour = (t % DAY) / HOUR
    daily = -math.cos((hour - 3) / 12 * math.pi)
    weekly = 0.4 * math.sin(t / (3.3 * DAY))
    noise = random.uniform(-0.18, 0.18)
    trial = -0.6 if node.role == "treated" and START * DAY > now - t > END * DAY else 0.0
    found = middle + swing * (daily * 0.7 + weekly + noise + _bias(node, row.name) + trial * (row.name not in _CALM))
    low, high = row.plausible
    return round(min(max(found, low), high), 2)


_CALM = {"temperature", "humidity", "pressure", "battery", "rssi", "wind_direction"}


def _readings(node: Node, row: Property, now: int) -> Iterator[str]:
    for number, t in enumerate(range(now - 2 * DAY - HOUR, now, 600)):
        found = value(node, row, t, now)
        code = 53 if node.stuck and row.name == "temperature" and t > now - 6 * HOUR else 33 if number % 40 == 0 else 1
        raw = found * 1.1 if row.name.startswith("pm") else found
        yield f"{row.name},{node.tags} value={found},raw={raw:.2f},qc={code} {t}"


def _rollups(node: Node, row: Property, city: City) -> Iterator[str]:
    now = city.now
    for period, step, span in (("10m", 600, DAY), ("1h", HOUR, 8 * DAY), ("1d", DAY, 57 * DAY)):
        if period == "10m" and not node.public:
            continue
        times = 24 if period == "1d" and row.combine == "sum" else 1
        end = now if node.public else now - HOUR  # a private place is an hour late
        for t in range((now - span) // step * step, end // step * step + 1, step):
            found = value(node, row, t if period != "1d" else t + 15 * HOUR, now) * times
            if period != "10m":
                city.told.setdefault((node.area, row.name, period), {}).setdefault(t, {})[node.name] = found
            yield (
                f"{row.name}_{period},{node.tags} value={found},low={found * 0.9:.2f},high={found * 1.1:.2f},"
                f"n={step / 600},suspect=0.0,flag=1.0 {t}"
            )


def _health(node: Node, now: int) -> Iterator[str]:
    firmware = f'firmware="{node.firmware}",board="esp32"'
    late = [*range(now - DAY - HOUR, now, MINUTE)]
    early = [*range(now - 8 * DAY, now - DAY - HOUR, HOUR)]
    for t in early + late:
        minute = t - t % MINUTE
        silent = node.name == SILENT and t > now - 4 * HOUR
        age = t - (now - 4 * HOUR) if silent else 25.0
        low = 0.35 * (t - now + 8 * DAY) / (8 * DAY) * (node.name == "tilleuls-04")
        battery = f"battery_v={3.8 - low + 0.02 * math.sin(t / 9000):.3f}," if node.battery else ""
        rssi = -66 + 4 * math.sin(t / 20_000) - 18 * (node.name == "docks-02")
        yield (
            f"node_health,{node.tags} online={float(not silent)},age={age},{battery}rssi_dbm={rssi:.1f},"
            f"heap_free=48000.0,"
            f"uptime_s={t - now + 9 * DAY}.0,interval_s=60.0,outbox_packs={3.0 * silent},outbox_dropped=0.0,faults=0.0,"
            f"missing={2.0 * silent},unaccounted={1.0 * silent},placed=1.0,{firmware} {minute}"
        )


def _ledger(node: Node, now: int) -> Iterator[str]:
    today = now - now % DAY
    for day in range(today - 14 * DAY, today + 1, DAY):
        lost = 90.0 if node.name == SILENT and day == today else 0.0
        done = (1440 - lost) / 14.4
        yield (
            f"node_ledger,area={node.area},node={node.name} expected=1440.0,stored={1440 - lost},duplicate=4.0,"
            f"quarantined=0.0,late=12.0,completeness={done:.1f} {day}"
        )


def _hub(now: int) -> Iterator[str]:
    for t in range(now - DAY - HOUR, now + 1, MINUTE):
        lag = 400.0 if now - 6 * HOUR < t < now - 5 * HOUR else 3.0
        yield (
            f"hub_health,hub=moineau influx_lag={lag},rollup_lag=1.0,disk_free=21000000000.0,nodes=8.0,silent=1.0 "
            f"{t // 60 * 60}"
        )


def _events(now: int) -> Iterator[str]:
    phases = (
        (49, START, "before", "Avant", "Before"),
        (START, END, "trial", "Pendant l'essai", "During the trial"),
        (END, END, "after", "Fin de l'essai", "End of the trial"),
        (20, 18, "roadworks", "Travaux rue témoin", "Roadworks in the control street"),
    )
    for area in ("docks", "tilleuls"):
        for days, until, kind, french, english in phases:
            fields = f'title_fr="{french}",title_en="{english}",end={(now - until * DAY) * 1000}.0'
            yield f"event,area={area},intervention={area}-ecole,kind={kind} {fields} {now - days * DAY}"


def _areas(city: City) -> Iterator[str]:
    """As the hub makes them: over the nodes of an area, of the very values that those have."""
    for (area, name, period), group in sorted(city.told.items()):
        combine = PROPERTIES[name].combine
        for t, values in sorted(group.items()):
            buckets = {node: Bucket(t, 6, 0, value, value * 0.9, value * 1.1, 1) for node, value in values.items()}
            across = over_nodes(combine, buckets)
            assert across is not None
            fields = f"value={across.value},low={across.low},high={across.high},nodes={len(values)}.0,n=6.0,flag=1.0"
            whole = f",whole={across.value},whole_high={across.high},whole_nodes={len(values)}.0" * (period == "1d")
            yield f"{name}_area_{period},area={area} {fields}{whole} {t}"


def lines(city: City) -> Iterator[str]:
    random.seed(4)
    for node in CITY:
        for name in node.properties:
            row = PROPERTIES[name]
            if node.public:
                yield from _readings(node, row, city.now)
            yield from _rollups(node, row, city)
        yield from _health(node, city.now)
        yield from _ledger(node, city.now)
    yield from _areas(city)
    yield from _hub(city.now)
    yield from _events(city.now)


def seed(url: str, now: int) -> City:
    """Fills the InfluxDB at this address with a small city up to this moment, and says what is where."""
    city = City(now)
    write(url, list(lines(city)))
    for node in CITY:
        for name in node.properties:
            for measurement in [name] * node.public + [
                f"{name}_{period}" for period in ("1h", "1d", "area_1h", "area_1d")
            ]:
                city.measured.setdefault(measurement, set()).add(node)
    return city
