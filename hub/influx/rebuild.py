"""The journal in, the same InfluxDB again: everything since a moment, node by node, beside a running hub or without.

It keeps no cursor and changes none: what the follower writes meanwhile and what is written here are the same points.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from hub.influx.check import sound
from hub.influx.delivery import Counted, Delivery
from hub.influx.health import ledger_lines
from hub.influx.means import Means
from hub.influx.outlook import placed
from hub.influx.places import Role, no_role
from hub.influx.readings import wanted_of
from hub.influx.server import Server
from hub.journal import Reader
from hub.journal.trail import Trail
from hub.register import Register
from hub.settings import Settings

_STRETCH_S = 7 * 86_400  # of one node in one question

Progress = Callable[[int, int], None]  # done, of


class Task(NamedTuple):
    node: str
    first: int
    last: int


def rebuild(
    settings: Settings,
    register: Register,
    server: Server,
    since: int,
    now: int,
    told: Progress,
    role: Role = no_role,
) -> Counted:
    trail, reader = Trail(settings.data), Reader(settings.data)
    delivery = Delivery(lambda *refused: trail.refuse(*refused, now))
    try:
        series = trail.series()
        places = placed(register, series, role)
        means = Means(trail, settings.timezone)
        sound(server, now)
        tasks = list(_tasks(trail, series, since))
        for done, task in enumerate(tasks):
            told(done, len(tasks))
            if task.node not in places:
                continue
            wanted = wanted_of(task.node, task.first, task.last, places, series[task.node])
            delivery.deliver(server, trail.readings(list(wanted)))
            for lines in means.lines(means.buckets(*task, places, now), places, series):
                delivery.deliver(server, lines)
        days = [day for day in reader.ledger() if day.day * 86_400 >= since - 86_400]
        delivery.deliver(server, list(ledger_lines(days, places)))
        told(len(tasks), len(tasks))
    finally:
        delivery.close()
        reader.close()
        trail.close()
    return delivery.counted


def _tasks(trail: Trail, series: dict[str, dict[str, int]], since: int) -> Iterator[Task]:
    for node, numbers in sorted(series.items()):
        reaches = [reach for reach in map(trail.reach, numbers.values()) if reach]
        if not reaches:
            continue
        first, last = max(since, min(reach[0] for reach in reaches)), max(reach[1] for reach in reaches)
        for start in range(first, last + 1, _STRETCH_S):
            yield Task(node, start, min(last, start + _STRETCH_S - 1))
