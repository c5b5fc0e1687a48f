"""What the follower has to know beside the packs: who is where, which series there are, how the nodes fare.

In: the register and the journal. Out: places and series, fresh as of the pack that is followed next, and once a minute
the lines of health. It asks no clock.
"""

from collections.abc import Callable, Mapping

from hub.influx import health
from hub.influx.places import Places, sharing
from hub.influx.trials import trials
from hub.journal import Reader
from hub.journal.rollups import CURSOR as SUMMED
from hub.journal.trail import Trail
from hub.register import Node, Register
from hub.settings import Settings

_LEDGER_S = 600


class Outlook:
    def __init__(
        self,
        settings: Settings,
        register: Register,
        reader: Reader,
        trail: Trail,
        of_itself: Callable[[], Mapping[str, float]],
    ) -> None:
        self._settings = settings
        self._register = register
        self._reader = reader
        self._trail = trail
        self._of_itself = of_itself
        self._seen: tuple[int, int] = (-1, -1)  # revision, number of series
        self._newest = -1
        self._ledger: set[str] = set()
        self._ledger_at = 0
        self._owed: dict[str, tuple[int, int]] = {}
        self._nodes: list[Node] = []
        self.series: dict[str, dict[str, int]] = {}
        self.places = Places({}, {}, {})
        self.events: Mapping[str, tuple[str, ...]] = {}  # intervention -> lines of its phases and events

    def refresh(self, newest: int) -> None:
        """Cheap when nothing changed."""
        revision = self._register.revision()
        if newest != self._newest or revision != self._seen[0]:
            self._newest, self.series = newest, self._trail.series()
        seen = (revision, sum(map(len, self.series.values())))
        if seen != self._seen:
            self._nodes = self._register.nodes()
            self.places, self.events = placed(self._register, self.series)
            self._seen = seen

    def rewind(self) -> None:
        self._ledger.clear()
        self._ledger_at = 0

    def minute(self, t: int) -> list[str]:
        ledger = self._ledger_lines(t)
        known = health.Known(self._reader.heard(), self._reader.statuses(), self._owed)
        nodes = health.node_lines(self._nodes, known, self.places, self._settings.silent_after_s, t)
        silent = sum(1 for node in self._nodes if t - known.heard.get(node.id, 0) > self._settings.silent_after_s)
        fields = {
            "nodes": len(self._nodes),
            "silent": silent,
            "rollup_lag": self._newest - self._trail.cursor(SUMMED),
            **self._of_itself(),
        }
        return [health.hub_line(self._settings.root, fields, t), *nodes, *ledger]

    def _ledger_lines(self, t: int) -> list[str]:
        """Only rows that changed; all of them after a start."""
        if t - self._ledger_at < _LEDGER_S:
            return []
        self._ledger_at = t
        self._owed = health.owed(self._reader.balance())
        lines = set(health.ledger_lines(self._reader.ledger(), self.places))
        changed, self._ledger = lines - self._ledger, lines
        return sorted(changed)


def placed(register: Register, series: Mapping[str, Mapping[str, int]]) -> tuple[Places, Mapping[str, tuple[str, ...]]]:
    """Where every node is and was, those out of service included, and what it is for; and the events of trials."""
    nodes = register.nodes()
    placements = {node.id: register.placements(node.id) for node in (*nodes, *register.nodes(retired=True))}
    areas = {area.id: area for area in register.areas()}
    found = trials(register, placements)
    places = Places(placements, areas, sharing(nodes, series), found.parts, register.every_correction())
    return places, found.lines
