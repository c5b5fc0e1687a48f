"""The journal in, the same InfluxDB again: everything since a moment, node by node, beside a running hub or without.

It keeps no cursor and changes none: what the follower writes meanwhile and what is written here are the same points.
"""

from collections.abc import Callable, Iterator

from hub.influx import anew
from hub.influx.anew import Task
from hub.influx.check import sound
from hub.influx.delivery import Counted, Delivery
from hub.influx.health import ledger_lines
from hub.influx.means import Means
from hub.influx.outlook import placed
from hub.influx.places import Places
from hub.influx.server import Server
from hub.journal import Reader
from hub.journal.trail import Trail
from hub.register import Register
from hub.settings import Settings

Progress = Callable[[int, int], None]  # done, of


def rebuild(
    settings: Settings,
    register: Register,
    server: Server,
    since: int,
    now: int,
    told: Progress,
) -> Counted:
    trail, reader = Trail(settings.data), Reader(settings.data)
    delivery = Delivery(lambda *refused: trail.refuse(*refused, now))
    try:
        series = trail.series()
        places, events = placed(register, series)
        means = Means(trail, settings.timezone)
        sound(server, now)
        tasks = list(_tasks(trail, series, places, since))
        for done, task in enumerate(tasks):
            told(done, len(tasks))
            for lines in anew.lines(task, trail, means, places, series, now):
                delivery.deliver(server, lines)
        delivery.deliver(server, [line for lines in events.values() for line in lines])
        days = [day for day in reader.ledger() if day.day * 86_400 >= since - 86_400]
        delivery.deliver(server, list(ledger_lines(days, places)))
        told(len(tasks), len(tasks))
    finally:
        delivery.close()
        reader.close()
        trail.close()
    return delivery.counted


def _tasks(trail: Trail, series: dict[str, dict[str, int]], places: Places, since: int) -> Iterator[Task]:
    spans: dict[str, tuple[int, int]] = {}
    for node, numbers in sorted(series.items()):
        reach = anew.reach(trail, numbers.values())
        if reach is None or reach[1] < since:
            continue
        first, last = max(since, reach[0]), reach[1]
        yield from anew.of_node(node, first, last)
        for area in places.areas_of(node):
            known = spans.get(area, (first, last))
            spans[area] = min(first, known[0]), max(last, known[1])
    for area, span in sorted(spans.items()):
        yield from anew.of_area(area, *span)
