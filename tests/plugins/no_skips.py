"""In CI a test that was skipped has tested nothing: the run fails and names it. Elsewhere a skip says what is missing.

An expected failure (xfail) is a statement about the code, not a missing tool, and stays what it is.
"""

import os
from typing import Any

import pytest

_SKIPPED = pytest.StashKey[list[str]]()


def in_ci() -> bool:
    return os.environ.get("CI") == "true"


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_SKIPPED] = []


class _Watch:
    def __init__(self, skipped: list[str]) -> None:
        self._skipped = skipped

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
            self._skipped.append(f"{report.nodeid}: {why}")


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.pluginmanager.register(_Watch(session.config.stash[_SKIPPED]), "moineau-no-skips")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """With two processes (xdist) a whole file is skipped where it is collected, and told here."""
    output = getattr(node, "workeroutput", {})
    session = node.config.stash[_SKIPPED]
    session.extend(line for line in output.get("moineau_skipped", []) if line not in session)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["moineau_skipped"] = session.config.stash[_SKIPPED]
    elif (cache := getattr(session.config, "cache", None)) is not None:
        cache.set("moineau/skipped", session.config.stash[_SKIPPED])  # .ci/run asks
    if in_ci() and session.config.stash[_SKIPPED] and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    skipped = config.stash[_SKIPPED]
    if in_ci() and skipped:
        terminalreporter.section("In CI a skipped test is a failure", red=True)
        for line in skipped:
            terminalreporter.line(line)
