"""Side by side: what one sensor makes of another's air, before and after."""

import numpy as np
import pytest

from hub.evidence import colocation
from hub.evidence.colocation import Card, side_by_side
from hub.evidence.effect import Estimate, TooLittle


def _air(seed: int, readings: int = 288) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return 20 + 8 * np.sin(np.arange(readings) / 23) + rng.normal(0, 1, readings)


def _card(seed: int, gain: float, offset: float) -> Card:
    air, rng = _air(seed), np.random.default_rng(seed + 1000)
    return side_by_side(offset + gain * air + rng.normal(0, 4, air.size), air)


def test_a_card_finds_gain_and_offset() -> None:
    card = _card(1, 1.1, -3)

    assert abs(card.gain - 1.1) < 3 * card.gain_error
    assert abs(card.offset + 3) < 3 * card.offset_error


def test_the_errors_of_cards_are_honest() -> None:
    cards = [_card(seed, 0.9, 2) for seed in range(300)]

    inside = np.mean([abs(card.gain - 0.9) < 1.96 * card.gain_error for card in cards])
    assert 0.9 < inside < 0.98


def test_a_drift_is_seen_and_its_absence_too() -> None:
    before, after, same = _card(1, 1.0, 0), _card(2, 1.0, 3), _card(3, 1.0, 0)

    assert colocation.drift(before, after, 20).certain
    assert not colocation.drift(before, same, 20).certain


def test_what_stays_unknown_of_the_gain_widens_the_interval() -> None:
    found = Estimate(-4.4, 0.4, 11, 0.001, 12, 16)

    known = colocation.carried(found, [_card(seed, 1.1, 0) for seed in range(4)])

    assert known.effect == pytest.approx(-4, abs=0.1)
    assert known.error > found.error / 1.1


def test_without_shoulder_hours_the_drift_widens_it_too() -> None:
    found, card = Estimate(-4, 0.4, 11, 0.001, 12, 16), _card(1, 1, 0)

    wider = colocation.carried(found, [card], [colocation.Drift(0, 2)])

    assert wider.error > 1


def test_swapped_nodes_come_back_with_each_others_cards() -> None:
    before = {"n06": _card(1, 1.1, -3), "n09": _card(2, 0.9, 3), "n10": _card(3, 1.0, 0)}
    after = {"n06": _card(4, 0.9, 3), "n09": _card(5, 1.1, -3), "n10": _card(6, 1.0, 0)}

    assert colocation.swapped(before, after) == [("n06", "n09")]
    assert colocation.swapped(before, before) == []


def test_still_air_shows_no_gain() -> None:
    with pytest.raises(TooLittle, match="side by side"):
        side_by_side(np.ones(100), np.ones(100))
