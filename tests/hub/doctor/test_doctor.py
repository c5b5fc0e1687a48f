"""The doctor beside real hubs, well and ill: what it says, and that it says what to do."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from hub import settings as hub_settings
from hub.broker import Endpoint
from hub.doctor import checks
from hub.doctor.checks import Finding, Patient
from hub.doctor.cli import told
from hub.doctor.probe import ProbeError, Refused, Stranger, round_trip, stranger
from hub.journal import Journal, Quarantined, Reader
from hub.register import OPEN, Register
from hub.service import Service
from tests.plugins.brokers import Broker, free_port, wait_for_port, wait_until

NOW = 1_795_000_000


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Patient]:
    """A hub's folder as it is after a first start, with no hub running on it."""
    listen = {"listen": f"127.0.0.1:{free_port()}"}
    settings = hub_settings.load(
        None, data=tmp_path / "data", broker=listen, web={"listen": f"127.0.0.1:{free_port()}"}
    )
    with closing(Register(settings.data)) as register:
        register.ensure_hub_accounts(NOW)
        Journal(settings.data).close()
        with closing(Reader(settings.data)) as reader:
            yield Patient(settings, register, reader, None, NOW)


def _one(found: Finding | Iterator[Finding]) -> Finding:
    return found if isinstance(found, Finding) else next(found)


# -- beside a running hub


def test_a_hub_that_is_well_gets_no_line_with_an_arrow(patient: Patient) -> None:
    service = Service(patient.settings)
    service.start()

    try:
        found = list(checks.findings(replace(patient, health=checks.health(patient.settings))))
    finally:
        service.stop()

    assert [told(finding) for finding in found if not finding.ok] == []
    assert {"versions", "data", "disk", "clock", "access", "hub", "nodes"} <= {each.subject for each in found}


def test_without_a_hub_the_doctor_says_how_to_start_one(patient: Patient) -> None:
    found = {finding.subject: finding for finding in checks.findings(patient) if not finding.ok}

    assert list(found) == ["hub", "broker"]
    assert all("moineau hub" in finding.way_out for finding in found.values())


# -- the broker


def test_a_doctor_does_not_throw_the_hub_out(broker: Broker) -> None:
    settings = replace(broker.settings, web=replace(broker.settings.web, listen=f"127.0.0.1:{free_port()}"))
    service = Service(settings)
    service.start()

    try:
        wait_until(lambda: service.ingest.counters.connected and service.publisher.stats.connected)
        with closing(Reader(settings.data)) as reader:
            patient = Patient(settings, broker.register, reader, checks.health(settings), NOW)
            found = {finding.subject: finding for finding in checks.broker(patient)}
        outages = service.ingest.counters.outages
    finally:
        service.stop()

    assert outages == 0
    assert [(subject, finding.ok) for subject, finding in found.items()] == [("access", True)]


def test_the_hubs_account_says_and_hears(broker: Broker) -> None:
    assert round_trip(broker.endpoint(OPEN), broker.settings.root)


def test_a_stranger_is_refused(broker: Broker) -> None:
    assert stranger(broker.endpoint(OPEN), broker.settings.root) == Stranger(let_in=False)


@pytest.mark.broker_settings(anonymous_open=True)
def test_a_stranger_let_in_for_the_open_topics_reaches_no_node(broker: Broker) -> None:
    assert stranger(broker.endpoint(OPEN), broker.settings.root, wait_s=0.5) == Stranger(let_in=True)


def test_a_broker_that_knows_nobody_is_found_open_to_everybody(tmp_path: Path) -> None:
    program = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin") or pytest.skip("no mosquitto here")
    port = free_port()
    (tmp_path / "mosquitto.conf").write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    process = subprocess.Popen([program, "-c", tmp_path / "mosquitto.conf"], stderr=subprocess.DEVNULL)
    try:
        wait_for_port(port)
        seen = stranger(Endpoint("127.0.0.1", port, "moineau-hub", "anything"), "moineau")
    finally:
        process.terminate()
        process.wait(10)

    assert seen == Stranger(let_in=True, hears_nodes=True, is_heard=True)


def test_a_wrong_password_is_said_as_such(broker: Broker) -> None:
    with pytest.raises(Refused, match="refuses moineau-open"):
        round_trip(broker.endpoint(OPEN, "wrong"), broker.settings.root)


def test_no_broker_at_all_is_said_with_its_address() -> None:
    port = free_port()

    with pytest.raises(ProbeError, match=str(port)):
        stranger(Endpoint("127.0.0.1", port, "moineau-hub", "secret"), "moineau")


# -- the machine


def test_a_folder_that_others_can_read_is_found(patient: Patient) -> None:
    (patient.settings.data / "register.db").chmod(0o644)

    found = checks.folder(patient)

    assert not found.ok
    assert found.way_out.startswith("chmod 600 ")


def test_a_clock_that_went_back_is_found(patient: Patient) -> None:
    found = checks.clock(replace(patient, now=946_684_800))

    assert not found.ok
    assert "2000-01-01" in found.sentence


def test_a_clock_that_is_not_synchronised_is_found(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_synchronised", lambda: False)

    assert not checks.clock(patient).ok


def test_a_machine_that_cannot_tell_is_believed(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "_synchronised", lambda: None)

    assert checks.clock(patient).ok


def test_little_room_on_the_disk_is_found(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "LITTLE_ROOM", 1 << 60)

    assert not checks.disk(patient).ok


# -- what the hub has stored


class _Refusing:
    """A reader of a journal where one node's packs were refused, one of them long ago."""

    def quarantine(self, node: str | None = None, limit: int = 100) -> list[Quarantined]:
        reasons = [(NOW - 10, "unknown property pm3"), (NOW - 20, "unknown property pm3"), (NOW - 10**6, "not JSON")]
        return [Quarantined(t, "home-01", 1, reason, 10, b"{}") for t, reason in reasons]


def test_refused_packs_of_the_last_day_are_told_with_their_reason(patient: Patient) -> None:
    found = checks.quarantine(replace(patient, reader=_Refusing()))

    assert not found.ok
    assert "2 packs" in found.sentence
    assert "unknown property pm3" in found.sentence


def test_a_silent_node_is_named(patient: Patient) -> None:
    patient.register.add_area("home", "Home")
    patient.register.add_node("home-01", "home", now=NOW)

    found = checks.nodes(patient)

    assert not found.ok
    assert "home-01" in found.sentence


def test_a_journal_that_nobody_sums_up_is_found(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "MUCH_LAG", 0)

    assert not checks.rollups(patient).ok


def test_an_unwell_hub_is_quoted(patient: Patient) -> None:
    said = {"disk": (False, "3 MB are free"), "broker": (True, "heard")}

    first, second = checks.hub(replace(patient, health=said))

    assert not first.ok
    assert (second.subject, second.sentence) == ("hub: disk", "3 MB are free")


# -- the verb


def _typed(*words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "moineau", "doctor", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_verb_ends_with_1_when_something_needs_attention(patient: Patient) -> None:
    config = patient.settings.data / "hub.toml"
    config.write_text(f'data = "."\n[broker]\nlisten = "{patient.settings.broker.listen}"\n')

    said = _typed("--config", config)

    assert (said.returncode, said.stderr) == (1, "")
    assert "-> start the hub" in said.stdout


def test_where_no_hub_has_run_the_doctor_says_so(tmp_path: Path) -> None:
    said = _typed("--data", tmp_path / "no")

    assert said.returncode == 1
    assert "no register" in said.stderr
