"""An area in, what its page says out: the sentence, each property, the plan, who is silent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hub.quality import NOT_EVALUATED, SUSPECT
from hub.register import Area, Node
from hub.web import compare, plan, sentence
from hub.web.now import Comparisons, Present, presents
from hub.web.sight import Sight
from hub.web.trial_line import trial_line
from hub.web.words import Words


@dataclass(frozen=True)
class Line:
    """One property in the list."""

    name: str
    label: str
    value: str
    when: str
    compared: str
    quality: str
    doubtful: bool


@dataclass(frozen=True)
class Neighbour:
    """One node in the list."""

    id: str
    name: str
    state: str
    silent: bool
    private: bool


def name_of(node: Node) -> str:
    """What people call a node: its place where it has one, else its id."""
    return (node.placement.place if node.placement else "") or node.id


def spoke(sight: Sight, nodes: Sequence[Node]) -> dict[str, int]:
    heard = sight.desk.reader.heard()
    return {node.id: heard[node.id] for node in nodes if node.id in heard}


def is_silent(sight: Sight, heard: int | None) -> bool:
    return heard is None or sight.now - heard > sight.desk.settings.silent_after_s


def page(words: Words, sight: Sight, area: Area, comparisons: Comparisons) -> dict[str, Any]:
    nodes = sight.desk.register.nodes(area.id)
    heard = spoke(sight, nodes)
    found = presents(sight, area, nodes, comparisons)
    silent = [(name_of(node), heard.get(node.id)) for node in nodes if is_silent(sight, heard.get(node.id))]
    return {
        "area": area,
        "lead": sentence.first(words, area.name, sight.now, found) if nodes else None,
        "silence": sentence.silence(words, silent, sight.now),
        "lines": [line(words, present) for present in found],
        "nodes": [_neighbour(words, sight, node, heard.get(node.id)) for node in nodes],
        "plan": plan.drawn(_spots(sight, nodes, heard)),
        "simulated": any(node.simulated for node in nodes),
        "at": words.long_date(sight.now),
        "trials": _trials(words, sight, area),
    }


def _trials(words: Words, sight: Sight, area: Area) -> list[tuple[str, str, str]]:
    """(id, what is asked, what was found or how far it is): the three that moved last."""
    rows = sorted(sight.desk.register.interventions(area.id), key=lambda row: -row.state_since)
    return [
        (line["id"], line["question"], line["said"] or line["state"])
        for line in (trial_line(words, sight.desk, row) for row in rows[:3])
    ]


def _spots(sight: Sight, nodes: Sequence[Node], heard: dict[str, int]) -> list[plan.Spot]:
    """At most four decimals leave the hub, whatever the register holds."""
    places = [(number, node.id, node.placement) for number, node in enumerate(nodes, 1) if node.placement]
    return [
        plan.Spot(id, round(place.lat, 4), round(place.lon, 4), number, is_silent(sight, heard.get(id)))
        for number, id, place in places
        if place.lat is not None and place.lon is not None
    ]


def _neighbour(words: Words, sight: Sight, node: Node, heard: int | None) -> Neighbour:
    silent = is_silent(sight, heard)
    if heard is None:
        state = words.say("has not spoken yet")
    elif silent:
        state = words.say("silent for %(since)s", since=words.lasting(sight.now - heard))
    else:
        state = words.say("speaking")
    return Neighbour(node.id, name_of(node), state, silent, sight.exposure(node) == "private")


def line(words: Words, present: Present) -> Line:
    return Line(
        present.property.name,
        words.label(present.property),
        words.value(present.property, present.value),
        _when(words, present),
        _compared(words, present),
        _quality(words, present),
        present.flag >= SUSPECT,
    )


def _when(words: Words, present: Present) -> str:
    if present.hour is None:
        return ""
    start, end = present.hour
    return words.say("from %(start)s to %(end)s", start=words.clock(start), end=words.clock(end))


def _compared(words: Words, present: Present) -> str:
    if present.today is None or present.yesterday is None:
        return words.say("no reading of yesterday at this time to compare with")
    return compare.told(words, present.property, present.today, present.yesterday)


def _quality(words: Words, present: Present) -> str:
    if present.flag >= SUSPECT:
        return words.count("suspect: %(n)s node, no good one", "suspect: %(n)s nodes, no good one", present.nodes)
    if present.flag == NOT_EVALUATED:
        said = words.count("not checked yet, %(n)s node", "not checked yet, %(n)s nodes", present.nodes)
    else:
        said = words.count("good, %(n)s node", "good, %(n)s nodes", present.nodes)
    if present.left_out:
        said += words.count("; %(n)s suspect one left out", "; %(n)s suspect ones left out", present.left_out)
    return said
