"""Every claim about the firmware holds in CPython and on the real MicroPython interpreter, with a board's heap."""

from collections.abc import Callable

import pytest

from tests.firmware.conftest import CASES


@pytest.mark.parametrize(("python", "file", "claim"), CASES)
def test_claim(verdicts: Callable, python: str, file: str, claim: str) -> None:
    told = verdicts(python, file)

    assert claim in told, told["said"]
    assert told[claim] is None, f"{told[claim]}\n{told['said']}"
