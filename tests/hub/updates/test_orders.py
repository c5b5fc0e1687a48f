"""What the hub answers to what a node says of its build: an offer, a window of pieces, or nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from hub.updates import CANARY, EVERYBODY, Build, Courier, Release, Store, UpdateError, orders
from hub.updates.build import PIECE, made, modulus_of, read
from hub.updates.orders import WINDOW, is_confirmed
from hub.updates.store import version_for

KEY = rsa.generate_private_key(65537, 2048)
FILES = {"firmware/main.mpy": b"m" * PIECE * 30, "contract/own.mpy": b"o"}


def build(version: int = 2, arch: str = "armv6m") -> Build:
    return made(FILES, version, arch).signed(KEY)


def status(**update: Any) -> dict[str, Any]:
    return {"online": True, "update": {"version": 1, "slot": "a", "arch": "armv6m"} | update}


def test_a_node_with_an_older_build_is_offered_the_new_one() -> None:
    (offer,) = orders(status(), build())

    kind, version, manifest, size, signature = offer.split(" ")
    assert (kind, version) == ("offer", "2")
    assert int(size) - int(manifest) == len(b"".join(FILES.values()))
    assert len(signature) == 344


def test_a_node_that_takes_it_gets_the_window_that_it_asks_for() -> None:
    one = build()

    sent = orders(status(taking=2, next=12), one)

    assert [text.split(" ")[:3] for text in sent] == [["piece", "2", str(12 + n)] for n in range(WINDOW)]
    assert len(orders(status(taking=2, next=one.pieces - 1), one)) == 1


def test_the_command_that_carries_a_piece_is_small() -> None:
    sent = orders(status(taking=2, next=0), build())

    assert max(len(json.dumps({"update": text})) for text in sent) < 1100


@pytest.mark.parametrize(
    "said",
    [
        status(version=2),
        status(version=3),
        status(failed=2),
        status(trial=1),
        status(taking=2, next=10_000),
        status(taking=2, next=-1),
        status(taking=2, next="0"),
        status(version="1"),
        {"online": True},
        {"online": True, "update": "1"},
        status() | {"online": False},
    ],
)
def test_whoever_has_it_went_back_from_it_is_away_or_says_nonsense_gets_nothing(said: dict[str, Any]) -> None:
    assert orders(said, build()) == []


def test_a_build_is_confirmed_by_a_node_that_is_no_longer_on_trial() -> None:
    assert is_confirmed(status(version=2), 2)
    assert not is_confirmed(status(version=2, trial=1), 2)
    assert not is_confirmed(status(version=1), 2)
    assert not is_confirmed({}, 2)


def test_the_newest_release_of_any_of_its_groups_is_for_a_node() -> None:
    groups = {CANARY: ["a"], "roof": ["a", "b"]}
    releases = [Release(3, CANARY, 0), Release(2, "roof", 0), Release(1, EVERYBODY, 0)]

    assert [version_for(node, groups, releases) for node in "abc"] == [3, 2, 1]
    assert version_for("a", groups, []) is None


# The store.


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path)
    made.keep_key(modulus_of(KEY.public_key()))
    return made


def test_a_build_in_a_file_is_the_build(tmp_path: Path) -> None:
    file = tmp_path / "2.update"
    file.write_bytes(build().written())

    assert read(file) == build()


@pytest.mark.parametrize("content", [b"", b"\n", b"moineau-update 9999 -\nshort", b"moineau-update x -\n", b"\xff \n"])
def test_what_is_no_build_is_refused_by_name(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "2.update"
    file.write_bytes(content)

    with pytest.raises(UpdateError, match=r"2\.update is no build"):
        read(file)


def test_only_what_the_operator_signed_is_kept(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UpdateError, match="not signed by this hub's key"):
        store.keep(made(FILES, 2, "any"))
    with pytest.raises(UpdateError, match="no key yet"):
        Store(tmp_path / "other").keep(build())
    store.keep(build())

    assert store.versions() == {2: ["armv6m"]}
    assert store.build(2, "armv6m") == build()
    assert store.build(2, "xtensawin") is None


# The courier.


class Town:
    """Nodes that say something, a hub that answers."""

    def __init__(self, store: Store) -> None:
        self.said: dict[str, tuple[int, dict[str, Any]]] = {}
        self.sent: list[tuple[str, str]] = []
        self.courier = Courier(store, lambda: self.said, lambda node, order: self.sent.append((node, order["update"])))

    def step(self, now: int = 0) -> list[tuple[str, str]]:
        self.sent.clear()
        self.courier.step(now)
        return [(node, text.split(" ")[0]) for node, text in self.sent]


@pytest.fixture
def town(store: Store) -> Town:
    store.keep(build())
    store.regroup(CANARY, ["n-01"])
    store.release(2, CANARY, 0)
    return Town(store)


def test_a_status_is_answered_once_and_only_to_those_it_is_released_for(town: Town) -> None:
    town.said = {"n-01": (10, status()), "n-02": (10, status())}

    assert town.step() == [("n-01", "offer")]
    assert town.step() == []
    town.said["n-01"] = (11, status(taking=2, next=0))
    assert town.step() == [("n-01", "piece")] * WINDOW


def test_a_refusal_stands_for_hours(town: Town) -> None:
    town.said = {"n-01": (10, status())}
    town.step(0)
    for minute in range(1, 300):
        town.said["n-01"] = (10 + minute, status(refused="full: 5000 bytes are free"))
        assert town.step(60 * minute) == []
    town.said["n-01"] = (99_999, status(refused="full: 5000 bytes are free"))

    assert town.step(6 * 3600) == [("n-01", "offer")]


def test_what_is_withdrawn_is_offered_to_nobody(town: Town, store: Store) -> None:
    assert store.withdraw(2)
    town.said = {"n-01": (10, status())}

    assert town.step() == []
    assert not store.withdraw(2)


def test_a_release_is_heard_of_without_a_restart(town: Town, store: Store) -> None:
    town.said = {"n-02": (10, status())}
    assert town.step() == []
    store.release(2, EVERYBODY, 0)

    assert town.step() == [("n-02", "offer")]


def test_what_a_node_went_back_from_is_not_offered_to_it_again_though_it_forgets(town: Town, store: Store) -> None:
    town.said = {"n-01": (10, status(failed=2))}
    assert town.step(10) == []
    town.said["n-01"] = (20, status())

    assert town.step(20) == []
    town.courier = Town(store).courier  # a hub that was restarted
    assert town.step(30) == []


def test_what_is_newer_than_a_failure_or_released_anew_is_offered(town: Town, store: Store) -> None:
    town.said = {"n-01": (10, status(failed=2))}
    town.step(10)
    store.release(2, CANARY, 20)
    assert town.step(21) == []  # what it told before that is no failure of this release
    town.said["n-01"] = (30, status())
    assert town.step(30) == [("n-01", "offer")]

    store.keep(build(3))
    store.release(3, CANARY, 40)
    town.said["n-01"] = (50, status(failed=2))
    assert town.step(50) == [("n-01", "offer")]


@pytest.mark.parametrize("failed", [9, "2", True, [2], -1, None])
def test_a_failure_that_is_none_of_our_builds_is_not_kept(town: Town, store: Store, failed: Any) -> None:
    store.keep(build(1))
    town.said = {"n-01": (10, status(failed=failed))}
    town.step(10)

    assert store.failures() == {}
