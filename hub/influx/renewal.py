"""What was written about and has changed since in, the same written anew out: parts, places, corrections, erasures.

A tag is part of a point's name: a node that was given a part in an intervention three weeks ago has its points under
the old name. They are taken out from the moment the two stories differ, and written anew from the journal, a week at a
time. What was last told of each node stands in the journal, so a change made while the hub was down is found as well.
"""

import json
import logging
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence

from contract.vocabulary import PROPERTIES
from hub.influx import anew
from hub.influx.anew import Task
from hub.influx.areas import SUFFIX as OF_AREAS
from hub.influx.lines import SUFFIX
from hub.influx.means import Means
from hub.influx.places import Places
from hub.influx.server import Erasure, Server
from hub.influx.trials import EVENT
from hub.influx.trouble import Unable
from hub.journal.trail import Trail

log = logging.getLogger("moineau.influx")

_FAR = 1 << 40
_TRIAL = "intervention "  # what was told of one; a node's name holds no blank

_Series = Mapping[str, Mapping[str, int]]


def of_readings() -> list[str]:
    """Every measurement that holds readings of nodes or their roll-ups."""
    return [name + suffix for name in PROPERTIES for suffix in ("", *SUFFIX.values())]


def of_areas() -> list[str]:
    return [name + suffix for name in PROPERTIES for suffix in OF_AREAS.values()]


def story(node: str, places: Places) -> str:
    """All that decides how a node is told, at any time."""
    spells = [
        [spell.first, spell.exposure, dict(spell.tags), _corrections(node, places, spell.first)]
        for spell in places.spells(node, 0, _FAR)
    ]
    return json.dumps(spells)


def _corrections(node: str, places: Places, t: int) -> dict[str, list[object]]:
    found = {name: places.correction(node, name, t) for name in PROPERTIES}
    return {name: [row.formula, row.gain, row.offset] for name, row in found.items() if row}


def parting(old: str, new: str) -> int | None:
    """The first moment at which two stories differ."""
    if old == new:
        return None
    before, now = json.loads(old), json.loads(new)
    for turn in sorted({spell[0] for spell in (*before, *now)}):
        if _at(before, turn) != _at(now, turn):
            return turn
    return None


def _at(spells: Sequence[list], t: int) -> list:
    return [spell for spell in spells if spell[0] <= t][-1][1:]


class Renewal:
    def __init__(self, trail: Trail, means: Means) -> None:
        self._trail = trail
        self._means = means
        self._told = trail.told()
        self._seen: Places | None = None
        self._tasks: deque[Task] = deque()
        self._doing: dict[str, str] = {}  # node -> its story, kept when its tasks are done

    def rewind(self) -> None:
        """Everything is written anew anyway, as it is now: nothing is left of what was told."""
        self._trail.keep_told(dict.fromkeys(self._told))
        self._told = {}
        self._seen = None
        self._tasks.clear()
        self._doing.clear()

    def look(self, server: Server, places: Places) -> None:
        """Finds out which nodes are told otherwise now, and takes out what was told of them."""
        if self._seen is not places:
            self._look_at_nodes(server, places)
            self._seen = places

    def events(self, server: Server, events: Mapping[str, tuple[str, ...]]) -> Iterator[list[str]]:
        """The lines of interventions whose phases or log changed; the old ones are taken out."""
        now = {_TRIAL + id: json.dumps(lines) for id, lines in events.items()}
        before = {name: body for name, body in self._told.items() if name.startswith(_TRIAL)}
        for name in [name for name in {**before, **now} if before.get(name) != now.get(name)]:
            if name in before:
                _take_out(server, Erasure({"intervention": name.removeprefix(_TRIAL)}, [EVENT]))
            yield json.loads(now.get(name, "[]"))
            self._keep({name: now.get(name)})

    def area(self, server: Server, area: str, places: Places, series: _Series) -> None:
        """After an erasure: what the neighbourhood said still speaks of the node, so it is written anew without it."""
        _take_out(server, Erasure({"area": area}, of_areas()))
        reaches = [anew.reach(self._trail, series.get(node, {}).values()) for node in places.ever_in(area)]
        known = [reach for reach in reaches if reach]
        if known:
            self._do_area(area, min(first for first, _ in known), max(last for _, last in known))

    def forget(self, node: str) -> None:
        self._keep({node: None})
        self._drop(node)

    def step(self, places: Places, series: _Series, now: int) -> Iterator[list[str]]:
        """The lines of the next task; it is done when they are all written."""
        if not self._tasks:
            return
        task = self._tasks[0]
        yield from anew.lines(task, self._trail, self._means, places, series, now)
        self._tasks.popleft()
        if task.node and not any(each.node == task.node for each in self._tasks):
            self._keep({task.node: self._doing.pop(task.node)})

    @property
    def busy(self) -> bool:
        return bool(self._tasks)

    # -- what changed --------------------------------------------------------------------------------------------

    def _look_at_nodes(self, server: Server, places: Places) -> None:
        stories = {node: story(node, places) for node in places.nodes()}
        new: dict[str, str] = {}
        for node, now in stories.items():
            turn = parting(self._told[node], now) if node in self._told else None
            if turn is None or not self._begin(server, node, turn, now, places.areas_of(node)):
                self._drop(node)
                new[node] = now
        self._keep({node: body for node, body in new.items() if self._told.get(node) != body})

    def _begin(self, server: Server, node: str, turn: int, now: str, areas: Iterable[str]) -> bool:
        """Whether anything was written about from that moment on, and is written anew."""
        if self._doing.get(node) == now:
            return True
        reach = anew.reach(self._trail, self._trail.series().get(node, {}).values())
        if reach is None or reach[1] < turn:
            return False
        log.warning("%s: what is known of it since %d has changed; its points are written anew", node, turn)
        taken_out = _take_out(server, Erasure({"node": node}, of_readings(), turn))
        first = reach[0] if taken_out and not server.takes_out_by_time else max(turn, reach[0])
        self._drop(node)
        self._doing[node] = now
        self._tasks.extendleft(reversed(list(anew.of_node(node, first, reach[1]))))
        for area in areas:
            self._do_area(area, first, reach[1])
        return True

    def _do_area(self, area: str, first: int, last: int) -> None:
        """Once, after the nodes, however many of them changed."""
        known = [task for task in self._tasks if task.area == area]
        first, last = min([first, *(task.first for task in known)]), max([last, *(task.last for task in known)])
        self._tasks = deque(task for task in self._tasks if task.area != area)
        self._tasks.extend(anew.of_area(area, first, last))

    def _drop(self, node: str) -> None:
        self._doing.pop(node, None)
        self._tasks = deque(task for task in self._tasks if task.node != node)

    def _keep(self, bodies: Mapping[str, str | None]) -> None:
        if bodies:
            self._trail.keep_told(bodies)
            told = {**self._told, **bodies}
            self._told = {name: body for name, body in told.items() if body is not None}


def _take_out(server: Server, erasure: Erasure) -> bool:
    try:
        server.erase(erasure)
    except Unable as error:
        log.error("%s; what was told before stays beside what is told now", error)
        return False
    return True
