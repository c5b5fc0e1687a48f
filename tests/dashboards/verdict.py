"""What a panel should show for a choice of the variables, and every difference from what it does show."""

import re
from collections.abc import Iterator, Mapping

from contract.vocabulary import PROPERTIES
from dashboards import check
from dashboards.check import Outcome
from dashboards.influx import Influx
from dashboards.interpolate import Value
from dashboards.model import Json, every_panel
from tests.dashboards.seeding import CITY, SILENT, City, Node

_MEASUREMENT = re.compile(r'FROM "(\w+)"')
_ROLE = re.compile(r"\"role\" = '(\w+)'")


def _chosen(choice: Mapping[str, Value], name: str, node: str) -> bool:
    value = choice.get(name)
    return value is None or (node in value if isinstance(value, list) else node == value)


def _there(city: City, query: str, choice: Mapping[str, Value]) -> bool:
    """Whether the store holds what this query names, for this choice: every role it names needs a node."""
    area = re.search(r"\"area\" = '(\w+)'", query)
    here = {**choice} | ({"area": area[1]} if area else {})
    within = [n for n in CITY if _chosen(here, "area", n.area) and _chosen(here, "node", n.name)]
    if not (names := [name for name in _MEASUREMENT.findall(query) if _is_property(name)]):
        return _health_there(query, within)
    roles = set(_ROLE.findall(query)) or {None}
    return all(any(n in city.nodes(name) for n in within if role in (None, n.role)) for name in names for role in roles)


def _is_property(name: str) -> bool:
    return re.sub(r"(_area)?_(10m|1h|1d)$", "", name) in PROPERTIES


def _health_there(query: str, within: list[Node]) -> bool:
    if "battery_v" in query and "board" not in query:
        return any(n.battery and ("newest" not in query or _is_low(n)) for n in within)
    if '"newest" < 1' in query:
        return any(n.name == SILENT for n in within)
    if "% 10 >= 3" in query:
        return any(n.public for n in within)
    return True


def _is_low(node: Node) -> bool:
    return node.name == "tilleuls-04"


def _asked(dashboard: Json) -> list[str]:
    return [target["query"] for panel in every_panel(dashboard) for target in panel.get("targets", ())]


def differences(
    influx: Influx, dashboard: Json, city: City, *, meant: Json | None = None
) -> Iterator[tuple[dict[str, Value], Outcome]]:
    """Errors, panels or columns that are empty where data are, and panels that show something where nothing is.

    `meant` is the dashboard as it should be, where a test has planted a mistake in the other one.
    """
    now = city.now * 1000
    for choice in check.choices(influx, dashboard, now):
        outcomes = check.panel_outcomes(influx, dashboard, now, choice)
        for outcome, query in zip(outcomes, _asked(meant or dashboard), strict=True):
            there = _there(city, query, choice)
            if outcome.error or outcome.empty == there or (there and outcome.blank - _may_be_blank(choice)):
                yield choice, outcome


def _may_be_blank(choice: Mapping[str, Value]) -> set[str]:
    """A street may lack a tag, and a node a battery; the city has one such node."""
    return {"role"}
