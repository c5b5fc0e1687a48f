"""The command says what it did, keeps the outbox on Ctrl-C, and refuses a bundle it cannot use by name."""

import argparse
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from simulator import bundle as bundles
from simulator import cli
from simulator.bundle import BundleError
from simulator.outbox import Outbox
from simulator.plan import Plan
from tests.simulator.peer import Mosquitto, Peer


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    cli.verbs(parser.add_subparsers())
    return parser.parse_args(["simulate", *words])


@pytest.mark.parametrize(
    ("text", "expected"), [("90", 90), ("10s", 10), ("30m", 1800), ("6h", 21600), ("14d", 1209600)]
)
def test_a_duration_is_said_in_seconds_minutes_hours_or_days(text: str, expected: int) -> None:
    assert cli.seconds(text) == expected


def test_a_duration_that_is_none_is_refused_with_examples(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed("--bundle", "b.json", "--history", "two weeks")

    assert "'two weeks': say 90, 10s, 30m, 6h or 14d" in capsys.readouterr().err


NODE = {"broker": "mqtt://h:1", "nodes": [{"id": "abc", "secret": "s"}]}


def test_a_trial_starts_at_midnight_in_the_street() -> None:
    args = parsed("--bundle", "b.json", "--trial-start", "2026-03-02", "--seed", "5")

    assert cli.plan_of(args) == Plan(seed=5, trial_start=1_772_406_000)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ([], "a bundle is"),
        ({"broker": "http://x", "nodes": [{"id": "abc", "secret": "s"}]}, "broker 'http://x': say mqtt://"),
        ({"broker": "mqtt://h:1", "nodes": []}, "a bundle without nodes"),
        ({"broker": "mqtt://h:1", "nodes": [{"id": "ABC", "secret": "s"}]}, "bundle node 'ABC'"),
        (NODE | {"broker": "mqtt://h:99999"}, "broker 'mqtt://h:99999': say mqtt://"),
        (NODE | {"broker": "mqtt://[::1"}, "broker 'mqtt://.*: say mqtt://"),
        (NODE | {"ca": "no base64!"}, "ca: a certificate in base64"),
        (NODE | {"update_key": "é"}, "update_key: a key of 256 bytes in base64"),
        (NODE | {"update_key": "a2V5"}, "update_key has 3 bytes where a key has 256: make the bundle anew"),
    ],
)
def test_a_bundle_that_cannot_be_used_is_refused_by_name(content: object, sentence: str) -> None:
    with pytest.raises(BundleError, match=sentence):
        bundles.of(content)


def test_a_secret_is_not_in_what_a_bundle_shows() -> None:
    bundle = bundles.of({"broker": "mqtt://h:1", "nodes": [{"id": "tilleuls-01", "secret": "hush"}]})

    assert "hush" not in repr(bundle)


def test_more_nodes_than_the_bundle_has_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps({"broker": "mqtt://127.0.0.1:9", "nodes": [{"id": "tilleuls-01", "secret": "s"}]}))

    code = cli.simulate(parsed("--bundle", str(file), "--nodes", "3", "--state", str(tmp_path / "state")))

    assert code == 2
    assert "3 nodes wanted, 1 in the bundle" in capsys.readouterr().err


def test_a_broker_that_is_not_there_is_named_and_the_packs_are_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps({"broker": "mqtt://127.0.0.1:9", "nodes": [{"id": "tilleuls-01", "secret": "s"}]}))

    words = ["--bundle", str(file), "--state", str(tmp_path / "state"), "--history", "6h", "--duration", "1s"]
    code = cli.simulate(parsed(*words))

    told = capsys.readouterr()
    assert code == 0
    assert "broker 127.0.0.1:9:" in told.err
    assert "0 stored + 0 rejected" in told.out
    outbox = Outbox(tmp_path / "state" / "outbox.sqlite")
    assert outbox.box("tilleuls-01").packs
    outbox.close()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_command_tells_the_past_and_adds_up_when_it_is_interrupted(
    mosquitto: Mosquitto, peer: Peer, tmp_path: Path, ending: signal.Signals
) -> None:
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps(mosquitto.bundle_json("tilleuls-01", "tilleuls-12")))
    words = ["--bundle", str(file), "--state", str(tmp_path / "state"), "--history", "1d", "--interval", "1"]
    child = subprocess.Popen(
        [sys.executable, "-c", "import sys; from moineau.cli import main; sys.exit(main())", "simulate", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert child.stderr is not None
    told = next(line for line in child.stderr if "history told" in line)

    os.kill(child.pid, ending)
    out, err = child.communicate(timeout=10)

    assert child.returncode == 0, err
    assert "2 nodes: " in out
    assert " 0 rejected + 0 waiting + 0 dropped (0 sent again)" in out
    assert told.startswith("history told: 288 of 288 moments")
