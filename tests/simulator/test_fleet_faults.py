"""What faults, commands and a missing clock do to a whole node on a real mosquitto."""

import json
import time
from itertools import pairwise
from pathlib import Path

import pytest

from contract import wire
from simulator.faults import EPOCH_2000, Fault
from simulator.fleet import Fleet
from tests.simulator.fleets import DAY, QUICK, balanced, plan, running, total
from tests.simulator.peer import Mosquitto, Peer, until


def test_a_full_outbox_tells_in_its_status_what_it_dropped(mosquitto: Mosquitto, peer: Peer, tmp_path: Path) -> None:
    now = int(time.time())
    outage = Fault("tilleuls-12", "outage", now - DAY, now + 3)
    late = plan(history_s=DAY, capacity=4, moments=6, interval_s=3600)
    fleet = Fleet(mosquitto.bundle("tilleuls-12"), late, tmp_path / "state", faults=[outage])
    with running(fleet):
        status = peer.status(lambda node, status: status["online"])
        until(lambda: fleet.accounts()["tilleuls-12"]["waiting"] == 0, "the last packs")

    dropped = fleet.accounts()["tilleuls-12"]["dropped"]
    assert status["outbox"]["dropped"] == dropped >= 144 / 6 - 4
    assert balanced(fleet)
    packs = [wire.decode_pack(pack) for pack in peer.packs.values()]
    assert dropped + 1 == min(seq for _, seq, _, _, _ in packs) == max(oldest or 0 for _, _, _, oldest, _ in packs)


def test_a_node_without_wifi_uploads_later_with_the_true_dates(
    mosquitto: Mosquitto, peer: Peer, tmp_path: Path
) -> None:
    now = int(time.time())
    outage = Fault("tilleuls-12", "outage", now - 3600, now + 3)
    fleet = Fleet(mosquitto.bundle("tilleuls-01", "tilleuls-12"), plan(interval_s=1), tmp_path / "s", faults=[outage])
    with running(fleet):
        until(lambda: fleet.accounts()["tilleuls-12"]["waiting"] >= 2, "samples in the outbox")
        assert "tilleuls-12" not in peer.readings()
        until(lambda: fleet.accounts()["tilleuls-12"]["stored"] >= 3, "the upload")

    assert min(peer.readings()["tilleuls-12"]["temperature"]) < now + 3
    assert peer.readings()["tilleuls-01"]


def test_a_node_tells_what_it_measured_before_its_outage_and_the_rest_after_it(
    mosquitto: Mosquitto, peer: Peer, tmp_path: Path
) -> None:
    now = int(time.time())
    outage = Fault("tilleuls-12", "outage", now - DAY // 2, now + 4)
    past = plan(history_s=DAY, interval_s=3600)
    fleet = Fleet(mosquitto.bundle("tilleuls-12"), past, tmp_path / "state", faults=[outage])
    with running(fleet):
        peer.status(lambda node, status: status == {"online": False})
        before = sorted(peer.readings()["tilleuls-12"]["temperature"])
        until(lambda: max(peer.readings()["tilleuls-12"]["temperature"]) > now - 600, "the late upload")

    assert now - DAY // 2 - 600 <= before[-1] < now - DAY // 2
    assert len(before) in (71, 72, 73)
    assert {b - a for a, b in pairwise(sorted(peer.readings()["tilleuls-12"]["temperature"])[:144])} == {600}


def test_a_clock_jump_is_on_the_wire_and_in_the_truth(mosquitto: Mosquitto, peer: Peer, tmp_path: Path) -> None:
    now = int(time.time())
    jump = Fault("tilleuls-01", "clock", now, now + 3600, None, EPOCH_2000 - now)
    fleet = Fleet(mosquitto.bundle("tilleuls-01"), QUICK, tmp_path / "state", faults=[jump])
    with running(fleet):
        until(lambda: total(fleet, "stored") >= 2, "packs")

    told = json.loads((tmp_path / "state" / "truth.json").read_text("utf-8"))
    assert [(fault["node"], fault["kind"], fault["start"]) for fault in told["faults"]] == [
        ("tilleuls-01", "clock", now)
    ]
    assert all(EPOCH_2000 <= t < EPOCH_2000 + 60 for t in peer.readings()["tilleuls-01"]["temperature"])


def test_a_dead_node_tells_its_past_and_then_leaves_without_a_word(
    mosquitto: Mosquitto, peer: Peer, tmp_path: Path
) -> None:
    now = int(time.time())
    death = Fault("tilleuls-01", "death", now - 7200)
    fleet = Fleet(mosquitto.bundle("tilleuls-01"), plan(history_s=DAY), tmp_path / "state", faults=[death])
    with running(fleet):
        peer.status(lambda node, status: status["online"])
        peer.status(lambda node, status: status == {"online": False})

        assert fleet.accounts()["tilleuls-01"]["waiting"] == 0
    newest = max(peer.readings()["tilleuls-01"]["temperature"])
    assert now - 7200 - 600 <= newest < now - 7200


def test_a_browned_out_node_reconnects_with_a_higher_boot_count(
    mosquitto: Mosquitto, peer: Peer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.faults.BROWNOUT_S", 2)
    now = int(time.time())
    loop = Fault("tilleuls-01", "brownout", now - 60, now + 3600)
    with running(Fleet(mosquitto.bundle("tilleuls-01"), QUICK, tmp_path / "state", faults=[loop])):
        first = peer.status(lambda node, status: status["online"])
        later = peer.status(lambda node, status: status["online"] and status["boot"] > first["boot"])

    assert later["reset_cause"] == "brownout"
    assert later["uptime_s"] < 300


def test_a_command_changes_the_interval_and_a_reboot_is_one_more_boot(
    mosquitto: Mosquitto, peer: Peer, tmp_path: Path
) -> None:
    fleet = Fleet(mosquitto.bundle("tilleuls-01"), QUICK, tmp_path / "state")
    with running(fleet):
        peer.status(lambda node, status: status["online"])
        peer.command("tilleuls-01", {"interval_s": 7, "identify": True})
        peer.status(lambda node, status: status.get("interval_s") == 7)
        peer.command("tilleuls-01", {"reboot": True})
        peer.status(lambda node, status: status.get("boot") == 2)

    assert fleet.seats[0].node.identified == 1


def test_a_node_without_a_clock_asks_and_then_dates_what_it_has(
    mosquitto: Mosquitto, peer: Peer, tmp_path: Path
) -> None:
    fleet = Fleet(mosquitto.bundle("tilleuls-01"), plan(clockless=frozenset({"tilleuls-01"})), tmp_path / "state")
    began = int(time.time())
    with running(fleet):
        asked = peer.status(lambda node, status: "nonce" in status)
        until(lambda: total(fleet, "stored") >= 2, "dated packs")

    assert len(asked["nonce"]) == 16
    assert all(abs(t - began) < 20 for t in peer.readings()["tilleuls-01"]["temperature"])


def test_a_clock_that_is_never_told_keeps_the_node_from_guessing(
    mosquitto: Mosquitto, peer: Peer, tmp_path: Path
) -> None:
    peer.answering = False
    fleet = Fleet(mosquitto.bundle("tilleuls-01"), plan(clockless=frozenset({"tilleuls-01"})), tmp_path / "state")
    with running(fleet):
        peer.status(lambda node, status: "nonce" in status)
        until(lambda: len(fleet.seats[0].node._undated) >= 2, "undated samples")

    assert total(fleet, "published") == 0
    assert peer.heard == 0
