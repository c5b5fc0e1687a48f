"""One folder holds all that a machine with mosquitto, InfluxDB and Grafana needs, and a second run changes nothing."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from hub.settings import load
from moineau.cli import main

pytestmark = pytest.mark.skipif(
    not (shutil.which("influxd") and shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin")),
    reason="no mosquitto or no influxd here",
)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and "data" not in path.parts}


def test_everything_is_in_one_folder_and_stays_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "street"
    assert main(["up", str(folder), "--only-write"]) == 0
    said, first = capsys.readouterr().out, files(folder)

    assert main(["up", str(folder), "--only-write"]) == 0

    assert files(folder) == first
    settings = load(folder / "hub.toml")
    assert (settings.broker.url, settings.influx.url) == ("mqtt://127.0.0.1:1883", "http://127.0.0.1:8086")
    for name in ("mosquitto/mosquitto.conf", "mosquitto/acl", "influxdb/influxdb.conf"):
        assert (folder / name).exists()
    assert (folder / "grafana" / "provisioning" / "datasources" / "moineau.yaml").exists()
    assert f"mosquitto -c {folder}" in said
    assert f"influxd -config {folder}" in said


def test_influxd_understands_what_was_written(tmp_path: Path) -> None:
    assert main(["up", str(tmp_path), "--only-write"]) == 0

    command = ["influxd", "config", "-config", str(tmp_path / "influxdb" / "influxdb.conf")]
    told = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout

    assert "max-select-buckets = 50000" in told


def test_an_area_that_is_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["up", str(tmp_path), "--only-write", "--area", "Les Tilleuls"]) == 1
    assert "'Les Tilleuls' where small letters" in capsys.readouterr().err
