"""What the hub knows in, what the world may hear out: each step puts the news on the open topics.

Public placements: every newest reading. Private ones: means over an hour, an hour late, and only where the area's
minimum allows. Areas: the last closed ten minutes over their public nodes. hub.privacy decides, this module asks.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from contract import topics
from contract.vocabulary import PROPERTIES
from hub.aggregate import SECONDS, Bucket, bucket_start, corrected, over_nodes
from hub.correction import Correction, valid
from hub.journal import Last, Reader
from hub.privacy import grain, may_show, newest_visible
from hub.publish import Rightful, home_assistant, home_assistant_topic, is_stray, open_area, open_reading
from hub.quality import SUSPECT, flag
from hub.register import Area, Exposure, Node, Register
from hub.settings import Settings

AREA_PERIOD = "10min"
_SETTLE_S = 15  # roll-ups of a closed bucket are written within a turn or two
_HOURS_BACK = 6 * 3600
HOME_ASSISTANT_PATIENCE_S = {"public": 1800, "private": 5 * 3600}

Put = Callable[[str, bytes], object]


@dataclass(frozen=True)
class _Placed:
    node: Node
    area: Area
    exposure: Exposure


class Feed:
    def __init__(
        self,
        settings: Settings,
        register: Register,
        reader: Reader,
        latest: Mapping[str, Mapping[str, Last]],
        put: Put,
    ) -> None:
        self._settings = settings
        self._zone = ZoneInfo(settings.timezone)
        self._register = register
        self._reader = reader
        self._latest = latest
        self._put = put
        self._said: dict[tuple[str, str], Last] = {}
        self._placed: dict[str, _Placed] = {}
        self._corrections: Mapping[str, Sequence[Correction]] = {}
        self._rightful = Rightful((), (), self._shown)
        self._on_air: dict[str, bytes] = {}
        self._area_at = self._minute = -1
        self._introduced: dict[str, tuple[str, ...]] = {}

    def step(self, now: int) -> list[str]:
        """Puts what is new, and is cheap when nothing is; answers the topics that must fall silent."""
        for placed in self._placed.values():
            if placed.exposure == "public":
                self._say_readings(placed, now)
            if placed.area.home_assistant:
                self._introduce(placed)
        closed = bucket_start(now - _SETTLE_S, AREA_PERIOD, self._zone) - SECONDS[AREA_PERIOD]
        if closed != self._area_at:
            self._area_at = closed
            self._say_areas(closed)
        if now // 60 == self._minute:
            return []
        self._minute = now // 60
        self._say_private(now)
        return self.silenced()

    def changed(self) -> list[str]:
        """Takes the register's news; answers the topics that must fall silent."""
        areas = {area.id: area for area in self._register.areas()}
        nodes = [(node, node.placement) for node in self._register.nodes()]
        self._placed = {node.id: _Placed(node, areas[at.area], at.exposure) for node, at in nodes if at is not None}
        self._corrections = self._register.every_correction()
        self._rightful = Rightful(
            frozenset(areas),
            frozenset(node for node, placed in self._placed.items() if placed.area.home_assistant),
            self._shown,
            self._settings.root,
            self._settings.home_assistant_prefix,
        )
        self._said.clear()
        self._introduced.clear()
        self._area_at = self._minute = -1
        return self.silenced()

    def topics_of(self, node: str, areas: Iterable[str]) -> list[str]:
        """Every open topic that may hold something of a node."""
        root = self._settings.root
        names = [
            topics.open_reading(area, node, name, root) for area in areas for name in self._reader.properties(node)
        ]
        return [*names, home_assistant_topic(node, self._settings.home_assistant_prefix)]

    # -- what must fall silent -----------------------------------------------------------------------------------

    def silenced(self) -> list[str]:
        """What was said and may not be said any more: of nodes retired or moved, places turned private, areas gone."""
        gone = [topic for topic, payload in self._on_air.items() if self.is_stray(topic, payload)]
        for topic in gone:
            del self._on_air[topic]
        return gone

    def is_stray(self, topic: str, payload: bytes) -> bool:
        """Whether a retained message has no right to be there; asked by the publisher, too, of what it finds."""
        return is_stray(topic, payload, self._rightful) or self._is_live_of_private(topic, payload)

    def _is_live_of_private(self, topic: str, payload: bytes) -> bool:
        """A place that turned private keeps its topic; the live value that it retains must go at once."""
        try:
            _, node, _ = topics.open_parts(topic, self._settings.root)
        except ValueError:
            return False
        placed = self._placed.get(node or "")
        return placed is not None and placed.exposure == "private" and b'"period_s"' not in payload

    def _shown(self, area: str, node: str, name: str) -> bool:
        placed = self._placed.get(node)
        return placed is not None and placed.area.id == area and name in PROPERTIES and self._may_show(placed, name)

    def _say(self, topic: str, payload: bytes) -> None:
        self._on_air[topic] = payload
        self._put(topic, payload)

    # -- readings of public nodes --------------------------------------------------------------------------------

    def _say_readings(self, placed: _Placed, now: int) -> None:
        node = placed.node.id
        for name, last in list(self._latest.get(node, {}).items()):
            if self._said.get((node, name)) is last:
                continue
            self._said[node, name] = last
            late = last.received - last.t > self._settings.late_after_s
            correction = self._correction(node, name, last.t)
            value = correction.of(last.value, self._humidity(node, last.t)) if correction else None
            message = open_reading(
                placed.area.id,
                node,
                PROPERTIES[name],
                last.t,
                last.value if value is None else value,
                last.qc,
                late=late,
                raw=last.value,
                method=correction.formula if correction and value is not None else "",
                root=self._settings.root,
            )
            self._say(*message)

    def _correction(self, node: str, name: str, t: int) -> Correction | None:
        return valid(self._corrections.get(node, ()), name, t)

    def _humidity(self, node: str, t: int) -> float | None:
        """Of the same moment, where it is good: as InfluxDB has it."""
        last = self._latest.get(node, {}).get("humidity")
        return last.value if last is not None and last.t == t and flag(last.qc) < SUSPECT else None

    def _told(self, node: str, name: str, rows: Mapping[str, Sequence[Bucket]], bucket: Bucket) -> tuple[Bucket, str]:
        """A mean as it is told, and the formula that made it so; `rows` are the node's buckets of that time."""
        correction = self._correction(node, name, bucket.t)
        if correction is None:
            return bucket, ""
        wet = [each.value for each in rows.get("humidity", ()) if each.t == bucket.t and each.flag < SUSPECT]
        found = corrected(correction, bucket, wet[0] if wet else None)
        return (bucket, "") if found is None else (found, correction.formula)

    def _introduce(self, placed: _Placed) -> None:
        node = placed.node.id
        names = tuple(sorted(self._latest.get(node, {})))
        if not names or self._introduced.get(node) == names:
            return
        self._introduced[node] = names
        shown = [PROPERTIES[name] for name in names if self._may_show(placed, name)]
        message = home_assistant(
            node,
            placed.area.id,
            shown,
            area_name=placed.area.name,
            board=placed.node.board,
            expire_after_s=HOME_ASSISTANT_PATIENCE_S[placed.exposure],
            prefix=self._settings.home_assistant_prefix,
            root=self._settings.root,
        )
        self._say(*message)

    # -- means of private nodes and of areas ---------------------------------------------------------------------

    def _may_show(self, placed: _Placed, name: str) -> bool:
        sharing = sum(
            1
            for other in self._placed.values()
            if other.area.id == placed.area.id and name in self._latest.get(other.node.id, {})
        )
        return may_show(PROPERTIES[name], placed.exposure, sharing, placed.area.presence_minimum)

    def _say_private(self, now: int) -> None:
        period = grain("private").period or "1h"
        newest = newest_visible("private", now)
        hidden = [placed for placed in self._placed.values() if placed.exposure == "private"]
        names = [placed.node.id for placed in hidden]
        found = self._reader.rollups_of_area(period, names, newest - _HOURS_BACK, newest) if names else {}
        for placed in hidden:
            for name, buckets in found.get(placed.node.id, {}).items():
                ended = [bucket for bucket in buckets if bucket.t + SECONDS[period] <= newest]
                if ended and self._may_show(placed, name):
                    told = self._told(placed.node.id, name, found[placed.node.id], ended[-1])
                    self._say_mean(placed, name, told, ended[-1].value, SECONDS[period])

    def _say_mean(self, placed: _Placed, name: str, told: tuple[Bucket, str], raw: float, period_s: int) -> None:
        bucket, method = told
        message = open_reading(
            placed.area.id,
            placed.node.id,
            PROPERTIES[name],
            bucket.t,
            bucket.value,
            bucket.flag,
            raw=raw,
            method=method,
            period_s=period_s,
            root=self._settings.root,
        )
        self._say(*message)

    def _say_areas(self, start: int) -> None:
        for area in {placed.area for placed in self._placed.values()}:
            nodes = [id for id, each in self._placed.items() if each.area == area and each.exposure == "public"]
            found = self._reader.rollups_of_area(AREA_PERIOD, nodes, start, start + 1)
            for name in PROPERTIES:
                buckets = {
                    node: self._told(node, name, rows, rows[name][0])[0] for node, rows in found.items() if name in rows
                }
                across = over_nodes(PROPERTIES[name].combine, buckets)
                if across is not None:
                    self._say(
                        *open_area(
                            area.id, PROPERTIES[name], start, SECONDS[AREA_PERIOD], across, root=self._settings.root
                        )
                    )
