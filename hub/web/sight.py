"""What one visitor may see at one moment. Refuses, with a sentence, what a private placement keeps to itself.

The rules are hub.privacy's; here they meet the register's placements and the journal. An operator sees everything.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from zoneinfo import ZoneInfo

from contract.vocabulary import PROPERTIES, Property
from hub import privacy
from hub.aggregate import Bucket, Period, bucket_end
from hub.register import Area, Node
from hub.web.desk import Desk

_FOR_EVER = 1 << 60


class Hidden(Exception):
    """Something that exists and is not for this visitor; the sentence says what is."""


@dataclass(frozen=True)
class Sight:
    desk: Desk
    now: int
    operator: bool = False
    _measured: dict[str, Counter[str]] = field(default_factory=dict)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.desk.settings.timezone)

    def exposure(self, node: Node) -> privacy.Exposure:
        """How much of a node may be seen of this moment."""
        if self.operator:
            return "public"
        return node.placement.exposure if node.placement else "private"

    def exposure_during(self, node: Node, start: int, end: int) -> privacy.Exposure:
        """The strictest of all its placements in a span: a balcony stays private after its node moved to the street."""
        if self.operator:
            return "public"
        placements = self.desk.register.placements(node.id)
        touched = [p.exposure for p in placements if p.start < end and (p.end or _FOR_EVER) > start]
        return privacy.strictest(touched)

    def since(self, node: Node) -> int:
        """From when a node's readings belong to where it is now."""
        return node.placement.start if node.placement else _FOR_EVER

    def properties(self, node: Node) -> list[Property]:
        """What a node measured and this visitor may see, in the vocabulary's order."""
        known = set(self.desk.reader.properties(node.id))
        return [p for p in PROPERTIES.values() if p.name in known and self._may_show(node, p)]

    def _may_show(self, node: Node, property: Property) -> bool:
        area = self.desk.register.area(node.placement.area) if node.placement else None
        minimum = area.presence_minimum if area else _FOR_EVER
        sharing = self.sharing(area, property) if area else 0
        return privacy.may_show(property, self.exposure(node), sharing, minimum)

    def sharing(self, area: Area, property: Property) -> int:
        """How many nodes of an area measure a property."""
        if area.id not in self._measured:
            nodes = self.desk.register.nodes(area.id)
            self._measured[area.id] = Counter(name for node in nodes for name in self.desk.latest.get(node.id, ()))
        return self._measured[area.id][property.name]

    # -- series --------------------------------------------------------------------------------------------------

    def readings(self, node: Node, property: Property, start: int, end: int) -> list[tuple[int, float, int]]:
        """At most 100,000 readings, oldest first."""
        self._check(node, property, None, start, end)
        return self.desk.reader.readings(node.id, property.name, start, end)

    def buckets(self, period: Period, node: Node, property: Property, start: int, end: int) -> list[Bucket]:
        """Roll-ups; those of a private placement without extremes, and only when they are old enough."""
        exposure = self._check(node, property, period, start, end)
        found = self.desk.reader.rollups(period, node.id, property.name, start, end)
        if exposure == "public":
            return found
        return list(self.faded(found, period))

    def faded(self, buckets: Iterable[Bucket], period: Period) -> Iterable[Bucket]:
        newest = privacy.newest_visible("private", self.now)
        for bucket in buckets:
            if bucket_end(bucket.t, period, self.zone) <= newest:
                yield bucket._replace(low=bucket.value, high=bucket.value)

    def _check(self, node: Node, property: Property, period: Period | None, start: int, end: int) -> privacy.Exposure:
        exposure = self.exposure_during(node, start, end)
        if exposure == "private" and period not in ("1h", "1d"):
            raise Hidden(
                f"node {node.id} was in a private place in this time: "
                "only means over an hour, an hour late, are shown; ask /api/v1/rollups with period=1h"
            )
        if exposure == "private" and not self._may_show_private(node, property):
            raise Hidden(
                f"{property.name} tells whether somebody is home: of node {node.id} in a private place it is not shown "
                "unless enough nodes of the area share it"
            )
        return exposure

    def _may_show_private(self, node: Node, property: Property) -> bool:
        area = self.desk.register.area(node.placement.area) if node.placement else None
        if area is None:
            return False
        return privacy.may_show(property, "private", self.sharing(area, property), area.presence_minimum)
