"""A board loads half of the contract, and that half says and hears the same."""

import ast
import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from contract import half, messages, packing, wire

CONTRACT = Path(half.__file__).parent


def heard(examples: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: one for name, one in examples.items() if one["topic"].endswith(("/stored", "/command"))}


def test_a_node_hears_every_receipt_and_command_as_the_whole_contract_reads_it(
    examples: dict[str, dict[str, Any]], answers: Callable
) -> None:
    wanted = heard(examples)
    jobs = [
        {"do": "hear", "topic": one["topic"], "payload": base64.b64encode(one["bytes"]).decode()}
        for one in wanted.values()
    ]

    said = dict(zip(wanted, answers(jobs), strict=True))

    assert {name: said[name].get("reads") for name in said} == {name: wanted[name].get("reads") for name in said}


def test_what_a_node_writes_is_what_the_whole_contract_writes(examples: dict[str, dict[str, Any]]) -> None:
    statuses = [one["reads"] for one in examples.values() if one["topic"].endswith("/status") and "reads" in one]

    assert statuses
    assert [half.encode_status(status) for status in statuses] == [wire.encode_status(status) for status in statuses]
    assert half.encode_pack is wire.encode_pack is packing.encode_pack


@pytest.mark.parametrize("payload", [b"", b"{", b"\xff", b"[]", b'{"t":1.5}', b" " * 8193])
def test_what_no_hub_writes_is_refused(payload: bytes) -> None:
    with pytest.raises(half.WireError):
        half.decode_receipt(payload)


DEEP = (b"[" * 5000, b"[" * 4000 + b"]" * 4000, b'[{"a":' * 1000 + b"1" + b"}]" * 1000)
FIELDS = {"stored": b'{"t":1767225600,"nonce":%s}', "command": b'{"interval_s":%s}', "status": b'{"online":%s}'}


def test_what_is_nested_thousands_deep_is_refused_by_both_halves(answers: Callable, job: Callable) -> None:
    """It ended a node's life: MicroPython's reader goes to any depth, what names the value in the refusal does not."""
    read = [
        job(f"moineau/v1/node/tilleuls-03/{kind}", form % deep)
        for kind, field in FIELDS.items()
        for form in (b"%s", field)
        for deep in DEEP
    ]
    heard = [one | {"do": "hear"} for one in read if not one["topic"].endswith("status")]

    said = answers(read + heard)

    assert [one for one in said if "refused" not in one] == []


def loaded(module: str) -> set[str]:
    """The modules of contract/ that this one brings with it."""
    found = {module}
    for statement in ast.walk(ast.parse((CONTRACT / f"{module}.py").read_text())):
        if isinstance(statement, ast.ImportFrom) and (statement.module or "").startswith("contract."):
            found |= loaded(str(statement.module).removeprefix("contract."))
    return found


def test_half_is_half() -> None:
    """What reads packs and checks statuses is the hub's, and costs a board memory."""
    size = {name: (CONTRACT / f"{name}.py").stat().st_size for name in loaded("wire") | loaded("topics") | {"half"}}
    board = loaded("half") | loaded("own")

    assert not board & {"pack", "messages", "jsonread", "topics", "wire"}
    assert sum(size[name] for name in board) < sum(size.values()) * 0.55
    assert messages.RECEIPT_FIELDS  # one table for both halves
