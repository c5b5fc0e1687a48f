"""Whole nodes on a real mosquitto: nothing is lost, nothing invented, and the accounts add up to the pack."""

import json
import os
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from contract import wire
from simulator.fleet import Fleet, readings_of, run_fleet
from simulator.outbox import sent
from tests.simulator.fleets import DAY, NODES, QUICK, balanced, plan, running, total
from tests.simulator.peer import Mosquitto, Peer, until


def test_history_arrives_whole_in_packs_of_at_most_sixty_moments(
    mosquitto: Mosquitto, peer: Peer, tmp_path: Path
) -> None:
    fleet = Fleet(mosquitto.bundle(*NODES), plan(history_s=2 * DAY, interval_s=3600), tmp_path / "state")
    with running(fleet):
        assert fleet.backfilled.wait(20)
        progress = fleet.progress()

    moments = {node: set(told["temperature"]) for node, told in peer.readings().items()}
    assert progress.done == progress.total == 3 * 288
    assert {len(times) for times in moments.values()} <= {288, 289}  # a live moment may have come too
    assert all(t % 600 == 0 for t in sorted(moments[NODES[0]])[:288])
    assert max(len({t for _, t, _, _ in wire.decode_pack(pack)[4]}) for pack in peer.packs.values()) <= 60


def test_what_the_peer_has_is_value_for_value_what_was_sent(mosquitto: Mosquitto, peer: Peer, tmp_path: Path) -> None:
    fleet = Fleet(mosquitto.bundle(*NODES), plan(history_s=DAY), tmp_path / "state")
    with running(fleet):
        assert fleet.backfilled.wait(20)
        until(lambda: total(fleet, "stored") > 20, "live packs")

    assert balanced(fleet)
    assert fleet.sent_readings(stored_only=True) == peer.readings() == fleet.sent_readings()
    assert peer.conflicts == []


def test_a_broker_killed_and_restarted_loses_nothing(mosquitto: Mosquitto, peer: Peer, tmp_path: Path) -> None:
    fleet = Fleet(mosquitto.bundle(*NODES), plan(history_s=4 * DAY), tmp_path / "state")
    with running(fleet):
        for _ in range(2):
            heard = peer.heard
            until(lambda heard=heard: peer.heard > heard + 10, "packs")
            mosquitto.kill9()
            mosquitto.start()
        assert fleet.backfilled.wait(30)

    assert balanced(fleet)
    assert fleet.sent_readings() == peer.readings()
    assert peer.conflicts == []


def test_a_fleet_killed_in_the_middle_goes_on_where_it_was(mosquitto: Mosquitto, peer: Peer, tmp_path: Path) -> None:
    bundle, state = tmp_path / "bundle.json", tmp_path / "state"
    bundle.write_text(json.dumps(mosquitto.bundle_json(*NODES)))
    command = [sys.executable, "-c", "import sys; from tests.simulator.peer import main; main(sys.argv[1:])"]
    peer.answering = False  # so that packs are waiting when the axe falls
    child = subprocess.Popen([*command, str(bundle), str(state)], cwd=Path.cwd())
    until(lambda: peer.heard >= 40, "packs on their way")
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    left = {(each.node, each.run, each.seq): each.payload for each in sent(state / "outbox.sqlite")}
    assert len(left) >= 40

    peer.answering = True
    fleet = Fleet(mosquitto.bundle(*NODES), plan(history_s=3 * DAY), state)
    with running(fleet):
        assert fleet.backfilled.wait(20)

    assert {key: peer.packs[key] for key in left} == left
    assert {run for _, run, _ in peer.packs} == {run for _, run, _ in left}
    assert readings_of(state / "outbox.sqlite") == peer.readings()
    assert peer.conflicts == []
    assert balanced(fleet)


def test_a_killed_fleet_is_told_offline_by_its_last_will_and_a_stopped_one_by_itself(
    mosquitto: Mosquitto, peer: Peer, tmp_path: Path
) -> None:
    with running(Fleet(mosquitto.bundle("tilleuls-01"), QUICK, tmp_path / "state")):
        status = peer.status(lambda node, status: status["online"])
    peer.status(lambda node, status: status == {"online": False})

    assert status["simulated"] is True
    assert status["boot"] == 1
    assert set(status["outbox"]) == {"packs", "dropped", "run"}
    assert status["uptime_s"] < 60


def test_a_rejected_pack_is_deleted_and_counted(mosquitto: Mosquitto, peer: Peer, tmp_path: Path) -> None:
    peer.reject = lambda node, seq: "unknown property pm3" if seq == 2 else None
    fleet = Fleet(mosquitto.bundle("tilleuls-01"), QUICK, tmp_path / "state")
    with running(fleet):
        until(lambda: total(fleet, "stored") >= 2, "packs after the rejected one")

    assert fleet.accounts()["tilleuls-01"]["rejected"] == 1
    assert "tilleuls-01: unknown property pm3" in fleet.refusals()
    assert balanced(fleet)


def test_without_a_receipt_a_pack_is_sent_again_on_the_same_connection(
    mosquitto: Mosquitto, peer: Peer, tmp_path: Path
) -> None:
    peer.answering = False
    fleet = Fleet(
        mosquitto.bundle("tilleuls-01"), plan(patience_s=0.5, interval_s=3600, history_s=3600), tmp_path / "s"
    )
    with running(fleet):
        until(lambda: peer.heard >= 1, "first delivery")
        peer.answering = True
        until(lambda: total(fleet, "stored") >= 1, "the receipt of the second delivery")

    assert total(fleet, "resent") >= 1
    assert peer.conflicts == []
    assert balanced(fleet)


def test_a_hub_that_is_away_gets_no_more_than_the_window(mosquitto: Mosquitto, peer: Peer, tmp_path: Path) -> None:
    peer.answering = False
    fleet = Fleet(mosquitto.bundle("tilleuls-01"), plan(window=5, history_s=20 * DAY, moments=10), tmp_path / "s")
    with running(fleet):
        until(lambda: peer.heard == 5, "the window")
        until(lambda: fleet.accounts()["tilleuls-01"]["waiting"] >= 10, "a full outbox")
        time.sleep(0.3)  # whatever else might come has come by then
        assert peer.heard == 5


def test_an_accelerated_street_plays_its_past_and_never_dates_into_the_future(
    mosquitto: Mosquitto, peer: Peer, tmp_path: Path
) -> None:
    fast = plan(speed=1800, history_s=2 * 3600, interval_s=60, history_interval_s=60)
    began = int(time.time())
    fleet = Fleet(mosquitto.bundle("tilleuls-12"), fast, tmp_path / "state")
    with running(fleet):
        until(lambda: len(peer.readings().get("tilleuls-12", {}).get("rssi", {})) >= 118, "two hours in four seconds")

    times = sorted(peer.readings()["tilleuls-12"]["temperature"])
    assert began - 2 * 3600 - 60 <= times[0] < began - 2 * 3600 + 120
    assert times[-1] <= time.time()
    assert {b - a for a, b in pairwise(times)} == {60}


def test_a_second_fleet_on_the_same_state_is_refused_by_name(mosquitto: Mosquitto, tmp_path: Path) -> None:
    with (
        running(Fleet(mosquitto.bundle("tilleuls-01"), QUICK, tmp_path / "state")),
        pytest.raises(RuntimeError, match="another street is running"),
    ):
        Fleet(mosquitto.bundle("tilleuls-01"), QUICK, tmp_path / "state")


def test_a_second_run_fills_the_hours_between(mosquitto: Mosquitto, peer: Peer, tmp_path: Path) -> None:
    now = time.time()
    yesterday = Fleet(
        mosquitto.bundle("tilleuls-12"), plan(history_s=DAY), tmp_path / "state", clock=lambda: now - DAY // 2
    )
    with running(yesterday):
        assert yesterday.backfilled.wait(20)
    accounts = run_fleet(mosquitto.bundle("tilleuls-12"), plan(history_s=DAY), tmp_path / "state")

    times = sorted(t for t in peer.readings()["tilleuls-12"]["temperature"] if t % 600 == 0)
    assert {b - a for a, b in pairwise(times)} == {600}
    assert len(times) in range(int(1.5 * 144), int(1.5 * 144) + 2)
    assert len({run for _, run, _ in peer.packs}) == 1
    assert accounts["tilleuls-12"]["rejected"] == 0


def test_fifty_nodes_share_one_thread(mosquitto: Mosquitto, peer: Peer, tmp_path: Path) -> None:
    nodes = [f"tilleuls-{number:02d}" for number in range(1, 51)]
    fleet = Fleet(mosquitto.bundle(*nodes), QUICK, tmp_path / "state")
    with running(fleet):
        until(lambda: min(account["stored"] for account in fleet.accounts().values()) >= 2, "two packs of each")

    assert balanced(fleet)
    assert len(peer.readings()) == 50


def test_a_secret_that_the_broker_does_not_know_is_named_and_nothing_is_lost(tmp_path: Path) -> None:
    closed = Mosquitto(tmp_path, anonymous="false")
    closed.start()
    try:
        fleet = Fleet(closed.bundle("tilleuls-01"), QUICK, tmp_path / "state")
        with running(fleet):
            until(lambda: any("refused: Not authorized" in text for text in fleet.refusals()), "the refusal")
            until(lambda: total(fleet, "waiting") >= 1, "a pack in the outbox")
    finally:
        closed.kill9()

    assert total(fleet, "dropped") == total(fleet, "stored") == 0
