"""What people type is what CI runs: the targets, the scripts behind them, and the rule about skipped tests."""

import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

SKIPS = """
import pytest
def test_that_runs(): pass
def test_that_needs_a_tool(): pytest.skip("no tool here")
@pytest.mark.xfail(reason="known", strict=True)
def test_that_is_known_to_fail(): assert False
"""


def _targets(texts: dict[str, str]) -> set[str]:
    return set(re.findall(r"^([a-z-]+):", texts["Makefile"], re.M))


def test_the_four_targets_of_the_project_exist(texts: dict[str, str]) -> None:
    assert {"demo", "test", "check", "bench"} <= _targets(texts)


def test_every_target_says_what_it_is_for(texts: dict[str, str]) -> None:
    named = set(re.findall(r"^([a-z-]+):.*## \S", texts["Makefile"], re.M))
    assert _targets(texts) - named - {"static"} == set()


def test_every_target_that_the_documentation_names_exists(texts: dict[str, str]) -> None:
    prose = "\n".join(text for name, text in texts.items() if name.endswith(".md"))
    typed = "\n".join(re.findall(r"^```sh\n.*?^```|`[^`\n]+`", prose, re.M | re.S))
    assert set(re.findall(r"^`?make ([a-z-]+)", typed, re.M)) - _targets(texts) == set()


def test_ci_runs_what_people_type(texts: dict[str, str], root: Path) -> None:
    assert re.search(r"^make .*\btest$", texts[".ci/run"], re.M)
    assert (root / ".ci/run").stat().st_mode & stat.S_IXUSR


def test_every_script_stops_at_the_first_mistake(texts: dict[str, str]) -> None:
    scripts = {name: text for name, text in texts.items() if text.startswith("#!/usr/bin/env bash")}
    assert scripts
    assert [name for name, text in scripts.items() if "\nset -euo pipefail\n" not in text] == []


def _ran(folder: Path, root: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    (folder / "test_some.py").write_text(SKIPS)
    (folder / "pytest.ini").write_text("[pytest]\n")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.plugins.no_skips",
        "-p",
        "no:cacheprovider",
        str(folder),
    ]
    kept = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith("PYTEST")}
    return subprocess.run(command, cwd=root, env=kept | environment, capture_output=True, text=True, check=False)


def test_in_ci_a_skipped_test_is_a_failure_and_is_named(tmp_path: Path, root: Path) -> None:
    ran = _ran(tmp_path, root, CI="true")

    assert ran.returncode == pytest.ExitCode.TESTS_FAILED
    assert "test_that_needs_a_tool: Skipped: no tool here" in ran.stdout


def test_elsewhere_a_skipped_test_is_no_failure(tmp_path: Path, root: Path) -> None:
    ran = _ran(tmp_path, root)

    assert ran.returncode == pytest.ExitCode.OK
    assert "1 skipped" in ran.stdout
