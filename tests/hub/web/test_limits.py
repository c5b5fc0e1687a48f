"""How often is often enough: windows that slide, keys that are forgotten, households that share a network."""

import pytest

from hub.web.limits import Limit, network


def test_a_window_slides() -> None:
    limit = Limit(2, 60)
    assert [limit.take("a", t) for t in (0, 30, 59, 60, 89, 90)] == [True, True, False, True, False, True]


def test_each_key_has_its_own_window() -> None:
    limit = Limit(1, 60)
    assert [limit.take(key, 0) for key in ("a", "b", "a")] == [True, True, False]


def test_a_crowd_of_keys_is_forgotten_oldest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.web.limits._MOST_KEYS", 100)
    limit = Limit(1, 60)
    for number in range(1000):
        limit.take(str(number), 0)
    assert len(limit._times) <= 101
    assert limit.full("999", 0)
    assert not limit.full("0", 0)


@pytest.mark.parametrize(
    ("host", "shared"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        (None, "nobody"),
    ],
)
def test_a_household_of_ipv6_is_one_network(host: str | None, shared: str) -> None:
    assert network(host) == shared
