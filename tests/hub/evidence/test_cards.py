"""Cards as rows of a file, and what they do to an estimate and to its verdict."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from hub.aggregate import Bucket
from hub.evidence import EvidenceError, beside, cards
from hub.evidence.cards import Row, Sides
from hub.evidence.colocation import Card
from hub.evidence.effect import estimated
from hub.evidence.finding import Asked, findings
from hub.evidence.panel import Panel

PanelMaker = Callable[..., Panel]


def _card(gain: float = 1.0, offset: float = 0.0, error: float = 0.02) -> Card:
    return Card(gain, error, offset, 0.5, 20.0, 2.0, 144)


def _buckets(values: np.ndarray, flag: int = 1) -> list[Bucket]:
    return [Bucket(600 * n, 1, 0, float(v), float(v), float(v), flag) for n, v in enumerate(values)]


def _box(gains: dict[str, float], seed: int = 1) -> dict[str, list[Bucket]]:
    rng = np.random.default_rng(seed)
    air = 20 + 8 * np.sin(np.arange(144) / 23) + rng.normal(0, 1, 144)
    return {node: _buckets(gain * air + rng.normal(0, 0.5, 144)) for node, gain in gains.items()}


def _asked(sides: Sides) -> Asked:
    return Asked("no2", {"no2": 2.0}, sides={"no2": sides})


def _every(panel: Panel, gain: float = 1.0) -> dict[str, Card]:
    return {node: _card(gain) for node in panel.nodes}


def test_nodes_in_a_box_are_held_against_the_mean_of_the_others() -> None:
    rows = cards.measured("no2", "before", _box({"a-1": 1.2, "a-2": 1.0, "a-3": 1.0, "a-4": 0.8}))

    gains = {row.node: row.card.gain for row in rows}
    assert gains["a-1"] == pytest.approx(1.2 / ((1 + 1 + 0.8) / 3), abs=0.03)
    assert {row.against for row in rows} == {"peers"}


def test_a_reference_gets_no_card_of_its_own() -> None:
    rows = cards.measured("no2", "before", _box({"a-1": 1.2, "ref": 1.0}), "ref")

    assert [row.node for row in rows] == ["a-1"]
    assert rows[0].card.gain == pytest.approx(1.2, abs=0.02)


def test_suspect_buckets_tell_nothing() -> None:
    box = _box({"a-1": 1.0, "a-2": 1.0, "a-3": 1.0})
    box["a-1"] = [bucket._replace(flag=3) for bucket in box["a-1"]]

    assert [row.node for row in cards.measured("no2", "before", box)] == []


def test_two_nodes_alone_do_not_say_which_is_wrong() -> None:
    with pytest.raises(EvidenceError, match="--reference"):
        cards.measured("no2", "before", _box({"a-1": 1.2, "a-2": 1.0}))


def test_what_is_written_is_read_back() -> None:
    rows = cards.measured("no2", "after", _box({"a-1": 1.2, "a-2": 1.0, "a-3": 0.9}))

    assert cards.read(cards.text(rows)) == rows


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("no2", "happiness", "line 2: property 'happiness'"),
        ("after", "later", "line 2: when 'later'"),
        ("peers", "friends", "line 2: against 'friends'"),
        ("a-1", "A 1", "line 2: node 'A 1'"),
        ("1.0,0.02", "nan,0.02", "line 2: gain nan"),
        ("1.0,0.02", "-1.0,0.02", "line 2: gain -1"),
        ("1.0,0.02", "one,0.02", "line 2: 'one, 0.02"),
        ("gain,", "", "the first line is"),
    ],
)
def test_a_row_that_is_no_card_is_refused_by_its_line(old: str, new: str, said: str) -> None:
    text = cards.text([Row("a-1", "no2", "after", "peers", _card())])

    with pytest.raises(EvidenceError) as refused:
        cards.read(text.replace(old, new, 1))
    assert said in str(refused.value)


def test_the_gain_of_the_cards_scales_the_estimate(panel: PanelMaker) -> None:
    street = panel(effect=-6)
    bare = estimated(street)

    (found,) = findings({"no2": street}, _asked(Sides(_every(street, 1.2))))

    assert found.estimate is not None
    assert found.estimate.effect == pytest.approx(bare.effect / 1.2)


def test_cards_tell_more_than_what_is_usual_of_such_sensors(panel: PanelMaker) -> None:
    street = panel(effect=-20, noise=0.3)

    (known,) = findings({"no2": street}, _asked(Sides(_every(street))))
    (usual,) = findings({"no2": street}, Asked("no2", {"no2": 2.0}))

    assert known.estimate is not None
    assert usual.estimate is not None
    assert known.estimate.error < usual.estimate.error


def test_peers_do_not_know_how_far_they_are_off_together(panel: PanelMaker) -> None:
    street = panel(effect=-20, noise=0.3)

    (reference,) = findings({"no2": street}, _asked(Sides(_every(street))))
    (peers,) = findings({"no2": street}, _asked(Sides(_every(street), peers=4)))

    assert peers.estimate is not None
    assert reference.estimate is not None
    assert peers.estimate.error > reference.estimate.error


def test_a_node_without_a_card_counts_as_its_kind_is_sold(panel: PanelMaker) -> None:
    street = panel(effect=-20, noise=0.3)
    some = dict(list(_every(street).items())[1:])

    (partly,) = findings({"no2": street}, _asked(Sides(some)))
    (wholly,) = findings({"no2": street}, _asked(Sides(_every(street))))

    assert partly.estimate is not None
    assert wholly.estimate is not None
    assert partly.estimate.error > wholly.estimate.error


def test_nodes_exchanged_between_streets_are_not_believed(panel: PanelMaker) -> None:
    street = panel(effect=-6)
    before, after = _every(street), _every(street)
    before["node-00"], before["node-05"] = _card(1.3, -4), _card(0.8, 4)
    after["node-00"], after["node-05"] = _card(0.8, 4), _card(1.3, -4)

    (found,) = findings({"no2": street}, _asked(Sides(before, after)))

    assert ("side by side", "failed", "node-00 / node-05") in [(g.name, g.state, g.value) for g in found.gates]
    assert found.verdict == "we don't know yet"


def test_nodes_exchanged_within_a_street_make_it_likely_at_best(panel: PanelMaker) -> None:
    street = panel(effect=-6)
    before, after = _every(street), _every(street)
    before["node-00"], before["node-01"] = _card(1.3, -4), _card(0.8, 4)
    after["node-00"], after["node-01"] = _card(0.8, 4), _card(1.3, -4)

    (found,) = findings({"no2": street}, _asked(Sides(before, after)))

    assert found.verdict == "likely"


def test_a_sensor_that_came_back_another_weakens_the_verdict(panel: PanelMaker) -> None:
    street = panel(effect=-6)
    after = _every(street) | {"node-02": _card(0.4)}

    (found,) = findings({"no2": street}, _asked(Sides(_every(street), after)))

    assert ("side by side", "weak", "node-02") in [(gate.name, gate.state, gate.value) for gate in found.gates]
    assert found.verdict == "likely"


def test_cards_that_agree_are_a_gate_that_is_met(panel: PanelMaker) -> None:
    street = panel(effect=-6)

    (found,) = findings({"no2": street}, _asked(Sides(_every(street), _every(street))))

    assert found.verdict == "sure"
    assert ("side by side", "met") in [(gate.name, gate.state) for gate in found.gates]


def test_without_shoulder_hours_a_measured_drift_decides_the_gate(panel: PanelMaker) -> None:
    street = panel(effect=-6)
    bare = replace(street, shoulder=None)
    steady, strayed = _every(street), {n: _card(1, 8 if n < "node-04" else 0) for n in street.nodes}

    met = beside.gates(bare, Sides(_every(street), steady), 2.0)[0]
    failed = beside.gates(bare, Sides(_every(street), strayed), 2.0)[0]

    assert (met.state, failed.state) == ("weak", "failed")
    assert beside.gates(bare, None, 2.0)[0].value == "1.9"
