"""What starts a hub elsewhere: containers and systemd units say what the command understands, and give nothing away."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from hub import settings
from moineau.cli import parser

DEPLOY = Path(__file__).parents[2] / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def started(home: Path) -> str:
    """Runs first-start.sh as the container does; `moineau` is this checkout's."""
    for name in ("hub", "secrets", "broker", "grafana", "bin"):
        (home / name).mkdir(exist_ok=True)
    command = home / "bin" / "moineau"
    command.write_text(f'#!/bin/sh\nPYTHONPATH="{DEPLOY.parent}" exec "{sys.executable}" -m moineau "$@"\n')
    command.chmod(0o755)
    path = f"{command.parent}:{Path(sys.executable).parent}:{os.environ['PATH']}"
    more = {"PATH": path, "MOINEAU_HOME": str(home), "MOINEAU_AREA": "tilleuls", "MOINEAU_AREA_NAME": "Les Tilleuls"}
    done = subprocess.run(
        ["sh", str(DEPLOY / "first-start.sh")], env=os.environ | more, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def contents(home: Path) -> dict[str, str]:
    return {str(path): path.read_text() for path in home.glob("secrets/*")}


def test_compose_itself_accepts_the_file() -> None:
    command = ["docker-compose"] if shutil.which("docker-compose") else ["docker", "compose"]
    if shutil.which(command[0]) is None:
        pytest.skip("no docker-compose here")
    done = subprocess.run(
        [*command, "-f", str(DEPLOY / "compose.yaml"), "config", "-q"], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_every_port_is_on_loopback_unless_somebody_says_otherwise() -> None:
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", [])]
    assert len(ports) == 4
    assert all(re.fullmatch(r"\$\{MOINEAU_[A-Z]+:-127\.0\.0\.1:\d+\}:\d+", port) for port in ports)


def test_no_secret_stands_in_the_file() -> None:
    for service in COMPOSE["services"].values():
        for key, value in service.get("environment", {}).items():
            assert not re.search("PASSWORD|TOKEN", key) or key.endswith("_FILE"), f"{key}={value}"


def test_secrets_are_made_at_the_first_start_and_kept_at_the_second(tmp_path: Path) -> None:
    started(tmp_path)
    first = contents(tmp_path)

    assert "Nothing changed" in started(tmp_path)

    assert sorted(Path(name).name for name in first) == ["grafana-password", "influx-password", "influx-token"]
    assert all(re.fullmatch("[0-9a-f]{32}", secret) for secret in first.values())
    assert len(set(first.values())) == 3
    assert contents(tmp_path) == first


def test_what_the_first_start_writes_is_a_hub_with_an_influxdb(tmp_path: Path) -> None:
    started(tmp_path)

    read = settings.load(tmp_path / "hub" / "hub.toml")

    assert (read.broker.url, read.influx.url) == ("mqtt://mosquitto:1883", "http://influxdb:8086")
    assert read.influx.token_file is not None
    assert read.influx.token_file.resolve() == (tmp_path / "secrets" / "influx-token").resolve()
    assert (tmp_path / "broker" / "mosquitto.conf").exists()


@pytest.mark.parametrize("unit", sorted(DEPLOY.glob("systemd/*.service")), ids=lambda path: path.name)
def test_a_unit_starts_what_the_command_understands(unit: Path) -> None:
    read = configparser.ConfigParser(strict=False, interpolation=None)
    read.optionxform = str  # ty: ignore[invalid-assignment]
    read.read(unit)

    program, *words = shlex.split(read["Service"]["ExecStart"])

    assert program == "/srv/moineau/.venv/bin/moineau"
    parser().parse_args(words)
    assert read["Service"]["User"] == "moineau"
