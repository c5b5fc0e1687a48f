"""`moineau pi-node` as a library's shelf has it: Adafruit's driver on a BME280's registers, a real broker, the hub."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from hub.journal import Reader
from tests.flow.conftest import HubProcess, reading, under_tls
from tests.plugins.brokers import wait_until

NODE = "library-01"
AIR = {"temperature": 21.37, "humidity": 56.2, "pressure": 1008.25, "chips": {"i2c1/118": "bme280"}}


class Pi:
    """The command in a process of its own, and the air around its sensor."""

    def __init__(self, folder: Path, bundle: Path) -> None:
        self.folder, self._bundle = folder, bundle
        self._process: subprocess.Popen[bytes] | None = None
        self.feel()

    def feel(self, **more: object) -> None:
        partial = self.folder / "world.partial"
        partial.write_text(json.dumps(AIR | more))
        partial.replace(self.folder / "world.json")

    def start(self, *words: str) -> "Pi":
        path = os.pathsep.join([str(Path(__file__).parent / "pi_bus"), os.environ.get("PYTHONPATH", "")])
        command = [sys.executable, "-m", "moineau", "pi-node", "--bundle", str(self._bundle), "--interval", "1", *words]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*command, "--state", str(self.folder / "state")],
                env=os.environ | {"PYTHONPATH": path, "PI_WORLD": str(self.folder / "world.json")},
                stdout=log,
                stderr=log,
            )
        return self

    def log(self) -> str:
        return (self.folder / "log").read_text()

    def lives(self) -> list[int]:
        """The processes of the firmware itself."""
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        return [int(child) for child in children]

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(how)
            self._process.wait(20)


@pytest.fixture
def hub(tmp_path: Path, cleanup: ExitStack) -> HubProcess:
    """Under TLS, with the bundle that a keeper of a library would carry to the Pi."""
    return under_tls(tmp_path, cleanup, NODE)


@pytest.fixture
def reader(hub: HubProcess, cleanup: ExitStack) -> Reader:
    return reading(hub.data, cleanup)


@pytest.fixture
def pi(hub: HubProcess, tmp_path: Path, cleanup: ExitStack) -> Pi:
    """Not yet started."""
    made = Pi(tmp_path, tmp_path / "bundle.json")
    cleanup.callback(made.stop)
    return made


def stored(reader: Reader, property: str = "temperature") -> list[tuple[int, float]]:
    return [(t, value) for t, value, _ in reader.readings(NODE, property, 0, 1 << 40)]


def status(reader: Reader) -> dict:
    found = reader.status(NODE)
    return found[1] if found else {}


def until(seen: Callable[[], bool], pi: Pi, patience_s: float = 30) -> None:
    try:
        wait_until(seen, patience_s)
    except AssertionError:
        raise AssertionError(pi.log()[-3000:]) from None


def test_what_the_library_reads_is_in_the_journal_and_it_goes_on_where_it_was(reader: Reader, pi: Pi) -> None:
    pi.start()
    until(lambda: len(stored(reader)) >= 3, pi)

    t, value = stored(reader)[-1]
    assert abs(t - time.time()) < 10
    assert abs(value - 21.37) <= 0.011
    assert abs(stored(reader, "humidity")[-1][1] - 56.2) <= 0.03
    assert abs(stored(reader, "pressure")[-1][1] - 1008.25) <= 0.02
    told = status(reader)
    assert (told["board"], told["reset_cause"], told["boot"]) == ("pi", "power_on", 1)
    assert "simulated" not in told
    settings = pi.folder / "state" / NODE / "settings.json"
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    assert json.loads(settings.read_text())["secret"] not in pi.log()

    pi.stop()
    until(lambda: status(reader).get("online") is False, pi)
    before = len(stored(reader))
    pi.start()

    until(lambda: status(reader).get("boot") == 2 and len(stored(reader)) > before, pi)
    (life,) = reader.balance(NODE)
    assert (life.quarantined, life.missing, life.unaccounted) == (0, 0, 0)


def test_a_value_that_the_sensor_did_not_give_is_never_told(reader: Reader, pi: Pi) -> None:
    """Registers without a sample look like 26 degrees to the library, zeros like 140 below."""
    pi.feel(faults={"bme280": "no_sample"})
    pi.start()
    until(lambda: bool(status(reader)), pi)
    pi.feel(faults={"bme280": "zeros"})
    time.sleep(2)
    pi.feel(faults={"bme280": "nack"})
    time.sleep(2)
    pi.feel()

    until(lambda: len(stored(reader)) >= 2, pi)

    assert {value for _, value in stored(reader)} <= {21.36, 21.37, 21.38}


def test_a_sensor_that_hangs_ends_a_life_by_its_watchdog(reader: Reader, pi: Pi) -> None:
    pi.start()
    until(lambda: len(stored(reader)) >= 1, pi)

    pi.feel(faults={"bme280": "slow"})  # the library waits for ever
    first = pi.lives()
    until(lambda: pi.lives() != first, pi)
    pi.feel()

    until(lambda: status(reader).get("reset_cause", "").startswith("watchdog"), pi, 60)
    (life,) = reader.balance(NODE)
    assert (life.quarantined, life.missing, life.unaccounted) == (0, 0, 0)
