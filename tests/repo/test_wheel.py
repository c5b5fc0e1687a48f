"""What is installed from the wheel is the whole hub: its pages, its catalogues, its manual, the contract's examples."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    where = tmp_path_factory.mktemp("wheel")
    # Built from a copy: setuptools leaves a build/ folder behind that would ship yesterday's files tomorrow.
    copy = where / "copy"
    copy.mkdir()
    packages = ["contract", "dashboards", "firmware", "hardware", "hub", "moineau", "simulator"]
    kept = ["pyproject.toml", "README.md", "LICENSE", *packages]
    subprocess.run(["cp", "-R", *[str(root / name) for name in kept], str(copy)], check=True)
    build = "import sys; from setuptools.build_meta import build_wheel; print(build_wheel(sys.argv[1]))"
    subprocess.run([sys.executable, "-c", build, str(where)], cwd=copy, check=True, capture_output=True, text=True)
    (made,) = where.glob("*.whl")
    with zipfile.ZipFile(made) as archive:
        return set(archive.namelist())


def _tracked_under(tracked: list[Path], root: Path, *folders: str) -> set[str]:
    names = {path.relative_to(root).as_posix() for path in tracked}
    return {name for name in names if name.startswith(folders)}


def test_the_wheel_holds_every_page_and_catalogue(wheel: set[str], tracked: list[Path], root: Path) -> None:
    wanted = _tracked_under(tracked, root, "hub/web/templates/", "hub/web/static/", "hub/web/i18n/")
    assert wanted
    assert wanted - wheel == set()


def test_the_wheel_holds_the_examples_of_the_contract(wheel: set[str], tracked: list[Path], root: Path) -> None:
    wanted = {name for name in _tracked_under(tracked, root, "contract/examples/v1/") if name.endswith(".json")}
    assert wanted
    assert wanted - wheel == set()


def test_the_wheel_holds_the_guidelines_of_the_dashboards(wheel: set[str]) -> None:
    assert "dashboards/thresholds.toml" in wheel


def test_the_wheel_holds_the_letters_of_the_papers(wheel: set[str]) -> None:
    wanted = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "LICENSE.txt")
    assert {f"hardware/fonts/{name}" for name in wanted} <= wheel


def test_the_wheel_holds_the_hardware_that_we_know(wheel: set[str], tracked: list[Path], root: Path) -> None:
    wanted = {name for name in _tracked_under(tracked, root, "hardware/") if name.endswith(".toml")}
    assert len(wanted) > 30
    assert wanted - wheel == set()


def test_the_wheel_holds_what_makes_a_pi_a_node(wheel: set[str], tracked: list[Path], root: Path) -> None:
    wanted = {name for name in _tracked_under(tracked, root, "moineau/pi/board/") if name.endswith(".py")}
    assert "moineau/pi/board/boot.py" in wanted
    assert wanted - wheel == set()


def test_the_wheel_holds_the_manual_of_the_settings(wheel: set[str]) -> None:
    assert "hub/sample.toml" in wheel


def test_the_wheel_holds_the_chart_library_where_it_was_fetched(wheel: set[str], root: Path) -> None:
    fetched = {path.relative_to(root).as_posix() for path in (root / "hub/web/static/vendor").glob("*")}
    assert fetched - wheel == set()


def test_the_wheel_holds_every_module_and_no_test(wheel: set[str], tracked: list[Path], root: Path) -> None:
    ours = _tracked_under(tracked, root, "contract/", "dashboards/", "firmware/", "hub/", "moineau/", "simulator/")
    wanted = {name for name in ours if name.endswith(".py") and not name.startswith("hub/web/assets/")}
    assert wanted - wheel == set()
    assert [name for name in wheel if name.startswith(("tests/", "docs/", "node_modules"))] == []
