"""docs/contract.md says what the code does."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from contract import topics, wire
from contract.messages import COMMAND_FIELDS, RECEIPT_FIELDS, STATUS

PAGE = (Path(__file__).parent.parent.parent / "docs/contract.md").read_text()
BLOCKS = re.findall(r"^```json ?(\w*)\n(.*?)^```", PAGE, re.M | re.S)
TOPICS = {
    "reading": topics.open_reading("tilleuls", "tilleuls-03", "temperature"),
    "area": topics.open_area("tilleuls", "pm2_5"),
    **{kind: getattr(topics, kind)("tilleuls-03") for kind in topics.KINDS},
}


def test_every_payload_on_the_page_is_read(answers: Callable, job: Callable[[str, bytes], dict]) -> None:
    assert {kind for kind, _ in BLOCKS} == set(TOPICS)
    said = answers([job(TOPICS[kind], payload.encode()) for kind, payload in BLOCKS])
    assert [answer for answer in said if "reads" not in answer] == []


def test_every_topic_on_the_page_is_the_code_s() -> None:
    shown = set(re.findall(r"^\| `(moineau/v1/\S+)`", PAGE, re.M))
    told = {f"moineau/v1/node/{{node}}/{kind}" for kind in topics.KINDS}
    told |= {"moineau/v1/open/{area}/{node}/{property}", "moineau/v1/open/{area}/{property}"}
    assert shown == told


def test_the_limits_on_the_page_are_the_code_s() -> None:
    assert f"{wire.MAX_BYTES:,} bytes and {wire.MAX_RECORDS} records" in PAGE
    assert wire.RELATIVE_BELOW == 2**28
    assert "A time from 2^28 on is a date" in PAGE
    assert wire.MAX_SEQ == 2**53
    assert "from 0 to 2^53" in PAGE
    assert wire.MAX_RUN == 2**31 - 1
    assert "below 2^31" in PAGE
    assert f"up to {wire.MAX_VALUE:.0e}".replace("+", "") in PAGE


def test_every_field_of_a_status_and_of_a_receipt_is_on_the_page() -> None:
    assert [
        field
        for field in (*STATUS, *RECEIPT_FIELDS, *COMMAND_FIELDS)
        if f'"{field}"' not in PAGE and f"`{field}`" not in PAGE
    ] == []


@pytest.mark.parametrize("code", re.findall(r"^```python\n(.*?)^```", PAGE, re.M | re.S))
def test_the_code_on_the_page_runs(code: str) -> None:
    names: dict[str, object] = {}
    exec(code, names)
    assert wire.decode_pack(names["payload"])[:4] == ("tilleuls-03", 1041, 1480204331, 1040)
    assert names["topic"] == "moineau/v1/node/tilleuls-03/readings"
